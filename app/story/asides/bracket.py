"""∂L_t/∂θ = ∂L_t/∂ŷ_t ∂ŷ_t/∂h_t (∂⁺h_t/∂θ + ∂h_t/∂h_{t−1} ∂⁺h_{t−1}/∂θ + …), term by term as the cursor goes back.

Every derivative by θ in the bracket is the immediate one: with whole derivatives paths would be counted repeatedly. In
one formula without "…": ∂h_t/∂θ = ∂⁺h_t/∂θ + ∂h_t/∂h_{t−1} ∂h_{t−1}/∂θ.
"""

import itertools
from collections.abc import Iterator

from app.story.asides.aside import Aside, Formula, Kind, Line
from app.story.asides.one_loss import OneLoss, abbreviated, is_about_one_loss
from app.story.equations.setting import PARAMETER_ROLES, product
from app.story.expressions import Dots, Expression, Jacobian, Marked, Parameter, Plus, Product, Value
from app.story.state import State
from rnn_engine.arrays import Array


def _build(state: State) -> Aside:
    of = OneLoss(state)
    lines = (_formula(of), *_terms(of), *([_recursion(of)] if len(of.kept) > 1 else []))
    return Aside("bracket", f"{of.label}, term by term", lines, _sentence(of))


def _sentence(of: OneLoss) -> str:
    label, t = of.state.notation.label, of.t
    before, h, parameter = label("h", t - 1), label("h", t), label(of.parameter)
    return (
        f"{h} depends on {parameter} directly and once more through {before}, which depends on {parameter} too, and so "
        f"on back. ∂⁺ counts the direct dependence only; with ∂ in its place the past would be counted repeatedly."
    )


def _revealed(of: OneLoss) -> tuple[int, ...]:
    return tuple(k for k in of.kept if k >= of.reach)


def _term(of: OneLoss, k: int) -> Product:
    """What stands in the bracket: the chain behind ∂ŷ_t/∂h_t."""
    _, _, *factors = of.factors(k)
    return Product(tuple(factors))


def _formula(of: OneLoss) -> Line:
    revealed = _revealed(of)
    loss, output = of.factors(of.kept[0])[:2]
    shown: list[Expression] = [Dots() if k is None else _term(of, k) for k in abbreviated(revealed, None)]
    if len(revealed) < len(of.kept):
        shown.append(Dots())
    bracket = shown[0] if len(shown) == 1 else Plus(tuple(shown))
    return Line(formulas=(of.formula(of.left, "=", product(loss, output, bracket)),))


def _terms(of: OneLoss) -> Iterator[Line]:
    """A line for every term that is there: what it adds, and the sum so far."""
    sums = _sums(of)
    for k in abbreviated(_revealed(of), of.now):
        if k is None:
            yield Line(formulas=(Formula("dots.v"),), tone="muted")
            continue
        term, place = of.formula(_term(of, k)), of.tile_place(k)
        if k in sums:
            numbers = ("adds", of.contribution(k), "so far", sums[k])
            yield Line(of.when(k), (term,), numbers, place=place)
        else:
            yield Line(of.when(k), (term,), tone="muted", place=place)


def _sums(of: OneLoss) -> dict[int, Array]:
    """Of every timestep that is known: its tile and those of all later ones, added up."""
    known = [k for k in of.kept if of.is_known(k)]
    return dict(zip(known, itertools.accumulate(map(of.contribution, known)), strict=True))


def _recursion(of: OneLoss) -> Line:
    role = PARAMETER_ROLES[of.parameter]

    def whole(t: int) -> Marked:
        return Marked(role, Jacobian(Value("h", t), Parameter(of.parameter)))

    immediate = Marked(role, Jacobian(Value("h", of.t), Parameter(of.parameter), immediate=True))
    step = Marked("backward", Jacobian(Value("h", of.t), Value("h", of.t - 1)))
    side = Plus((immediate, product(step, whole(of.t - 1))))
    return Line(
        formulas=(of.formula(whole(of.t), "=", side),), remark="the same bracket without “…”: itself, one timestep back"
    )


KIND = Kind("bracket", lambda _: "Term by term", is_about_one_loss, _build)

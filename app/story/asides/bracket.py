"""∂L_t/∂θ = ∂L_t/∂ŷ_t ∂ŷ_t/∂h_t (∂⁺h_t/∂θ + ∂h_t/∂h_{t−1} ∂⁺h_{t−1}/∂θ + …), term by term as the cursor goes back.

Every derivative by θ in the bracket is the immediate one: with whole derivatives paths would be counted repeatedly.
Without "…" it reads ∂h_t/∂θ = ∂⁺h_t/∂θ + ∂h_t/∂h_{t−1} ∂h_{t−1}/∂θ.
"""

import itertools
from collections.abc import Iterator

from app.story.asides.aside import LEFT_OUT, Aside, Kind, Line
from app.story.asides.one_loss import OneLoss, abbreviated, is_about_one_loss
from app.story.equations.setting import product
from app.story.expressions import Dots, Expression, Plus, Product
from app.story.state import State
from app.translation import _
from rnn_engine.arrays import Array


def _build(state: State) -> Aside:
    of = OneLoss(state)
    formula = Line(formulas=(of.formula(of.left, "=", revealed_bracket(of)),))
    title = _("{gradient}, term by term").format(gradient=of.label)
    return Aside("bracket", title, (formula, *_terms(of)), _sentence(of))


def _sentence(of: OneLoss) -> str:
    before, h, parameter = of.word("h", of.t - 1), of.word("h", of.t), of.word(of.parameter)
    if of.uses == (of.t,):
        alone = (
            _("{before} is given and does not depend on {parameter}: there is nothing before this one term.")
            if of.t == 1
            else _("{before} does not depend on {parameter}: there is nothing before this one term.")
        )
        return alone.format(before=before, parameter=parameter)
    whole, past = f"∂{h}/∂{parameter}", f"∂{h}/∂{before} ∂{before}/∂{parameter}"
    if of.t not in of.uses:
        unused = _("{reason}: {h} depends on {parameter} through {before} only, and {equation}.")
        equation = f"{whole} = {past}"
        return unused.format(reason=of.unused(), h=h, parameter=parameter, before=before, equation=equation)
    direct = _(
        "{h} depends on {parameter} directly and through {before}, which depends on {parameter} too. ∂⁺ "
        "takes the direct "
        "way only, or paths would count twice: {equation}."
    )
    equation = f"{whole} = ∂⁺{h}/∂{parameter} + {past}"
    return direct.format(h=h, parameter=parameter, before=before, equation=equation)


def _revealed(of: OneLoss) -> tuple[int, ...]:
    return tuple(k for k in of.kept if k >= of.reach)


def _term(of: OneLoss, k: int) -> Product:
    """What stands in the bracket: the chain behind ∂ŷ_t/∂h_t."""
    _, _, *factors = of.factors(k)
    return Product(tuple(factors))


def revealed_bracket(of: OneLoss) -> Expression:
    """The right side, with the terms down to where the gradient has come; … for those that are left out or to come."""
    revealed = _revealed(of)
    loss, output = of.factors(of.kept[0])[:2]
    shown: list[Expression] = [Dots() if k is None else _term(of, k) for k in abbreviated(revealed, None)]
    if len(revealed) < len(of.kept):
        shown.append(Dots())
    return product(loss, output, shown[0] if len(shown) == 1 else Plus(tuple(shown)))


def _terms(of: OneLoss) -> Iterator[Line]:
    """A line for every term that is there: what it adds, and the sum so far."""
    sums = _sums(of)
    for k in abbreviated(_revealed(of), of.now):
        if k is None:
            yield LEFT_OUT
            continue
        term, place = of.formula(_term(of, k)), of.tile_place(k)
        if k in sums:
            numbers = (_("adds"), of.contribution(k), _("so far"), sums[k])
            yield Line(of.when(k), (term,), numbers, place=place)
        else:
            yield Line(of.when(k), (term,), tone="muted", place=place)


def _sums(of: OneLoss) -> dict[int, Array]:
    """Of every timestep that is known: its tile and those of all later ones, added up."""
    known = [k for k in of.kept if of.is_known(k)]
    return dict(zip(known, itertools.accumulate(map(of.contribution, known)), strict=True))


KIND = Kind("bracket", lambda state: _("Term by term"), is_about_one_loss, _build)

"""∂L_t/∂θ = ∂L_t/∂ŷ_t ∂ŷ_t/∂h_t Σ_k (∏_{i=k+1..t} ∂h_i/∂h_{i−1}) ∂⁺h_k/∂θ: the k of the sum is the product's limit.

The factors are matrices: from left to right i = t, t−1, …, k+1; the empty product, for k = t, is the identity matrix.
"""

from collections.abc import Iterator

from app.story.asides.aside import LEFT_OUT, Aside, Kind, Line
from app.story.asides.one_loss import BEYOND, OneLoss, is_about_one_loss
from app.story.equations.setting import parameter_role, product
from app.story.expressions import (
    At,
    Chain,
    Expression,
    Identity,
    Index,
    Jacobian,
    Marked,
    Parameter,
    Product,
    Sum,
    Timestep,
    Value,
)
from app.story.places import Place
from app.story.state import State
from app.translation import _

_SET = "i\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{}"


def sum_of_chains(of: OneLoss, lit: bool) -> Expression:
    """The right side; `lit`: with k and k+1 in the limits lit."""
    loss, output, *_ = of.factors(of.kept[0])
    immediate = Jacobian(Value("h", Index("k")), Parameter(of.parameter), immediate=True)
    body = product(_steps(of, Index("k", 1), lit), Marked(parameter_role(of.parameter), immediate))
    letter = Marked("backward", Timestep(Index("k")), lit=lit)
    return product(loss, output, Sum("k", of.kept[::-1], body, letter=letter))


def _steps(of: OneLoss, first: At, lit: bool) -> Marked:
    """∏_{i=first..t} ∂h_i/∂h_{i−1}."""
    step = Jacobian(Value("h", Index("i")), Value("h", Index("i", -1)))
    limit = Marked("backward", Timestep(first), lit=lit)
    return Marked("backward", Chain("i", tuple(range(1, of.t + 1)), step, first=limit))


def _build(state: State) -> Aside:
    of = OneLoss(state)
    formula = Line(formulas=(of.formula(of.left, "=", sum_of_chains(of, lit=True)),))
    title = _("{gradient} as a sum of products").format(gradient=of.label)
    return Aside("chain-sum", title, (formula, *_rows(of)), _sentence(of))


def _sentence(of: OneLoss) -> str:
    t = of.state.notation.printed_timestep(of.t)
    if of.t == 1:
        return _("The only k is {k}, and its product is empty: the identity matrix.").format(k=t)
    return _(
        "The k of the sum is where the product begins: the further back k, the more factors. They are matrices, so "
        "their order matters: from {newest} on the left down to {oldest} on the right."
    ).format(newest=_SET.format(t), oldest=_SET.format("k+1"))


def _rows(of: OneLoss) -> Iterator[Line]:
    for k in of.listed:
        if k is None:
            yield LEFT_OUT
        elif k not in of.cut:
            yield _row(of, k)


def _row(of: OneLoss, k: int) -> Line:
    """The product for one k, written out and worked out."""
    steps = _steps(of, k + 1, lit=k == of.now)
    links = of.factors(k)[2:-1]
    written = Product(links) if links else Identity()
    formulas = of.formula(steps), of.formula("=", written)
    is_there = of.state.frame.known(Place("backward", "dh", loss=of.t, k=k))
    if not is_there:
        return Line(of.when(k), formulas, tone="muted", place=of.tile_place(k))
    numbers = of.numbers(steps)
    remark = "" if links else _("an empty product is the identity matrix")
    return Line(of.when(k), formulas, numbers, remark if numbers else _(BEYOND), place=of.tile_place(k))


KIND = Kind("chain-sum", lambda state: _("Σ and Π"), is_about_one_loss, _build)

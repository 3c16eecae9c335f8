"""∂L_t/∂θ as one explicit product for every use of the parameter; each opens into its factors, with their numbers."""

from collections.abc import Iterator

from app.story.asides.aside import LEFT_OUT, Aside, Kind, Line
from app.story.asides.immediate import written_as
from app.story.asides.one_loss import BEYOND, OneLoss, is_about_one_loss
from app.story.equations import equation
from app.story.expressions import Expression, Product
from app.story.places import Place
from app.story.state import State
from rnn_engine.arrays import Array

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _build(state: State) -> Aside:
    of = OneLoss(state)
    lines = [LEFT_OUT if k is None else _row(of, k) for k in of.listed]
    return Aside("products", f"{of.label} as {_count(of)}", (*lines, _sum(of)), _sentence(of))


def _count(of: OneLoss) -> str:
    count = len(of.kept)
    counted = _COUNTS[count] if count < len(_COUNTS) else str(count)
    return f"{counted} product" if count == 1 else f"{counted} products"


def _sentence(of: OneLoss) -> str:
    parameter, count = of.word(of.parameter), len(of.kept)
    uses = f"{of.word('loss', of.t)} depends on {parameter} through {count} uses"
    if of.cut:
        uses = f"Truncation keeps {count} of {len(of.uses)} uses of {parameter}"
    elif count == 1:
        uses = f"The loss reaches {parameter} through one use only"
    if count == 1:
        return f"{uses}, so there is one product."
    return (
        f"{uses}, so {of.label} is the sum of {_count(of)}. Adding up over the timesteps is what sets "
        "backpropagation through time apart from ordinary backpropagation."
    )


def _row(of: OneLoss, k: int) -> Line:
    product = of.formula(Product(of.factors(k)))
    place = of.tile_place(k)
    if k in of.cut:
        return Line(of.when(k), (product,), remark="cut off", tone="muted", struck=True, place=place)
    if not of.is_known(k):
        return Line(of.when(k), (product,), tone="muted", place=place)
    numbers = (of.contribution(k),)
    return Line(of.when(k), (product,), numbers, of.shares.get(k, ""), place=place, opens=tuple(_opened(of, k)))


def _opened(of: OneLoss, k: int) -> Iterator[Line]:
    """A line for every factor, then the product."""
    *links, _ = of.factors(k)
    for link in links:
        numbers = of.numbers(link)
        yield Line(formulas=(of.formula(link),), numbers=numbers, remark=_shape(*numbers) if numbers else BEYOND)
    yield _immediate(of, k)
    tile = of.contribution(k)
    yield Line(formulas=(of.formula("=", of.tile(k)),), numbers=(tile,), remark=_shape(tile))


def _immediate(of: OneLoss, k: int) -> Line:
    """The last factor: of a matrix it has three dimensions, but few entries that are not zero."""
    factor: Expression = of.factors(k)[-1]
    written = written_as(of.setting, of.parameter, k)
    matrix = of.printed.of(written.matrix)
    formulas = (of.formula(factor, written.relation, written.matrix),)
    return Line(formulas=formulas, numbers=(matrix,), remark=written.remark)


def _shape(matrix: Array) -> str:
    return " × ".join(map(str, matrix.shape))


def _sum(of: OneLoss) -> Line:
    state, place = of.state, Place("sum", of.parameter, loss=of.t)
    side = equation(state.trace, state.timeline, place, state.notation).sides[0]
    total = of.formula(of.left, "=", side)
    if not state.frame.known(place):
        return Line("Σ", (total,), tone="muted", place=place)
    return Line("Σ", (total,), (of.printed.of(of.gradient),), place=place)


KIND = Kind("products", lambda state: _count(OneLoss(state)).capitalize(), is_about_one_loss, _build)

"""∂L_t/∂θ as one explicit product for every use of the parameter; each opens into its factors, with their numbers."""

from collections.abc import Iterator

from app.story.asides.aside import LEFT_OUT, Aside, Kind, Line
from app.story.asides.immediate import written_as
from app.story.asides.one_loss import BEYOND, OneLoss, is_about_one_loss
from app.story.equations import equation
from app.story.expressions import Expression, Product
from app.story.places import Place
from app.story.state import State
from app.translation import _, later, ngettext
from rnn_engine.arrays import Array

_COUNTS = (
    later("one"),
    later("two"),
    later("three"),
    later("four"),
    later("five"),
    later("six"),
    later("seven"),
    later("eight"),
    later("nine"),
    later("ten"),
)


def _build(state: State) -> Aside:
    of = OneLoss(state)
    lines = [LEFT_OUT if k is None else _row(of, k) for k in of.listed]
    title = ngettext("{gradient} as one product", "{gradient} as {count} products", len(of.kept))
    title = title.format(gradient=of.label, count=_count(of))
    return Aside("products", title, (*lines, _sum(of)), _sentence(of))


def _title(state: State) -> str:
    """The same, said short."""
    of = OneLoss(state)
    said = ngettext("one product", "{count} products", len(of.kept)).format(count=_count(of))
    return said[:1].upper() + said[1:]


def _count(of: OneLoss) -> str:
    """How many products there are, in a word as far as there is a short one."""
    count = len(of.kept)
    return _(_COUNTS[count - 1]) if count <= len(_COUNTS) else str(count)


def _sentence(of: OneLoss) -> str:
    parameter, count = of.word(of.parameter), len(of.kept)
    if count == 1:
        one = (
            _("Truncation keeps {kept} of {uses} uses of {parameter}, so there is one product.")
            if of.cut
            else _("The loss reaches {parameter} through one use only, so there is one product.")
        )
        return one.format(kept=count, uses=len(of.uses), parameter=parameter)
    said = (
        _(
            "Truncation keeps {kept} of {uses} uses of {parameter}, so {gradient} is the sum of {count} "
            "products. Adding "
            "up over the timesteps is what sets backpropagation through time apart from ordinary backpropagation."
        )
        if of.cut
        else _(
            "{loss} depends on {parameter} through {kept} uses, so {gradient} is the sum of {count} "
            "products. Adding up "
            "over the timesteps is what sets backpropagation through time apart from ordinary backpropagation."
        )
    )
    return said.format(
        kept=count,
        uses=len(of.uses),
        parameter=parameter,
        loss=of.word("loss", of.t),
        gradient=of.label,
        count=_count(of),
    )


def _row(of: OneLoss, k: int) -> Line:
    product = of.formula(Product(of.factors(k)))
    place = of.tile_place(k)
    if k in of.cut:
        return Line(of.when(k), (product,), remark=_("cut off"), tone="muted", struck=True, place=place)
    if not of.is_known(k):
        return Line(of.when(k), (product,), tone="muted", place=place)
    numbers = (of.contribution(k),)
    return Line(of.when(k), (product,), numbers, of.shares.get(k, ""), place=place, opens=tuple(_opened(of, k)))


def _opened(of: OneLoss, k: int) -> Iterator[Line]:
    """A line for every factor, then the product."""
    for link in of.factors(k)[:-1]:
        numbers = of.numbers(link)
        yield Line(formulas=(of.formula(link),), numbers=numbers, remark=_shape(*numbers) if numbers else _(BEYOND))
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


KIND = Kind("products", _title, is_about_one_loss, _build)

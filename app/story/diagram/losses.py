"""The losses as pills, and L, which adds them up."""

from collections.abc import Iterable

from app.story.diagram.ending import AMONG_OTHERS, BESIDE_GATES, LOSS_WIDTH, narrow_loss
from app.story.diagram.geometry import Box, Point
from app.story.diagram.layout import Layout
from app.story.diagram.legible import INDEXED, LEGIBLE, at_least, is_legible, width_of
from app.story.diagram.letters import is_word, letter_width
from app.story.diagram.light import Light
from app.story.diagram.parts import Edge, Glow, Pill, Total
from app.story.diagram.usual_wash import over_losses
from app.story.diagram.words import note_room, title_end
from app.story.numbers import compact, decimals, significant
from app.story.places import Place
from app.story.state import State

_L = Place("forward", "L")
_HEIGHT, _SHARE, _ABOVE = 24.0, 0.62, 0.1
"""How high L's pill is, and at most as a part of its row; how far above the row's end, as a part of its height."""
_TYPE = 0.62
"""Type size of a pill at most, as a part of its height."""
_ROUND_END, _FROM, _SHARE_OF_END = 2.5, 26.0, 0.31
"""Beside the number of a narrow pill at least, and in parts of what it is wider than so much."""
_IN_OUTLINE = 5.0
"""Beside a bold number in an outline at least."""
_LEAST_TENTH = 0.05
"""A smaller loss is 0 with one digit behind its point."""
ROUND_ENDS, BESIDE_SYMBOL = 1.2, 0.6
"""What the round ends of a pill take, and what parts its symbol from its number, in parts of its type size."""
_USUAL_NUMBER = "0.00"
"""A shorter one gets as much room: its neighbours have their symbols too."""
_SMALLEST_BESIDE_SYMBOL, _TYPE_OF_NARROW = 10.5, 11.5
"""Type size, in units, of a number beside its symbol at least; of one in a narrow pill."""
_WORD_WIDTH = 106.0
"""How wide it is where it is called by a word."""
_GAP = 10.0
"""Between L and the words in its row."""


def loss_height(layout: Layout) -> float:
    """Of its pill, in pixels."""
    return min(layout.row_height("loss"), 30 * layout.unit)


def loss_pill(state: State, layout: Layout, light: Light, t: int) -> Pill | None:
    """The loss of a timestep, None where it has none."""
    value = state.trace.value("loss", t)
    if value is None:
        return None
    glow = light.at(Place("forward", "loss", t=t))
    width = min((BESIDE_GATES if layout.inside else AMONG_OTHERS) * layout.pitch, _width(state) * layout.unit)
    if not layout.roomy:
        alone = not any(at in state.trace.losses for at in (t - 1, t + 1))
        width = narrow_loss(layout.unit, layout.pitch, layout.lettered, alone)
    height = loss_height(layout)
    chosen = state.flow == t or (light.place is not None and light.place.loss == t)
    number = _number(float(value))
    size = min((13 if layout.roomy else _TYPE_OF_NARROW) * layout.unit, _TYPE * height)
    if not layout.roomy:  # a small loss has more digits
        in_outline = width / layout.unit - 2 * (_IN_OUTLINE - _ROUND_END)
        number = _legible(float(value), number, in_outline, layout.unit)  # the same whether it is chosen
        within = in_outline if chosen else width / layout.unit
        size = float(round(min(size, _type_within(within, number, layout.unit) * layout.unit)))  # as it is painted
    symbol = letter_width(state.notation, "loss", layout.last)
    beside = ROUND_ENDS + BESIDE_SYMBOL + max(map(width_of, (number, _USUAL_NUMBER)))
    if layout.roomy:  # a little smaller it may have room for its symbol
        fitting = min(width / (symbol + beside), (width - symbol * INDEXED) / beside)
        size = max(min(size, at_least(_SMALLEST_BESIDE_SYMBOL, layout.unit)), min(size, fitting))
    with_symbol = layout.roomy and width >= symbol * max(INDEXED, size) + beside * size
    until_known = not glow.known and width >= symbol * INDEXED + ROUND_ENDS * size
    return Pill(
        box=Box.around(layout.at(t, "loss"), width, height),
        symbol=state.notation.typst_value("loss", t) if with_symbol or until_known else "",
        number=number if glow.known else "",
        size=size,
        chosen=chosen,
        glow=glow,
    )


def total(state: State, layout: Layout, light: Light, pills: Iterable[Pill]) -> Total | None:
    """L in the row of the title, and what leads to it from the losses that are shown; None where the flow has no L, or
    its row no room."""
    if _L not in state.timeline:
        return None
    boxes = [pill.box for pill in pills]
    unit, (top, bottom) = layout.unit, layout.rows["heading"]
    width, height = _width(state) * unit, min(_HEIGHT * unit, _SHARE * (bottom - top))
    clear = width / 2 + _GAP * unit
    left, right = title_end(state, unit) + clear, layout.width - note_room(state, layout) - clear
    if left > right or not boxes:
        return None
    middle = layout.width / 2 if layout.focused else (boxes[0].x + boxes[-1].x) / 2
    at = Point(min(max(left, middle), right), bottom - _ABOVE * height - height / 2)
    glow = light.at(_L)
    pill = Pill(
        box=Box.around(at, width, height),
        symbol=state.notation.typst_value("L"),
        number=_number(state.trace.total_loss) if glow.known else "",
        size=min(13 * unit, _TYPE * height),
        chosen=state.flow == "all",
        glow=glow,
    )
    level = over_losses(layout, boxes[0])
    return Total(pill, tuple(_edge(box, pill.box, level, glow) for box in boxes))


def _edge(loss: Box, whole: Box, level: float, glow: Glow) -> Edge:
    """Up from a loss, along over all of them, up into L."""
    line = (Point(loss.x, loss.top), Point(loss.x, level), Point(whole.x, level), Point(whole.x, whole.bottom))
    return Edge("L", 0, line, "loss", False, (), glow._replace(read=glow.fresh))


def _width(state: State) -> float:
    """Of a pill that has room, in units."""
    return _WORD_WIDTH if is_word(state.notation, "loss") else LOSS_WIDTH


def _number(value: float) -> str:
    """A small loss is what training is for: its digits are worth their place."""
    return significant(value, 2) if 0.001 <= value < 0.1 else compact(value)


def _legible(value: float, number: str, width: float, unit: float) -> str:
    """The number of a pill so many units wide, or where it has no room in legible type with fewer digits, at last with
    one behind its point as its neighbours, unless that makes it zero, or without the zero before the point."""
    if is_legible(_type_within(width, number, unit) * unit):
        return number
    forms = [significant(value, digits) for digits in ((2, 1) if value < 1 else (2,))]
    if value >= _LEAST_TENTH:
        forms.append(decimals(value, 1))
    for shorter in forms:
        if not is_legible(_type_within(width, number, unit) * unit) and len(shorter) < len(number):
            number = shorter
    keeps_zero = value >= _LEAST_TENTH or is_legible(_type_within(width, number, unit) * unit)
    return number if keeps_zero else number.removeprefix("0")


def _type_within(width: float, number: str, unit: float) -> float:
    """How large a number is in a pill so many units wide: closer to its ends where it would not be legible else."""
    most, usual = width - 2 * _ROUND_END, width - 2 * _SHARE_OF_END * (width - _FROM)
    return min(most, max(usual, LEGIBLE / unit * width_of(number))) / width_of(number)

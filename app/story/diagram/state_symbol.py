"""How the symbols of the states are set: as large as they stand clear of what comes down between the columns."""

from collections.abc import Mapping
from typing import NamedTuple

from app.story.diagram.layout import Layout
from app.story.diagram.legible import at_least
from app.story.diagram.letters import is_word, letter_width
from app.story.diagram.parts import Fall
from app.story.notation import Notation
from app.story.state import State

SYMBOL, SYMBOL_GAP = 20.0, 9.0
"""Type size of a symbol; between a state and its symbol."""
WORD, SMALLEST_WORD = 16.0, 9.0
"""Type size of a word in place of a symbol, at most and at least."""
SMALLEST_SYMBOL = 13.0
BESIDE_VALUE, _LEAST_VALUE = 14.0, 34.0
"""The gaps at both sides of a symbol left of x; how wide x is at least while the symbol can be smaller."""
CLEAR = 4.0
"""Between a symbol and the river."""
_BEFORE_FEEDBACK = 0.42
"""Of a column: where what is fed back comes down at the nearest."""
_SHARE = 0.5
"""How much of the room between two states the word beside a state takes at most: W's name stands there too."""


def symbol_reach(layout: Layout, notation: Notation, size: float = SYMBOL) -> float:
    """About how far the widest symbol of a state reaches from the middle of its column."""
    across = letter_width(notation, "h", layout.last) * size
    return layout.strip_width / 2 + (SYMBOL_GAP + across) * layout.unit


class StateSymbol(NamedTuple):
    """How the symbol of a state is set: `above` it where what is fed back leaves a word no room beside it."""

    size: float
    above: bool


def state_symbol(layout: Layout, state: State, falls: Mapping[int, Fall]) -> StateSymbol:
    """The type size with which the symbols of the states stand clear of every fall, and words of what comes next."""
    notation, unit = state.notation, layout.unit
    room = min((fall.left - layout.x(t) for t, fall in falls.items()), default=layout.pitch) - CLEAR * unit
    if not is_word(notation, "h"):
        return StateSymbol(max(SMALLEST_SYMBOL, min(SYMBOL, _fitting(layout, notation, room, SYMBOL))) * unit, False)
    if state.trace.experiment.sequence.feedback is not None:
        room = min(room, _BEFORE_FEEDBACK * layout.pitch)
    beside = room
    if layout.recurrent:
        beside = min(room, layout.strip_width / 2 + _SHARE * (layout.pitch - layout.strip_width))
    size = min(WORD, _fitting(layout, notation, beside, WORD))
    least = at_least(SMALLEST_WORD, unit)
    if size * unit >= least or state.trace.experiment.sequence.feedback is None:
        return StateSymbol(max(least, size * unit), False)
    above = (room - SYMBOL_GAP * unit) / letter_width(notation, "h", layout.last)
    return StateSymbol(max(least, min(WORD * unit, above)), True)


def value_symbol(layout: Layout, notation: Notation) -> float:
    """The type size, in units, of the symbols left of x, e and ŷ: smaller where these would have no room beside it."""
    widest = max(letter_width(notation, name, layout.last) for name in ("x", "e"))
    room = layout.column_width(1) / layout.unit - _LEAST_VALUE - 2 * BESIDE_VALUE
    return max(SMALLEST_SYMBOL, min(SYMBOL, room / 2 / widest)) if layout.roomy and not layout.inside else SYMBOL


def _fitting(layout: Layout, notation: Notation, room: float, size: float) -> float:
    """The type size with which the widest symbol of a state, which takes more the larger its size, fills a room."""
    narrow, wide = (symbol_reach(layout, notation, each) for each in (0.0, size))
    return (room - narrow) / (wide - narrow) * size

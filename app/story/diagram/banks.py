"""What stands at the banks of the river: the factor by which a state hands the gradient on to the one before."""

from collections.abc import Mapping

from app.story.diagram.geometry import Point
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.letters import is_word, letter_width
from app.story.diagram.light import Light
from app.story.diagram.parts import Caption, Column, Glow
from app.story.state import State

_LETTER_ROOM = 58.0
"""Between two states, for a ∂h/∂h at the bank."""
_FRACTION = 18.0
"""How wide a ∂h/∂h is, in parts of what its h is wide in type of size 1."""
_OVER_LINE = 13.0
"""Type size over the line of a gated cell."""


class Banks:
    """On the shown columns; `y`: the middle of the river along h, `widest`: how wide it may be."""

    def __init__(
        self, state: State, layout: Layout, light: Light, columns: Mapping[int, Column], y: float, widest: float
    ) -> None:
        self._state = state
        self._layout = layout
        self._light = light
        self._columns = columns
        self._y = y
        self._widest = widest
        cell = state.trace.experiment.network.cell
        self._inside = Inside(layout, cell) if layout.gated else None

    def caption(self, k: int, glow: Glow) -> Caption | None:
        """∂h_{k+1}/∂h_k, or ∂c_{k+1}/∂c_k over the line of an LSTM; None where it has no room."""
        layout = self._layout
        if not (layout.roomy and glow.known and layout.pitch - layout.strip_width >= _LETTER_ROOM * layout.unit):
            return None
        if layout.inside:
            return self._over_line(k)
        if is_word(self._state.notation, "h") and self._hides_a_word(k):
            return None
        text = self._state.notation.typst_partial("h", k + 1, "h", k)
        size = 16 * layout.unit
        middle = (layout.x(k) + layout.x(k + 1)) / 2
        if self._state.trace.experiment.sequence.is_fed_back(k + 1):
            middle -= size  # clear of what comes down to x
        at = Point(middle, self._y + self._widest / 2 + 1.5 * size)
        if self._meets_symbol(at, size, self._columns.get(k + 1)):
            return None
        return Caption(text, at, size, "backward", typeset=True)

    def _over_line(self, k: int) -> Caption | None:
        """Of what the line on top of a gated cell carries: along an LSTM's h there is no factor of a chain."""
        if self._inside is None or k + 1 not in self._columns:
            return None
        name, size = "c" if self._inside.has_c else "h", _OVER_LINE * self._layout.unit
        if is_word(self._state.notation, name):
            return None  # a GRU's state has it there
        at = Point(self._layout.source_x(k + 1), self._inside.line_y - self._widest / 2 - 1.45 * size)
        return Caption(self._state.notation.typst_partial(name, k + 1, name, k), at, size, "backward", typeset=True)

    def _hides_a_word(self, k: int) -> bool:
        """Whether words leave no room for a ∂h/∂h: they do where it is wide, and beside one that is lit."""
        layout, notation = self._layout, self._state.notation
        fed_back = self._state.trace.experiment.sequence.is_fed_back(k + 1)
        lit = any(self._light.on(name, k).read for name in ("W_xh", "b_h") if is_word(notation, name))
        room = layout.pitch - layout.strip_width - 12 * layout.unit
        return lit or fed_back or _FRACTION * letter_width(notation, "h", k + 1) > room

    def _meets_symbol(self, at: Point, size: float, column: Column | None) -> bool:
        """Whether a fraction at a point would run into the symbol left of a column's x or e."""
        source = None if column is None else column.e or column.x
        if column is None or source is None:
            return False
        notation, unit = self._state.notation, self._layout.unit
        half, beside = size, 36 * unit
        if is_word(notation, "h"):
            half = _FRACTION / 2 * letter_width(notation, "h", column.t) * unit
        if is_word(notation, source.place.name):
            beside = (8 + 16 * letter_width(notation, source.place.name, column.t)) * unit
        above, before = at.y + 1.2 * size < source.box.top, at.x + half < source.box.left - beside
        return not (above or before)

"""What stands at the banks of the river: the factor by which a state hands the gradient on to the one before."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from app.story.diagram.feedback import Feedback
from app.story.diagram.geometry import Point
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.letters import fraction_width, is_word, letter_width
from app.story.diagram.light import Light
from app.story.diagram.parts import Caption, Column, Glow
from app.story.diagram.usual_wash import wash_of
from app.story.state import State
from rnn_engine.network import base_name

_LETTER_ROOM = 58.0
"""Between two states, for a ∂h/∂h at the bank."""
_SIZE, _SMALLEST = 16.0, 12.5
"""Type size of a ∂h/∂h at most and at least."""
_HALF_HIGH = 1.45
"""How far it reaches down from its middle, in parts of its size."""
_ROUNDING = 0.01
"""Pixels that may be missing where one takes just the room that there is."""
_IN_WASH = 1.5
"""From a ∂h/∂h in a narrow place to the side of the wash."""
_SYMBOL, _WORD, _BESIDE_SOURCE = 20.0, 16.0, 10.0
"""Type size of the symbol left of x or e, or of a word there; right of x or e."""
_BESIDE_SYMBOL = {"x": 18.0, "e": 16.0}
"""The gaps around it; e is a narrow letter."""
_CLEAR, _BESIDE_LETTER, _BESIDE_STAGED, _BESIDE_BIAS = 5.0, 26.0, 51.0, 52.0
"""From a ∂h/∂h to what comes down to x; from the middle of a timestep past the letter beside its edge, with the name
of a stage, with a bias."""
_OVER_LINE = 13.0
"""Type size over the line of a gated cell."""
_OVER_RIVER = 1.65
"""From the river there to the middle of a fraction, in parts of its size."""


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
        self._feedback = Feedback(state, layout, light, columns, {})  # where gates are shown, this bank is empty

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
        across, size, y = fraction_width(self._state.notation, "h", k + 1), self._size, self._under_river
        bottom = y + _HALF_HIGH * size
        least, most = layout.x(k) + self._beside(k, self._light.on("b_h", k).read), min(self._ends(bottom, k + 1))
        if self._is_credited("W_xh", k) and size * across <= most - (beside := layout.x(k) + self._beside(k, True)):
            least = beside  # the river branches off to its letter
        if size * across > most - least + _ROUNDING:
            return None
        half = size * across / 2
        x, clear = max((layout.x(k) + layout.x(k + 1)) / 2, least + half), max(least, self._right_of_source(bottom, k))
        if x > most - half:  # in a narrow place, as far from one side as from the other
            x, in_wash = min(most - half, (clear + most) / 2), wash_of(layout, k).right - half - _IN_WASH * layout.unit
            if clear + half <= in_wash:
                x = min(x, in_wash)
        return Caption(text, Point(x, y), size, "backward", typeset=True, across=across)

    @property
    def _under_river(self) -> float:
        """The middle of a ∂h/∂h."""
        return self._y + self._widest / 2 + 1.5 * _SIZE * self._layout.unit

    @cached_property
    def _size(self) -> float:
        """Type size of every ∂h/∂h, so that as many as can be have room: at most and at least as large as may be."""
        layout, sizes = self._layout, [_SIZE * self._layout.unit]
        for k in (t - 1 for t in self._columns if t - 1 in self._columns):
            most = min(self._ends(self._under_river + _HALF_HIGH * sizes[0], k + 1))
            room = most - layout.x(k) - self._beside(k, with_bias=False)
            sizes.append(room / fraction_width(self._state.notation, "h", k + 1))
        return min(size for size in sizes if size >= _SMALLEST * layout.unit)

    def _over_line(self, k: int) -> Caption | None:
        """Of what the line on top of a gated cell carries: along an LSTM's h there is no factor of a chain."""
        if self._inside is None or k + 1 not in self._columns:
            return None
        name, size = "c" if self._inside.has_c else "h", _OVER_LINE * self._layout.unit
        if is_word(self._state.notation, name):
            return None  # a GRU's state has it there
        at = Point(self._layout.source_x(k + 1), self._inside.line_y - self._widest / 2 - _OVER_RIVER * size)
        notation = self._state.notation
        text, across = notation.typst_partial(name, k + 1, name, k), fraction_width(notation, name, k + 1)
        return Caption(text, at, size, "backward", typeset=True, across=across)

    def _hides_a_word(self, k: int) -> bool:
        """Whether words leave no room for a ∂h/∂h: they do where it is wide, and beside one that is lit."""
        layout, notation = self._layout, self._state.notation
        fed_back = self._state.trace.experiment.sequence.is_fed_back(k + 1)
        lit = any(self._light.on(name, k).read for name in ("W_xh", "b_h") if is_word(notation, name))
        room = layout.pitch - layout.strip_width - 12 * layout.unit
        return lit or fed_back or _SIZE * fraction_width(notation, "h", k + 1) > room

    def _is_credited(self, name: str, k: int) -> bool:
        place = self._light.place
        return place is not None and place.phase == "backward" and (base_name(place.name), place.k) == (name, k)

    def _beside(self, k: int, with_bias: bool) -> float:
        """How far right of the middle of timestep k the letters beside its edge reach."""
        if k == 0:
            return self._layout.strip_width / 2
        if with_bias:
            return _BESIDE_BIAS * self._layout.unit
        staged = bool(self._state.trace.experiment.network.stages)
        return (_BESIDE_STAGED if staged else _BESIDE_LETTER) * self._layout.unit

    def _right_of_source(self, bottom: float, k: int) -> float:
        """From where on a fraction down to `bottom` is clear of timestep k's x or e, and of the frame around it."""
        column = self._columns.get(k)
        source = None if column is None else column.e or column.x
        if source is None or bottom < source.box.top - _BESIDE_SOURCE * self._layout.unit:
            return self._layout.x(k)
        return source.box.right + _BESIDE_SOURCE * self._layout.unit

    def _ends(self, bottom: float, t: int) -> Iterator[float]:
        """How far right a fraction down to `bottom` may reach left of timestep t: up to what comes down to x, and to
        the symbol left of x or e where that stands as high."""
        unit, notation, column = self._layout.unit, self._state.notation, self._columns.get(t)
        yield self._layout.x(t)
        if self._feedback.given_to(t):
            yield self._feedback.x(t) - _CLEAR * unit
        source = None if column is None else column.e or column.x
        if source is not None:
            name = source.place.name
            size = (_WORD if is_word(notation, name) else _SYMBOL) * unit
            if bottom > source.box.y - 0.7 * size:
                yield source.box.left - _BESIDE_SYMBOL[name] * unit - size * letter_width(notation, name, t)

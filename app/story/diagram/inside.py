"""Where the parts of a gated cell lie: its state, its gates, and the signs that join them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from app.story.diagram.geometry import Box, Point
from app.story.diagram.layout import GATES_MIDDLE, Layout
from app.story.diagram.parts import INTO_STATE

GATE_ORDER: Mapping[str, tuple[str, ...]] = {"lstm": ("f", "i", "g", "o"), "gru": ("z_gate", "r", "hn", "n")}
"""The gates from the left to the right, as they reach the line above them."""

_FIELD = {"lstm": 0.47, "gru": 0.5}
"""How wide the field of the gates is, in columns."""
_ACROSS = {"lstm": (0.135, 0.378, 0.622, 0.865), "gru": (0.11, 0.31, 0.51, 0.88)}
"""Where the middles of the gates are, in parts of the field's width; between hn and n a wire comes down."""
_PADDING = 5.0
_SIGN, _SIGN_OF_HEIGHT = 6.6, {"lstm": 0.08, "gru": 0.07}
"""The radius of a sign at most; where the band is low, in parts of its height."""
_APART, _OVER_GATES = 1.5, 6.5
"""Between two signs, one above the other; from the lowest ones to the gates, past the edge of their field."""
_LETTER_ROOM = 13.3
"""How high the room for the letters under the gates is at least: they stay legible."""
_BEHIND_FIELD = 0.5
"""Where the last sign is, between the field and the state."""

_HALF_C = 0.3
"""How far left of h the cell state stands where the gates are not shown, in columns."""
_OVER_W, _HEAD_ROOM, _LEAST_RISE = 0.15, 4.0, 5.0
"""Where what comes down from it enters h then, in parts of its height; from W to the river that goes back there, clear
of the arrowhead of W; how wide that may be in any case."""


@dataclass(frozen=True)
class _Heights:
    """Of the band of the states: top and bottom of the parts, in parts of its height."""

    line: float
    """The line on top: the cell state's, of a GRU the hidden state's."""
    h: tuple[float, float]
    gates: tuple[float, float] = (0.0, 0.0)
    letters: float = 0.0
    """Where the letters under the gates end, in the field that is around both."""
    join: float = 0.0
    """Where the sign, or the two, between the gates and the line are."""
    reset: float | None = None
    """Where a GRU's sign over the gates is at the highest."""
    c: tuple[float, float] = (0.0, 0.0)

    def with_room(self, height: float, radius: float) -> "_Heights":
        """The same in a band of `height` units, where signs of this radius and the letters keep their distances."""
        next_one, over = (2 * radius + _APART) / height, (radius + _OVER_GATES) / height
        join = max(self.join, self.line + next_one)
        lowest = join if self.reset is None else max(join + next_one, self.gates[0] - over)
        top = max(self.gates[0], lowest + over)
        bottom = max(top, min(self.gates[1], self.letters - _LETTER_ROOM / height))
        return replace(self, join=join, reset=lowest, gates=(top, bottom))


_LSTM = _Heights(line=0.18, c=(0.0, 0.36), h=(0.5, 0.87), gates=(0.52, 0.81), letters=0.97, join=0.36)
_GRU = _Heights(line=0.19, h=(0.0, 0.38), gates=(0.62, 0.85), letters=0.99, join=0.37, reset=0.5)
_LSTM_STATES = _Heights(line=0.2, c=(0.0, 0.4), h=(0.56, 1.0))
_GRU_STATES = _Heights(line=0.18, h=(0.0, 1.0))


class Inside:
    """The cell of a layout. `has_c`: an LSTM."""

    def __init__(self, layout: Layout, cell: str) -> None:
        self._layout = layout
        self.has_c = cell == "lstm"
        self._cell = cell
        self.gates = GATE_ORDER[cell] if layout.inside else ()
        if layout.inside:
            heights, unit = _LSTM if self.has_c else _GRU, layout.unit
            self._heights = heights.with_room(layout.row_height("h") / unit, self.sign_radius / unit)
        else:
            self._heights = _LSTM_STATES if self.has_c else _GRU_STATES

    def _y(self, part: float) -> float:
        top, bottom = self._layout.rows["h"]
        return top + part * (bottom - top)

    def _upright(self, x: float, width: float, ends: tuple[float, float]) -> Box:
        top, bottom = map(self._y, ends)
        return Box(x - width / 2, top, width, bottom - top)

    @property
    def line_y(self) -> float:
        return self._y(self._heights.line)

    def h(self, t: int) -> Box:
        return self._upright(self._layout.x(t), self._layout.strip_width, self._heights.h)

    def c(self, t: int) -> Box:
        layout = self._layout
        away = self._last_sign if layout.inside else _HALF_C * layout.pitch
        return self._upright(layout.x(t) - away, 0.92 * layout.strip_width, self._heights.c)

    def h_entrance(self, t: int) -> float:
        """How high what comes down from c enters h."""
        h = self.h(t)
        return self.signs(t)["out"].y if self._layout.inside else h.top + _OVER_W * h.height

    @property
    def widest_rise(self) -> float:
        """How wide the river may be that leaves h there where the gates are not shown."""
        unit, height = self._layout.unit, self.h(self._layout.first).height
        return max(_LEAST_RISE * unit, 2 * ((INTO_STATE - _OVER_W) * height - _HEAD_ROOM * unit))

    @property
    def _last_sign(self) -> float:
        """How far left of h: in the gap between the field and h."""
        gap = (GATES_MIDDLE - _FIELD[self._cell] / 2) * self._layout.pitch - self._layout.strip_width / 2
        return self._layout.strip_width / 2 + _BEHIND_FIELD * gap

    def field(self, t: int) -> Box:
        """Around the gates and the letters under them."""
        layout = self._layout
        top, bottom = self._y(self._heights.gates[0]), self._y(self._heights.letters)
        pad, width = _PADDING * layout.unit, _FIELD[self._cell] * layout.pitch
        return Box(layout.source_x(t) - width / 2, top - pad, width, bottom - top + pad)

    def letter(self, name: str, t: int) -> Box:
        """The room for a gate's letter: under it, up to the letters of its neighbours, where no wire goes."""
        gate, shares = self.gate(name, t), _ACROSS[self._cell]
        apart = min(after - before for before, after in pairwise(shares)) * _FIELD[self._cell] * self._layout.pitch
        bottom = self._y(self._heights.letters)
        return Box(gate.x - apart / 2, gate.bottom, apart, bottom - gate.bottom)

    def gate(self, name: str, t: int) -> Box:
        field = self.field(t)
        width = min(0.15 * field.width, 24 * self._layout.unit)
        x = field.left + _ACROSS[self._cell][self.gates.index(name)] * field.width
        return self._upright(x, width, self._heights.gates)

    def signs(self, t: int) -> dict[str, Point]:
        """The middles of the signs: `keep` and `add` on the line, `write` under it, `out` before h; a GRU's `reset`
        over its candidate, `rest` the 1 − z."""
        x = {name: self.gate(name, t).x for name in self.gates}
        line, join = self.line_y, self._y(self._heights.join)
        behind = self._layout.x(t) - self._last_sign
        if self.has_c:
            middle = (x["i"] + x["g"]) / 2
            out = Point(behind, self._y(self._heights.h[0] + 0.3 * (self._heights.h[1] - self._heights.h[0])))
            return {
                "keep": Point(x["f"], line),
                "write": Point(middle, join),
                "add": Point(middle, line),
                "out": out,
            }
        return {
            "keep": Point(x["z_gate"], line),
            "rest": Point((x["z_gate"] + x["n"]) / 2, join),
            "reset": Point(x["hn"], self._y(self._heights.reset or 0.0)),
            "write": Point(x["n"], join),
            "add": Point(x["n"], line),
        }

    @property
    def sign_radius(self) -> float:
        layout = self._layout
        low = _SIGN_OF_HEIGHT[self._cell] * layout.row_height("h")
        return min(_SIGN * layout.unit, 0.05 * layout.pitch, low)

"""Branches of the river: into the weight that is being credited, into a gate, into the embedded input."""

from collections.abc import Callable, Iterator, Mapping

from app.story.diagram.geometry import Box, Point, curve, extent
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.letters import is_word
from app.story.diagram.light import Light
from app.story.diagram.parts import Column, Glow, Ribbon
from app.story.equations.setting import PARAMETER_ROLES
from app.story.state import State
from rnn_engine.network import base_name

_BESIDE_BIAS = {"b_h": 38, "b_xh": 38, "b_hh": 38, "b_y": 46}
"""How far from its edge the river meets a bias's letter, which stands beside the matrix's."""
_UPRIGHT = ("W_xh", "b_h", "b_xh", "b_hh", "E")
_BIASES = ("b_h", "b_xh")
"""Which without an input have an edge of their own, right under the state."""
_SHORTEST = 24.0
"""Of a branch beside the gates."""
_ALONG_LANE = ("W_hy", "b_y")
"""Beside whose letters the river comes down where the gates are shown."""


class Branches:
    """On the shown columns; `y`: the middle of the river along h, `fall_x`: where it comes down beside a column."""

    def __init__(
        self,
        state: State,
        layout: Layout,
        light: Light,
        columns: Mapping[int, Column],
        y: float,
        fall_x: Callable[[Column], float],
    ) -> None:
        self._notation = state.notation
        self._staged = bool(state.trace.experiment.network.stages) and layout.roomy
        self._layout = layout
        self._light = light
        self._columns = columns
        self._y = y
        self._fall_x = fall_x
        cell = state.trace.experiment.network.cell
        self._inside = Inside(layout, cell) if layout.gated else None

    def ribbons(self) -> Iterator[Ribbon]:
        """From the river into the weight that is being credited, or into the embedded input."""
        place = self._light.place
        column = None if place is None else self._columns.get(place.k or 0)
        if place is None or place.phase != "backward" or column is None:
            return
        name, x = base_name(place.name), self._layout.source_x(column.t)
        if column.e is not None and name in ("de", "E"):
            down = (Point(x, (column.field or column.h.box).bottom), Point(x, column.e.box.top))
            yield self._branch(down, fresh=name == "de")
        if name.startswith("dz_") and self._inside is not None and column.field is not None:
            yield self._branch(self._into_gate(name, column.t), fresh=True)
        if name in PARAMETER_ROLES and not (column.field is not None and name in _ALONG_LANE):
            line = self._line_to_letter(name, column)
            touches = name in _UPRIGHT and line[-1].y - line[0].y <= 9 * self._layout.unit
            touches = touches or (name == "W_hh" and self._staged)  # its letter stands on the river's bank
            touches = touches or (name in _BIASES and column.e is None and column.x is None)
            touches = touches or (name in _ALONG_LANE and extent(line) < 0.6 * _SHORTEST * self._layout.unit)
            if column.field is not None and name == "W_hh":  # a GRU's W leads down to its gates: there is no room
                touches = column.c is None or extent(line) < _SHORTEST * self._layout.unit
            if not touches:
                yield self._branch(line, fresh=True)

    def _into_gate(self, name: str, t: int) -> tuple[Point, ...]:
        """From where a gate's value is used, against its way, to the gate."""
        inside, sign = self._inside, {} if self._inside is None else self._inside.signs(t)
        assert inside is not None
        gate = inside.gate({"dz_z": "z_gate"}.get(name, name[3:]), t)
        above = Point(gate.x, gate.top - 3 * self._layout.unit)
        match name:
            case "dz_f" | "dz_z":
                return sign["keep"], above
            case "dz_i" | "dz_g":
                return sign["add"], sign["write"], above._replace(y=sign["write"].y), above
            case "dz_n":
                return sign["add"], sign["write"], above
            case "dz_o":
                return sign["out"], Point(gate.right + 3 * self._layout.unit, sign["out"].y)
        beside = sign["reset"]
        return beside, above._replace(y=beside.y), above

    def _branch(self, line: tuple[Point, ...], fresh: bool) -> Ribbon:
        unit = self._layout.unit
        return Ribbon("branch", line, (6 * unit, 3 * unit), self._light.place, Glow(known=True, fresh=fresh))

    def _line_to_letter(self, name: str, column: Column) -> tuple[Point, ...]:
        unit, layout, x = self._layout.unit, self._layout, self._layout.source_x(column.t)
        h = column.field or column.h.box
        beside = 18 * unit if layout.lettered else 10 * unit
        if layout.lettered and name in _BESIDE_BIAS and (layout.roomy or name != "b_y"):
            beside = _BESIDE_BIAS[name] * unit
        if is_word(self._notation, name):
            return self._line_to_edge(name, column)
        if name == "W_hh":
            start = Point(h.left - 2 * unit, self._y)
            end = Point((layout.x(column.t - 1) + x) / 2 + 12 * unit, column.h.edge_y - 14 * unit)
            if column.field is None and start.x - end.x < _SHORTEST * unit:
                return self._up_to_edge(column)
            if column.field is not None:
                start, end = self._from_gates(column, column.field)
            return curve(start, Point(end.x, self._y), Point(start.x, end.y), end)
        if name in ("W_hy", "b_y"):
            y, outer = layout.middle("W_hy"), self._fall_x(column)
            start, end = Point(outer, y - 10 * unit), Point(x + beside + 8 * unit, y)
            return curve(start, Point(outer, y), Point((outer + end.x) / 2, y), end)
        lower = column.x if name == "E" else column.e or column.x
        upper = column.e.box if name == "E" and column.e is not None else h
        below = lower.box.top if lower is not None else layout.rows["W_xh"][1]
        start = Point(x + 12 * unit, upper.bottom + 2 * unit)
        end = Point(x + beside, (upper.bottom + below) / 2 - (15 if layout.roomy else 13) * unit)
        middle = (start.y + end.y) / 2
        return curve(start, Point(start.x, middle), Point(end.x, middle), end)

    def _up_to_edge(self, column: Column) -> tuple[Point, ...]:
        """Where timesteps are close: straight up between them."""
        unit, h, before = self._layout.unit, column.h.box, self._layout.x(column.t - 1)
        x = (before + self._layout.strip_width / 2 + h.left) / 2
        start, end = Point(x, self._y), Point(x, column.h.edge_y + 4 * unit)
        return start, start.towards(end, 0.5), end

    def _from_gates(self, column: Column, field: Box) -> tuple[Point, Point]:
        """From the gates to the letter of W before them."""
        unit, before = self._layout.unit, self._layout.x(column.t - 1) + self._layout.strip_width / 2
        start = Point(field.left - 2 * unit, field.top + 0.75 * field.height)
        return start, Point((before + field.left) / 2 + 2 * unit, field.top + 0.42 * field.height + 5 * unit)

    def _line_to_edge(self, name: str, column: Column) -> tuple[Point, ...]:
        """Where a word would be in the way: to the edge itself, or above the word."""
        unit, layout, h = self._layout.unit, self._layout, column.h.box
        if name == "W_hh":
            start, y = Point(h.left - 2 * unit, self._y), column.h.edge_y + 3 * unit
            end = Point(h.left - 0.35 * (layout.pitch - layout.strip_width), y)
            return curve(start, Point(end.x, self._y), Point(end.x, self._y), end)
        if name in ("W_hy", "b_y"):
            top, bottom = layout.rows["W_hy"]
            y, outer = top + 0.15 * (bottom - top), self._fall_x(column)
            start, end = Point(outer, y - 8 * unit), Point(h.x + 6 * unit, y)
            return curve(start, Point(outer, y), Point((outer + end.x) / 2, y), end)
        upper = column.e.box if name == "E" and column.e is not None else h
        start = Point(h.x + 12 * unit, upper.bottom + 2 * unit)
        return (start, start._replace(y=start.y + 4 * unit))

"""The gradient as a river: from a loss down into h_t and back along the row of states, as wide as its norm says; in an
LSTM in two lanes, along the cell state and along h."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from app.story.diagram.captions import symbol_reach
from app.story.diagram.edges import state_edge_y
from app.story.diagram.flowing import flowing, shown_scale
from app.story.diagram.geometry import Box, Point, curve, extent
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.letters import is_word, letter_width
from app.story.diagram.light import Light
from app.story.diagram.parts import Caption, Cells, Column, Dam, Edge, Fall, Glow, Ribbon
from app.story.equations.setting import PARAMETER_ROLES
from app.story.places import Place
from app.story.state import State
from rnn_engine.network import base_name

_WIDEST = 28.0
_FED_BACK = 4.0
"""How wide it is where it flows from an input to the output that was fed back: that is no ∂L/∂h, and has no scale."""
_LETTER_ROOM = 58.0
"""Between two states, for a ∂h/∂h at the bank."""
_FRACTION = 18.0
"""How wide a ∂h/∂h is, in parts of what its h is wide in type of size 1."""
_SPRING, _PAST = 0.35, 0.7
"""How wide the river is where it leaves the loss and where it has passed ŷ, in parts of its width at the state."""
_BESIDE_BIAS = {"b_h": 38, "b_xh": 38, "b_hh": 38, "b_y": 46}
"""How far from its edge the river meets a bias's letter, which stands beside the matrix's."""
_UPRIGHT = ("W_xh", "b_h", "b_xh", "b_hh", "E")
_SHORTEST = 24.0
"""Of a branch beside the gates."""
_ALONG_LANE = ("W_hy", "b_y")
"""Beside whose letters it comes down where the gates are shown."""


class River:
    """Builds the river on the shown columns."""

    def __init__(self, state: State, layout: Layout, light: Light, columns: Mapping[int, Column]) -> None:
        self._state = state
        self._layout = layout
        self._light = light
        self._columns = columns
        self.flowing = flowing(state)
        cells = next(iter(columns.values())).h
        cell = state.trace.experiment.network.cell
        self._inside = Inside(layout, cell) if layout.gated else None
        on_line = self._inside is not None and layout.inside and not self._inside.has_c
        self.y = self._inside.line_y if self._inside is not None and on_line else river_y(cells)
        widest = min(_WIDEST * layout.unit, 0.3 * cells.box.height, 0.26 * layout.pitch)
        self.scale = shown_scale(state.trace, state.timeline, self.flowing, widest)

    def reached(self, k: int, name: str = "dh") -> bool:
        """Whether the whole ∂L/∂h_k, or ∂L/∂c_k, is known at the cursor."""
        return self.flowing is not None and self._light.known(self.flowing.place(name, k))

    def _arrival(self, k: int) -> Place | None:
        """Where what flows from h_{k+1} arrives at h_k; None where this flow does not go there."""
        flowing, timeline = self.flowing, self._state.timeline
        if flowing is None or (flowing.loss is not None and k >= flowing.loss):
            return None
        if not self._state.trace.experiment.network.recurrent:
            return None
        name = "dh" if flowing.loss is not None or k == 0 else "dh_received"
        place = flowing.place(name, k)
        return place if place in timeline else None

    def _entrance(self, t: int) -> Place | None:
        """Where what the loss of timestep t itself brings arrives at h_t."""
        flowing = self.flowing
        if flowing is None or flowing.loss not in (None, t):
            return None
        place = flowing.place("dh" if flowing.loss is not None else "dh_own", t)
        return place if place in self._state.timeline else None

    def _from_feedback(self, t: int) -> Place | None:
        """Where what a later loss brings through x_{t+1} = ŷ_t arrives at h_t."""
        flowing = self.flowing
        if flowing is None or flowing.loss is None or not 0 < t < flowing.loss:
            return None
        if not self._state.trace.experiment.sequence.is_fed_softly(t + 1):
            return None
        place = flowing.place("dh", t)
        return place if place in self._state.timeline else None

    def fed_back(self, edges: Iterable[Edge]) -> Iterator[Ribbon]:
        """Against the edges along which an output becomes the next input, where gradient passes them."""
        flowing, timeline = self.flowing, self._state.timeline
        for edge in edges:
            if edge.name != "feedback" or edge.dashed or flowing is None:
                continue
            place = flowing.place("dy_hat", edge.t - 1)
            if place in timeline and self._light.known(place):
                widths = (_FED_BACK * self._layout.unit,) * 2
                yield Ribbon("feedback", edge.line[::-1], widths, place, self._light.at(place))

    @cached_property
    def falls(self) -> dict[int, Fall]:
        """Where losses flow down between the columns in this flow, now or later."""
        found = {}
        for t, column in self._columns.items():
            entrance = self._entrance(t) or self._from_feedback(t)
            if (column.loss is not None and self._state.flow in ("each", "all", t)) or entrance is not None:
                x, half = self._fall_x(column), self.scale.widest / 2
                flows = entrance is not None and self._light.known(replace(entrance, name="dq"))
                lane = self._lane_x(column) + half if self._layout.inside else None
                found[t] = Fall(x - half, x + half, flows, lane)
        return found

    # The parts ------------------------------------------------------------------------------------------------------

    def ribbons(self) -> Iterator[Ribbon]:
        if self.flowing is None:
            return
        for k in (self._layout.first - 1, *self._layout.timesteps):
            place = self._arrival(k) if k < self._layout.length else None
            if place is not None:
                yield from self._segment(k, place)
                yield from self._along_cell_state(k)
        for t, column in self._columns.items():
            place = self._entrance(t)
            if place is not None or (place := self._from_feedback(t)) is not None:
                yield from self._fall(column, place)
            yield from self._rise(t)
        yield from self._branches()

    def dams(self) -> Iterator[Dam]:
        """Where truncation lets nothing through, left of the last state that the gradient reaches."""
        flowing, layout = self.flowing, self._layout
        if flowing is None:
            return
        for t in layout.timesteps:
            place = flowing.place("cut", t - 1)
            if place in self._state.timeline:
                x = layout.x(t) - layout.strip_width / 2 - min(12 * layout.unit, 0.16 * layout.pitch)
                half = self.scale.widest / 2 + 4 * layout.unit
                yield Dam(Point(x, self.y - half), Point(x, self.y + half), self._light.at(place))

    def _segment(self, k: int, place: Place) -> Iterator[Ribbon]:
        """From h_{k+1} to h_k."""
        flowing, layout = self.flowing, self._layout
        assert flowing is not None
        away = layout.strip_width / 2 + min(6 * layout.unit, 0.07 * layout.pitch)
        start, end = Point(layout.x(k + 1) - away, self.y), Point(layout.x(k) + away, self.y)
        norms = float(flowing.h.whole[k + 1]), float(flowing.h.received[k])
        glow = self._light.at(place)
        yield from self._stretch(start, end, norms, place, self._caption(k, glow))

    def _along_cell_state(self, k: int) -> Iterator[Ribbon]:
        """From c_{k+1} to c_k."""
        flowing, inside = self.flowing, self._inside
        if flowing is None or flowing.c is None or inside is None:
            return
        place, away = flowing.place("dc", k), min(4 * self._layout.unit, 0.04 * self._layout.pitch)
        y = inside.line_y
        start, end = Point(inside.c(k + 1).left - away, y), Point(inside.c(k).right + away, y)
        norms = float(flowing.c.whole[k + 1]), float(flowing.c.received[k])
        yield from self._stretch(start, end, norms, place, self._cell_state_caption(k, self._light.at(place)))

    def _stretch(
        self, start: Point, end: Point, norms: tuple[float, float], place: Place, caption: Caption | None
    ) -> Iterator[Ribbon]:
        """A level way to the left; as long as nothing has flown there, as wide as anything."""
        layout, glow = self._layout, self._light.at(place)
        widths = self.scale.width(norms[0]), self.scale.width(norms[1])
        if not glow.known:
            widths = (0.5 * self.scale.widest,) * 2 if self.scale.largest > 0 else (0.0, 0.0)
        start, end, widths = _within(start, end, widths, layout.left, layout.right)
        if max(widths) > 0.0 and start.x > end.x:
            yield Ribbon("segment", (start, end), widths, place, glow, caption)

    def _rise(self, t: int) -> Iterator[Ribbon]:
        """Within an LSTM, from h_t against the way of o and tanh into c_t."""
        flowing, inside = self.flowing, self._inside
        if t == 0 or flowing is None or flowing.c is None or inside is None:
            return
        place = flowing.place("dc", t)
        width, glow = self.scale.width(float(flowing.c.own[t])), self._light.at(place)
        if width == 0.0 or not glow.known:
            return
        h, c, space = inside.h(t), inside.c(t), min(3 * self._layout.unit, 0.03 * self._layout.pitch)
        y = inside.signs(t)["out"].y if self._layout.inside else h.top + 0.2 * h.height
        start, end = Point(h.left - space, y), Point(c.x, c.bottom + space)
        yield Ribbon("rise", curve(start, Point(c.x, y), Point(c.x, y), end), (width, width), place, glow)

    def _cell_state_caption(self, k: int, glow: Glow) -> Caption | None:
        layout, notation = self._layout, self._state.notation
        if not layout.inside or not glow.known or self._inside is None or k + 1 not in self._columns:
            return None
        size = 13 * layout.unit
        at = Point(layout.source_x(k + 1), self._inside.line_y - self.scale.widest / 2 - 1.45 * size)
        return Caption(notation.typst_partial("c", k + 1, "c", k), at, size, "backward", typeset=True)

    def _caption(self, k: int, glow: Glow) -> Caption | None:
        layout = self._layout
        if not (layout.roomy and glow.known and layout.pitch - layout.strip_width >= _LETTER_ROOM * layout.unit):
            return None
        if is_word(self._state.notation, "h") and self._hides_a_word(k):
            return None
        text = self._state.notation.typst_partial("h", k + 1, "h", k)
        if self._inside is not None and layout.inside:
            if self._inside.has_c or k + 1 not in self._columns:
                return None  # ∂h/∂h with c held constant is no factor of a chain
            size = 13 * layout.unit
            at = Point(layout.source_x(k + 1), self.y - self.scale.widest / 2 - 1.45 * size)
            return Caption(text, at, size, "backward", typeset=True)
        size = 16 * layout.unit
        middle = (layout.x(k) + layout.x(k + 1)) / 2
        if self._state.trace.experiment.sequence.is_fed_back(k + 1):
            middle -= size  # clear of what comes down to x
        at = Point(middle, self.y + self.scale.widest / 2 + 1.5 * size)
        if self._meets_symbol(at, size, self._columns.get(k + 1)):
            return None
        return Caption(text, at, size, "backward", typeset=True)

    def _hides_a_word(self, k: int) -> bool:
        """Whether words leave no room for a ∂h/∂h: they do where it is wide, and beside one that is lit."""
        layout, notation = self._layout, self._state.notation
        fed_back = self._state.trace.experiment.sequence.is_fed_back(k + 1)
        lit = any(self._light.on(name, k).read for name in ("W_xh", "b_h") if is_word(notation, name))
        room = layout.pitch - layout.strip_width - 12 * layout.unit
        return lit or fed_back or _FRACTION * letter_width(notation, "h", k + 1) > room

    def banks(self) -> frozenset[int]:
        """The timesteps right of which a ∂h/∂h stands."""
        captioned = (ribbon.place for ribbon in self.ribbons() if ribbon.caption is not None)
        return frozenset(place.k for place in captioned if place is not None and place.k is not None)

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

    def _fall(self, column: Column, place: Place) -> Iterator[Ribbon]:
        """From the loss past ŷ (∂L/∂q) and on into the state."""
        flowing, layout, unit = self.flowing, self._layout, self._layout.unit
        if flowing is None or column.y_hat is None:
            return
        top = flowing.place("dq", column.t)
        width = self.scale.width(float(flowing.h.own[column.t]))
        if width == 0.0:
            return
        if layout.inside:
            yield from self._fall_from_above(column, place, width)
            return
        x = self._fall_x(column)
        past = Point(x, layout.rows["output_tokens"][1])
        mouth = Point(column.h.box.right + min(6 * unit, 0.07 * layout.pitch), self.y)
        level = Point(mouth.x + 0.25 * (x - mouth.x), mouth.y)
        bend = min(max(x - level.x, width / 2), mouth.y - past.y)
        corner = Point(x, mouth.y - bend)
        into = curve(corner, Point(x, mouth.y - 0.45 * bend), Point(x - 0.55 * (x - level.x), mouth.y), level)
        yield from self._down(column, width, past, (*into, mouth), top, place)

    def _down(
        self, column: Column, width: float, past: Point, into: tuple[Point, ...], top: Place, place: Place
    ) -> Iterator[Ribbon]:
        """Past ŷ, if it is a loss of its own that flows, and `into` h. ∂L/∂h is a number at the state only; the water
        gathers on its way there."""
        overlap = past._replace(y=past.y - 1.0)  # two anti-aliased ends that only touch would show a seam
        stretches = [((overlap, past, *into), (_PAST * width, width), place)]
        if column.loss is not None and self._entrance(column.t) is not None:
            pill = column.loss.box
            upper = curve(Point(pill.right, pill.y), Point(past.x, pill.y), Point(past.x, pill.y), past)
            stretches.insert(0, (upper, (_SPRING * width, _PAST * width), top))
        for line, ends, at in stretches:
            glow = self._light.at(at)
            if glow.known:
                yield Ribbon("fall", line, ends, at, glow)

    def _fall_from_above(self, column: Column, place: Place, width: float) -> Iterator[Ribbon]:
        """The same where the gates of the next timestep stand right of h: along U into the top of h."""
        assert self.flowing is not None
        own = column.loss is not None and self._entrance(column.t) is not None
        x = self._fall_x(column) if own else self._lane_x(column)
        unit, h = self._layout.unit, column.h.box
        past, below = Point(x, self._layout.rows["output_tokens"][1]), self._layout.rows["W_hy"][1]
        mouth = Point(self._lane_x(column), h.top - 2 * unit)
        bend = Point(mouth.x, min(below + 4 * unit, mouth.y - unit))
        middle = (past.y + bend.y) / 2
        into = curve(past, Point(x, middle), Point(mouth.x, middle), bend)[1:]
        yield from self._down(column, width, past, (*into, mouth), self.flowing.place("dq", column.t), place)

    def _lane_x(self, column: Column) -> float:
        """Right of U, where a loss comes down to h past c."""
        return column.h.box.x + 3 * self._layout.unit + self.scale.widest / 2

    def _fall_x(self, column: Column) -> float:
        """Right of ŷ; between two columns where they are close."""
        unit, half = self._layout.unit, self.scale.widest / 2
        most = self._layout.pitch / 2
        if column.t == self._layout.length:
            most = max(most, self._layout.right - self._layout.x(column.t) - half)
        boxes = [value.box for value in (column.y_hat, column.loss) if value is not None]
        beside = max(box.width for box in boxes) / 2 + (16 if self._layout.roomy else 6) * unit
        if self._layout.inside:
            return column.h.box.x + min(most, beside - 10 * unit + half)
        if self._layout.roomy:
            beside = max(beside, symbol_reach(self._layout, self._state.notation) + 5 * unit)
        return self._layout.x(column.t) + min(most, beside + half)

    def _branches(self) -> Iterator[Ribbon]:
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
        return Ribbon("branch", line, (6 * unit, 3 * unit), None, Glow(known=True, fresh=fresh))

    def _line_to_letter(self, name: str, column: Column) -> tuple[Point, ...]:
        unit, layout, x = self._layout.unit, self._layout, self._layout.source_x(column.t)
        h = column.field or column.h.box
        beside = 18 * unit if layout.lettered else 10 * unit
        if layout.lettered and name in _BESIDE_BIAS and (layout.roomy or name != "b_y"):
            beside = _BESIDE_BIAS[name] * unit
        if is_word(self._state.notation, name):
            return self._line_to_edge(name, column)
        if name == "W_hh":
            start = Point(h.left - 2 * unit, self.y)
            end = Point((layout.x(column.t - 1) + x) / 2 + 12 * unit, state_edge_y(column.h) - 14 * unit)
            if column.field is not None:
                start, end = self._from_gates(column, column.field)
            return curve(start, Point(end.x, self.y), Point(start.x, end.y), end)
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

    def _from_gates(self, column: Column, field: Box) -> tuple[Point, Point]:
        """From the gates to the letter of W before them."""
        unit, before = self._layout.unit, self._layout.x(column.t - 1) + self._layout.strip_width / 2
        start = Point(field.left - 2 * unit, field.top + 0.75 * field.height)
        return start, Point((before + field.left) / 2 + 2 * unit, field.top + 0.42 * field.height + 5 * unit)

    def _line_to_edge(self, name: str, column: Column) -> tuple[Point, ...]:
        """Where a word would be in the way: to the edge itself, or above the word."""
        unit, layout, h = self._layout.unit, self._layout, column.h.box
        if name == "W_hh":
            start, y = Point(h.left - 2 * unit, self.y), state_edge_y(column.h) + 3 * unit
            end = Point(h.left - 0.35 * (layout.pitch - layout.strip_width), y)
            return curve(start, Point(end.x, self.y), Point(end.x, self.y), end)
        if name in ("W_hy", "b_y"):
            top, bottom = layout.rows["W_hy"]
            y, outer = top + 0.15 * (bottom - top), self._fall_x(column)
            start, end = Point(outer, y - 8 * unit), Point(h.x + 6 * unit, y)
            return curve(start, Point(outer, y), Point((outer + end.x) / 2, y), end)
        upper = column.e.box if name == "E" and column.e is not None else h
        start = Point(h.x + 12 * unit, upper.bottom + 2 * unit)
        return (start, start._replace(y=start.y + 4 * unit))


def river_y(cells: Cells) -> float:
    """The middle of the river, in the lower part of the states."""
    return cells.box.top + 0.8 * cells.box.height


def _within(
    start: Point, end: Point, widths: tuple[float, float], left: float, right: float
) -> tuple[Point, Point, tuple[float, float]]:
    """The part of a level stretch between two borders, as wide there as it was."""
    if start.x <= end.x:
        return start, end, widths
    low, high = max(left, end.x), min(right, start.x)

    def width(x: float) -> float:
        amount = (start.x - x) / (start.x - end.x)
        return widths[0] + (widths[1] - widths[0]) * amount

    return Point(high, start.y), Point(low, end.y), (width(high), width(low))

"""Branches of the river: into the weight that is being credited, into a gate, into the embedded input."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from app.story.diagram.frames import frame_reach
from app.story.diagram.geometry import Box, Point, curve, extent
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.letters import is_word, letter_ink
from app.story.diagram.light import Light
from app.story.diagram.parts import Caption, Column, Edge, Glow, Ribbon
from app.story.state import State
from rnn_engine.network import base_name

_WIDTHS = 6.0, 3.0
_SHORTEST = 14.0
"""A branch that is shorter would be a stump without an arrowhead."""
_FROM_LETTER = 3.0  # px
"""From the tip of a branch to the letter that it leads to."""
_FROM_EDGE = 3.0
"""The same to an edge."""
_BEYOND = 3.9
"""How far the tip of the arrowhead is beyond the end of the line."""
_HEAD = 4.5
"""Half the width of its arrowhead."""
_TURN, _OUTWARDS, _NARROWEST = 24.0, 20.0, 8.0
"""How much room a branch takes at least from the river to a letter before the state; how far right of a letter under
the state it swings out, and at least right of its own end."""


def from_letter(unit: float) -> float:
    """From the end of a branch's line to the letter that it leads to."""
    return _FROM_LETTER + _BEYOND * unit


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
        self._layout = layout
        self._light = light
        self._columns = columns
        self._y = y
        self._fall_x = fall_x
        cell = state.trace.experiment.network.cell
        self._inside = Inside(layout, cell) if layout.gated else None

    def ribbons(self) -> Iterator[Ribbon]:
        """From the river into a gate, or into the embedded input."""
        place = self._light.place
        column = None if place is None else self._columns.get(place.k or 0)
        if place is None or place.phase != "backward" or column is None:
            return
        name, x = base_name(place.name), self._layout.source_x(column.t)
        if column.e is not None and name in ("de", "E"):
            before_frame = column.e.box.top - frame_reach(self._layout) - _BEYOND * self._layout.unit
            down = (Point(x, (column.field or column.h.box).bottom), Point(x, before_frame))
            yield self._along(down, fresh=name == "de")
        if name.startswith("dz_") and self._inside is not None and column.field is not None:
            yield self._along(self._into_gate(name, column.t), fresh=True)

    def into_letter(self, edges: Iterable[Edge], banks: Mapping[int, float]) -> Iterator[Ribbon]:
        """From the river to the letter of the weight that is being credited; none where the letter is not seen, or has
        no room for it beside it. `banks`: how far from the middle of a timestep a ∂h/∂h begins."""
        place = self._light.place
        column = None if place is None else self._columns.get(place.k or 0)
        if place is None or place.phase != "backward" or column is None:
            return
        here = (letter for edge in edges if edge.t == column.t for letter in edge.letters)
        letters = {letter.about: letter for letter in here if letter.about}
        letter, unit = letters.pop(base_name(place.name), None), self._layout.unit
        most = self._beside(column.t) if column.t not in banks else self._layout.source_x(column.t) + banks[column.t]
        line = None if letter is None else self._line_to(letter, column, most - _FROM_LETTER - _WIDTHS[0] / 2 * unit)
        others = [self._ink(other).grown(_FROM_LETTER + _HEAD * unit) for other in letters.values()]
        clear = line is not None and not any(other.contains(*point) for other in others for point in line)
        if line is not None and clear:
            yield from self.seen(line)

    def _beside(self, t: int) -> float:
        """Up to where there is room right of a state: to the next one, or to the border."""
        layout = self._layout
        return layout.x(t + 1) - layout.strip_width / 2 if t + 1 in self._columns else layout.width

    def seen(self, line: tuple[Point, ...]) -> Iterator[Ribbon]:
        """A branch along a line that is long enough for its arrowhead."""
        if extent(line) >= _SHORTEST * self._layout.unit:
            yield self._along(line, fresh=True)

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

    def _along(self, line: tuple[Point, ...], fresh: bool) -> Ribbon:
        unit, glow = self._layout.unit, Glow(known=True, fresh=fresh)
        return Ribbon("branch", line, (_WIDTHS[0] * unit, _WIDTHS[1] * unit), self._light.place, glow)

    def _line_to(self, letter: Caption, column: Column, most: float) -> tuple[Point, ...] | None:
        """None where there is no room for it; under the state it goes no farther right than `most`."""
        unit, h = self._layout.unit, column.h.box
        if is_word(self._notation, letter.about):
            return self._line_to_edge(letter.about, column)
        ink, away = self._ink(letter), from_letter(unit)
        end = Point(ink.right + away, ink.y)
        match letter.about:
            case "W_hh":
                return self._to_the_left(column, ink, end)
            case "W_hy" | "b_y" if column.field is None and ink.left > column.h.box.x:
                if ink.y + _HEAD * unit + _FROM_LETTER > h.top:  # the symbol of the state stands there
                    return None
                start = Point(self._fall_x(column), ink.y - 10 * unit)
                return curve(start, start._replace(y=ink.y), Point((start.x + end.x) / 2, ink.y), end)
            case "W_xh" | "b_h" if column.field is None and (column.e or column.x) is not None:
                start = Point(h.right + unit, h.bottom - 3 * unit)
                outer = min(ink.right + _OUTWARDS * unit, most + 0.25 * (most - end.x))  # it turns before that
                around = curve(start, Point(outer, start.y), Point(outer, end.y), end)
                return None if outer < end.x + _NARROWEST * unit else around
        return None

    def _to_the_left(self, column: Column, ink: Box, end: Point) -> tuple[Point, ...] | None:
        """To W before a state: along the river and up; where timesteps are close round a quarter to its edge, but not
        across that."""
        unit, h, field = self._layout.unit, column.h.box, column.field
        if field is not None:  # a GRU's W leads down to its gates: there is no room
            start = Point(field.left - 2 * unit, field.top + 0.75 * field.height)
            free = column.c is not None and start.x - end.x >= _TURN * unit
            return curve(start, Point(end.x, start.y), Point(start.x, end.y), end) if free else None
        start = Point(h.left - 2 * unit, self._y)
        if ink.bottom > column.h.edge_y or not self._layout.lettered:  # it stands on the river's bank, or over states
            return None
        if start.x - end.x >= _TURN * unit:
            return curve(start, Point(end.x, self._y), Point(start.x, end.y), end)
        under, corner = Point(ink.x, self._under_edge(column)), Point(ink.x, self._y)
        return curve(start, corner, corner, under)

    def _under_edge(self, column: Column) -> float:
        """How high a branch ends whose tip is right under the edge of W."""
        return column.h.edge_y + (_FROM_EDGE + _BEYOND) * self._layout.unit

    def _ink(self, letter: Caption) -> Box:
        """Where a letter is."""
        width, (rise, fall) = letter.across * letter.size, letter_ink(self._notation, letter.about)
        left = letter.at.x - {"left": 0.0, "centre": 0.5, "right": 1.0}[letter.align] * width
        return Box(left, letter.at.y - rise * letter.size, width, (rise + fall) * letter.size)

    def _line_to_edge(self, name: str, column: Column) -> tuple[Point, ...] | None:
        """Where a word would be in the way: to the edge itself, or above the word."""
        unit, layout, h = self._layout.unit, self._layout, column.h.box
        if name == "W_hh" and column.field is None:
            start = Point(h.left - 2 * unit, self._y)
            end = Point(h.left - 0.35 * (layout.pitch - layout.strip_width), self._under_edge(column))
            return curve(start, Point(end.x, self._y), Point(end.x, self._y), end)
        if name in ("W_hy", "b_y") and column.field is None:
            top, bottom = layout.rows["W_hy"]
            y, outer = top + 0.15 * (bottom - top), self._fall_x(column)
            start, end = Point(outer, y - 8 * unit), Point(h.x + 6 * unit, y)
            return curve(start, Point(outer, y), Point((outer + end.x) / 2, y), end)
        return None

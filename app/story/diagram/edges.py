"""The connections: V into h, W from h to h, U into ŷ, E into e, and what is fed back."""

from collections.abc import Iterator, Mapping

from app.story.diagram.geometry import Point, curve
from app.story.diagram.layout import Layout
from app.story.diagram.light import Light
from app.story.diagram.parts import Caption, Cells, Column, Edge, Glow
from app.story.places import Place
from app.story.state import State

INKS = {"W_xh": "input", "b_h": "recurrent", "W_hh": "recurrent", "W_hy": "output", "b_y": "output", "E": "embedding"}
"""The role of every parameter, as `Theme.role` calls it."""

_BIAS_BESIDE = {"W_xh": "b_h", "W_hy": "b_y"}
"""A bias has no edge: its letter stands beside the matrix's while an equation is about it."""

_LETTER = 17.0
_READ_LETTER = 1.25
"""How much larger a letter is while the equation reads it."""
_SHORTEST_ARROW = 14.0


def state_edge_y(cells: Cells) -> float:
    """Where W enters a state: above the river."""
    return cells.box.top + 0.42 * cells.box.height


class Edges:
    """Builds the edges between columns; `columns` holds the shown ones by timestep."""

    def __init__(self, state: State, layout: Layout, light: Light, columns: Mapping[int, Column]) -> None:
        self._notation = state.notation
        self._sequence = state.trace.experiment.sequence
        self._flow = state.flow
        self._layout = layout
        self._light = light
        self._columns = columns

    def all(self) -> Iterator[Edge]:
        for t, column in self._columns.items():
            if t > 0:
                yield from self._upright(column)
                if self._sequence.is_fed_back(t) and t - 1 in self._columns:
                    yield from self._feedback(self._columns[t - 1], column)
        if self._layout.recurrent:
            yield from self._between_states()

    def _upright(self, column: Column) -> Iterator[Edge]:
        t, x = column.t, self._layout.x(column.t)
        space = 4 * self._layout.unit
        source = column.e or column.x
        if column.e is not None and column.x is not None:
            yield self._edge("E", t, Point(x, column.x.box.top - space), Point(x, column.e.box.bottom + space))
        if source is not None:
            yield self._edge("W_xh", t, Point(x, source.box.top - space), Point(x, column.h.box.bottom + space))
        if column.y_hat is not None:
            below = self._layout.rows["output_tokens"][1]
            yield self._edge("W_hy", t, Point(x, column.h.box.top - space), Point(x, below + space / 2))

    def _between_states(self) -> Iterator[Edge]:
        layout = self._layout
        y = state_edge_y(next(iter(self._columns.values())).h)
        away = layout.strip_width / 2 + min(8 * layout.unit, 0.1 * layout.pitch)
        for t in (*layout.timesteps, layout.last + 1):
            start, end = max(layout.left, layout.x(t - 1) + away), min(layout.right, layout.x(t) - away)
            if t <= layout.length and start < end:
                yield self._edge("W_hh", t, Point(start, y), Point(end, y))

    def _edge(self, name: str, t: int, start: Point, end: Point) -> Edge:
        bias = _BIAS_BESIDE.get(name)
        glow = self._light.on(name, t)
        letters = [self._letter(name, t, start, end, 0)] if self._has_letter(name, glow) else []
        if bias is not None and self._light.on(bias, t).read and self._layout.lettered:
            letters.append(self._letter(bias, t, start, end, 1))
        seen = t in self._columns
        length = max(abs(start.x - end.x), abs(start.y - end.y))
        arrow = seen and length >= _SHORTEST_ARROW * self._layout.unit
        return Edge(name, t, (start, end), INKS[name], arrow, tuple(letters) if seen else (), glow)

    def _has_letter(self, name: str, glow: Glow) -> bool:
        # Where every loss flows, the rivers fall between the columns.
        crowded = name == "W_hh" and self._flow == "all" and not self._layout.roomy
        return glow.read or (self._layout.lettered and not crowded)

    def _letter(self, name: str, t: int, start: Point, end: Point, place: int) -> Caption:
        unit = self._layout.unit
        middle = start.towards(end, 0.5)
        glow = self._light.on(name, t)
        size = (_LETTER if self._layout.roomy else 13.5) * unit * (_READ_LETTER if glow.read else 1.0)
        ink = INKS[name] if glow.known else "ghost"
        text = self._notation.typst_parameter(name)
        if name == "W_hh":
            return Caption(text, Point(middle.x, middle.y - 0.85 * size), size, ink, typeset=True)
        # A matrix's letter, and a bias's at the other side of a W of the same size.
        beside = Point(middle.x + 0.5 * size + place * 1.05 * size, middle.y)
        return Caption(text, beside, size, ink, align="left", typeset=True)

    def _feedback(self, before: Column, column: Column) -> Iterator[Edge]:
        """ŷ of the timestep before becomes x: down between the columns, from above into the cells."""
        if before.y_hat is None or column.x is None:
            return
        unit, pitch = self._layout.unit, self._layout.pitch
        start = Point(before.y_hat.box.right + 3 * unit, before.y_hat.box.bottom - 8 * unit)
        end = Point(column.x.box.left + min(10 * unit, column.x.box.width / 4), column.x.box.top - 3 * unit)
        down = column.box.x - 0.5 * pitch + 0.08 * pitch
        bend = min(40 * unit, (end.y - start.y) / 4)
        high, low = Point(down, start.y + bend), Point(down, end.y - bend)
        line = (
            *curve(start, Point(down, start.y), Point(down, start.y + bend / 3), high, 10),
            *curve(low, Point(down, end.y - bend / 4), Point(end.x, end.y - bend), end, 12),
        )
        glow = self._light.at(Place("forward", "x", t=column.t))
        yield Edge("feedback", column.t, line, "output", True, (), glow)

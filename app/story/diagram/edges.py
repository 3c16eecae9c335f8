"""The connections: V into h, W from h to h, U into ŷ, E into e, and what is fed back."""

from collections.abc import Iterator, Mapping
from typing import Literal

from app.story.diagram.geometry import Point, curve
from app.story.diagram.layout import Layout
from app.story.diagram.light import Light
from app.story.diagram.parts import Caption, Cells, Column, Edge, Fall, Glow
from app.story.equations.setting import PARAMETER_ROLES
from app.story.places import Place
from app.story.state import State

_BIAS_BESIDE = {"W_xh": "b_h", "W_hy": "b_y"}
"""A bias has no edge: its letter stands beside the matrix's while an equation is about it."""

_LETTER, _SMALL_LETTER = 17.0, 13.5
_READ_LETTER = 1.25
"""How much larger a letter is while the equation reads it."""
_SHORTEST_ARROW = 14.0
_SYMBOL_ROOM = 34.0
"""Left of x and ŷ, for their symbols."""


def state_edge_y(cells: Cells) -> float:
    """Where W enters a state: above the river."""
    return cells.box.top + 0.42 * cells.box.height


class Edges:
    """Builds the edges between columns; `columns` holds the shown ones by timestep.

    `folded`: they stand for those of every timestep, so that they and their letters are there from the start.
    """

    def __init__(
        self,
        state: State,
        layout: Layout,
        light: Light,
        columns: Mapping[int, Column],
        falls: Mapping[int, Fall],
        folded: bool = False,
    ) -> None:
        self._folded = folded
        self._notation = state.notation
        self._sequence = state.trace.experiment.sequence
        self._flow = state.flow
        self._layout = layout
        self._light = light
        self._columns = columns
        self._falls = falls

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
        glow = glow._replace(known=glow.known or self._folded)
        letter = self._letter(name, t, start, end) if self._has_letter(name, glow) else None
        letters = [] if letter is None else [letter]
        if bias is not None and self._layout.lettered and (self._folded or self._light.on(bias, t).read):
            letters.append(self._bias_letter(bias, name, t, start, end))
        seen = t in self._columns
        length = max(abs(start.x - end.x), abs(start.y - end.y))
        arrow = seen and length >= _SHORTEST_ARROW * self._layout.unit
        return Edge(name, t, (start, end), PARAMETER_ROLES[name], arrow, tuple(letters) if seen else (), glow)

    def _has_letter(self, name: str, glow: Glow) -> bool:
        # Where every loss flows, the rivers fall between the columns.
        crowded = name == "W_hh" and self._flow == "all" and not self._layout.roomy
        return glow.read or (self._layout.lettered and not crowded)

    def _letter(self, name: str, t: int, start: Point, end: Point) -> Caption | None:
        """Beside the edge, over it where it is level; None under water."""
        size, middle = self._letter_size(name, t), start.towards(end, 0.5)
        if name == "W_hh":
            x = self._beside_falls(t, middle.x, size, end.x)
            at = Point(middle.x if x is None else x, middle.y - 0.85 * size)
            drowned = x is None and t - 1 in self._falls and self._falls[t - 1].flows
            return None if drowned else self._written(name, t, at, size, "centre")
        return self._written(name, t, Point(middle.x + 0.5 * size, middle.y), size, "left")

    def _bias_letter(self, name: str, matrix: str, t: int, start: Point, end: Point) -> Caption:
        """Behind the letter of its matrix; at the other side of the edge where the loss falls close by."""
        size, middle = self._letter_size(name, t), start.towards(end, 0.5)
        if name == "b_y" and not self._layout.roomy:
            at = Point(middle.x - 0.5 * size, middle.y - 4 * self._layout.unit)  # its index hangs down
            return self._written(name, t, at, size, "right")
        return self._written(
            name, t, Point(middle.x + 1.55 * max(size, self._letter_size(matrix, t)), middle.y), size, "left"
        )

    def _letter_size(self, name: str, t: int) -> float:
        size = _LETTER if self._layout.roomy else _SMALL_LETTER
        return size * self._layout.unit * (_READ_LETTER if self._light.on(name, t).read else 1.0)

    def _written(self, name: str, t: int, at: Point, size: float, align: Literal["left", "centre", "right"]) -> Caption:
        ink = PARAMETER_ROLES[name] if self._folded or self._light.on(name, t).known else "ghost"
        return Caption(self._notation.typst_parameter(name), at, size, ink, align, typeset=True)

    def _beside_falls(self, t: int, x: float, size: float, end: float) -> float | None:
        """Where a letter over the edge into timestep t is clear of what falls between the columns; None: nowhere."""
        half, space = 0.5 * size, 3 * self._layout.unit
        crossing = [(fall.left, fall.right)] if (fall := self._falls.get(t - 1)) is not None else []
        if self._sequence.is_fed_back(t) and t in self._columns:
            crossing.append((self._feedback_x(t),) * 2)
        beside = x
        for left, right in sorted(crossing):
            if left - space < beside + half and beside - half < right + space:
                beside = right + space + half
        return beside if beside + half <= end else None

    def _feedback(self, before: Column, column: Column) -> Iterator[Edge]:
        """ŷ of the timestep before becomes x: down between the columns, from above into the cells."""
        if before.y_hat is None or column.x is None:
            return
        unit = self._layout.unit
        start = Point(before.y_hat.box.right + 3 * unit, before.y_hat.box.bottom - 8 * unit)
        end = Point(column.x.box.left + min(10 * unit, column.x.box.width / 4), column.x.box.top - 3 * unit)
        down = self._feedback_x(column.t)
        bend = min(40 * unit, (end.y - start.y) / 4)
        high, low = Point(down, start.y + bend), Point(down, end.y - bend)
        line = (
            *curve(start, Point(down, start.y), Point(down, start.y + bend / 3), high, 10),
            *curve(low, Point(down, end.y - bend / 4), Point(end.x, end.y - bend), end, 12),
        )
        glow = self._light.at(Place("forward", "x", t=column.t))
        yield Edge("feedback", column.t, line, "output", True, (), glow)

    def _feedback_x(self, t: int) -> float:
        """Where ŷ of the timestep before comes down to x."""
        layout, column = self._layout, self._columns[t]
        near = layout.x(t) - 0.38 * layout.pitch
        if not layout.roomy or column.y_hat is None or column.x is None:
            return near
        clear = min(column.y_hat.box.left, column.x.box.left) - _SYMBOL_ROOM * layout.unit
        return max(layout.x(t) - 0.5 * layout.pitch, min(near, clear))

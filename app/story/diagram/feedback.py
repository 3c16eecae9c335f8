"""What is fed back: ŷ of a timestep comes down to x of the next one."""

from collections.abc import Iterator, Mapping

from app.story.diagram.geometry import Point, curve
from app.story.diagram.layout import Layout
from app.story.diagram.letters import is_word, letter_width
from app.story.diagram.light import Light
from app.story.diagram.parts import Column, Edge, Fall
from app.story.places import Place
from app.story.state import State

_SYMBOL_ROOM = 34.0
"""Left of x and ŷ, for their symbols, at least."""
_SYMBOL_SIZE, _WORD_SIZE, _BESIDE_SYMBOL = 20.0, 16.0, 14.0
_FARTHEST_BACK = 0.58
"""How far before its timestep, in columns, what is fed back comes down."""


class Feedback:
    """Between the columns, which are those shown by timestep; beside what falls there."""

    def __init__(
        self, state: State, layout: Layout, light: Light, columns: Mapping[int, Column], falls: Mapping[int, Fall]
    ) -> None:
        self._sequence = state.trace.experiment.sequence
        self._notation = state.notation
        self._layout = layout
        self._light = light
        self._columns = columns
        self._falls = falls

    def edges(self, t: int) -> Iterator[Edge]:
        """The one into timestep t."""
        if t - 1 in self._columns and self.given_to(t):
            yield from self._edge(self._columns[t - 1], self._columns[t])

    def given_to(self, t: int) -> bool:
        """Whether anything comes down before a shown timestep."""
        return t in self._columns and self._sequence.is_fed_back(t)

    def _edge(self, before: Column, column: Column) -> Iterator[Edge]:
        """ŷ of the timestep before becomes x: down between the columns, from above into the cells."""
        if before.y_hat is None or column.x is None:
            return
        unit = self._layout.unit
        glow = self._light.at(Place("forward", "x", t=column.t))
        dashed = not self._sequence.is_fed_softly(column.t)
        if self._layout.inside:
            yield Edge("feedback", column.t, self._past_gates(before, column), "output", True, (), glow, dashed)
            return
        start = Point(before.y_hat.box.right + 3 * unit, before.y_hat.box.bottom - 8 * unit)
        end = Point(column.x.box.left + min(10 * unit, column.x.box.width / 4), column.x.box.top - 3 * unit)
        down = self.x(column.t)
        bend = min(40 * unit, (end.y - start.y) / 4)
        late = bend if column.e is None else min(bend, end.y - column.e.box.bottom)  # past e and its symbol
        high, low = Point(down, start.y + bend), Point(down, end.y - late)
        line = (
            *curve(start, Point(down, start.y), Point(down, start.y + bend / 3), high, 10),
            *curve(low, Point(down, end.y - late / 4), Point(end.x, end.y - late), end, 12),
        )
        yield Edge("feedback", column.t, line, "output", True, (), glow, dashed)

    def _past_gates(self, before: Column, column: Column) -> tuple[Point, ...]:
        """Down right of h, left of the gates, and under them to x."""
        assert before.y_hat is not None
        assert column.x is not None
        unit, rows, y_hat, x = self._layout.unit, self._layout.rows, before.y_hat.box, column.x.box
        start, beside = Point(y_hat.right + 2 * unit, y_hat.bottom - 6 * unit), y_hat.right + 8 * unit
        below, under = rows["output_tokens"][1], rows["W_xh"][0] + 5 * unit
        down, end = self.x(column.t), Point(x.left + min(10 * unit, x.width / 4), x.top - 3 * unit)
        bend = min(rows["W_hy"][1], before.h.box.top) - 2 * unit
        middle = (below + bend) / 2
        return (
            *curve(start, Point(beside, start.y), Point(beside, start.y), Point(beside, below), 10),
            *curve(Point(beside, below), Point(beside, middle), Point(down, middle), Point(down, bend), 10),
            *curve(
                Point(down, under - 10 * unit),
                Point(down, under),
                Point(down, under),
                Point(down + 10 * unit, under),
                8,
            ),
            *curve(Point(end.x - 10 * unit, under), Point(end.x, under), Point(end.x, under), end, 8),
        )

    def x(self, t: int) -> float:
        """Where ŷ of the timestep before comes down to x."""
        layout, column = self._layout, self._columns[t]
        if layout.inside:
            fall = self._falls.get(t - 1)
            right = layout.x(t - 1) + layout.strip_width / 2
            return max(right, right if fall is None or fall.lane is None else fall.lane) + 5 * layout.unit
        near = layout.x(t) - 0.38 * layout.pitch
        if not layout.roomy or column.y_hat is None or column.x is None:
            return near
        clear = min(
            cells.box.left - max(_SYMBOL_ROOM, self._symbol_room(cells.place.name, t)) * layout.unit
            for cells in (column.y_hat, column.e or column.x)
        )
        return max(layout.x(t) - _FARTHEST_BACK * layout.pitch, min(near, clear))

    def _symbol_room(self, name: str, t: int) -> float:
        """Left of a value, for its symbol."""
        size = _WORD_SIZE if is_word(self._notation, name) else _SYMBOL_SIZE
        return _BESIDE_SYMBOL + size * letter_width(self._notation, name, t)

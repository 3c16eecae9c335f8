"""The connections: V into h, W from h to h, U into ŷ, E into e, and what is fed back."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from app.story.diagram.captions import state_symbol, symbol_reach
from app.story.diagram.geometry import Point, curve
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.letters import is_word, letter_width
from app.story.diagram.light import Light
from app.story.diagram.parts import Caption, Cells, Column, Edge, Fall, Glow
from app.story.diagram.wires import Wires
from app.story.equations.setting import PARAMETER_ROLES
from app.story.places import Place
from app.story.state import State

_BIAS_BESIDE = {"W_xh": "b_h", "W_hy": "b_y"}
"""A bias has no edge: its letter stands beside the matrix's while an equation is about it."""

_LETTER, _SMALL_LETTER = 17.0, 13.5
_READ_LETTER = 1.25
"""How much larger a letter is while the equation reads it."""
_SMALLEST_WORD = 8.0
_SMALLEST_STAGED = 9.5
"""Of a letter with the name of its stage, which is smaller than the letter."""
_LINES = 0.42
"""How large the type of two lines may be beside an edge, in parts of its length."""
_WORD_GAP = 7.0
"""Between an edge and a word that stands beside it."""
_BEHIND = 0.6
"""From an edge to the letter of a bias, beside the letter of its matrix."""
_SHORTEST_ARROW = 14.0
_SYMBOL_ROOM = 34.0
"""Left of x and ŷ, for their symbols, at least."""
_SYMBOL_SIZE, _WORD_SIZE, _BESIDE_SYMBOL = 20.0, 16.0, 14.0
_NEAR_BANK = 150.0
"""Where timesteps stand closer, a ∂h/∂h at the river leaves no room for two letters beside an edge under it."""
_GATES_AT = 0.42
"""Where W meets the state and the gates, in parts of their height."""
_LOW = 0.28
"""Where a letter stands on an edge that a loop crosses, from its beginning."""
_FARTHEST_BACK = 0.58
"""How far before its timestep, in columns, what is fed back comes down."""


def state_edge_y(cells: Cells) -> float:
    """Where W enters a state: above the river."""
    return cells.box.top + 0.42 * cells.box.height


class Edges:
    """Builds the edges between columns; `columns` holds the shown ones by timestep.

    `folded`: they stand for those of every timestep, so that they and their letters are there from the start.
    `banks`: the timesteps right of which a ∂h/∂h stands at the river, where words would run into it.
    """

    def __init__(
        self,
        state: State,
        layout: Layout,
        light: Light,
        columns: Mapping[int, Column],
        falls: Mapping[int, Fall],
        folded: bool = False,
        banks: frozenset[int] = frozenset(),
    ) -> None:
        self._folded = folded
        self._banks = banks
        self._symbol = state_symbol(layout, state, falls)
        self._notation = state.notation
        self._sequence = state.trace.experiment.sequence
        self._flow = state.flow
        self._layout = layout
        self._light = light
        self._columns = columns
        self._falls = falls
        self._network = state.trace.experiment.network
        self._inside = Inside(layout, self._network.cell) if layout.gated else None

    def all(self) -> Iterator[Edge]:
        for t, column in self._columns.items():
            if t > 0:
                yield from self._upright(column)
                if self._sequence.is_fed_back(t) and t - 1 in self._columns:
                    yield from self._feedback(self._columns[t - 1], column)
        if self._layout.recurrent:
            yield from self._between_states()
        if self._inside is not None:
            wires = Wires(self._layout, self._inside, self._light)
            for t in self._columns:
                if t > 0:
                    yield from wires.edges(t)

    def _upright(self, column: Column) -> Iterator[Edge]:
        t, x = column.t, self._layout.source_x(column.t)
        space = 4 * self._layout.unit
        source, into = column.e or column.x, column.field or column.h.box
        if column.e is not None and column.x is not None:
            yield self._edge("E", t, Point(x, column.x.box.top - space), Point(x, column.e.box.bottom + space))
        if source is not None:
            yield self._edge("W_xh", t, Point(x, source.box.top - space), Point(x, into.bottom + space))
        if column.y_hat is not None:
            x = self._layout.x(t)
            below = self._layout.rows["output_tokens"][1]
            yield self._edge("W_hy", t, Point(x, column.h.box.top - space), Point(x, below + space / 2))

    def _between_states(self) -> Iterator[Edge]:
        layout = self._layout
        if self._inside is not None and layout.inside:
            yield from self._into_gates(self._inside)
            return
        y = state_edge_y(next(iter(self._columns.values())).h)
        away = layout.strip_width / 2 + min(8 * layout.unit, 0.1 * layout.pitch)
        for t in (*layout.timesteps, layout.last + 1):
            start, end = max(layout.left, layout.x(t - 1) + away), min(layout.right, layout.x(t) - away)
            if t <= layout.length and start < end:
                yield self._edge("W_hh", t, Point(start, y), Point(end, y))

    def _into_gates(self, inside: Inside) -> Iterator[Edge]:
        """From a state to the gates of the timestep after: level, or down where the state stands on the line."""
        layout, space = self._layout, 4 * self._layout.unit
        for t in layout.timesteps:
            before, field = inside.h(t - 1), inside.field(t)
            start = Point(max(layout.left, before.right + space), before.top + _GATES_AT * before.height)
            end = Point(field.left - space / 2, start.y if inside.has_c else field.top + _GATES_AT * field.height)
            if inside.has_c:
                yield self._edge("W_hh", t, start, end)
            else:
                edge = self._edge("W_hh", t, Point(before.x + space, end.y), end)
                down = Point(before.x, before.bottom + space), Point(before.x, end.y)
                yield replace(edge, line=(*down, end), letters=(*edge.letters, *self._other_bias(t, down[1], end)))

    def _other_bias(self, t: int, start: Point, end: Point) -> Iterator[Caption]:
        """A GRU's second bias, under the level part of W, while an equation is about it."""
        width = letter_width(self._notation, "b_hh")
        size = min(self._letter_size("b_hh", t), (end.x - start.x) / width)
        if self._light.on("b_hh", t).read and size >= _SMALLEST_WORD * self._layout.unit:
            middle = start.towards(end, 0.5)
            yield self._written("b_hh", t, middle._replace(y=middle.y + 0.8 * size), size, "centre")

    def _edge(self, name: str, t: int, start: Point, end: Point) -> Edge:
        bias = self._bias_beside(name)
        glow = self._light.on(name, t)
        glow = glow._replace(known=glow.known or self._folded)
        letter = self._letter(name, t, start, end) if self._has_letter(name, t, glow) else None
        shows_bias = bias is not None and self._layout.lettered and (self._folded or self._light.on(bias, t).read)
        if not shows_bias:
            letter = self._with_stage(letter, name, t, end)
        letters = [] if letter is None else [letter]
        length = max(abs(start.x - end.x), abs(start.y - end.y))
        if bias is not None and shows_bias:
            if is_word(self._notation, bias):
                letters = self._words(letters, self._word_beside(bias, t, start.towards(end, 0.5)), glow, length)
            else:
                letters.append(self._bias_letter(bias, name, t, start, end))
        seen = t in self._columns
        arrow = seen and length >= _SHORTEST_ARROW * self._layout.unit
        return Edge(name, t, (start, end), PARAMETER_ROLES[name], arrow, tuple(letters) if seen else (), glow)

    def _bias_beside(self, name: str) -> str | None:
        """The bias whose letter stands beside that of a matrix."""
        if name == "W_xh" and self._network.cell == "gru":
            return "b_xh"
        return _BIAS_BESIDE.get(name)

    def _has_letter(self, name: str, t: int, glow: Glow) -> bool:
        # Where every loss flows, the rivers fall between the columns.
        crowded = name == "W_hh" and self._flow == "all" and not self._layout.roomy
        free = not (crowded or self._at_bank(name, t) or self._behind_pre_activation(name, t))
        return glow.read or (self._layout.lettered and free)

    def _behind_pre_activation(self, name: str, t: int) -> bool:
        """Whether z, which has its symbol only while it stands in place of h, takes the room over the edge."""
        before = self._columns.get(t - 1)
        return name == "W_hh" and not self._layout.roomy and before is not None and before.h.hollow

    def _at_bank(self, name: str, t: int) -> bool:
        return name == "W_xh" and t in self._banks and is_word(self._notation, name)

    def _words(self, matrix: list[Caption], bias: Caption | None, glow: Glow, length: float) -> list[Caption]:
        """One under the other along an edge of some length where both are read; else the bias's alone."""
        if bias is None:
            return matrix
        if not matrix or not (glow.read or self._folded):
            return [bias]
        (word,) = matrix
        size = min(word.size, bias.size, _LINES * length)
        upper, lower = (at._replace(y=at.y + by * size) for at, by in ((word.at, -0.55), (bias.at, 0.55)))
        return [replace(word, at=upper, size=size), replace(bias, at=lower, size=size)]

    def _letter(self, name: str, t: int, start: Point, end: Point) -> Caption | None:
        """Beside the edge, over it where it is level; None under water."""
        if is_word(self._notation, name):
            return self._word(name, t, start, end)
        size, middle = self._letter_size(name, t), self._beside(name, start, end)
        if name == "W_hh":
            x = self._beside_falls(t, middle.x, size, end.x)
            at = Point(middle.x if x is None else x, middle.y - 0.85 * size)
            drowned = x is None and t - 1 in self._falls and self._falls[t - 1].flows
            return None if drowned else self._written(name, t, at, size, "centre")
        if self._layout.inside and name == "W_hy":
            return self._beside_lane(name, t, start, end, size)
        return self._written(name, t, Point(middle.x + 0.5 * size, middle.y), size, "left")

    def _beside(self, name: str, start: Point, end: Point) -> Point:
        """Where on its edge a letter stands: in the middle, or below the loop of a gated cell that stands alone."""
        looped_under = self._folded and self._layout.gated and name == "W_xh"
        return start.towards(end, _LOW if looped_under else 0.5)

    def _beside_lane(self, name: str, t: int, start: Point, end: Point, size: float) -> Caption:
        """U where the gates are shown: over the line of an LSTM, clear of what comes down to h right of it; left of it
        in a GRU."""
        assert self._inside is not None
        if not self._inside.has_c:
            middle = start.towards(end, _LOW if self._folded else 0.5)
            return self._written(name, t, middle._replace(x=start.x - 0.4 * size), size, "right")
        fall = self._falls.get(t)
        beside = 0.5 * size if fall is None or fall.lane is None else fall.lane - start.x + 3 * self._layout.unit
        if t + 1 in self._columns and self._sequence.is_fed_back(t + 1):
            beside = self._feedback_x(t + 1) - start.x + 3 * self._layout.unit
        y = max(end.y + 0.6 * size, self._inside.line_y - 1.2 * size)
        return self._written(name, t, Point(start.x + beside, y), size, "left")

    def _bias_letter(self, name: str, matrix: str, t: int, start: Point, end: Point) -> Caption:
        """Behind the letter of its matrix; at the other side of the edge where the loss or a ∂h/∂h is close by."""
        size, middle = self._letter_size(name, t), self._beside(matrix, start, end)
        if name == "b_y" and not self._layout.roomy:
            at = Point(middle.x - 0.5 * size, middle.y - 4 * self._layout.unit)  # its index hangs down
            return self._written(name, t, at, size, "right")
        if name == "b_y" and self._layout.inside:
            letter = self._beside_lane(matrix, t, start, end, self._letter_size(matrix, t))
            away = size * letter_width(self._notation, matrix) * _READ_LETTER + 0.25 * size
            by = away if letter.align == "left" else -away
            return self._written(name, t, letter.at._replace(x=letter.at.x + by), size, letter.align)
        if name == "b_h" and t in self._banks and self._layout.pitch < _NEAR_BANK * self._layout.unit:
            return self._written(name, t, Point(middle.x - 0.5 * size, middle.y), size, "right")
        behind = max(size, self._letter_size(matrix, t)) * (_BEHIND + letter_width(self._notation, matrix))
        return self._written(name, t, Point(middle.x + behind, middle.y), size, "left")

    def _word(self, name: str, t: int, start: Point, end: Point) -> Caption | None:
        """As large as there is room; over a level edge right of the symbol of the state before, None without room."""
        middle = start.towards(end, 0.5)
        if name != "W_hh":
            return self._word_beside(name, t, middle)
        layout, left = self._layout, start.x
        if layout.roomy and t > 1 and not self._symbol.above:
            left = layout.x(t - 1) + symbol_reach(layout, self._notation, self._symbol.size / layout.unit)
        left, right = self._between_falls(t, left, end.x)
        width = letter_width(self._notation, name)
        size = min(self._letter_size(name, t), (right - left - 4 * self._layout.unit) / width)
        if size < _SMALLEST_WORD * self._layout.unit:
            return None
        return self._written(name, t, Point((left + right) / 2, middle.y - 0.85 * size), size, "centre")

    def _word_beside(self, name: str, t: int, middle: Point) -> Caption | None:
        """Right of an upright edge, up to what stands or comes down there, or left of it where the symbol of the state
        stands there; None without room."""
        unit, layout = self._layout.unit, self._layout
        width, least = letter_width(self._notation, name), _SMALLEST_WORD * unit
        if self._symbol.above and name in ("W_hy", "b_y"):
            at = middle._replace(x=middle.x - _WORD_GAP * unit)
            size = min(self._letter_size(name, t), (0.5 * layout.pitch - _WORD_GAP * unit) / width)
            return None if size < least else self._written(name, t, at, size, "right")
        at = middle._replace(x=middle.x + _WORD_GAP * unit)
        ends = [layout.right if t == layout.last else layout.x(t + 1) - _WORD_GAP * unit]
        if t in self._falls and name in ("W_hy", "b_y"):
            ends.append(self._falls[t].left)
        if name == "E":
            ends.append(at.x + 0.6 * layout.pitch)  # the next timestep's symbols begin there
        if t + 1 in self._columns and self._sequence.is_fed_back(t + 1):
            ends.append(self._feedback_x(t + 1) - 2 * unit)
        size = min(self._letter_size(name, t), (min(ends) - at.x) / width)
        return None if size < least else self._written(name, t, at, size, "left")

    def _between_falls(self, t: int, left: float, right: float) -> tuple[float, float]:
        """The widest part of the level way into timestep t that nothing crosses which falls there."""
        space = 3 * self._layout.unit
        parts, start = [], left
        for low, high in sorted(self._crossing(t)):
            parts.append((start, max(start, low - space)))
            start = max(start, high + space)
        return max([*parts, (start, max(start, right))], key=lambda part: part[1] - part[0])

    def _crossing(self, t: int) -> list[tuple[float, float]]:
        """What comes down between the columns before timestep t, each from its left to its right."""
        found = [(fall.left, fall.right)] if (fall := self._falls.get(t - 1)) is not None else []
        if self._sequence.is_fed_back(t) and t in self._columns:
            found.append((self._feedback_x(t),) * 2)
        return found

    def _letter_size(self, name: str, t: int) -> float:
        size = _LETTER if self._layout.roomy else _SMALL_LETTER
        return size * self._layout.unit * (_READ_LETTER if self._light.on(name, t).read else 1.0)

    def _written(self, name: str, t: int, at: Point, size: float, align: Literal["left", "centre", "right"]) -> Caption:
        ink = PARAMETER_ROLES[name] if self._folded or self._light.on(name, t).known else "ghost"
        return Caption(self._notation.typst_parameter(name), at, size, ink, align, typeset=True)

    def _with_stage(self, letter: Caption | None, name: str, t: int, end: Point) -> Caption | None:
        """The same letter with the name of its stage, smaller where need be; without it where there is no room: the
        bracket under the timesteps says it too."""
        called = self._network.named(name, t)
        if letter is None or called == name or is_word(self._notation, name):
            return letter
        layout, width = self._layout, letter_width(self._notation, called)
        room, at = self._stage_room(name, t, letter, end), letter.at
        size = min(letter.size, room / width)
        if size < _SMALLEST_STAGED * layout.unit:
            return letter
        return replace(letter, text=self._notation.typst_parameter(called), at=at, size=size)

    def _stage_room(self, name: str, t: int, letter: Caption, end: Point) -> float:
        """How wide a letter may be: over a level edge twice what is right of its middle; right of an upright one up to
        what stands there."""
        layout, unit = self._layout, self._layout.unit
        if name == "W_hh":
            crossing = any(True for _ in self._crossing(t))
            before = layout.x(t - 1) + symbol_reach(layout, self._notation, self._symbol.size / unit)
            left = letter.at.x if crossing else letter.at.x - end.x + letter.at.x if layout.inside else before
            return 2 * min(end.x - letter.at.x, letter.at.x - min(left, letter.at.x))
        if self._folded:
            return layout.pitch
        if layout.inside:
            return 0.66 * layout.pitch
        fraction = 0.5 * layout.pitch - 24 * unit
        return fraction if t in self._banks or t + 1 in self._columns else 0.5 * layout.pitch

    def _beside_falls(self, t: int, x: float, size: float, end: float) -> float | None:
        """Where a letter over the edge into timestep t is clear of what falls between the columns; None: nowhere."""
        half, space = 0.5 * letter_width(self._notation, "W_hh") * size, 3 * self._layout.unit
        beside = x
        for left, right in sorted(self._crossing(t)):
            if left - space < beside + half and beside - half < right + space:
                beside = right + space + half
        return beside if beside + half <= end else None

    def _feedback(self, before: Column, column: Column) -> Iterator[Edge]:
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
        down = self._feedback_x(column.t)
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
        down, end = self._feedback_x(column.t), Point(x.left + min(10 * unit, x.width / 4), x.top - 3 * unit)
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

    def _feedback_x(self, t: int) -> float:
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

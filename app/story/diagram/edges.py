"""The connections: V into h, W from h to h, U into ŷ, E into e, and what is fed back."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from app.story.diagram.edge_letters import UNDER_TOKENS, EdgeLetters
from app.story.diagram.feedback import Feedback
from app.story.diagram.geometry import Point
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.light import Light
from app.story.diagram.parts import HEAD, INTO_STATE, Column, Edge, Fall
from app.story.diagram.wires import Wires
from app.story.equations.setting import PARAMETER_ROLES
from app.story.state import State

_SHORTEST_ARROW = 10.0
"""How long an edge is at least that has an arrowhead; in a row of such edges one may be as short as its head."""
_NO_BANKS: Mapping[int, float] = MappingProxyType({})
_BESIDE_E = 0.7
"""How close the edge from x to e comes to them, in parts of what others keep clear of: it is short."""
_BIAS_EDGE = 28.0
"""How long the edge of a bias is."""


class Edges:
    """Builds the edges between columns; `columns` holds the shown ones by timestep.

    `folded`: they stand for those of every timestep, so that they and their letters are there from the start.
    `banks`: the timesteps right of which a ∂h/∂h stands at the river, with how far right of their middle it begins.
    """

    def __init__(
        self,
        state: State,
        layout: Layout,
        light: Light,
        columns: Mapping[int, Column],
        falls: Mapping[int, Fall],
        folded: bool = False,
        banks: Mapping[int, float] = _NO_BANKS,
    ) -> None:
        self._layout = layout
        self._light = light
        self._columns = columns
        self._feedback = Feedback(state, layout, light, columns, falls)
        self._letters = EdgeLetters(state, layout, light, columns, falls, self._feedback, folded, banks)
        cell = state.trace.experiment.network.cell
        self._is_gru = cell == "gru"
        self._inside = Inside(layout, cell) if layout.gated else None

    def all(self) -> Iterator[Edge]:
        for t, column in self._columns.items():
            if t > 0:
                yield from self._upright(column)
                yield from self._feedback.edges(t)
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
            start, end = column.x.box.top - _BESIDE_E * space, column.e.box.bottom + _BESIDE_E * space
            yield self._edge("E", t, Point(x, start), Point(x, end))
        if source is not None:
            yield self._edge("W_xh", t, Point(x, source.box.top - space), Point(x, into.bottom + space))
        else:
            yield from self._bias_alone(t, Point(x, into.bottom + space))
        if column.y_hat is not None:
            x = self._layout.x(t)
            below = self._layout.rows["output_tokens"][1] + UNDER_TOKENS
            yield self._edge("W_hy", t, Point(x, column.h.box.top - space), Point(x, below))

    def _bias_alone(self, t: int, end: Point) -> Iterator[Edge]:
        """Where there is no input beside whose matrix its letter could stand, a bias that is read has an edge."""
        name = "b_xh" if self._is_gru else "b_h"
        glow = self._light.on(name, t)
        if glow.read:
            start = end._replace(y=end.y + _BIAS_EDGE * self._layout.unit)
            letters = self._letters.of_bias_alone(name, t, start, end)
            yield Edge(name, t, (start, end), PARAMETER_ROLES[name], True, letters, glow, dashed=True)

    def _between_states(self) -> Iterator[Edge]:
        layout = self._layout
        if self._inside is not None and layout.inside:
            yield from self._into_gates(self._inside)
            return
        y = next(iter(self._columns.values())).h.edge_y
        away = layout.strip_width / 2 + min(8 * layout.unit, 0.1 * layout.pitch)
        # The initial state is closer than others.
        shortest = HEAD if layout.pitch - 2 * away >= _SHORTEST_ARROW * layout.unit else _SHORTEST_ARROW
        for t in (*layout.timesteps, layout.last + 1):
            start, end = max(layout.left, layout.x(t - 1) + away), min(layout.right, layout.x(t) - away)
            if t <= layout.length and start < end:
                yield self._edge("W_hh", t, Point(start, y), Point(end, y), shortest)

    def _into_gates(self, inside: Inside) -> Iterator[Edge]:
        """From a state to the gates of the timestep after: level, or down where the state stands on the line."""
        layout, space = self._layout, 4 * self._layout.unit
        for t in layout.timesteps:
            before, field = inside.h(t - 1), inside.field(t)
            start = Point(max(layout.left, before.right + space), before.top + INTO_STATE * before.height)
            end = Point(field.left - space / 2, start.y if inside.has_c else field.top + INTO_STATE * field.height)
            if inside.has_c:
                yield self._edge("W_hh", t, start, end)
            else:
                edge = self._edge("W_hh", t, Point(before.x + space, end.y), end)
                down = Point(before.x, before.bottom + space), Point(before.x, end.y)
                yield replace(
                    edge, line=(*down, end), letters=(*edge.letters, *self._letters.other_bias(t, down[1], end))
                )

    def _edge(self, name: str, t: int, start: Point, end: Point, shortest: float = _SHORTEST_ARROW) -> Edge:
        seen = t in self._columns
        length = max(abs(start.x - end.x), abs(start.y - end.y))
        arrow = seen and length >= shortest * self._layout.unit
        letters = self._letters.of(name, t, start, end) if seen else ()
        return Edge(name, t, (start, end), PARAMETER_ROLES[name], arrow, letters, self._letters.glow(name, t))

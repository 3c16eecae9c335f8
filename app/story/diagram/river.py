"""The gradient as a river: from a loss down into h_t and back along the row of states, as wide as its norm says; in an
LSTM in two lanes, along the cell state and along h."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from app.story.diagram.alike_heads import with_alike_heads
from app.story.diagram.banks import Banks
from app.story.diagram.branches import Branches
from app.story.diagram.falling import Falling, widest_river
from app.story.diagram.flowing import flowing, shown_scale
from app.story.diagram.geometry import Point, between
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.letters import begin_of
from app.story.diagram.light import Light
from app.story.diagram.parts import Caption, Cells, Column, Edge, Fall, Ribbon, Sign
from app.story.diagram.rising import rise
from app.story.places import Place
from app.story.state import State

_ALONG_STATES, _THROUGH_GATES = 0.8, 0.68
"""How far down the states it runs, in parts of their height."""
_PLUS = 8.5
"""The radius of the sign where two rivers meet."""
_FED_BACK = 4.0
"""How wide it is where it flows from an input to the output that was fed back: that is no ∂L/∂h, and has no scale."""
_SPRING, _PAST = 0.35, 0.7
"""How wide the river is where it leaves the loss and where it has passed ŷ, in parts of its width at the state."""


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
        self.y = (
            self._inside.line_y if self._inside is not None and on_line else river_y(cells, through_gates=layout.inside)
        )
        widest = widest_river(state, layout, cells)
        self.scale = shown_scale(state, self.flowing, widest)
        self._falling = Falling(state, layout, self.y, self.scale.widest)
        self._banks = Banks(state, layout, light, columns, self.y, widest)
        self.branches = Branches(state, layout, light, columns, self.y, self._falling.x)

    def reached(self, k: int, name: str = "dh") -> bool:
        """Whether the whole ∂L/∂h_k, or ∂L/∂c_k, is known at the cursor."""
        return self.flowing is not None and self._light.known(self.flowing.place(name, k))

    def lowest(self, name: str = "dh") -> int:
        """The last timestep that the gradient has reached on its way back."""
        place = self._state.place
        if place is None or place.phase != "backward" or place.k is None:
            return 0
        return place.k if self.reached(place.k, name) else place.k + 1

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
                flows = entrance is not None and self._light.known(replace(entrance, name="dq"))
                found[t] = self._falling.room(column, flows)
        return found

    # The parts ------------------------------------------------------------------------------------------------------

    @cached_property
    def ribbons(self) -> tuple[Ribbon, ...]:
        return with_alike_heads(self._stretches(), self._layout.unit)

    def _stretches(self) -> Iterator[Ribbon]:
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
        yield from self.branches.ribbons()

    def meetings(self) -> Iterator[Sign]:
        """Where what a loss brings and what comes from the timestep after are added up, right of the state."""
        flowing, layout = self.flowing, self._layout
        radius = min(_PLUS * layout.unit, 0.075 * layout.pitch)
        away = 2.1 * radius if layout.roomy else 1.75 * radius  # there the river's arrowhead is close
        if flowing is None or not layout.lettered:
            return
        for t, column in self._columns.items():
            glow = self._light.at(flowing.place("dh", t))
            flows_in = self._entrance(t) or self._from_feedback(t)
            if t < layout.length and glow.known and flows_in is not None and self._arrival(t) is not None:
                yield Sign("plus", Point(column.h.box.right + away, self.y), radius, glow, ink="backward")

    @property
    def from_state(self) -> float:
        """From a state to the river along h."""
        unit, pitch = self._layout.unit, self._layout.pitch
        if self._inside is not None and not self._inside.has_c:  # over all of the line that the state goes along
            return min(3 * unit, 0.05 * pitch)
        return min(6 * unit, 0.07 * pitch)

    def _segment(self, k: int, place: Place) -> Iterator[Ribbon]:
        """From h_{k+1} to h_k."""
        flowing, layout = self.flowing, self._layout
        assert flowing is not None
        away = layout.strip_width / 2 + self.from_state
        start, end = Point(layout.x(k + 1) - away, self.y), Point(layout.x(k) + away, self.y)
        norms = float(flowing.h.whole[k + 1]), float(flowing.h.received[k])
        caption = None  # of an LSTM, only the factor of its cell state belongs to a chain
        if flowing.c is None or not layout.inside:
            caption = self._banks.caption(k, self._light.at(place))
        # Where columns are close, a loss comes down into its middle.
        joined = k in self.falls and self._state.flow == "all" and not layout.lettered
        head_x, mouth = (end.x, flowing.h.own[k]) if joined else (self._clear_of_gates(k, end), 0.0)
        for ribbon in self._stretch(start, end, norms, place, caption, head_x):
            yield replace(ribbon, mouth=self.scale.width(float(mouth)), hidden=self._behind_gates(k, ribbon.line))

    def _along_cell_state(self, k: int) -> Iterator[Ribbon]:
        """From c_{k+1} to c_k."""
        flowing, inside = self.flowing, self._inside
        if flowing is None or flowing.c is None or inside is None:
            return
        place, away = flowing.place("dc", k), min(3 * self._layout.unit, 0.05 * self._layout.pitch)
        y = inside.line_y
        start, end = Point(inside.c(k + 1).left - away, y), Point(inside.c(k).right + away, y)
        norms = float(flowing.c.whole[k + 1]), float(flowing.c.received[k])
        head_x = None
        if self._layout.inside:
            head_x = (end.x + inside.signs(k + 1)["keep"].x - inside.sign_radius) / 2
        caption = self._banks.caption(k, self._light.at(place))
        yield from self._stretch(start, end, norms, place, caption, head_x)

    def _clear_of_gates(self, k: int, end: Point) -> float | None:
        """Where an arrowhead from h_{k+1} to h_k is clear of gates and signs, where those are shown: left of an LSTM's
        gates, between the signs of a GRU; None where it is so anywhere."""
        if self._inside is None or not self._layout.inside:
            return None
        if self._inside.has_c:
            return (end.x + self._inside.field(k + 1).left) / 2
        signs = self._inside.signs(k + 1)
        return (signs["keep"].x + signs["add"].x) / 2

    def _behind_gates(self, k: int, line: tuple[Point, ...]) -> tuple[tuple[float, float], ...]:
        """On which part of its way what flows from h_{k+1} to h_k passes behind the field of an LSTM's gates."""
        if self._inside is None or not (self._inside.has_c and self._layout.inside):
            return ()
        field, start, length = self._inside.field(k + 1), line[0].x, line[0].x - line[-1].x
        begin, end = (min(1.0, max(0.0, (start - x) / length)) for x in (field.right, field.left))
        return ((begin, end),)

    def _stretch(
        self,
        start: Point,
        end: Point,
        norms: tuple[float, float],
        place: Place,
        caption: Caption | None,
        head_x: float | None,
    ) -> Iterator[Ribbon]:
        """A level way to the left, or its bed as long as nothing has flown there. `head_x`: where its arrowhead is, if
        not in its middle."""
        layout, glow = self._layout, self._light.at(place)
        widths = self.scale.width(norms[0]), self.scale.width(norms[1])
        if not glow.known:
            widths = (self._bed(place.name == "dc"),) * 2
        start, end, widths = between(start, end, widths, layout.left, layout.right)
        if max(widths) > 0.0 and start.x > end.x:
            share: float | None = 0.5
            if head_x is not None:  # none where it is beyond the border
                share = (start.x - head_x) / (start.x - end.x) if end.x <= head_x < start.x else None
            yield Ribbon("segment", (start, end), widths, place, glow, caption, share)

    def _bed(self, cell_state: bool) -> float:
        """How wide is what is still to come: never wider than the river that has come up to it."""
        flowing = self.flowing
        if flowing is None or self.scale.largest == 0.0:
            return 0.0
        lane, lowest = (flowing.c, self.lowest("dc")) if cell_state else (flowing.h, self.lowest())
        widest = 0.5 * self.scale.widest
        if lane is None or lowest > (flowing.loss or self._layout.length):  # none has come yet
            return widest
        return min(widest, self.scale.width(float(lane.whole[lowest])))

    def _rise(self, t: int) -> Iterator[Ribbon]:
        """Within an LSTM, from h_t against the way of o and tanh into c_t."""
        flowing, inside = self.flowing, self._inside
        if t == 0 or flowing is None or flowing.c is None or inside is None:
            return
        place = flowing.place("dc", t)
        width, glow = self.scale.width(float(flowing.c.own[t])), self._light.at(place)
        if width > 0.0 and glow.known:
            yield rise(self._layout, inside, t, width, place, glow)

    def banks(self) -> dict[int, float]:
        """The timesteps right of which a ∂h/∂h stands, with how far from their middle it begins."""
        return {
            ribbon.place.k: begin_of(ribbon.caption) - self._layout.x(ribbon.place.k)
            for ribbon in self.ribbons
            if ribbon.caption is not None and ribbon.place is not None and ribbon.place.k is not None
        }

    def _fall(self, column: Column, place: Place) -> Iterator[Ribbon]:
        """From the loss past ŷ (∂L/∂q) and on into the state."""
        flowing = self.flowing
        if flowing is None or column.y_hat is None:
            return
        top = flowing.place("dq", column.t)
        width = self.scale.width(float(flowing.h.own[column.t]))
        if width == 0.0:
            return
        own = column.loss is not None and self._entrance(column.t) is not None
        past, *into = self._falling.way(column, width, own)
        yield from self._down(column, width, past, tuple(into), top, place)

    def _down(
        self, column: Column, width: float, past: Point, into: tuple[Point, ...], top: Place, place: Place
    ) -> Iterator[Ribbon]:
        """Past ŷ, if it is a loss of its own that flows, and `into` h: up to ŷ as long as nothing has arrived at h.
        ∂L/∂h is a number at the state only; the water gathers on its way there."""
        overlap = past._replace(y=past.y - 1.0)  # two anti-aliased ends that only touch would show a seam
        stretches = [((overlap, past, *into), (_PAST * width, width), place)]
        if column.loss is not None and self._entrance(column.t) is not None:
            upper = self._falling.from_loss(column.loss.box, past)
            if column.y_hat is not None and not self._light.known(place):
                upper = self._falling.into_output(column.loss.box, column.y_hat.box, past.x)
            stretches.insert(0, (upper, (_SPRING * width, _PAST * width), top))
        where_marked = (_PAST + 1.0) / 2 * width
        for line, ends, at in stretches:
            glow = self._light.at(at)
            if glow.known:
                yield Ribbon("fall", line, ends, at, glow, tucked=line[0] == overlap, where_marked=where_marked)


def river_y(cells: Cells, through_gates: bool) -> float:
    """The middle of the river, in the lower part of the states; where it goes through gates, over their letters."""
    return cells.box.top + (_THROUGH_GATES if through_gates else _ALONG_STATES) * cells.box.height

"""The river round a folded cell: from the timestep after round its loop, and into the weight that is credited."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from app.story.diagram.branches import from_letter
from app.story.diagram.geometry import Box, Point
from app.story.diagram.legible import is_legible
from app.story.diagram.letters import is_word, letter_width
from app.story.diagram.light import Light
from app.story.diagram.loop import GatedLoop, Loop
from app.story.diagram.parts import Dam, Edge, Ribbon
from app.story.diagram.river import River
from app.story.notation import Notation
from app.story.state import State
from rnn_engine.network import base_name

LETTER = 19.0
"""Type size of W in its loop."""
_INSIDE, _FOR_WORD = 52.0, 61.0
"""Within the loop, for the name of W; for a word, which is low."""
LIT = 1.1
"""How much larger W is while it is read."""


@dataclass
class RiverAround:
    """Round the cell of timestep t, one of the `timesteps` of its stage, after which it hands over; `unit`: how many
    pixels a length of 1 is."""

    state: State
    light: Light
    river: River
    loop: Loop
    gated: GatedLoop | None
    h: Box
    t: int
    timesteps: range
    unit: float
    handed_over: tuple[Edge, ...] = field(default=())
    """What leads from here into the cell of the next stage."""

    def ribbons(self) -> Iterator[Ribbon]:
        """What comes round from the timestep after, what the cell's own loss brings, and where it is credited. When
        all has flowed, nothing comes round to the cell of that loss: what leaves it does then."""
        place, ribbons = self.light.place, self.river.ribbons
        segments = {ribbon.place.k for ribbon in ribbons if ribbon.kind == "segment" and ribbon.place is not None}
        is_over = place is not None and place.phase == "sum" and self.t not in segments
        round_to = self.t - 1 if is_over and self.t - 1 in (0, *self.timesteps) else self.t
        for ribbon in ribbons:
            if ribbon.kind == "segment":
                if ribbon.place is not None and ribbon.place.k == round_to:
                    line = self._round(ribbon.place.name == "dc", ribbon.widths)
                    round_it = replace(ribbon, line=line, caption=None, head_share=0.5, hidden=())
                    yield replace(round_it, upright=self.gated is None)
            else:
                yield ribbon

    def branch(self, edges: Iterable[Edge]) -> Iterator[Ribbon]:
        """Into the weight that is credited: into W within its loop."""
        place = self.light.place
        if self.gated is None and place is not None and (place.k, base_name(place.name)) == (self.t, "W_hh"):
            yield from self.river.branches.seen(self._into_the_loop())
        else:
            yield from self.river.branches.into_letter(edges, {})

    def _round(self, cell_state: bool, widths: tuple[float, float] = (0.0, 0.0)) -> tuple[Point, ...]:
        """The way from the timestep after: round the loop, clear of the frame at both ends, which are so wide, or from
        the cell of the next stage."""
        if self.handed_over and self.t == self.timesteps[-1]:
            return self.handed_over[
                1 if self.gated is not None and (cell_state or not self.gated.inside.has_c) else 0
            ].line[::-1]
        if self.gated is None:
            return self.loop.clear(self.loop.river, widths)
        on_top = cell_state or not self.gated.inside.has_c
        return (self.gated.line if on_top else self.gated.weights)[::-1]

    def _into_the_loop(self) -> tuple[Point, ...]:
        """From the state to W's letter."""
        box, unit, inside = self.h, self.unit, self.loop.inside
        name = self.state.trace.experiment.network.named("W_hh", self.t)
        half = min(LIT * LETTER * letter_width(self.state.notation, name), _room(self.state.notation, name)) / 2
        y = inside.y - 0.45 * LETTER * unit
        start, end = Point(box.left - 2 * unit, y), Point(inside.x + half * unit + from_letter(unit), y)
        return (start, start.towards(end, 0.5), end)

    def dams(self) -> Iterator[Dam]:
        """Where truncation lets nothing come round."""
        flowing = self.river.flowing
        if flowing is None or (place := flowing.place("cut", self.t)) not in self.state.timeline:
            return
        lanes = self.state.trace.experiment.network.state_parts
        half = self.river.scale.widest / 2 + 4 * self.unit
        for line in (self._round(lane == "c") for lane in lanes):
            middle = line[len(line) // 2] if self.gated is None else self.gated.left_of(line)
            yield Dam(Point(middle.x - half, middle.y), Point(middle.x + half, middle.y), self.light.at(place))


def named_inside(notation: Notation, name: str, unit: float) -> tuple[str, float]:
    """How W is called within its loop, and in which type at most, in pixels: without its stage, which stands under the
    cell, where the name of that is too long to be legible."""
    names = (name, base_name(name))
    sizes = [(each, _room(notation, each) / letter_width(notation, each) * unit) for each in names]
    return next((each for each in sizes if is_legible(each[1])), sizes[-1])


def _room(notation: Notation, name: str) -> float:
    return _FOR_WORD if is_word(notation, name) else _INSIDE

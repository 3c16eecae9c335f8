"""A frame: what is known when the timeline stands at a position. Nothing is computed by looking."""

from dataclasses import dataclass

from app.story.places import Place, PlaceError
from app.story.reads import Read, is_initial_state, reads
from app.story.timeline import Timeline
from app.story.values import scaled_value, value
from rnn_engine.arrays import Array
from rnn_engine.scaled import Scaled
from rnn_engine.trace import Trace


def frame(trace: Trace, timeline: Timeline, position: int) -> "Frame":
    """The frame at a position, 0 (nothing computed yet) to len(timeline). Raises PlaceError elsewhere."""
    if not 0 <= position <= len(timeline):
        raise PlaceError(f"position {position} does not exist; the timeline runs from 0 to {len(timeline)}.")
    return Frame(trace, timeline, position)


@dataclass(frozen=True)
class Frame:
    """Equal to another frame of the same trace, flow and position."""

    trace: Trace
    timeline: Timeline
    position: int

    @property
    def place(self) -> Place | None:
        """Whose equation is being evaluated; None before the first step."""
        return self.timeline.place(self.position) if self.position else None

    @property
    def reads(self) -> tuple[Read, ...]:
        """The places and, as text, the parameters that the equation reads: all of them are known."""
        place = self.place
        return () if place is None else reads(self.timeline, place)

    def known(self, place: Place) -> bool:
        """Whether the value at a place exists already; False too for a place that this timeline does not have."""
        if is_initial_state(self.timeline, place):
            return True
        position = self.timeline.find(place)
        return position is not None and position <= self.position

    def known_of(self, t: int) -> int:
        """How many of the values that the forward pass has at timestep t exist already."""
        group = self.timeline.timestep_in(self.timeline.passes[0], t)
        return 0 if group is None else min(max(0, self.position + 1 - group.first), group.last + 1 - group.first)

    def value(self, place: Place) -> Array | None:
        """The value at a place, None as long as it is not known."""
        return value(self.trace, place) if self.known(place) else None

    def scaled_value(self, place: Place) -> Scaled | None:
        """The same with its exponent, which is 0 wherever float64 can hold the numbers."""
        return scaled_value(self.trace, place) if self.known(place) else None

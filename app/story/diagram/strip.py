"""All timesteps of a long sequence in one strip: what is painted of it, a hand drags and a hand points at."""

from dataclasses import dataclass

from app.story.diagram.geometry import Box, Point
from app.story.diagram.parts import Caption
from app.story.pointing import Pointed, Use
from rnn_engine.arrays import Array


@dataclass(frozen=True, eq=False)
class Context:
    """All timesteps in one strip, under the few that are readable."""

    start: float
    """The first readable timestep; between two while the row glides."""
    shown: int
    """How many are readable."""
    pitch: float
    """How wide each of them is."""
    strip: Box
    states: Array
    """(T, H), in [−1, 1]."""
    known: int
    """How many timesteps from the first have a state already."""
    frame: Box
    """Around the readable timesteps."""
    here: float | None
    """The x of the cursor's timestep."""
    here_ink: str
    loss: float | None
    """The x of the loss that flows back."""
    area: tuple[Point, ...]
    """The river's norm above the strip, a closed line; empty where nothing has flowed."""
    cell_state_area: tuple[Point, ...]
    """The same of an LSTM's cell state."""
    links: tuple[tuple[Point, Point], ...]
    """From the readable timesteps to the frame."""
    captions: tuple[Caption, ...]

    def timestep(self, x: float) -> int:
        """The timestep under x."""
        length = len(self.states)
        return min(length, max(1, int((x - self.strip.left) / self.strip.width * length) + 1))

    def marks(self, pointed: Pointed) -> tuple[Box, ...]:
        """The timesteps at which something is pointed at, in the strip."""
        step, length = self.strip.width / len(self.states), len(self.states)
        uses = (spot for spot in pointed.spots if not isinstance(spot, str))
        timesteps = {spot.t if isinstance(spot, Use) else spot.t or spot.k for spot in uses}
        return tuple(
            self.strip._replace(left=self.strip.left + (t - 1) * step, width=step)
            for t in sorted(t for t in timesteps if t is not None and 1 <= t <= length)
        )

    def within(self, start: float) -> float:
        """The first readable timestep at most there, so that all are timesteps."""
        return min(max(1.0, start), float(max(1, len(self.states) - self.shown + 1)))

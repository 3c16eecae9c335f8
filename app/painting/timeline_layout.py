"""Where everything lies along the timeline."""

from dataclasses import dataclass

from PyQt6.QtCore import QRectF

from app.story.passes import Pass

TICK_HEIGHT = 14.0
TICKS_TOP = 25.0
HEIGHT = 62


@dataclass(frozen=True)
class TimelineLayout:
    """Where each position lies: `width` pixels for `length` steps."""

    width: float
    length: int

    @property
    def pitch(self) -> float:
        """Pixels per step."""
        return self.width / max(1, self.length)

    def left(self, position: int) -> float:
        """The left edge of a position's tick."""
        return (position - 1) * self.pitch

    def position_at(self, x: float) -> int:
        """The position under x, 0 left of the first tick."""
        return 0 if x < 0 else min(self.length, int(x / self.pitch) + 1)

    def width_of(self, part: Pass) -> float:
        """Pixels that a pass takes."""
        return (part.last - part.first + 1) * self.pitch

    def tick(self, position: int) -> QRectF:
        gap = min(2.0, self.pitch * 0.2)
        return QRectF(self.left(position) + gap / 2, TICKS_TOP, self.pitch - gap, TICK_HEIGHT)

    def span(self, first: int, last: int) -> QRectF:
        """The bar from the first to the last of some positions, with a hair of space."""
        width = self.left(last + 1) - self.left(first)
        return QRectF(self.left(first), TICKS_TOP, max(0.5, width - min(1.0, width * 0.2)), TICK_HEIGHT)

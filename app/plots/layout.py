"""What a laid-out figure is: where everything of it lies, in pixels. Painting and hit-testing read the same layout."""

from dataclasses import dataclass, field
from functools import cached_property

from PyQt6.QtCore import QPointF, QRectF

from app.story.figures.figure import Badge, Band, Curve, Mark, Panel, Ramp
from app.story.figures.text import Text
from rnn_engine.arrays import Array

TITLE_SIZE = 12.0
LABEL_SIZE = 12.0
SMALL_SIZE = 11.0

SIDE = 18.0
"""Empty space left and right of everything."""
FOOT = 14.0
"""Empty space below everything."""
TITLE_ROW = 40.0
TITLE_BASELINE = 28.0


@dataclass(frozen=True)
class Line:
    """A text with its left end and baseline."""

    text: Text
    x: float
    baseline: float
    size: float


@dataclass(frozen=True, eq=False)
class PanelLayout:
    """A panel in its rectangle. `text_size`: of the numbers in its cells or boxes, 0 where none is printed.

    `image`: its cells are too small to be painted one by one.
    """

    panel: Panel
    rect: QRectF
    text_size: float = 0.0
    image: bool = False

    @cached_property
    def scale(self) -> tuple[float, float]:
        """Pixels per unit of each axis; of a grid: the size of a cell."""
        x, y = self.panel.x, self.panel.y
        return self.rect.width() / (x.high - x.low), self.rect.height() / (y.high - y.low)

    def place(self, x: tuple[float, float], y: tuple[float, float]) -> QRectF:
        """The rectangle from x[0] to x[1] and y[0] to y[1] in the units of the axes."""
        across, down = self.scale
        return QRectF(
            self.rect.left() + (x[0] - self.panel.x.low) * across,
            self.rect.top() + (y[0] - self.panel.y.low) * down,
            (x[1] - x[0]) * across,
            (y[1] - y[0]) * down,
        )

    def point(self, x: float, y: float) -> QPointF:
        """Where a point in the units of the axes lies."""
        return self.place((x, x), (y, y)).topLeft()

    def points(self, x: Array, y: Array) -> list[QPointF]:
        """Where many points lie."""
        across, down = self.scale
        right = (self.rect.left() + (x - self.panel.x.low) * across).tolist()
        below = (self.rect.top() + (y - self.panel.y.low) * down).tolist()
        return [QPointF(*at) for at in zip(right, below, strict=True)]

    def units(self, x: float, y: float) -> tuple[float, float]:
        """The point in the units of the axes that lies at a pixel."""
        across, down = self.scale
        return self.panel.x.low + (x - self.rect.left()) / across, self.panel.y.low + (y - self.rect.top()) / down


@dataclass(frozen=True, eq=False)
class Sample:
    """A piece of what a name is of, before the name: of a line, of the ground of a band, of a line across a panel."""

    of: Curve | Band | Mark
    rect: QRectF


@dataclass(frozen=True, eq=False)
class Legend:
    """The bar of a ramp."""

    ramp: Ramp
    rect: QRectF


@dataclass(frozen=True, eq=False)
class BadgeLayout:
    """A badge and the wording that fits."""

    badge: Badge
    rect: QRectF
    text: str


@dataclass(eq=False)
class Layout:
    """A laid-out figure."""

    lines: list[Line] = field(default_factory=list)
    panels: list[PanelLayout] = field(default_factory=list)
    badges: list[BadgeLayout] = field(default_factory=list)
    grid: list[tuple[PanelLayout, float]] = field(default_factory=list)
    """Panels of curves, and where on their y axes a number stands."""
    samples: list[Sample] = field(default_factory=list)
    legend: Legend | None = None
    left_out: Text | None = None
    """What has no room, in words; None where nothing is left out."""

    @property
    def explained(self) -> tuple[str, ...]:
        """What the words mean that stand in it."""
        return tuple(dict.fromkeys(line.text.more for line in self.lines if line.text.more))

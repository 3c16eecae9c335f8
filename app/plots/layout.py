"""What a laid-out figure is: where everything of it lies, in pixels. Painting and hit-testing read the same layout."""

from dataclasses import dataclass, field
from functools import cached_property

from PyQt6.QtCore import QPointF, QRectF

from app.story.figures.figure import ABSENT, Badge, Panel, Ramp, Text

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

    def hit(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the cell or box at a point; of curves row 0 and the nearest whole x."""
        across, down = self.scale
        at = self.panel.x.low + (x - self.rect.left()) / across, self.panel.y.low + (y - self.rect.top()) / down
        cells = self.panel.cells
        if cells is not None:
            row, column = int(at[1] // 1), int(at[0] // 1)
            rows, columns = cells.shape
            inside = 0 <= row < rows and 0 <= column < columns and cells.states[row, column] != ABSENT
            return (row, column) if inside else None
        if self.panel.curves:
            column = round(at[0])
            inside = self.rect.contains(x, y) and self.panel.x.low <= column <= self.panel.x.high
            return (0, column) if inside else None
        for box in self.panel.boxes:
            if box.datum and box.x[0] <= at[0] < box.x[1] and box.y[0] <= at[1] < box.y[1]:
                return box.row, box.column
        return None


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
    legend: Legend | None = None
    left_out: Text | None = None
    """What has no room, in words; None where nothing is left out."""

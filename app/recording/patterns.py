"""Qt's pattern brushes for paper: dot patterns as a tint of the same darkness, hatches as lines.

Qt paints both from bitmaps of 8×8 screen pixels, which are specks in print and grow with the painter's scale. Here a
hatch has Qt's spacing in page pixels whatever the scale, and hatches of neighbouring shapes meet.
"""

import math

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QPainterPath

SPACING = 8.0
"""Page pixels from one line of a hatch to the next, along x and y."""

COVERAGE = {
    Qt.BrushStyle.Dense1Pattern: 0.94,
    Qt.BrushStyle.Dense2Pattern: 0.88,
    Qt.BrushStyle.Dense3Pattern: 0.63,
    Qt.BrushStyle.Dense4Pattern: 0.50,
    Qt.BrushStyle.Dense5Pattern: 0.37,
    Qt.BrushStyle.Dense6Pattern: 0.12,
    Qt.BrushStyle.Dense7Pattern: 0.06,
}
"""The share of its area that a dot pattern covers, as Qt documents it."""

HATCHES = {
    Qt.BrushStyle.HorPattern: ("horizontal",),
    Qt.BrushStyle.VerPattern: ("vertical",),
    Qt.BrushStyle.CrossPattern: ("horizontal", "vertical"),
    Qt.BrushStyle.BDiagPattern: ("rising",),
    Qt.BrushStyle.FDiagPattern: ("falling",),
    Qt.BrushStyle.DiagCrossPattern: ("rising", "falling"),
}
"""The directions of the lines that make each hatch."""


def hatch(style: Qt.BrushStyle, area: QRectF) -> QPainterPath:
    """The lines of a hatch that cross `area`, with ends outside it; to be stroked one pixel wide and clipped."""
    left, top = area.left() - SPACING, area.top() - SPACING
    right, bottom = area.right() + SPACING, area.bottom() + SPACING
    lines = QPainterPath()

    def line(x1: float, y1: float, x2: float, y2: float) -> None:
        lines.moveTo(x1, y1)
        lines.lineTo(x2, y2)

    for direction in HATCHES[style]:
        match direction:
            case "horizontal":
                for y in _steps(top, bottom):
                    line(left, y, right, y)
            case "vertical":
                for x in _steps(left, right):
                    line(x, top, x, bottom)
            case "rising":  # x + y is the same along the line
                for total in _steps(left + top, right + bottom):
                    line(total - bottom, bottom, total - top, top)
            case "falling":  # x − y is the same along the line
                for difference in _steps(left - bottom, right - top):
                    line(top + difference, top, bottom + difference, bottom)
    return lines


def _steps(first: float, last: float) -> list[float]:
    """The multiples of the spacing from first to last, so that every shape's hatch starts from the page's corner."""
    return [SPACING * n for n in range(math.ceil(first / SPACING), math.floor(last / SPACING) + 1)]

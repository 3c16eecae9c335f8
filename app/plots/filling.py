"""Fills and hatches of cells and boxes."""

from PyQt6.QtCore import QLineF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

RADIUS = 4.0
"""Pixels: of the corners of what is large enough to have round ones."""
_HATCH = 5.0
"""Pixels from one line of a hatch to the next."""


def fill(painter: QPainter, rect: QRectF, colour: str) -> None:
    """All of a rectangle, with round corners."""
    radius = min(RADIUS, rect.width() / 4, rect.height() / 4)
    if radius < 1.0:
        painter.fillRect(rect, QColor(colour))  # several times as fast as the same with a brush
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(rect, radius, radius)


def paint_hatch(painter: QPainter, rect: QRectF, colour: str) -> None:
    """Lines rising to the right, drawn and not a pattern brush, so that they are the same in print."""
    if rect.width() < 2.0:
        return
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(QColor(colour), 1.2))
    total = rect.left() + rect.top()
    first = total - total % _HATCH
    steps = int((rect.width() + rect.height()) / _HATCH) + 2
    for n in range(steps):
        x = first + n * _HATCH - rect.bottom()
        painter.drawLine(QLineF(x, rect.bottom(), x + rect.height(), rect.top()))
    painter.restore()

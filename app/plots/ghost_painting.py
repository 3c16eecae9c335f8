"""What is not reached yet: a dashed outline, and where it is too thin for one a pale dashed line."""

from functools import lru_cache

from PyQt6.QtCore import QLineF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from app.colours import mix
from app.plots.filling import RADIUS
from app.theme import Theme

_LINE = 1.0
_DASHES = 3.0, 2.0
_THIN = 5.0
"""Pixels: from there on the borders of an outline have more between them than they take."""
_OUTLINE, _PALE = 0.7, 0.5
"""How much of a ghost's colour is in an outline, and in what stands in place of one."""


def paint_ghost(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """A cell or box that is not reached yet."""
    if rect.width() <= 0.0 or rect.height() <= 0.0:
        return
    if min(rect.width(), rect.height()) < _THIN:
        painter.setPen(_pen(theme, _PALE))
        middle = rect.center()
        if rect.width() < rect.height():
            painter.drawLine(QLineF(middle.x(), rect.top(), middle.x(), rect.bottom()))
        else:
            painter.drawLine(QLineF(rect.left(), middle.y(), rect.right(), middle.y()))
        return
    set_ghost_pen(painter, theme)
    radius = min(RADIUS, rect.width() / 4, rect.height() / 4)
    inset = _LINE / 2
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


def set_ghost_pen(painter: QPainter, theme: Theme) -> None:
    """For an outline of what is not reached yet."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(theme, _OUTLINE))


@lru_cache(maxsize=8)
def _pen(theme: Theme, strength: float) -> QPen:
    pen = QPen(QColor(mix(theme.card, theme.ghost, strength)), _LINE, cap=Qt.PenCapStyle.FlatCap)
    pen.setDashPattern(_DASHES)
    return pen

"""Paints the badges of a laid-out figure."""

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.plots import texts
from app.plots.layout import SMALL_SIZE, BadgeLayout
from app.theme import Theme


def paint_badge(painter: QPainter, laid: BadgeLayout, theme: Theme) -> None:
    """✓ or ✗ and the words, on their ground."""
    badge, rect, words = laid.badge, laid.rect, laid.text
    ink, ground = (theme.good, theme.good_ground) if badge.holds else (theme.bad, theme.bad_ground)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    mark, middle = QPainterPath(), QPointF(rect.left() + 15.0, rect.center().y())
    if badge.holds:
        mark.moveTo(middle + QPointF(-4.0, 0.2))
        mark.lineTo(middle + QPointF(-1.2, 3.2))
        mark.lineTo(middle + QPointF(4.2, -3.6))
    else:
        for side in (-1.0, 1.0):
            mark.moveTo(middle + QPointF(-3.5, -3.5 * side))
            mark.lineTo(middle + QPointF(3.5, 3.5 * side))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(ink), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(mark)
    texts.paint_words(
        painter, words, rect.left() + 26.0, rect.center().y() + texts.middle_offset(SMALL_SIZE), SMALL_SIZE, True, ink
    )

"""An architecture's small picture on a painter, in the roles' colours."""

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.story.schematic import Arrow, Schematic
from app.theme import Theme

_LARGEST_HEAD = 5.0


def paint_schematic(painter: QPainter, schematic: Schematic, theme: Theme, where: QRectF) -> None:
    """In the middle of a rectangle; the painter is left as it was."""
    drawing = schematic.drawing(where.width(), where.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(where.topLeft())
    for arrow in drawing.arrows:
        _paint_arrow(painter, arrow, QColor(theme.tint(arrow.ink, 0.75)), min(_LARGEST_HEAD, 0.3 * drawing.side))
    for block in drawing.blocks:
        pen = QPen(QColor(theme.tint(block.ink, 0.85)), 1.3)
        painter.setPen(pen)
        painter.setBrush(QColor(theme.tint(block.ink, 0.3 if block.solid else 0.0)))
        radius = 0.2 * drawing.side
        inside = QRectF(*block.box).adjusted(0.65, 0.65, -0.65, -0.65)
        painter.drawRoundedRect(inside, radius, radius)
        painter.setPen(QPen(pen.color(), 1.0))
        for gate in range(1, block.parts):
            x = inside.left() + gate * inside.width() / block.parts
            painter.drawLine(QPointF(x, inside.top()), QPointF(x, inside.bottom()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.muted))
    for dot in drawing.dots:
        painter.drawEllipse(QPointF(*dot), 0.075 * drawing.side, 0.075 * drawing.side)
    painter.restore()


def _paint_arrow(painter: QPainter, arrow: Arrow, shade: QColor, head: float) -> None:
    pen = QPen(shade, 1.3)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if arrow.dashed:
        pen.setDashPattern([2.2, 1.6])
    end, before = QPointF(*arrow.line[-1]), QPointF(*arrow.line[-2])
    along = end - before
    along /= max(1e-9, (along.x() ** 2 + along.y() ** 2) ** 0.5)
    neck, side = end - along * head, QPointF(-along.y(), along.x()) * (0.42 * head)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([*(QPointF(*point) for point in arrow.line[:-1]), neck]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawPolygon(QPolygonF([end, neck + side, neck - side]))

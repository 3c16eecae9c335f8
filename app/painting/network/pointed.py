"""What is pointed at, lit, and the label beside it: over all that stands still and all that moves."""

from collections.abc import Sequence

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen

from app.painting.faces import font
from app.painting.light import LIGHT_REACH, along, paint_light
from app.painting.network.brushes import rect
from app.story.diagram import Diagram
from app.story.diagram.geometry import Box, Point
from app.story.diagram.items import Item
from app.theme import Theme

_AROUND_LINE = 7.0
"""How much wider than a line its light is."""
_AROUND_RIVER = 4.0
_LABEL, _LABEL_HEIGHT, _LABEL_SIDE = 11.5, 22.0, 9.0
_AWAY = 5.0
"""From what is lit to its label."""


def paint_pointed(painter: QPainter, shown: Diagram, lit: Sequence[Item], marks: Sequence[Box], theme: Theme) -> None:
    """The light on everything that belongs to what is pointed at; `marks`: where it is in the strip."""
    for item in lit:
        paint_light(painter, _shape(item, shown.unit), theme, _radius(item, shown))
    for mark in marks:
        paint_light(painter, rect(mark), theme, 3.0)


def paint_label(painter: QPainter, shown: Diagram, item: Item, text: str, theme: Theme) -> None:
    """A few words over what is pointed at, under it where there is no room; within the card."""
    unit = shown.unit
    face = font(_LABEL * unit, 500)
    width = QFontMetricsF(face).horizontalAdvance(text) + 2 * _LABEL_SIDE * unit
    height, away = _LABEL_HEIGHT * unit, _AWAY * unit + LIGHT_REACH + item.width / 2
    at = item.middle if item.line else Point(item.box.x, item.box.top)
    top = at.y - away - height
    if top < shown.heading.bottom - height or item.name == "river branch":  # its letter is above it
        top = (at.y if item.line else item.box.bottom) + away
    left = min(max(4.0, at.x - width / 2), shown.width - width - 4.0)
    where = QRectF(left, top, width, height)
    painter.setPen(QPen(QColor(theme.ghost), 1.0))
    painter.setBrush(QColor(theme.card))
    painter.drawRoundedRect(where, 0.32 * height, 0.32 * height)
    painter.setFont(face)
    painter.setPen(QColor(theme.ink))
    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)


def _shape(item: Item, unit: float) -> QRectF | QPainterPath:
    if not item.line:
        return rect(item.box)
    path = QPainterPath(QPointF(*item.line[0]))
    for point in item.line[1:]:
        path.lineTo(QPointF(*point))
    if item.width <= 1.0:
        return along(path, _AROUND_LINE * unit)
    river = QPainterPathStroker()  # between two states: no round ends that would reach into their cells
    river.setWidth(item.width + _AROUND_RIVER * unit)
    river.setCapStyle(Qt.PenCapStyle.FlatCap)
    river.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return river.createStroke(path).simplified()


def _radius(item: Item, shown: Diagram) -> float:
    """A pill's light is round as it is."""
    return item.box.height / 2 + LIGHT_REACH if item.name in ("loss", "L") else 5.0 * shown.unit

"""The look of what is pointed at, the same in every view: a line of ink with a margin of paper on both sides, over a
quiet ground; and the ring around the view that has the keyboard's focus.

Never by colour alone, and unlike the orange frame of the current place: ink is the colour of no mark of the film.
"""

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPainterPathStroker, QPen

from app.theme import Theme

LIGHT_REACH = 3.0
"""How far the light stands outside of what it lights, to its outer edge."""

_LINE = 1.6
_MARGIN = 1.4
"""Paper on both sides of the line: on a dark cell, and on a line of ink, it can be told from what lies under it."""
_SMALLEST = 8.0
_GROUND = 0.1
"""How much ink is in the ground under what is lit."""
_RING = 2.0
_RING_INSET = 2.0
_RING_RADIUS = 9.0


def paint_light(painter: QPainter, shape: QRectF | QPainterPath, theme: Theme, radius: float = 5.0) -> None:
    """Light a shape that is painted already: an outline around it. A rectangle's stands just outside and has a radius;
    one that is hardly to be seen (a tick, a cell of a long triangle) gets a light that is."""
    outline = shape if isinstance(shape, QPainterPath) else _around(shape, radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((theme.card, _LINE + 2 * _MARGIN), (theme.ink, _LINE)):
        pen = QPen(QColor(colour), width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(outline, pen)
    painter.restore()


def paint_lit_ground(
    painter: QPainter, shape: QRectF | QPainterPath, theme: Theme, radius: float = 5.0, role: str = "forward"
) -> None:
    """The quiet ground under what is lit, for what can be painted before it; `role`: whose tint it has."""
    ground = shape if isinstance(shape, QPainterPath) else _around(shape, radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(ground, QBrush(QColor(pointed_ground(theme, role))))
    painter.restore()


def pointed_ground(theme: Theme, role: str) -> str:
    """The colour of that ground, on which text is to be readable."""
    return theme.tint(role, _GROUND)


def along(line: QPainterPath, width: float) -> QPainterPath:
    """The shape to light of a line, an edge for example: its run, so wide, with round ends."""
    stroker = QPainterPathStroker()
    stroker.setWidth(max(width, _SMALLEST))
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return stroker.createStroke(line).simplified()


def paint_focus(painter: QPainter, card: QRectF, theme: Theme) -> None:
    """The ring inside the card of the view that has the keyboard's focus; `card`: the view's whole rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.ink), _RING))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = _RING_INSET + _RING / 2
    painter.drawRoundedRect(card.adjusted(inset, inset, -inset, -inset), _RING_RADIUS, _RING_RADIUS)
    painter.restore()


def _around(rectangle: QRectF, radius: float) -> QPainterPath:
    """The run of the line around a rectangle."""
    reach = LIGHT_REACH - _LINE / 2
    wide = max(0.0, _SMALLEST - rectangle.width()) / 2
    high = max(0.0, _SMALLEST - rectangle.height()) / 2
    path = QPainterPath()
    around = rectangle.adjusted(-reach - wide, -reach - high, reach + wide, reach + high)
    path.addRoundedRect(around, radius, radius)
    return path

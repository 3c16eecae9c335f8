"""Paints the edge of truncation over a triangle: its line, the handle, and a veil over what would be cut."""

from PyQt6.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.painting.light import paint_light
from app.plots.layout import PanelLayout
from app.story.figures.edge import Edge
from app.theme import Theme

_VEIL = 190
"""How much of the card lies over what is cut, of 255."""
_LINE = 2.0
_HALO = 4.5
_LENGTH, _BREADTH = 26.0, 8.0
_OUTSIDE = 1.0
"""How far from the cells it stands beside them, between them and the labels of their rows; under them it touches them,
to be clear of the labels of the columns."""
_BESIDE, _BELOW = 9.0, 9.0
"""The same at the very left: beside the label of the first column, under that of the last row."""
_TIP, _ARROW = 9.5, 2.6
"""From the middle of the handle to the tips of its two arrows, and half of what these are high."""
_RIDGE = 2.2
"""Half of what the two ridges between them are long."""
_NEAR = 4.0


def near_handle(laid: PanelLayout, edge: Edge, point: QPointF) -> bool:
    """Whether a hand at a point in paper units has the handle, or the end of the edge that it belongs to."""
    end = QRectF(laid.point(*edge.handle[0]), QSizeF(0.0, 0.0))
    return any(each.adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR).contains(point) for each in (handle(laid, edge), end))


def paint_edge(
    painter: QPainter,
    laid: PanelLayout,
    edge: Edge,
    theme: Theme,
    before: Edge | None,
    lively: bool,
    focused: bool,
) -> None:
    """`before`: the experiment's own edge where another one is tried: a veil lies over what that would cut, and what it
    would bring back is empty; `lively`: a hand or the focus is there."""
    if before is not None:
        _paint_regained(painter, laid, edge, before, theme)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    corners = [laid.point(*corner) for corner in edge.line]
    if before is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        veil = QColor(theme.card)
        veil.setAlpha(_VEIL)
        painter.setBrush(veil)
        painter.drawPolygon(QPolygonF([*corners, *_outside(laid, edge)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, breadth in ((theme.card, _HALO), (theme.ink if lively else theme.muted, _LINE)):
        pen = QPen(QColor(colour), breadth)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(corners))
    _paint_handle(painter, handle(laid, edge), theme, lively)
    if focused:
        paint_light(painter, handle(laid, edge), theme)


def _paint_regained(painter: QPainter, laid: PanelLayout, edge: Edge, before: Edge, theme: Theme) -> None:
    """What is cut now and would not be: as cells that are not computed yet."""
    ground = QColor(theme.ghost_ground)
    for row, (now, cut) in enumerate(zip(edge.cut, before.cut, strict=True)):
        if now < cut:
            painter.fillRect(laid.place((now, cut), (row, row + 1)), ground)


def _outside(laid: PanelLayout, edge: Edge) -> list[QPointF]:
    """The lower left corner, and the upper one where already the first row is cut."""
    if not edge.line:
        return []
    corners = [laid.point(0.0, edge.rows)]
    return [*corners, laid.point(0.0, 0.0)] if edge.line[0][0] else corners


def handle(laid: PanelLayout, edge: Edge) -> QRectF:
    """Where the handle is painted."""
    (x, y), grip = edge.handle
    at = laid.point(x, y)
    if grip.axis == "x" and x == 0.0:
        return QRectF(at.x() - _BESIDE - _LENGTH, at.y() + _BELOW, _LENGTH, _BREADTH)
    if grip.axis == "x":
        return QRectF(at.x() - _LENGTH / 2, at.y(), _LENGTH, _BREADTH)
    top = min(max(at.y() - _LENGTH / 2, laid.rect.top()), laid.rect.bottom() - _LENGTH)
    return QRectF(at.x() - _OUTSIDE - _BREADTH, top, _BREADTH, _LENGTH)


def _paint_handle(painter: QPainter, rect: QRectF, theme: Theme, lively: bool) -> None:
    """A pill with an arrow to either side, and two ridges between them: it can be pushed both ways."""
    ink = QColor(theme.ink if lively else theme.muted)
    painter.setPen(QPen(ink, 1.0))
    painter.setBrush(QColor(theme.card))
    painter.drawRoundedRect(rect, _BREADTH / 2, _BREADTH / 2)
    painter.save()
    painter.translate(rect.center())
    if rect.height() > rect.width():
        painter.rotate(90.0)
    for way in (-1.0, 1.0):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        corner = way * (_TIP - 1.4 * _ARROW)
        painter.drawPolygon(QPolygonF([QPointF(way * _TIP, 0.0), QPointF(corner, -_ARROW), QPointF(corner, _ARROW)]))
        painter.setPen(QPen(ink, 1.0))
        painter.drawLine(QPointF(way * 1.5, -_RIDGE), QPointF(way * 1.5, _RIDGE))
    painter.restore()

"""Paints the edge of truncation over a triangle: its line, the handle, what would be cut, and what that costs."""

from collections.abc import Sequence

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.light_painting import paint_light
from app.plots import texts
from app.plots.layout import SIDE, SMALL_SIZE, TITLE_ROW, PanelLayout
from app.story.equations.setting import parameter_role
from app.story.figures.edge import Cost, Edge, is_struck_through
from app.story.figures.figure import Text, text
from app.theme import Theme
from app.translation import _

_VEIL = 190
"""How much of the card lies over what is cut, of 255."""
_LINE = 2.0
_HALO = 4.5
_LENGTH, _BREADTH = 22.0, 11.0
_OUTSIDE = 2.0
"""How far from the cells the middle of the handle stands."""
_CORNER = 3.0
_DOT, _APART = 1.1, 4.5
_NEAR = 4.0
_PADDING, _ROW = 10.0, 16.0
_COLUMN_GAP = 14.0
_UNDER_ROW = 26.0
_WIDEST = 0.4
"""Of the page's width a table may take so much."""


def near_handle(laid: PanelLayout, edge: Edge, point: QPointF) -> bool:
    """Whether a hand at a point in paper units has the handle."""
    return _handle(laid, edge).adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR).contains(point)


def paint_edge(
    painter: QPainter,
    laid: PanelLayout,
    edge: Edge,
    theme: Theme,
    width: float,
    title: str,
    costs: Sequence[Cost],
    lively: bool,
    focused: bool,
) -> None:
    """`width`: of the page; `title`: the truncation that is tried, in words, empty for the experiment's own; `lively`:
    a hand or the focus is at it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    corners = [laid.point(*corner) for corner in edge.line]
    if title:
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
    _paint_handle(painter, _handle(laid, edge), theme, lively)
    if focused:
        paint_light(painter, _handle(laid, edge), theme)
    if title:
        _paint_costs(painter, laid, edge, theme, width, title, costs)


def _outside(laid: PanelLayout, edge: Edge) -> list[QPointF]:
    """The lower left corner, and the upper one where already the first row is cut."""
    if not edge.line:
        return []
    corners = [laid.point(0.0, edge.rows)]
    return [*corners, laid.point(0.0, 0.0)] if edge.line[0][0] else corners


def _handle(laid: PanelLayout, edge: Edge) -> QRectF:
    (x, y), grip = edge.handle
    at = laid.point(x, y)
    if grip.axis == "x":  # at the very left it keeps clear of the labels of the rows
        left = max(at.x() - _LENGTH / 2, laid.rect.left() - _CORNER)
        return QRectF(left, at.y() + _OUTSIDE - _BREADTH / 2, _LENGTH, _BREADTH)
    return QRectF(at.x() - _OUTSIDE - _BREADTH / 2, at.y() - _LENGTH / 2, _BREADTH, _LENGTH)


def _paint_handle(painter: QPainter, rect: QRectF, theme: Theme, lively: bool) -> None:
    ink = QColor(theme.ink if lively else theme.muted)
    painter.setPen(QPen(ink if lively else QColor(theme.ghost), 1.2))
    painter.setBrush(QColor(theme.card))
    painter.drawRoundedRect(rect, _BREADTH / 2, _BREADTH / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    across = rect.width() > rect.height()
    for step in (-1, 0, 1):
        way = QPointF(step * _APART, 0.0) if across else QPointF(0.0, step * _APART)
        painter.drawEllipse(rect.center() + way, _DOT, _DOT)


def _paint_costs(
    painter: QPainter, laid: PanelLayout, edge: Edge, theme: Theme, width: float, title: str, costs: Sequence[Cost]
) -> None:
    """A plate right of the diagonal, or under a single row: the truncation, what it costs the chosen parameter, and the
    others in a table."""
    lines = [text(title, role="ink", strong=True)]
    if is_struck_through(edge.truncation):
        lines.append(text(_("diagonal only: the formula that the slides strike through")))
    if costs:
        lines.append(text(_("angle to the full gradient: {angle}").format(angle=costs[0].angle), role="ink"))
        lines.append(text(_("relative error {error}").format(error=costs[0].error), role="ink"))
    table = [
        (text(cost.label, role=parameter_role(cost.parameter)), text(cost.angle), text(cost.error))
        for cost in costs[1:]
    ]
    columns = [max((texts.width(row[at], SMALL_SIZE) for row in table), default=0.0) for at in range(3)]
    if sum(columns) > _WIDEST * width:
        table, columns = [], []  # words instead of letters would hide the triangle
    table_width = sum(columns) + 2 * _COLUMN_GAP if table else 0.0
    wide = max(*(texts.width(line, SMALL_SIZE) for line in lines), table_width) + 2 * _PADDING
    high = (len(lines) + len(table)) * _ROW + 1.2 * _PADDING + (4.0 if table else 0.0)
    top = TITLE_ROW if edge.rows > 1 else laid.rect.bottom() + _UNDER_ROW
    plate = QRectF(round(width - SIDE - wide) + 0.5, round(top) + 0.5, wide, high)
    painter.setPen(QPen(QColor(theme.ghost), 1.0))
    painter.setBrush(QColor(theme.card))
    painter.drawRoundedRect(plate, 6.0, 6.0)
    baseline = plate.top() + 0.6 * _PADDING + 11.0
    for line in lines:
        texts.paint(painter, line, plate.left() + _PADDING, baseline, SMALL_SIZE, theme)
        baseline += _ROW
    baseline += 4.0
    for row in table:
        _paint_row(painter, row, plate.left() + _PADDING, baseline, columns, theme)
        baseline += _ROW


def _paint_row(
    painter: QPainter, row: Sequence[Text], left: float, baseline: float, columns: Sequence[float], theme: Theme
) -> None:
    """The letter at the left, numbers at the right of their columns."""
    texts.paint(painter, row[0], left, baseline, SMALL_SIZE, theme)
    for at in (1, 2):
        right = left + sum(columns[: at + 1]) + at * _COLUMN_GAP
        texts.paint(painter, row[at], right - texts.width(row[at], SMALL_SIZE), baseline, SMALL_SIZE, theme)

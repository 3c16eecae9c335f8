"""The frame round cells that an outline is about, and the one that finds their row. It lies over no cell: those beside
it give way, and at the edge of the panel it stands outside."""

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from app.plots import texts
from app.plots.layout import PanelLayout
from app.story.figures.figure import Outline
from app.theme import Theme

_LINE, _CLEAR = 1.6, 0.9
"""Pixels: of a frame, and at both sides of it: a cell may have its colour."""
_ROOM = _LINE / 2 + _CLEAR
"""From the middle of a frame to a cell."""
_OUT = 1.0
"""How far a frame stands outside the panel."""
_RADIUS = 5.0
_SMALLEST = 7.0
"""Of the frame round a cell of an image."""
_IMAGE_LINE, _GUIDE_LINE = 1.4, 1.2
_LEAST_ROW = 3.0
"""Pixels: what the frame of a row leaves open at least."""


def giving_way(cell: QRectF, laid: PanelLayout, row: int, column: int) -> QRectF:
    """A cell that is painted by itself, without what the frames beside it need."""
    whole = laid.place((column, column + 1), (row, row + 1))
    for outline in laid.panel.outlines:
        (top, left), (bottom, right) = outline.first, outline.last
        if top <= row <= bottom:
            whole.setLeft(whole.left() + _ROOM * (column > 0 and column in (left, right + 1)))
            whole.setRight(whole.right() - _ROOM * (column + 1 < laid.panel.x.high and column in (left - 1, right)))
        if left <= column <= right:
            whole.setTop(whole.top() + _ROOM * (row > 0 and row in (top, bottom + 1)))
            whole.setBottom(whole.bottom() - _ROOM * (row + 1 < laid.panel.y.high and row in (top - 1, bottom)))
    return cell.intersected(whole)


def paint_outline(painter: QPainter, laid: PanelLayout, outline: Outline, theme: Theme) -> None:
    """The frame; in an image also the one round the whole row, where the outline asks for it."""
    (top, left), (bottom, right) = outline.first, outline.last
    rect = laid.place((left, right + 1), (top, bottom + 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if not laid.image:
        painter.setPen(QPen(QColor(texts.colour(theme, outline.role)), _LINE))
        painter.drawRoundedRect(_out_of_panel(rect, laid), _RADIUS, _RADIUS)
        return
    if outline.guide:
        painter.setPen(QPen(QColor(texts.colour(theme, outline.guide)), _GUIDE_LINE))
        row = QRectF(laid.rect.left(), rect.top(), laid.rect.width(), rect.height())
        beyond = max(0.0, _LEAST_ROW - rect.height()) / 2 + _GUIDE_LINE / 2
        painter.drawRect(row.adjusted(-_GUIDE_LINE / 2, -beyond, _GUIDE_LINE / 2, beyond))
    widen = max(0.0, _SMALLEST - rect.width()) / 2, max(0.0, _SMALLEST - rect.height()) / 2
    painter.setPen(QPen(QColor(texts.colour(theme, outline.role)), _IMAGE_LINE))
    painter.drawRoundedRect(rect.adjusted(-widen[0], -widen[1], widen[0], widen[1]), 1.0, 1.0)


def _out_of_panel(rect: QRectF, laid: PanelLayout) -> QRectF:
    """A frame that reaches the edge of the panel stands outside it: nothing there has to give way."""
    whole = laid.rect
    return rect.adjusted(
        -_OUT * (rect.left() < whole.left() + _OUT),
        -_OUT * (rect.top() < whole.top() + _OUT),
        _OUT * (rect.right() > whole.right() - _OUT),
        _OUT * (rect.bottom() > whole.bottom() - _OUT),
    )

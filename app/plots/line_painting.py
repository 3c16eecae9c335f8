"""Paints the curves of a laid-out figure: grid, bands, curves, marks."""

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QLineF, QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.colours import mix
from app.plots import texts
from app.plots.layout import SMALL_SIZE, Layout, PanelLayout
from app.story.figures.figure import GHOST, Band, Curve, Mark
from app.theme import Theme

_DOT = 2.6
_CURSOR = 4.2
_FAR = 24.0
"""Pixels from which on a line is not in the way of words."""


def paint_grid(painter: QPainter, layout: Layout, theme: Theme) -> None:
    """A hairline at every number of a y axis."""
    painter.setPen(QPen(QColor(theme.line), 1.0))
    for laid, y in layout.grid:
        at = laid.point(laid.panel.x.low, y).y()
        painter.drawLine(QLineF(laid.rect.left(), at, laid.rect.right(), at))


def paint_curves(painter: QPainter, laid: PanelLayout, theme: Theme) -> None:
    """What a panel of curves shows, nothing of it outside the panel."""
    painter.save()
    painter.setClipRect(laid.rect.adjusted(-_CURSOR - 1.0, -1.0, _CURSOR + 1.0, 1.0), Qt.ClipOperation.IntersectClip)
    for band in laid.panel.bands:
        _paint_band(painter, laid, band, theme)
    for curve in laid.panel.curves:
        _paint_curve(painter, laid, curve, theme)
    painter.restore()
    for mark in laid.panel.marks:
        _paint_mark(painter, laid, mark, theme)


def _paint_band(painter: QPainter, laid: PanelLayout, band: Band, theme: Theme) -> None:
    there = np.isfinite(band.low)
    upper, lower = (laid.points(band.x[there], y[there]) for y in (band.high, band.low))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mix(theme.card, texts.colour(theme, band.role), 0.16)))
    painter.drawPolygon(QPolygonF(upper + lower[::-1]))


def _paint_curve(painter: QPainter, laid: PanelLayout, curve: Curve, theme: Theme) -> None:
    ghost = curve.state == GHOST
    ink = QColor(mix(theme.card, theme.ghost, 0.7) if ghost else texts.colour(theme, curve.role))
    pen = QPen(ink, 1.0 if curve.bound or ghost else 2.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if curve.dashed or ghost:
        pen.setDashPattern((3.0, 2.0) if ghost else (5.0, 3.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    for stretch in _stretches(curve):
        painter.drawPolyline(QPolygonF(laid.points(curve.x[stretch], curve.y[stretch])))
    if curve.dots and not curve.bound:
        painter.setPen(QPen(ink, 1.0) if ghost else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.card) if ghost else ink)
        there = np.isfinite(curve.y)
        for dot in laid.points(curve.x[there], curve.y[there]):
            painter.drawEllipse(dot, _DOT, _DOT)


def _stretches(curve: Curve) -> list[npt.NDArray[np.intp]]:
    """The indices of points that hang together."""
    there = np.flatnonzero(np.isfinite(curve.y))
    return np.split(there, np.flatnonzero(np.diff(there) > 1) + 1) if there.size else []


def _paint_mark(painter: QPainter, laid: PanelLayout, mark: Mark, theme: Theme) -> None:
    ink = QColor(texts.colour(theme, mark.role))
    if mark.y is not None:
        painter.setPen(QPen(QColor(theme.card), 1.5))
        painter.setBrush(ink)
        painter.drawEllipse(laid.point(mark.x, mark.y), _CURSOR, _CURSOR)
        return
    x = laid.point(mark.x, laid.panel.y.low).x()
    pen = QPen(ink, 1.2)
    pen.setDashPattern((2.0, 2.0))
    painter.setPen(pen)
    painter.drawLine(QPointF(x, laid.rect.top()), QPointF(x, laid.rect.bottom()))
    if mark.label is not None:
        width = texts.width(mark.label, SMALL_SIZE)
        left = x + 4.0 if x + 4.0 + width <= laid.rect.right() else x - 4.0 - width
        baseline = max(_beside_mark(laid), key=lambda each: _clearance(laid, left, width, each))
        texts.paint(painter, mark.label, left, baseline, SMALL_SIZE, theme)


def _beside_mark(laid: PanelLayout) -> tuple[float, float]:
    """Where the words at a line across may stand: at its upper end, or at its lower one."""
    return laid.rect.top() + 9.0, laid.rect.bottom() - 4.0


def _clearance(laid: PanelLayout, left: float, width: float, baseline: float) -> float:
    """How far the nearest line is from words."""
    middle = baseline - texts.middle_offset(SMALL_SIZE)
    found = _FAR
    for curve in laid.panel.curves:
        x = laid.rect.left() + (curve.x - laid.panel.x.low) * laid.scale[0]
        y = laid.rect.top() + (curve.y - laid.panel.y.low) * laid.scale[1]
        heights = np.interp([left, left + width / 2, left + width], x, y, left=np.nan, right=np.nan)
        near = np.abs(heights[np.isfinite(heights)] - middle)
        found = min(found, float(near.min()) if near.size else _FAR)
    return found

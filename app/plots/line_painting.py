"""Paints the curves of a laid-out figure: grid, bands, curves, marks."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QLineF, QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.colours import mix
from app.plots import texts
from app.plots.layout import Layout, PanelLayout
from app.story.figures.figure import GHOST, Band, Curve, Mark
from app.theme import Theme

_LINE, _BOUND, _DASHED_BOUND = 2.0, 1.0, 1.6
"""Widths."""
_DOT = 2.6
_CURSOR = 4.2
_ON_GAPS = 26.0
"""Nearer to each other dots would hide the pattern of a line."""
_PATTERNS = {(True, False): (5.0, 3.0), (False, True): (1.2, 1.4), (True, True): (4.0, 1.6, 1.2, 1.6)}
"""Of a dashed line, of a dotted one, of one that is both, in widths of the line."""
_SHIFT = 1.5
"""From the dashes of one line to those of the next: half of a gap."""
_GHOST, _GHOST_DASHES = (2.2, 1.6), (5.0, 2.0)
"""Of a line that is not reached yet, and of one that will be dashed."""
_LIGHTER, _LIGHTEST = 0.75, 1.0
"""A line that is not reached yet has so much of its width, and at least."""


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
    shifts = _shifts(laid.panel.curves)
    for curve in sorted(laid.panel.curves, key=_depth):
        _paint_curve(painter, laid, curve, theme, shifts.get((curve.name, curve.role), 0.0))
    painter.restore()
    is_ringed = bool(laid.panel.boxes) or sum(mark.y is not None for mark in laid.panel.marks) == 1
    for mark in laid.panel.marks:
        _paint_mark(painter, laid, mark, theme, is_ringed)


def _depth(curve: Curve) -> tuple[bool, bool, bool]:
    """What is reached over what is not, what a plot is about over its bounds, and of these lines with gaps over those
    without: what coincides is both seen."""
    return curve.state != GHOST, not curve.bound, curve.dashed or curve.dotted


def _shifts(curves: Sequence[Curve]) -> dict[tuple[str, str], float]:
    """By name and role how far the dashes of every dashed line are shifted, in widths of it: where two of them
    coincide, each is seen in the gaps of the other, and in what these leave open the line under both."""
    dashed = dict.fromkeys((curve.name, curve.role) for curve in curves if curve.dashed and not curve.bound)
    return {each: number * _SHIFT for number, each in enumerate(dashed)}


def _paint_band(painter: QPainter, laid: PanelLayout, band: Band, theme: Theme) -> None:
    there = np.isfinite(band.low)
    upper, lower = (laid.points(band.x[there], y[there]) for y in (band.high, band.low))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_ground(band, theme))
    painter.drawPolygon(QPolygonF(upper + lower[::-1]))


def paint_samples(painter: QPainter, layout: Layout, theme: Theme) -> None:
    """What stands before the names of lines."""
    for sample in layout.samples:
        rect, of = sample.rect, sample.of
        if isinstance(of, Band):
            painter.fillRect(rect, _ground(of, theme))
        elif isinstance(of, Curve):
            pen = _pen(of, theme)
            pen.setDashOffset(sum(pen.dashPattern()[:1]) / 2)  # both its ends are seen to be dashes
            painter.setPen(pen)
            painter.drawLine(QLineF(rect.left(), rect.center().y(), rect.right(), rect.center().y()))
        else:
            painter.setPen(_mark_pen(of, theme))
            painter.drawLine(QLineF(rect.center().x(), rect.top(), rect.center().x(), rect.bottom()))


def _paint_curve(painter: QPainter, laid: PanelLayout, curve: Curve, theme: Theme, shift: float) -> None:
    """`shift`: of its dashes, in widths of the line."""
    ghost, pen = curve.state == GHOST, _pen(curve, theme)
    ink = pen.color()
    pen.setDashOffset(shift)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    for stretch in _stretches(curve):
        painter.drawPolyline(QPolygonF(laid.points(curve.x[stretch], curve.y[stretch])))
    there = np.isfinite(curve.y)
    dots = laid.points(curve.x[there], curve.y[there]) if curve.dots and not curve.bound else []
    if hide_pattern(curve, dots):
        return
    painter.setPen(QPen(ink, 1.0) if ghost else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.card) if ghost else ink)
    for dot in dots:
        painter.drawEllipse(dot, _DOT, _DOT)


def hide_pattern(curve: Curve, dots: list[QPointF]) -> bool:
    """Whether dots stand so close on a line with gaps that nothing else of it would be seen."""
    has_gaps = (curve.dashed or curve.dotted) and curve.state != GHOST
    return has_gaps and any(after.x() - before.x() < _ON_GAPS for before, after in pairwise(dots))


def _pen(curve: Curve, theme: Theme) -> QPen:
    ghost = curve.state == GHOST
    ink = QColor(mix(theme.card, theme.ghost, 0.7) if ghost else texts.colour(theme, curve.role))
    pen = QPen(ink, _width(curve))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if ghost or curve.dashed or curve.dotted:
        pattern = _PATTERNS[curve.dashed, curve.dotted] if not ghost else _GHOST_DASHES if curve.dashed else _GHOST
        pen.setDashPattern(pattern)
    return pen


def _width(curve: Curve) -> float:
    """Of two bounds that coincide the one with gaps is seen on the other. A ghost is as heavy beside other ghosts as
    its line beside other lines."""
    width = _LINE if not curve.bound else _DASHED_BOUND if curve.dashed else _BOUND
    return max(_LIGHTEST, _LIGHTER * width) if curve.state == GHOST else width


def _mark_pen(mark: Mark, theme: Theme) -> QPen:
    pen = QPen(QColor(texts.colour(theme, mark.role)), 1.2)
    pen.setDashPattern((2.0, 2.0))
    return pen


def _ground(band: Band, theme: Theme) -> QColor:
    return QColor(mix(theme.card, texts.colour(theme, band.role), 0.16))


def _stretches(curve: Curve) -> list[npt.NDArray[np.intp]]:
    """The indices of points that hang together."""
    there = np.flatnonzero(np.isfinite(curve.y))
    return np.split(there, np.flatnonzero(np.diff(there) > 1) + 1) if there.size else []


def _paint_mark(painter: QPainter, laid: PanelLayout, mark: Mark, theme: Theme, is_ringed: bool) -> None:
    """`is_ringed`: set off from its line; of the dots of several lines the ring of one would cut another line."""
    if mark.y is not None:
        painter.setPen(QPen(QColor(theme.card), 1.5) if is_ringed else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(texts.colour(theme, mark.role)))
        radius = _DOT if laid.panel.boxes else _CURSOR  # a bar may be low
        painter.drawEllipse(laid.point(mark.x, mark.y), radius, radius)
        return
    x = laid.point(mark.x, laid.panel.y.low).x()
    painter.setPen(_mark_pen(mark, theme))
    painter.drawLine(QPointF(x, laid.rect.top()), QPointF(x, laid.rect.bottom()))

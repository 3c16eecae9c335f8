"""What the step at the cursor is about: it arrives as `phase` runs from 0 to 1, and rests at 1."""

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QPainter

from app.network_painting.brushes import colour, paint_caption, paint_cells, paint_head, paint_ribbon, tinted
from app.network_painting.still import paint_bars, paint_pill, paint_sign
from app.story.diagram import Diagram
from app.story.diagram.geometry import Point
from app.story.diagram.parts import Column, Edge
from app.theme import Theme

_FILLS_FROM = 0.35
"""The phase at which a value begins to show: until then what it is made of is on its way."""


def paint_dynamic(painter: QPainter, shown: Diagram, theme: Theme, phase: float) -> None:
    """Over `paint_static`: pulses along the edges that are read, the value they make, the river's newest stretch."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    opacity = painter.opacity()
    for ribbon in shown.ribbons:
        if ribbon.glow.fresh:
            paint_ribbon(painter, ribbon, tinted(theme, "backward", 0.86), phase)
            painter.setOpacity(opacity * phase)
            paint_head(painter, ribbon, theme, tinted(theme, "backward", 0.86), shown.unit)
            if ribbon.caption is not None:
                paint_caption(painter, ribbon.caption, theme)
            painter.setOpacity(opacity)
    if any(ribbon.glow.fresh for ribbon in shown.ribbons):
        _paint_over_river(painter, shown, theme)
    if phase < 1.0:
        for edge in (*shown.edges, *(() if shown.total is None else shown.total.edges)):
            if edge.glow.fresh:
                _paint_pulse(painter, edge, theme, shown.unit, phase)
    arrived = min(1.0, max(0.0, (phase - _FILLS_FROM) / (1.0 - _FILLS_FROM)))
    if arrived < 1.0:
        painter.setOpacity(opacity * (1.0 - arrived))
        for column in shown.columns:
            _paint_before(painter, column, theme)
    painter.setOpacity(opacity * arrived)
    for column in shown.columns:
        _paint_fresh(painter, column, theme)
    if shown.total is not None and shown.total.pill.glow.fresh:
        paint_pill(painter, shown.total.pill, theme, known=True)
    painter.setOpacity(opacity)


def _paint_over_river(painter: QPainter, shown: Diagram, theme: Theme) -> None:
    """The gates and signs that the river passes behind."""
    for column in shown.columns:
        for sign in column.signs:
            paint_sign(painter, sign, theme)
        for gate in column.gates:
            paint_cells(painter, gate, theme, gate.glow.known)


def _paint_before(painter: QPainter, column: Column, theme: Theme) -> None:
    """The pre-activation, which turns into the value that is computed of it."""
    if column.h.before is not None:
        paint_cells(painter, column.h.before, theme, known=True)
    if column.y_hat is not None and column.y_hat.before is not None:
        paint_bars(painter, column.y_hat.before, theme, known=True, with_target=False)


def _paint_fresh(painter: QPainter, column: Column, theme: Theme) -> None:
    for cells in column.cells:
        if cells.glow.fresh:
            paint_cells(painter, cells, theme, known=True)
    bars, loss = column.y_hat, column.loss
    if bars is not None and (bars.glow.fresh or bars.target_glow.fresh):
        paint_bars(painter, bars, theme, known=True, with_target=True)
    if loss is not None and loss.glow.fresh:
        paint_pill(painter, loss, theme, known=True)


def _paint_pulse(painter: QPainter, edge: Edge, theme: Theme, unit: float, phase: float) -> None:
    """A dot on its way along an edge."""
    pieces = len(edge.line) - 1
    whole = min(int(phase * pieces), pieces - 1)
    at: Point = edge.line[whole].towards(edge.line[whole + 1], phase * pieces - whole)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme, edge.ink))
    painter.drawEllipse(QPointF(*at), 4.5 * unit, 4.5 * unit)

"""What the step at the cursor is about: it arrives as `phase` runs from 0 to 1, and rests at 1."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter

from app.painting.network.brushes import (
    colour,
    paint_caption,
    paint_cells,
    paint_head,
    paint_outline,
    paint_ribbon,
    tinted,
)
from app.painting.network.still import paint_bars, paint_pill, paint_sign, paint_wire
from app.story.diagram import Diagram
from app.story.diagram.geometry import Box, Point
from app.story.diagram.parts import Bars, Cells, Column, Outline
from app.theme import Theme

_FILLS_FROM = 0.35
"""The phase at which a value begins to show: until then what it is made of is on its way."""
_SETTLED = 0.45
"""The phase at which the outline lies around what is being computed."""
_FROM_AFAR = 9.0
"""How far around it comes from."""


def paint_dynamic(painter: QPainter, shown: Diagram, theme: Theme, phase: float) -> None:
    """Over `paint_static`: the outline settles, pulses run along the edges that are read, the value they make fills in;
    the river's newest stretch flows, and where two rivers meet they are added."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    opacity = painter.opacity()
    if phase < 1.0:
        for edge in shown.edges:
            if edge.river is not None and edge.river.fresh:  # which is still on its way along it
                paint_wire(painter, edge, theme, shown.unit)
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
    arrived = min(1.0, max(0.0, (phase - _FILLS_FROM) / (1.0 - _FILLS_FROM)))
    for column in shown.columns:
        _paint_fresh(painter, column, theme, arrived)
    if shown.total is not None and shown.total.pill.glow.fresh:
        painter.setOpacity(opacity * arrived)
        paint_pill(painter, shown.total.pill, theme, known=True)
        painter.setOpacity(opacity)
    for sign in shown.meetings:
        if sign.glow.fresh and arrived > 0.0:
            paint_sign(painter, replace(sign, radius=sign.radius * arrived), theme)
    if phase < 1.0:
        _paint_pulses(painter, shown, theme, phase)
    if shown.outline is not None:
        _paint_settling(painter, shown.outline, theme, shown.unit, min(1.0, phase / _SETTLED))
        painter.setOpacity(opacity)


def _paint_settling(painter: QPainter, outline: Outline, theme: Theme, unit: float, settled: float) -> None:
    """The outline from around to its place."""
    painter.setOpacity(painter.opacity() * settled)
    away = (1.0 - settled) * _FROM_AFAR * unit
    paint_outline(painter, replace(outline, box=outline.box.grown(away)), theme, unit)


def _paint_over_river(painter: QPainter, shown: Diagram, theme: Theme) -> None:
    """The signs that the river passes behind."""
    for column in shown.columns:
        for sign in column.signs:
            paint_sign(painter, sign, theme)


def _paint_fresh(painter: QPainter, column: Column, theme: Theme, arrived: float) -> None:
    """What is computed fills in over what has stood in its place: cells one after the other, bars from their ground."""
    for cells in column.cells:
        if cells.glow.fresh:
            _paint_filling(painter, cells, theme, arrived)
    bars, loss = column.y_hat, column.loss
    opacity = painter.opacity()
    if bars is not None and (bars.glow.fresh or bars.target_glow.fresh):
        if bars.before is not None and arrived < 1.0:
            painter.setOpacity(opacity * (1.0 - arrived))
            paint_bars(painter, bars.before, theme, known=True, with_target=False)
            painter.setOpacity(opacity)
        if bars.target_glow.fresh:
            painter.setOpacity(opacity * arrived)
        if arrived > 0.0:
            grown = bars if bars.target_glow.fresh else _grown(bars, arrived)
            paint_bars(painter, grown, theme, known=True, with_target=True)
        painter.setOpacity(opacity)
    if loss is not None and loss.glow.fresh:
        painter.setOpacity(opacity * arrived)
        paint_pill(painter, loss, theme, known=True)
        painter.setOpacity(opacity)


def _paint_filling(painter: QPainter, cells: Cells, theme: Theme, arrived: float) -> None:
    if arrived >= 1.0:
        paint_cells(painter, cells, theme, known=True)
        return
    full, rest = _parted(cells.box.grown(1.0), cells.upright, arrived)
    if cells.before is not None:
        with _within(painter, rest):
            paint_cells(painter, cells.before, theme, known=True)
    if arrived > 0.0:
        with _within(painter, full):
            paint_cells(painter, cells, theme, known=True)


def _parted(box: Box, upright: bool, amount: float) -> tuple[Box, Box]:
    """The beginning of a vector's cells, and the rest of them."""
    if upright:
        high = amount * box.height
        return box._replace(height=high), box._replace(top=box.top + high, height=box.height - high)
    wide = amount * box.width
    return box._replace(width=wide), box._replace(left=box.left + wide, width=box.width - wide)


@contextmanager
def _within(painter: QPainter, box: Box) -> Iterator[None]:
    painter.save()
    painter.setClipRect(QRectF(*box), Qt.ClipOperation.IntersectClip)
    yield
    painter.restore()


def _grown(bars: Bars, amount: float) -> Bars:
    """Bars on their way up, or down, from zero."""
    if amount >= 1.0:
        return bars

    def part(bar: Box) -> Box:
        top = bars.base + (bar.top - bars.base) * amount
        return bar._replace(top=top, height=max(1.0, bar.height * amount))

    return replace(bars, bars=tuple(part(bar) for bar in bars.bars))


def _paint_pulses(painter: QPainter, shown: Diagram, theme: Theme, phase: float) -> None:
    """What is read, on its way to what is made of it."""
    for edge in (*shown.edges, *(() if shown.total is None else shown.total.edges)):
        if edge.glow.fresh:
            _paint_pulse(painter, edge.line, edge.ink, theme, shown.unit, phase)
    for column in shown.columns:
        bars, loss = column.y_hat, column.loss
        if loss is not None and bars is not None and loss.glow.fresh and phase < _FILLS_FROM:
            way = Point(bars.box.x, bars.box.top), Point(loss.box.x, loss.box.bottom)
            _paint_pulse(painter, way, "loss", theme, shown.unit, phase / _FILLS_FROM)


def _paint_pulse(painter: QPainter, line: tuple[Point, ...], ink: str, theme: Theme, unit: float, phase: float) -> None:
    """A dot on its way along a line."""
    pieces = len(line) - 1
    whole = min(int(phase * pieces), pieces - 1)
    at: Point = line[whole].towards(line[whole + 1], phase * pieces - whole)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme, ink))
    painter.drawEllipse(QPointF(*at), 4.5 * unit, 4.5 * unit)

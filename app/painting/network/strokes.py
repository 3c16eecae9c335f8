"""The layer that stands still as a list of strokes, in the order in which they are painted: each with where it is, so
that a picture can be changed where it differs from the one before."""

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPixmap, QRegion

from app.painting.network.brushes import (
    caption_box,
    paint_caption,
    paint_cells,
    paint_head,
    paint_line,
    paint_ribbon,
    rect,
    tinted,
)
from app.painting.network.context import paint_context
from app.painting.network.still import paint_bars, paint_edge, paint_fades, paint_field, paint_pill, paint_sign
from app.paper import painting
from app.story.diagram import Diagram
from app.story.diagram.geometry import Box, Point, around
from app.story.diagram.parts import Bars, Caption, Cells, Column, Dam, Edge, Pill, Ribbon, Sign
from app.story.diagram.strip import Context
from app.theme import Theme

_READ = 0.5
"""How much ink is in the frame around what is read."""
_REACH = 6.0
"""How far lines and arrowheads reach beyond what they are drawn along."""


class Stroke(NamedTuple):
    """`key`: the same for the same thing of two pictures, which looks alike where its `value` is equal."""

    key: Hashable
    value: Any
    paint: Callable[[QPainter, Any, Theme, float], None]
    extent: Callable[[Any, float], Box]


def paint_static(painter: QPainter, shown: Diagram, theme: Theme) -> None:
    """Everything but what the step at the cursor computes, which is left a ghost."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for stroke in strokes(shown):
        stroke.paint(painter, stroke.value, theme, shown.unit)


def paint_strokes(
    sheet: QPixmap, zoom: float, strokes: Iterable[Stroke], theme: Theme, unit: float, anew: Sequence[Box] = ()
) -> None:
    """Onto a sheet in paper units; where some of it is painted `anew`, there alone, over nothing."""
    with painting(sheet, zoom) as painter:
        if anew:
            painter.resetTransform()
            within = _region(anew, zoom)
            painter.setClipRegion(within)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.fillRect(within.boundingRect(), Qt.GlobalColor.transparent)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.scale(zoom, zoom)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for stroke in strokes:
            stroke.paint(painter, stroke.value, theme, unit)


def _region(boxes: Sequence[Box], zoom: float) -> QRegion:
    """Boxes in whole pixels."""
    region = QRegion()
    for box in boxes:
        left, top = math.floor(box.left * zoom), math.floor(box.top * zoom)
        right, bottom = math.ceil((box.left + box.width) * zoom), math.ceil((box.top + box.height) * zoom)
        region = region.united(QRect(left, top, right - left, bottom - top))
    return region


def strokes(shown: Diagram) -> Iterator[Stroke]:
    """From the ground up."""
    backward = shown.place is not None and shown.place.phase == "backward"
    if shown.wash is not None:
        yield Stroke("wash", (shown.wash, backward), _paint_wash, _wash_extent)
    for column in shown.columns:
        if column.field is not None:
            yield Stroke(("field", column.t), column.field, paint_field, _box_extent)
    for number, ribbon in enumerate(shown.ribbons):
        if not ribbon.glow.known:
            yield Stroke(("ghost", ribbon.kind, ribbon.place or number), ribbon, _paint_ghost_ribbon, _ribbon_extent)
    for edge in shown.edges:
        yield Stroke(("edge", edge.name, edge.t, edge.line[0], edge.line[-1]), edge, paint_edge, _edge_extent)
    for number, ribbon in enumerate(shown.ribbons):
        if ribbon.glow.known and not ribbon.glow.fresh:
            yield Stroke(("river", ribbon.kind, ribbon.place or number), ribbon, _paint_ribbon, _ribbon_extent)
    for dam in shown.dams:
        yield Stroke(("dam", dam.top), dam, _paint_dam, _dam_extent)
    for column in shown.columns:
        yield from _of_column(column)
    if shown.total is not None:
        for edge in shown.total.edges:
            yield Stroke(("total edge", edge.line[0]), edge, paint_edge, _edge_extent)
        yield Stroke("total", shown.total.pill, _paint_still_pill, _part_extent)
    for sign in shown.meetings:
        if not sign.glow.fresh:
            yield Stroke(("meeting", sign.at), sign, _paint_sign, _sign_extent)
    for box in shown.read:
        yield Stroke(("read", box), box, _paint_read, _box_extent)
    for bracket in shown.brackets:
        yield Stroke(("bracket", bracket), bracket, _paint_bracket, _line_extent)
    for caption in shown.captions:
        yield of_caption("caption", caption)
    if shown.fades:
        yield Stroke("fades", shown.fades, paint_fades, _boxes_extent)
    for caption in shown.legend:
        yield of_caption("legend", caption)
    if shown.context is not None:
        yield Stroke("context", _Strip(shown.context, _looks_of(shown.context)), _paint_strip, _strip_extent)


def of_caption(kind: str, caption: Caption) -> Stroke:
    return Stroke((kind, caption), caption, _paint_caption, _caption_extent)


def of_measure(box: Box) -> Stroke:
    """How wide the river is at its widest, as high as the box."""
    return Stroke("measure", box, _paint_measure, _box_extent)


def _of_column(column: Column) -> Iterator[Stroke]:
    for sign in column.signs:
        yield Stroke(("sign", column.t, sign.at), sign, _paint_sign, _sign_extent)
    for number, cells in enumerate(column.cells):
        yield Stroke(("cells", column.t, number), cells, _paint_still_cells, _part_extent)
    if column.y_hat is not None:
        yield Stroke(("bars", column.t), column.y_hat, _paint_still_bars, _part_extent)
    if column.loss is not None:
        yield Stroke(("pill", column.t), column.loss, _paint_still_pill, _part_extent)


# How each is painted --------------------------------------------------------------------------------------------------


def _paint_wash(painter: QPainter, value: tuple[Box, bool], theme: Theme, unit: float) -> None:
    wash, backward = value
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.wash) if backward else tinted(theme, "field", 0.6))
    painter.drawRoundedRect(rect(wash), 8 * unit, 8 * unit)


def _paint_ghost_ribbon(painter: QPainter, ribbon: Ribbon, theme: Theme, unit: float) -> None:
    paint_ribbon(painter, ribbon, tinted(theme, "backward", 0.15))


def _paint_ribbon(painter: QPainter, ribbon: Ribbon, theme: Theme, unit: float) -> None:
    paint_ribbon(painter, ribbon, tinted(theme, "backward", 0.86))
    paint_head(painter, ribbon, theme, tinted(theme, "backward", 0.86), unit)
    if ribbon.caption is not None:
        paint_caption(painter, ribbon.caption, theme)


def _paint_measure(painter: QPainter, box: Box, theme: Theme, unit: float) -> None:
    pen = QPen(tinted(theme, "backward", 0.86), 2.0 * unit)
    half, ends = 1.0 * unit, (box.top + unit, box.bottom - unit)
    paint_line(painter, (Point(box.x, ends[0]), Point(box.x, ends[1])), pen)
    for y in ends:
        paint_line(painter, (Point(box.left + half, y), Point(box.right - half, y)), pen)


def _paint_dam(painter: QPainter, dam: Dam, theme: Theme, unit: float) -> None:
    shade = tinted(theme, "backward", 1.0 if dam.glow.known else 0.3)
    paint_line(painter, (dam.top, dam.bottom), QPen(shade, 3 * unit))


def _paint_sign(painter: QPainter, sign: Sign, theme: Theme, unit: float) -> None:
    paint_sign(painter, sign, theme)


def _paint_still_cells(painter: QPainter, cells: Cells, theme: Theme, unit: float) -> None:
    paint_cells(painter, cells, theme, cells.glow.known and not cells.glow.fresh)


def _paint_still_bars(painter: QPainter, bars: Bars, theme: Theme, unit: float) -> None:
    paint_bars(painter, bars, theme, bars.glow.known and not bars.glow.fresh, not bars.target_glow.fresh)


def _paint_still_pill(painter: QPainter, pill: Pill, theme: Theme, unit: float) -> None:
    paint_pill(painter, pill, theme, pill.glow.known and not pill.glow.fresh)


def _paint_read(painter: QPainter, box: Box, theme: Theme, unit: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(tinted(theme, "ink", _READ), 1.4 * unit))
    painter.drawRoundedRect(rect(box), 5 * unit, 5 * unit)


def _paint_bracket(painter: QPainter, bracket: tuple[Point, ...], theme: Theme, unit: float) -> None:
    paint_line(painter, bracket, QPen(QColor(theme.ghost), 1.2 * unit))


def _paint_caption(painter: QPainter, caption: Caption, theme: Theme, unit: float) -> None:
    paint_caption(painter, caption, theme)


class _Strip:
    """A context, equal to another one that looks alike: its states are the trace's."""

    def __init__(self, context: Context, looks: tuple[object, ...]) -> None:
        self.context = context
        self._looks = looks

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Strip) and self._looks == other._looks

    __hash__ = None  # type: ignore[assignment]


def _looks_of(context: Context) -> tuple[object, ...]:
    here = context.here, context.here_ink, context.loss
    areas = context.area, context.cell_state_area
    return *here, context.known, context.frame, context.links, *areas, context.captions


def _paint_strip(painter: QPainter, strip: _Strip, theme: Theme, unit: float) -> None:
    paint_context(painter, strip.context, theme, unit)


# Where each is --------------------------------------------------------------------------------------------------------


def _box_extent(box: Box, unit: float) -> Box:
    return box.grown(2 * unit)


def _boxes_extent(boxes: tuple[Box, ...], unit: float) -> Box:
    return around(boxes)


def _wash_extent(value: tuple[Box, bool], unit: float) -> Box:
    return value[0].grown(unit)


def _part_extent(part: Cells | Bars | Pill, unit: float) -> Box:
    return part.box.grown(_REACH * unit)


def _sign_extent(sign: Sign, unit: float) -> Box:
    return Box.around(sign.at, 4 * sign.radius, 4 * sign.radius)


def _line_extent(line: tuple[Point, ...], unit: float) -> Box:
    return around(Box(point.x, point.y, 0.0, 0.0) for point in line).grown(_REACH * unit)


def _edge_extent(edge: Edge, unit: float) -> Box:
    return around([_line_extent(edge.line, unit), *map(caption_box, edge.letters)])


def _ribbon_extent(ribbon: Ribbon, unit: float) -> Box:
    run = _line_extent(ribbon.line, unit).grown(max(ribbon.widths) / 2)
    return run if ribbon.caption is None else around([run, caption_box(ribbon.caption)])


def _dam_extent(dam: Dam, unit: float) -> Box:
    return _line_extent((dam.top, dam.bottom), unit)


def _caption_extent(caption: Caption, unit: float) -> Box:
    return caption_box(caption)


def _strip_extent(strip: _Strip, unit: float) -> Box:
    context = strip.context
    points = [*(point for link in context.links for point in link), *context.area, *context.cell_state_area]
    boxes = [context.strip, context.frame, *map(caption_box, context.captions)]
    return around([*boxes, *(Box(point.x, point.y, 0.0, 0.0) for point in points)]).grown(_REACH * unit)

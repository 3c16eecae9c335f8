"""The strokes of the unfolded network: captions, cells, lines and ribbons, each in a theme's colours."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from app.colours import mix, readable
from app.painting.faces import font, metrics
from app.painting.typeset import typeset
from app.painting.wrapping import text_width
from app.story.diagram.geometry import Box, Point
from app.story.diagram.heads import CUT, painted_width
from app.story.diagram.parts import HEAD_HALF, SMALLEST_PARTED, Caption, Cells, Outline, Ribbon
from app.theme import Theme
from rnn_engine.arrays import Array

_TONES = 512

_FRAME = 2.5  # px: round a pre-activation's cell
_TUCKED = 0.75
"""How much narrower on each side a river is where another stretch covers it: two blurred edges would be a dark one."""


@lru_cache(maxsize=256)
def colour(theme: Theme, ink: str) -> QColor:
    """The colour of a role, or one of the theme's own."""
    return QColor(theme.role(ink) if ink in theme.role_names else getattr(theme, ink))


@lru_cache(maxsize=256)
def tinted(theme: Theme, ink: str, amount: float) -> QColor:
    """An ink thinned with card, opaque."""
    return QColor(mix(theme.card, colour(theme, ink).name(), amount))


def rect(box: Box) -> QRectF:
    return QRectF(*box)


def paint_caption(
    painter: QPainter, caption: Caption, theme: Theme, ink: str | None = None, ground: QColor | None = None
) -> None:
    """Words or a formula at their point; readable on a ground other than the card, where it is given."""
    if not caption.text:
        return
    shade = colour(theme, ink or caption.ink)
    if ground is not None:
        shade = QColor(readable(shade.name(), ground.name(), theme.ink))
    if caption.typeset:
        formula = typeset(caption.text, caption.size)
        left = _left_of(caption, formula.width)
        formula.paint(painter, left, caption.at.y + formula.axis, lambda _: shade)
        return
    letters = metrics(caption.size, caption.weight)
    text, width = caption.text, text_width(caption.text, caption.size, caption.weight)
    if caption.room is not None and width > caption.room:
        text = letters.elidedText(text, Qt.TextElideMode.ElideRight, caption.room)
        width = text_width(text, caption.size, caption.weight)
    painter.setFont(font(caption.size, caption.weight))
    painter.setPen(shade)
    painter.drawText(QPointF(_left_of(caption, width), caption.at.y + letters.capHeight() / 2), text)


def caption_box(caption: Caption) -> Box:
    """Where words or a formula are."""
    if caption.typeset:
        formula = typeset(caption.text, caption.size)
        width, height = formula.width, max(formula.height, 1.4 * caption.size)
    else:
        width = text_width(caption.text, caption.size, caption.weight)
        width, height = min(width, caption.room or width), 1.6 * caption.size
    middle = Point(_left_of(caption, width) + width / 2, caption.at.y)
    return Box.around(middle, width, height).grown(0.3 * caption.size)


def _left_of(caption: Caption, width: float) -> float:
    return caption.at.x - {"left": 0.0, "centre": 0.5, "right": 1.0}[caption.align] * width


@lru_cache(maxsize=16)
def _shades(theme: Theme, ink: str | None) -> tuple[QColor, ...]:
    """The colours of the values −1 … 1: diverging, or so much of a role."""
    values = (2.0 * index / _TONES - 1.0 for index in range(_TONES + 1))
    if ink is None:
        return tuple(QColor(theme.diverging(value)) for value in values)
    return tuple(QColor(mix(theme.diverging(0.0), theme.role(ink), abs(value))) for value in values)


def paint_cells(painter: QPainter, cells: Cells, theme: Theme, known: bool) -> None:
    """A vector's cells with its numbers; ghosts where it is not known yet, frames where it is a pre-activation."""
    if not known or cells.hollow:
        _paint_ghost(painter, cells, theme)
    if not known:
        return
    if cells.hollow:
        _paint_hollow(painter, cells, theme)
        return
    if cells.cell < SMALLEST_PARTED:
        column = np.array(cells.values)
        paint_image(painter, column[:, None] if cells.upright else column[None, :], cells.box, cells.ink, theme)
        return
    scale = _shades(theme, cells.ink)
    shades = [scale[round((value + 1.0) / 2.0 * _TONES)] for value in cells.values]
    painter.setPen(Qt.PenStyle.NoPen)
    rects = _cell_rects(cells)
    radius = _radius(cells)
    for where, shade in zip(rects, shades, strict=True):
        painter.setBrush(shade)
        painter.drawRoundedRect(where, radius, radius)
    if cells.numbers:
        painter.setFont(font(cells.type_size, 500))
        for where, number, shade in zip(rects, cells.numbers, shades, strict=True):
            painter.setPen(_text_on(theme, shade.rgb()))
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, number)


def _paint_hollow(painter: QPainter, cells: Cells, theme: Theme) -> None:
    """Frames in the colours of the values, a narrow picture where cells are thin."""
    if cells.cell < SMALLEST_PARTED:
        column, inset = np.array(cells.values), cells.box.width / 4
        box = cells.box._replace(left=cells.box.left + inset, width=cells.box.width - 2 * inset)
        paint_image(painter, column[:, None], box, cells.ink, theme)
        return
    scale, rects, radius = _shades(theme, cells.ink), _cell_rects(cells), _radius(cells)
    width = min(_FRAME, 0.12 * cells.cell)
    painter.setBrush(QColor(theme.card))
    for where, value in zip(rects, cells.values, strict=True):
        painter.setPen(QPen(scale[round((value + 1.0) / 2.0 * _TONES)], width))
        painter.drawRoundedRect(where.adjusted(width / 2, width / 2, -width / 2, -width / 2), radius, radius)
    if cells.numbers:
        painter.setFont(font(cells.type_size, 500))
        painter.setPen(QColor(theme.ink))
        for where, number in zip(rects, cells.numbers, strict=True):
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, number)


def _paint_ghost(painter: QPainter, cells: Cells, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.ghost_line), 1))
    painter.setBrush(QColor(theme.ghost_ground))
    if cells.cell < SMALLEST_PARTED:
        painter.drawRoundedRect(rect(cells.box).adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        return
    radius = _radius(cells)
    for where in _cell_rects(cells):
        painter.drawRoundedRect(where.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def _cell_rects(cells: Cells) -> list[QRectF]:
    box, step, gap = cells.box, cells.cell, cells.gap
    if cells.upright:
        top, height = box.top + gap / 2, step - gap
        return [QRectF(box.left, top + index * step, box.width, height) for index in range(len(cells.values))]
    left, width = box.left + gap / 2, step - gap
    return [QRectF(left + index * step, box.top, width, box.height) for index in range(len(cells.values))]


def _radius(cells: Cells) -> float:
    return min(3.5, 0.2 * cells.cell, 0.2 * cells.box.width, 0.2 * cells.box.height)


@lru_cache(maxsize=2048)
def _text_on(theme: Theme, background: int) -> QColor:
    return QColor(theme.text_on(QColor.fromRgb(background).name()))


def paint_image(painter: QPainter, values: Array, box: Box, ink: str | None, theme: Theme) -> None:
    """Values in [−1, 1], (rows, columns), as one picture: a pixel each, enlarged without smoothing."""
    indices = np.clip(np.rint((values + 1.0) / 2.0 * _TONES), 0, _TONES).astype(np.intp)
    pixels = np.ascontiguousarray(_tones(theme, ink)[indices])
    rows, columns = pixels.shape
    picture = QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32)
    painter.drawImage(rect(box), picture)


@lru_cache(maxsize=16)
def _tones(theme: Theme, ink: str | None) -> npt.NDArray[np.uint32]:
    """The same as 0xFFRRGGBB."""
    tones = np.array([shade.rgb() for shade in _shades(theme, ink)], dtype=np.uint32)
    tones.setflags(write=False)
    return tones


def paint_outline(painter: QPainter, outline: Outline, theme: Theme, unit: float) -> None:
    """Around what is being computed."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme, outline.ink), outline.width))
    painter.drawRoundedRect(rect(outline.box), 6 * unit, 6 * unit)


def paint_line(painter: QPainter, line: Sequence[Point], pen: QPen, arrow: float = 0.0) -> None:
    """A line of pieces; `arrow`: the length of its head, 0 for none."""
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    shaft, head = _line(tuple(line), arrow)
    painter.drawPolyline(shaft)
    if head is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        painter.drawPolygon(head)


@lru_cache(maxsize=1024)
def _line(line: tuple[Point, ...], arrow: float) -> tuple[QPolygonF, QPolygonF | None]:
    """A line as far as its head reaches, and the head; most lie where they lay in the picture before."""
    before, end = line[-2], line[-1]
    length = math.hypot(end.x - before.x, end.y - before.y) or 1.0
    along = Point((end.x - before.x) / length, (end.y - before.y) / length)
    neck = Point(end.x - along.x * arrow * 0.8, end.y - along.y * arrow * 0.8)
    shaft = QPolygonF([QPointF(*point) for point in (*line[:-1], neck)])
    if not arrow:
        return shaft, None
    base = Point(end.x - along.x * arrow, end.y - along.y * arrow)
    side = Point(-along.y * arrow * HEAD_HALF, along.x * arrow * HEAD_HALF)
    corners = (end, Point(base.x + side.x, base.y + side.y), Point(base.x - side.x, base.y - side.y))
    return shaft, QPolygonF([QPointF(*corner) for corner in corners])


def paint_ribbon(painter: QPainter, ribbon: Ribbon, shade: QColor, until: float = 1.0) -> None:
    """A stretch of the river from its upper end to the part `until` of its way, but for what is hidden of it: however
    thin, it is seen, and where it ends in nothing, it ends in a point."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    begin = 0.0
    for hidden_from, hidden_to in (*sorted(ribbon.hidden), (until, until)):
        end = min(hidden_from, until)
        if begin < end:
            _paint_part(painter, ribbon, begin, end)
        begin = max(begin, hidden_to)


def _paint_part(painter: QPainter, ribbon: Ribbon, begin: float, end: float) -> None:
    """A stretch of the river from one part of its way to another."""
    line, widths = _part(ribbon.line, ribbon.widths, begin, end)
    left, right = [], []
    for index, point in enumerate(line):
        before, after = line[max(0, index - 1)], line[min(len(line) - 1, index + 1)]
        length = math.hypot(after.x - before.x, after.y - before.y) or 1.0
        half = painted_width(widths[0] + (widths[1] - widths[0]) * index / (len(line) - 1)) / 2
        if ribbon.tucked and index == 0 and begin == 0.0:
            half = max(0.0, half - _TUCKED)
        across = Point(-(after.y - before.y) / length * half, (after.x - before.x) / length * half)
        is_end = (index == 0 and begin == 0.0) or (index == len(line) - 1 and end >= 1.0)
        if ribbon.upright and is_end and after.x != before.x:
            across = Point(0.0, half * length / (after.x - before.x))
        left.append(QPointF(point.x + across.x, point.y + across.y))
        right.append(QPointF(point.x - across.x, point.y - across.y))
    painter.drawPolygon(QPolygonF([*left, *reversed(right)]), Qt.FillRule.WindingFill)


def paint_head(painter: QPainter, ribbon: Ribbon, theme: Theme, shade: QColor, unit: float) -> None:
    """Which way a stretch of the river flows."""
    head = ribbon.head(unit)
    if head is None:
        return
    corners = QPolygonF([QPointF(*point) for point in (head.left, head.tip, head.right)])
    if head.cut:
        pen = QPen(QColor(theme.card), min(CUT * unit, 0.35 * math.dist(head.left, head.right)))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(corners)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawPolygon(corners)


def _part(
    line: tuple[Point, ...], widths: tuple[float, float], begin: float, end: float
) -> tuple[tuple[Point, ...], tuple[float, float]]:
    """A part of a line with its two widths."""
    pieces, (first, last) = len(line) - 1, widths

    def at(share: float) -> Point:
        whole = min(int(share * pieces), pieces - 1)
        return line[whole].towards(line[whole + 1], share * pieces - whole)

    between = line[int(begin * pieces) + 1 : math.ceil(end * pieces)]
    return (at(begin), *between, at(end)), (first + (last - first) * begin, first + (last - first) * end)

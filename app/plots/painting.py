"""Paints a laid-out figure: cells, boxes, frames, legend, badges, texts."""

from functools import lru_cache

import numpy as np
from PyQt6.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QLinearGradient, QPainter, QPen, QPolygonF

from app.colours import mix
from app.plots import texts
from app.plots.badge_painting import paint_badge
from app.plots.bar_painting import frame_of, ghost_fill, is_empty, letters_on, paint_frame, seen_at_all
from app.plots.envelope import is_envelope, paint_envelope
from app.plots.layout import SMALL_SIZE, Layout, Legend, PanelLayout
from app.plots.line_painting import paint_curves, paint_grid, paint_samples
from app.plots.segment_words import SegmentWords
from app.plots.slivers import seen
from app.story.figures.figure import ABSENT, CUT, GHOST, SHOWN, Box, Cells, Outline, Ramp
from app.theme import Theme

_RADIUS = 4.0
_GAP = 2.0
_HATCH = 5.0
"""Pixels from one line of a hatch to the next."""
_SMALLEST_FRAME = 7.0
_INNER_LINE = 1.6
"""Of the card's colour, between the frame and what it frames."""
_THIN = 5.0
"""Pixels: what is no thicker has no outline where it is not reached yet."""
_HAIRLINE = 1.0


def paint_layout(painter: QPainter, layout: Layout, theme: Theme) -> None:
    """Everything but the images, which lie under it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_grid(painter, layout, theme)
    for laid in layout.panels:
        _paint_panel(painter, laid, theme)
        paint_curves(painter, laid, theme)
    paint_samples(painter, layout, theme)
    if layout.legend is not None:
        _paint_legend(painter, layout.legend, theme)
    for laid_badge in layout.badges:
        paint_badge(painter, laid_badge, theme)
    for line in layout.lines:
        texts.paint(painter, line.text, line.x, line.baseline, line.size, theme)


def ramp_colour(theme: Theme, ramp: Ramp, position: float) -> str:
    """The colour of a place on a ramp."""
    return theme.diverging(position) if ramp.kind == "diverging" else theme.magnitude(position)


def _paint_panel(painter: QPainter, laid: PanelLayout, theme: Theme) -> None:
    panel = laid.panel
    if panel.cells is not None and not laid.image:
        _paint_cells(painter, laid, panel.cells, theme)
    elif panel.cells is not None and (panel.cells.states == GHOST).any():
        _paint_hull(painter, laid, panel.cells, theme)
    if is_envelope(laid):
        paint_envelope(painter, laid, theme)
    else:
        _paint_boxes(painter, laid, theme)
    for outline in panel.outlines:
        _paint_outline(painter, laid, outline, theme)


# Cells ----------------------------------------------------------------------------------------------------------------


def _paint_cells(painter: QPainter, laid: PanelLayout, cells: Cells, theme: Theme) -> None:
    states, positions = cells.states.tolist(), cells.positions.tolist()
    for row, row_states in enumerate(states):
        for column, state in enumerate(row_states):
            if state == ABSENT:
                continue
            rect = _inside(laid.place((column, column + 1), (row, row + 1)))
            if state == GHOST:
                _paint_ghost(painter, rect, theme)
                continue
            fill = (
                ramp_colour(theme, cells.ramp, positions[row][column])
                if positions[row][column] == positions[row][column]
                else theme.card
            )
            if state == CUT:
                _fill(painter, rect, mix(theme.card, fill, 0.25))
                _paint_hatch(painter, rect, mix(theme.card, theme.ghost, 0.5))
                continue
            _fill(painter, rect, fill)
            if laid.text_size:
                words, size = cells.texts[row][column], laid.text_size
                x = rect.center().x() - texts.words_width(words, size, True) / 2
                baseline = rect.center().y() + texts.middle_offset(size)
                texts.paint_words(painter, words, x, baseline, size, True, theme.text_on(fill))


def _paint_hull(painter: QPainter, laid: PanelLayout, cells: Cells, theme: Theme) -> None:
    """One outline round all cells of an image, of which some are not reached yet."""
    there = cells.states != ABSENT
    rows = np.flatnonzero(there.any(axis=1))
    first, last = there.argmax(axis=1), there.shape[1] - there[:, ::-1].argmax(axis=1)
    sides = np.concatenate([np.repeat(first[rows], 2), np.repeat(last[rows], 2)[::-1]]).astype(float)
    heights = np.stack([rows, rows + 1], axis=1).ravel().astype(float)
    corners = laid.points(sides, np.concatenate([heights, heights[::-1]]))
    _set_ghost_pen(painter, theme)
    painter.drawPolygon(QPolygonF(corners))


def _inside(cell: QRectF) -> QRectF:
    gap = _GAP / 2 if min(cell.width(), cell.height()) >= 14.0 else 0.5
    return cell.adjusted(gap, gap, -gap, -gap)


def _fill(painter: QPainter, rect: QRectF, colour: str) -> None:
    radius = min(_RADIUS, rect.width() / 4, rect.height() / 4)
    if radius < 1.0:
        painter.fillRect(rect, QColor(colour))  # several times as fast as the same with a brush
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(rect, radius, radius)


def _paint_ghost(painter: QPainter, rect: QRectF, theme: Theme, *, solid: bool = False) -> None:
    """The outline of what is not reached yet; `solid`: of a margin's bar, a short one of which would be a dash."""
    _set_ghost_pen(painter, theme, solid=solid)
    radius = min(_RADIUS, rect.width() / 4, rect.height() / 4)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def _set_ghost_pen(painter: QPainter, theme: Theme, *, solid: bool = False) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_ghost_pen(theme, solid))


@lru_cache(maxsize=8)
def _ghost_pen(theme: Theme, solid: bool) -> QPen:
    pen = QPen(QColor(mix(theme.card, theme.ghost, 0.7)), 1.0)
    if not solid:
        pen.setDashPattern((3.0, 2.0))
    return pen


def _paint_hatch(painter: QPainter, rect: QRectF, colour: str) -> None:
    """Lines rising to the right, drawn and not a pattern brush, so that they are the same in print."""
    if rect.width() < 2.0:
        return
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(QColor(colour), 1.2))
    total = rect.left() + rect.top()
    first = total - total % _HATCH
    steps = int((rect.width() + rect.height()) / _HATCH) + 2
    for n in range(steps):
        x = first + n * _HATCH - rect.bottom()
        painter.drawLine(QLineF(x, rect.bottom(), x + rect.height(), rect.top()))
    painter.restore()


def _paint_outline(painter: QPainter, laid: PanelLayout, outline: Outline, theme: Theme) -> None:
    (top, left), (bottom, right) = outline.first, outline.last
    rect = laid.place((left, right + 1), (top, bottom + 1))
    if outline.guide and laid.image:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(texts.colour(theme, outline.guide)), 1.2))
        whole_row = QRectF(laid.rect.left(), rect.top(), laid.rect.width(), rect.height())
        if rect.height() >= _SMALLEST_FRAME:
            painter.drawRect(whole_row)
        else:
            y = rect.center().y()
            painter.drawLine(QLineF(laid.rect.left(), y, laid.rect.right(), y))
    widen = max(0.0, _SMALLEST_FRAME - rect.width()) / 2, max(0.0, _SMALLEST_FRAME - rect.height()) / 2
    rect.adjust(-widen[0], -widen[1], widen[0], widen[1])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = 1.0 if laid.image else _RADIUS + 1.0
    if not laid.image:  # a cell may have the frame's own colour
        painter.setPen(QPen(QColor(theme.card), _INNER_LINE))
        inside = rect.adjusted(_INNER_LINE, _INNER_LINE, -_INNER_LINE, -_INNER_LINE)
        painter.drawRoundedRect(inside, radius - 1.0, radius - 1.0)
    painter.setPen(QPen(QColor(texts.colour(theme, outline.role)), 1.4 if laid.image else 2.0))
    painter.drawRoundedRect(rect, radius, radius)


# Boxes ----------------------------------------------------------------------------------------------------------------


def _paint_boxes(painter: QPainter, laid: PanelLayout, theme: Theme) -> None:
    """All of a panel, and over them the frames."""
    boxes, letters, written = list(seen(laid)), letters_on(laid, theme), SegmentWords(laid)
    for box in boxes:
        _paint_box(painter, laid, box, letters, theme, written)
    for box in boxes:
        if box.outlined:
            paint_frame(painter, frame_of(laid.place(box.x, box.y)), texts.colour(theme, box.outlined))


def _paint_box(
    painter: QPainter, laid: PanelLayout, box: Box, letters: str, theme: Theme, written: SegmentWords
) -> None:
    """`letters`: the colour of what is written on it; empty: what can be read on it."""
    rect = seen_at_all(laid, box)
    if box.text_inside and box.texts:
        gap = _GAP / 2 if rect.width() > 4.0 else 0.0
        rect = rect.adjusted(gap, 0.0, -gap, 0.0)
    if rect.width() <= 0.0 and box.text_inside:
        return
    role = texts.colour(theme, box.role)
    fill, letters = (theme.card, "") if is_empty(box) else (theme.shade(role, box.strength), letters)
    if box.state == GHOST:
        if min(rect.width(), rect.height()) > _THIN:
            _paint_ghost(painter, rect, theme, solid=laid.panel.place in ("right", "below"))
        elif rect.width() > 0.0 and rect.height() > 0.0:
            _paint_thin_ghost(painter, laid, rect, theme)
    elif min(rect.width(), rect.height()) > 0.0 and not is_empty(box):
        if box.hatched:
            _fill(painter, rect, mix(theme.card, role, 0.25 * box.strength))
            _paint_hatch(painter, rect, fill)
        else:
            _fill(painter, rect, fill)
    if laid.text_size and box.texts and (rect.width() >= laid.text_size or not box.text_inside):
        _paint_box_text(painter, laid, box, rect, fill, letters, theme, written)


def _paint_thin_ghost(painter: QPainter, laid: PanelLayout, rect: QRectF, theme: Theme) -> None:
    """What is not reached yet and has no room for an outline: a hairline of a bar's narrow segment, else a pale bar."""
    if laid.panel.place == "group" and rect.width() <= _THIN:
        across = max(0.0, rect.width() - _HAIRLINE) / 2
        painter.fillRect(rect.adjusted(across, 0.0, -across, 0.0), _ghost_pen(theme, True).color())
    else:
        painter.fillRect(rect, QColor(ghost_fill(theme)))


def _paint_box_text(
    painter: QPainter,
    laid: PanelLayout,
    box: Box,
    rect: QRectF,
    fill: str,
    letters: str,
    theme: Theme,
    written: SegmentWords,
) -> None:
    size = laid.text_size
    if not box.text_inside:
        if box.state == SHOWN:
            words = box.texts[0]
            width = texts.words_width(words, size, False)
            if laid.panel.place == "below":
                at = QPointF(rect.center().x() - width / 2, rect.bottom() + 12.0)
            else:
                at = QPointF(rect.right() + 6.0, rect.center().y() + texts.middle_offset(size))
            texts.paint_words(painter, words, at.x(), at.y(), size, False, theme.muted)
        return
    words = written.of(box, rect.width())
    if not words:
        return
    on = mix(theme.card, texts.colour(theme, box.role), 0.25 * box.strength) if box.hatched else fill
    ink = theme.muted if box.state == GHOST else letters if letters and not box.hatched else theme.text_on(on)
    width = texts.words_width(words, size, True)
    x, baseline = rect.center().x() - width / 2, rect.center().y() + texts.middle_offset(size)
    if box.hatched and box.state == SHOWN:
        plate = QRectF(x - 3.0, baseline - size + 1.0, width + 6.0, size + 2.0)
        _fill(painter, plate, on)
    texts.paint_words(painter, words, x, baseline, size, box.state == SHOWN, ink)


# Legend ---------------------------------------------------------------------------------------------------------------


def _paint_legend(painter: QPainter, legend: Legend, theme: Theme) -> None:
    rect, ramp = legend.rect, legend.ramp
    low = -1.0 if ramp.kind == "diverging" else 0.0
    gradient = QLinearGradient(rect.bottomLeft(), rect.topLeft())
    for step in range(33):
        gradient.setColorAt(step / 32, QColor(ramp_colour(theme, ramp, low + (1.0 - low) * step / 32)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(rect, 2.0, 2.0)
    written: list[float] = []
    for position, words in sorted(ramp.ticks, key=lambda tick: (tick[0] != 0.0, -abs(tick[0]))):
        y = rect.bottom() - (position - low) / (1.0 - low) * rect.height()
        if any(abs(y - other) < 13.0 for other in written):
            continue
        written.append(y)
        texts.paint_words(
            painter, words, rect.right() + 8.0, y + texts.middle_offset(SMALL_SIZE), SMALL_SIZE, False, theme.muted
        )

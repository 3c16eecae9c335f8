"""Paints a laid-out figure: cells, boxes, frames, legend, badges, texts."""

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QLinearGradient, QPainter

from app.colours import mix
from app.plots import texts
from app.plots.badge_painting import paint_badge
from app.plots.bar_painting import filled_part, frame_of, letters_on, paint_frame, seen_at_all
from app.plots.cell_painting import paint_cells, paint_hull, ramp_colour
from app.plots.envelope import is_envelope, paint_envelope
from app.plots.filling import fill, paint_hatch
from app.plots.ghost_painting import paint_ghost
from app.plots.layout import SMALL_SIZE, Layout, Legend, PanelLayout
from app.plots.line_painting import paint_curves, paint_grid, paint_samples
from app.plots.outline_painting import paint_outline
from app.plots.segment_words import SegmentWords
from app.plots.slivers import seen
from app.story.figures.figure import GHOST, SHOWN, Box
from app.theme import Theme

_GAP = 2.0
"""Pixels between two segments of a bar."""


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


def _paint_panel(painter: QPainter, laid: PanelLayout, theme: Theme) -> None:
    panel = laid.panel
    if panel.cells is not None and not laid.image:
        paint_cells(painter, laid, panel.cells, theme)
    elif panel.cells is not None and (panel.cells.states == GHOST).any():
        paint_hull(painter, laid, panel.cells, theme)
    if is_envelope(laid):
        paint_envelope(painter, laid, theme)
    else:
        _paint_boxes(painter, laid, theme)
    for outline in panel.outlines:
        paint_outline(painter, laid, outline, theme)


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
    colour, part = theme.shade(role, box.strength), filled_part(box, rect)
    if box.state == GHOST:
        paint_ghost(painter, rect.normalized(), theme)
    elif min(part.width(), part.height()) > 0.0:
        if box.hatched:
            fill(painter, part, mix(theme.card, role, 0.25 * box.strength))
            paint_hatch(painter, part, colour)
        else:
            fill(painter, part, colour)
    if laid.text_size and box.texts and (rect.width() >= laid.text_size or not box.text_inside):
        _paint_box_text(painter, laid, box, rect, colour, letters, theme, written)


def _paint_box_text(
    painter: QPainter,
    laid: PanelLayout,
    box: Box,
    rect: QRectF,
    colour: str,
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
    is_plain = not box.hatched and box.filled >= 1.0
    on = colour if is_plain else _plate(box, theme)
    ink = theme.muted if box.state == GHOST else letters if letters and is_plain else theme.text_on(on)
    width = texts.words_width(words, size, True)
    x, baseline = rect.center().x() - width / 2, rect.center().y() + texts.middle_offset(size)
    if not is_plain and box.state == SHOWN:
        plate = QRectF(x - 3.0, baseline - size + 1.0, width + 6.0, size + 2.0)
        fill(painter, plate, on)
    texts.paint_words(painter, words, x, baseline, size, box.state == SHOWN, ink)


def _plate(box: Box, theme: Theme) -> str:
    """Under words that stand on a hatch, or that are wider than what is filled."""
    if box.filled < 1.0:
        return theme.card
    return mix(theme.card, texts.colour(theme, box.role), 0.25 * box.strength)


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

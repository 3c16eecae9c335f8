"""The segments of a bar as they are painted: their letters, what of them is filled, the frame of the current one."""

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from app.plots import texts
from app.plots.layout import PanelLayout
from app.story.figures.figure import Box
from app.theme import Theme

SHORTEST = 1.5
"""Pixels: what is not zero is seen."""
_SEEN = 0.5
"""Pixels: a share beside the line of its frame that is no narrower is seen."""
_RADIUS, _LINE = 5.0, 2.0
"""Of a frame, in pixels."""


def letters_on(laid: PanelLayout, theme: Theme) -> str:
    """The colour that letters have on all segments of a bar; empty where none has any."""
    if laid.panel.place != "group":
        return ""
    solid = [box for box in laid.panel.boxes if box.texts and not box.hatched]
    fills = {theme.shade(texts.colour(theme, box.role), box.strength) for box in solid}
    return theme.text_on(*fills) if fills else ""


def filled_part(box: Box, rect: QRectF) -> QRectF:
    """What of a segment is filled: of one that its frame made wider, as much as its share is, within the frame; nothing
    where that would not be seen."""
    if box.filled >= 1.0:
        return rect
    width = min(box.filled * rect.width(), rect.width() - _LINE)
    if width < _SEEN:
        return QRectF()
    left = rect.right() - _LINE / 2 - width if box.hatched else rect.left() + _LINE / 2
    return QRectF(left, rect.top(), width, rect.height())


def seen_at_all(laid: PanelLayout, box: Box) -> QRectF:
    """Where a box lies; a bar in a margin that is not zero is never too short to be seen."""
    rect, place = laid.place(box.x, box.y), laid.panel.place
    low, high = box.x if place == "right" else box.y
    if place == "right" and low < high and rect.width() < SHORTEST:
        rect.setLeft(rect.left() if high > 0.0 else rect.right() - SHORTEST)
        rect.setWidth(SHORTEST)
    elif place == "below" and low < high and abs(rect.height()) < SHORTEST:
        rect.setHeight(SHORTEST if rect.height() >= 0.0 else -SHORTEST)
    return rect


def frame_of(rect: QRectF) -> QRectF:
    """The frame round a segment, in the middle of its line: beside it, it reaches as far as the segment does."""
    return rect.adjusted(_LINE / 2, -1.0, -_LINE / 2, 1.0)


def paint_frame(painter: QPainter, frame: QRectF, colour: str) -> None:
    """Round a segment."""
    radius = min(_RADIUS, frame.width() / 5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colour), _LINE))
    painter.drawRoundedRect(frame, radius, radius)

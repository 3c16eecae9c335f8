"""What all segments of a bar share when they are painted: the colour of their letters, the frame of the current one."""

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from app.plots import texts
from app.plots.layout import PanelLayout
from app.story.figures.figure import Box
from app.theme import Theme

SHORTEST = 1.5
"""Pixels: what is not zero is seen."""
_NARROWEST, _RADIUS, _LINE = 7.0, 5.0, 2.0
"""Of a frame, in pixels."""


def letters_on(laid: PanelLayout, theme: Theme) -> str:
    """The colour that letters have on all segments of a bar; empty where none has any."""
    if laid.panel.place != "group":
        return ""
    solid = [box for box in laid.panel.boxes if box.texts and not box.hatched]
    fills = {theme.shade(texts.colour(theme, box.role), box.strength) for box in solid}
    return theme.text_on(*fills) if fills else ""


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


def frame_of(rect: QRectF, bar: QRectF) -> QRectF:
    """The frame round a segment, in the middle of its line; of a narrow one it is wider, so that it can be seen in it,
    and does not stick out at an end of the bar."""
    wider = max(0.0, _NARROWEST - rect.width()) / 2
    frame = rect.adjusted(-wider, -1.0, wider, 1.0)
    if wider:
        left, right = bar.left() + _LINE / 2, bar.right() - _LINE / 2 - _NARROWEST
        frame.moveLeft(max(left, min(frame.left(), right)))
    return frame


def paint_frame(painter: QPainter, frame: QRectF, colour: str) -> None:
    """Round a segment."""
    radius = min(_RADIUS, frame.width() / 5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colour), _LINE))
    painter.drawRoundedRect(frame, radius, radius)

"""What all segments of a bar share when they are painted: the colour of their letters, the frame of the current one."""

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from app.colours import READABLE, contrast, mix
from app.plots import texts
from app.plots.layout import PanelLayout
from app.theme import Theme

_NARROWEST, _RADIUS = 7.0, 5.0
"""Of a frame, in pixels."""


def letters_on(laid: PanelLayout, theme: Theme) -> str:
    """The colour that letters have on all segments of a bar, where there is one that can be read on each."""
    if laid.panel.place != "group":
        return ""
    solid = [box for box in laid.panel.boxes if box.texts and not box.hatched]
    fills = {mix(theme.card, texts.colour(theme, box.role), box.strength) for box in solid}
    inks = (theme.ink, theme.card, "#000000", "#FFFFFF")
    return next((ink for ink in inks if all(contrast(ink, fill) >= READABLE for fill in fills)), "")


def paint_frame(painter: QPainter, rect: QRectF, colour: str) -> None:
    """Round a segment; of a narrow one a little wider, so that it can be seen in it."""
    wider = max(0.0, _NARROWEST - rect.width()) / 2
    frame = rect.adjusted(-wider, -1.0, wider, 1.0)
    radius = min(_RADIUS, frame.width() / 5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colour), 2.0))
    painter.drawRoundedRect(frame, radius, radius)

"""The light over the timeline: where on it lies what is pointed at, and what it is."""

from itertools import islice

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter

from app.painting import faces
from app.painting.light import paint_light
from app.painting.timeline_layout import TimelineLayout
from app.story.places import Place
from app.story.pointing import Pointed, Use
from app.story.state import State
from app.story.timeline import Timeline
from app.theme import Theme

_NOTE_PAD, _NOTE_HEIGHT = 8.0, 17.0
_MOST_LIT = 200
"""Passes in which a connection is lit: of more the first ones, each of them less than a pixel."""


def paint_lights(painter: QPainter, state: State, theme: Theme, width: float) -> None:
    """Over the strip: a light on every tick that is pointed at."""
    layout = TimelineLayout(width, len(state.timeline))
    for position in lit_positions(state.timeline, state.pointed):
        paint_light(painter, layout.tick(position), theme, 4.0)


def lit_positions(timeline: Timeline, pointed: Pointed) -> list[int]:
    """Where the places lie that are pointed at, and those of the losses where a connection takes its share."""
    places = [spot for spot in pointed.spots if isinstance(spot, Place)]
    for use in (spot for spot in pointed.spots if isinstance(spot, Use)):
        backward = (part for part in timeline.passes if part.name == "backward")
        parts = islice(backward, _MOST_LIT)
        places += [Place("backward", use.parameter, loss=part.loss, k=use.t) for part in parts]
    found = (timeline.find(place) for place in places)
    return [position for position in found if position is not None]


def paint_note(painter: QPainter, text: str, layout: TimelineLayout, position: int, theme: Theme) -> None:
    """Over the ticks, where the titles stand: what is at a position."""
    font = faces.font(11, 600)
    width = QFontMetricsF(font).horizontalAdvance(text) + 2 * _NOTE_PAD
    middle = layout.left(position) + layout.pitch / 2
    plate = QRectF(min(max(0.0, middle - width / 2), max(0.0, layout.width - width)), 0.5, width, _NOTE_HEIGHT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.ink))
    painter.drawRoundedRect(plate, 5.0, 5.0)
    painter.setFont(font)
    painter.setPen(QColor(theme.card))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

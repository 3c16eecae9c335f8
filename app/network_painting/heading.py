"""Over the network: its title, and what the river's width says."""

from PyQt6.QtGui import QFontMetricsF, QPainter

from app.assets import ui_font
from app.network_painting.brushes import paint_caption
from app.story.diagram import Diagram
from app.story.diagram.geometry import Point
from app.story.diagram.parts import Caption
from app.story.diagram.words import NOTE_PARTED
from app.theme import Theme

_SIDE = 20.0
_TITLE = 13.0
_NOTE = 12.0
_CHIP = 104.0
"""Paper units behind the title that the button there has, with the gaps around it."""


def title_end(shown: Diagram, title: str) -> Point:
    """The right end of the title that `paint_heading` paints, at the middle of its height."""
    side, middle = _SIDE * shown.unit, 24.0 * shown.unit
    return Point(side + QFontMetricsF(ui_font(_TITLE * shown.unit, 600)).horizontalAdvance(title), middle)


def heading(shown: Diagram, title: str) -> tuple[Caption, Caption]:
    """The title at the left, at the right what the river's width says."""
    middle, side = 24.0 * shown.unit, _SIDE * shown.unit
    left = Caption(title, Point(side, middle), _TITLE * shown.unit, "muted", "left", weight=600)
    room = shown.width - side - title_end(shown, title).x - _CHIP
    right = Caption(_note(shown, room), Point(shown.width - side, middle), _NOTE * shown.unit, "muted", "right")
    return left, right


def _note(shown: Diagram, room: float) -> str:
    """As much of the scale note as there is room for: what the river's width says comes last."""
    parts = shown.scale_note.split(NOTE_PARTED)
    notes = (NOTE_PARTED.join(parts[first:]) for first in range(len(parts)))
    width_of = QFontMetricsF(ui_font(_NOTE * shown.unit)).horizontalAdvance
    return next((note for note in notes if width_of(note) <= room), "")


def paint_heading(painter: QPainter, shown: Diagram, theme: Theme, title: str) -> None:
    for caption in heading(shown, title):
        paint_caption(painter, caption, theme)

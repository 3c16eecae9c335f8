"""Over the network: its title, and what the river's width says."""

from collections.abc import Iterator

from PyQt6.QtGui import QFontMetricsF, QPainter

from app.assets import ui_font
from app.painting.network.strokes import Stroke, of_caption, of_measure
from app.story.diagram import Diagram
from app.story.diagram.geometry import Box, Point
from app.story.diagram.parts import Caption
from app.story.diagram.words import NOTE_PARTED, SCALE_WIDTH
from app.theme import Theme

_SIDE = 20.0
_TITLE = 12.0
_NOTE = 11.0
_CHIP = 104.0
"""Paper units behind the title that the button there has, with the gaps around it."""
_MIDDLE = 24.0
_OVER_LOSSES, _LEAST_MIDDLE = 14.0, 14.0
"""From the middle down to the losses, where the button stands between; and at least from the edge of the card."""
_CAP = 7.0
_ABOVE = 4.0
"""Paper units over the measure of a wide river."""
_WHOLE_FROM = 0.8
"""From this unit on a heading is as large as those of the other cards, however large the network is."""


def title_end(shown: Diagram, title: str) -> Point:
    """The right end of the title that `paint_heading` paints, at the middle of its height."""
    size = _size(shown, title)
    end = _SIDE * size + QFontMetricsF(ui_font(_TITLE * size, 600)).horizontalAdvance(title)
    return Point(end, _middle(shown, size))


def heading(shown: Diagram, title: str) -> Iterator[Stroke]:
    """The title at the left; at the right what the river's width says, and how wide its widest is."""
    size = _size(shown, title)
    at = Point(_SIDE * size, _middle(shown, size))
    yield of_caption("heading", Caption(title, at, _TITLE * size, "muted", "left", weight=600))
    yield from river_note(shown, title)


def river_note(shown: Diagram, title: str) -> Iterator[Stroke]:
    """What the river's width says, beside a title that leaves it room."""
    size = _size(shown, title)
    middle, side = _middle(shown, size), _SIDE * size
    note = _note(shown, _NOTE * size, shown.width - side - SCALE_WIDTH * size - title_end(shown, title).x - _CHIP)
    if note:
        end = Point(shown.width - side, max(middle, shown.river_scale.widest / 2 + _ABOVE))
        yield of_caption("heading", Caption(note, end, _NOTE * size, "muted", "right"))
        if shown.river_scale.largest > 0.0:
            written = QFontMetricsF(ui_font(_NOTE * size)).horizontalAdvance(note)
            at = Point(end.x - written - SCALE_WIDTH / 2 * size, end.y)
            yield of_measure(Box.around(at, _CAP * size, shown.river_scale.widest))


def _middle(shown: Diagram, size: float) -> float:
    """Of its height: higher where the losses stand so high that the button would touch them."""
    losses = min((column.loss.box.top for column in shown.columns if column.loss is not None), default=float("inf"))
    return min(_MIDDLE * size, max(losses - _OVER_LOSSES, _LEAST_MIDDLE))


def _size(shown: Diagram, title: str) -> float:
    """How many times its first size the heading has; on a page of its own, without a title, it grows with it."""
    return min(1.0, shown.unit / _WHOLE_FROM) if title else shown.unit


def _note(shown: Diagram, size: float, room: float) -> str:
    """As much of the scale note as there is room for: what the river's width says comes last, and how wide its widest
    is stands there always."""
    parts = shown.scale_note.split(NOTE_PARTED)
    notes = *(NOTE_PARTED.join(parts[first:]) for first in range(len(parts))), *shown.short_scale_notes
    width_of = QFontMetricsF(ui_font(size)).horizontalAdvance
    return next((note for note in notes if width_of(note) <= room), notes[-1])


def paint_heading(painter: QPainter, shown: Diagram, theme: Theme, title: str) -> None:
    for stroke in heading(shown, title):
        stroke.paint(painter, stroke.value, theme, shown.unit)

"""Over the network: its title, and what the river's width says."""

from collections.abc import Iterator

from PyQt6.QtGui import QFontMetricsF, QPainter

from app.assets import ui_font
from app.network_painting.strokes import Stroke, of_caption, of_measure
from app.story.diagram import Diagram
from app.story.diagram.geometry import Box, Point
from app.story.diagram.parts import Caption
from app.story.diagram.words import SCALE_WIDTH
from app.theme import Theme

_SIDE = 20.0
_TITLE = 13.0
_NOTE = 12.0
_MIDDLE = 24.0
_CAP = 7.0


def title_end(shown: Diagram, title: str) -> Point:
    """The right end of the title that `paint_heading` paints, at the middle of its height."""
    side, middle = _SIDE * shown.unit, _MIDDLE * shown.unit
    return Point(side + QFontMetricsF(ui_font(_TITLE * shown.unit, 600)).horizontalAdvance(title), middle)


def heading(shown: Diagram, title: str) -> Iterator[Stroke]:
    """The title at the left; at the right what the river's width says, and how wide its widest is."""
    unit, middle, side = shown.unit, _MIDDLE * shown.unit, _SIDE * shown.unit
    yield of_caption("heading", Caption(title, Point(side, middle), _TITLE * unit, "muted", "left", weight=600))
    if shown.scale_note:
        end = Point(shown.width - side, middle)
        yield of_caption("heading", Caption(shown.scale_note, end, _NOTE * unit, "muted", "right"))
        if shown.river_scale.largest > 0.0:
            written = QFontMetricsF(ui_font(_NOTE * unit)).horizontalAdvance(shown.scale_note)
            at = Point(end.x - written - SCALE_WIDTH / 2 * unit, middle)
            yield of_measure(Box.around(at, _CAP * unit, shown.river_scale.widest))


def paint_heading(painter: QPainter, shown: Diagram, theme: Theme, title: str) -> None:
    for stroke in heading(shown, title):
        stroke.paint(painter, stroke.value, theme, shown.unit)

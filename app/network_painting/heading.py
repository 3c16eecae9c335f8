"""Over the network: its title, and what the river's width says."""

from PyQt6.QtGui import QFontMetricsF, QPainter

from app.assets import ui_font
from app.network_painting.brushes import paint_caption
from app.story.diagram import Diagram
from app.story.diagram.geometry import Point
from app.story.diagram.parts import Caption
from app.theme import Theme

_SIDE = 20.0
_TITLE = 13.0
_NOTE = 12.0


def title_end(shown: Diagram, title: str) -> Point:
    """The right end of the title that `paint_heading` paints, at the middle of its height."""
    side, middle = _SIDE * shown.unit, 24.0 * shown.unit
    return Point(side + QFontMetricsF(ui_font(_TITLE * shown.unit, 600)).horizontalAdvance(title), middle)


def heading(shown: Diagram, title: str) -> tuple[Caption, Caption]:
    """The title at the left, at the right what the river's width says."""
    middle, side = 24.0 * shown.unit, _SIDE * shown.unit
    left = Caption(title, Point(side, middle), _TITLE * shown.unit, "muted", "left", weight=600)
    right = Caption(shown.scale_note, Point(shown.width - side, middle), _NOTE * shown.unit, "muted", "right")
    return left, right


def paint_heading(painter: QPainter, shown: Diagram, theme: Theme, title: str) -> None:
    for caption in heading(shown, title):
        paint_caption(painter, caption, theme)

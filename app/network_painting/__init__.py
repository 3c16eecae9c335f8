"""The network on a painter: what stands still, what moves, both at once for a page, and what is seen as it unfolds."""

from PyQt6.QtGui import QFontMetricsF, QPainter

from app.assets import ui_font
from app.network_painting.brushes import paint_caption
from app.network_painting.moving import paint_dynamic
from app.network_painting.pointed import paint_label, paint_pointed
from app.network_painting.still import paint_static
from app.network_painting.unfolding import paint_unfolding
from app.story.diagram import Diagram, diagram
from app.story.diagram.geometry import Point
from app.story.diagram.parts import Caption
from app.story.state import State
from app.theme import Theme

__all__ = [
    "paint_dynamic",
    "paint_heading",
    "paint_label",
    "paint_network",
    "paint_pointed",
    "paint_static",
    "paint_unfolding",
    "title_end",
]

_SIDE = 20.0
_TITLE = 13.0


def paint_network(painter: QPainter, state: State, theme: Theme, width: float, height: float) -> None:
    """The network of a state at rest, on a page of its own: it needs no title, but the river's scale."""
    shown = diagram(state, width, height)
    paint_static(painter, shown, theme)
    paint_dynamic(painter, shown, theme, 1.0)
    paint_heading(painter, shown, theme, "")


def title_end(shown: Diagram, title: str) -> Point:
    """The right end of the title that `paint_heading` paints, at the middle of its height."""
    side, middle = _SIDE * shown.unit, 24.0 * shown.unit
    return Point(side + QFontMetricsF(ui_font(_TITLE * shown.unit, 600)).horizontalAdvance(title), middle)


def paint_heading(painter: QPainter, shown: Diagram, theme: Theme, title: str) -> None:
    """The title at the left, at the right what the river's width says."""
    middle, side = 24.0 * shown.unit, _SIDE * shown.unit
    left = Caption(title, Point(side, middle), _TITLE * shown.unit, "muted", "left", weight=600)
    right = Caption(shown.scale_note, Point(shown.width - side, middle), 12 * shown.unit, "muted", "right")
    for caption in (left, right):
        paint_caption(painter, caption, theme)

"""The network on a painter: what stands still, what moves, both at once for a page, and what is seen as it unfolds."""

from PyQt6.QtGui import QPainter

from app.painting.network.heading import (
    chip_height,
    has_room,
    heading_size,
    lowered_by_heading,
    paint_heading,
    shrunk_for_heading,
    title_end,
)
from app.painting.network.moving import paint_dynamic
from app.painting.network.pointed import paint_label, paint_pointed
from app.painting.network.sheet import Sheet
from app.painting.network.strokes import paint_static
from app.painting.network.unfolding import paint_unfolding
from app.story.compared_names import short_name
from app.story.diagram import diagram, is_in_sight, title
from app.story.state import State
from app.theme import Theme

__all__ = [
    "Sheet",
    "chip_height",
    "heading_size",
    "lowered_by_heading",
    "paint_dynamic",
    "paint_heading",
    "paint_label",
    "paint_network",
    "paint_pointed",
    "paint_static",
    "paint_unfolding",
    "shrunk_for_heading",
    "title_end",
]


def paint_network(
    painter: QPainter, state: State, theme: Theme, width: float, height: float, titled: bool = False
) -> None:
    """The network of a state at rest, on a page of its own, with the river's scale and, if wished, its title; where
    two are compared it says which one it is."""
    if not is_in_sight(state, width, height):
        return
    shown = diagram(state, width, height)
    paint_static(painter, shown, theme)
    paint_dynamic(painter, shown, theme, 1.0)
    said = title(state) if titled or state.other is not None else ""
    if state.other is not None and not has_room(shown, said):
        said = short_name(state)
    paint_heading(painter, shown, theme, said)

"""What a stop opens, in the place of the network."""

from PyQt6.QtGui import QPainter

from app.painting.aside import layout, paint_lines
from app.painting.slide.geometry import ASIDE
from app.story.asides import aside
from app.story.state import State
from app.theme import Theme

_ENLARGED = 1.15
"""How many times the type of an aside on a card, for a hall."""


def paint_aside(painter: QPainter, state: State, theme: Theme) -> None:
    """The lines that are opened, or where they have no room, all closed."""
    shown = aside(state)
    assert shown is not None, "only where one is open"
    width, room = ASIDE.width() / _ENLARGED, ASIDE.height() / _ENLARGED
    opened = state.opened
    laid = layout(shown, opened, width, room)
    if laid.height > room and opened:
        opened = frozenset()
        laid = layout(shown, opened, width, room)
    painter.save()
    painter.translate(ASIDE.topLeft())
    painter.scale(_ENLARGED, _ENLARGED)
    if laid.height > room:
        painter.scale(room / laid.height, room / laid.height)
    paint_lines(painter, laid, theme, opened, state.place, on_page=True)
    painter.restore()

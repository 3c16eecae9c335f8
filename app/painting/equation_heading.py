"""The line over an equation: what is computed, at the left; at the right which stop and which equation it is; between
them there is room for buttons."""

from collections.abc import Iterator

from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QPainter

from app.painting import faces
from app.painting.wrapping import text_width
from app.story.headings import count, heading
from app.story.state import State
from app.theme import Theme
from app.translation import _

EDGE = 20.0
_BETWEEN = " · "
_ROOM_FOR_MENU, _ROOM_FOR_MENU_ALONE = 140.0, 98.0
"""Paper units that it needs at least, with the space around it, and with what copies; without that where the buttons to
the stops would have no room otherwise."""
_ROOM_AT_THE_START = 290.0
"""Where there is no equation to copy and to see the shapes of."""
_ROOM_TO_OPEN = 500.0
"""Paper units between heading and note that the buttons need for what must not be overlooked (app/parts/offers.py)."""


def heading_room(state: State, width: float, told: str = "") -> tuple[float, float]:
    """Where the heading ends and where the note at the right begins, or what is `told` in its place: what lies between
    is free."""
    written = text_width(_heading(state, width), 12, 600)
    return EDGE + written, min(_left_of_note(state, width), _left_of(told, width))


def _heading(state: State, width: float) -> str:
    """All of it, where it leaves room for what can be opened; else without what colour and timeline tell as well. At a
    stop the first of that goes for the stop's number, too."""
    whole = _("The lesson") if state.place is None else heading(state.place, state.notation)
    parts = whole.split(_BETWEEN)
    shorter = [_BETWEEN.join((parts[at][:1].upper() + parts[at][1:], *parts[at + 1 :])) for at in range(len(parts))]
    room = width - 2 * EDGE - _ROOM_FOR_MENU_ALONE
    beside_stop = room - text_width(_stop_in_figures(state), 12)
    choices = (*((text, beside_stop) for text in shorter[:2]), *((text, room) for text in shorter))
    return next((text for text, most in choices if text_width(text, 12, 600) <= most), whole)


def is_roomy(state: State, width: float) -> bool:
    """Whether the whole note can stand in the heading's line, and what can be opened too."""
    needed = _ROOM_AT_THE_START if state.place is None else _ROOM_TO_OPEN
    return _left_by(_whole_note(state), state, width) >= needed


def has_room_to_open(state: State, width: float) -> bool:
    """Whether the heading leaves room for what can be opened, if only as a menu."""
    return _left_by("", state, width) >= _ROOM_FOR_MENU_ALONE


def _left_by(note: str, state: State, width: float) -> float:
    """What a note and the heading leave of their line."""
    return width - 2 * EDGE - text_width(_heading(state, width), 12, 600) - text_width(note, 12)


def _whole_note(state: State) -> str:
    return _BETWEEN.join(_notes(state))


def _note(state: State, width: float) -> str:
    """What stands at the right; where it would crowd what can be opened here only the first of it, the stop in figures,
    or nothing."""
    if is_roomy(state, width):
        return _whole_note(state)
    first, stop = next(_notes(state), ""), _stop_in_figures(state)
    if _left_by(first, state, width) >= _ROOM_FOR_MENU:
        return first
    return stop if _left_by(stop, state, width) >= _ROOM_FOR_MENU_ALONE else ""


def _left_of_note(state: State, width: float) -> float:
    return _left_of(_note(state, width), width)


def _left_of(text: str, width: float) -> float:
    return width - EDGE - text_width(text, 12)


def paint_heading(painter: QPainter, state: State, theme: Theme, width: float) -> None:
    backward = state.place is not None and state.place.phase == "backward"
    painter.setFont(faces.font(12, 600))
    painter.setPen(QColor(theme.role("backward") if backward else theme.muted))
    painter.drawText(QPointF(EDGE, 25), _heading(state, width))


def paint_count(painter: QPainter, state: State, theme: Theme, width: float, told: str) -> None:
    painter.setFont(faces.font(12))
    painter.setPen(QColor(theme.good if told else theme.muted))
    note = told or _note(state, width)
    painter.drawText(QPointF(_left_of(note, width), 25), note)


def _stop_in_figures(state: State) -> str:
    return "" if state.tour_number is None else f"{state.tour_number + 1}/{len(state.tour)}"


def _notes(state: State) -> Iterator[str]:
    """Which question or stop this is, which equation of its timestep."""
    if state.question is not None:
        yield _("question")
    if state.tour_number is not None:
        yield _("stop {number} of {count}").format(number=state.tour_number + 1, count=len(state.tour))
    if state.question is None:
        if state.place is None:
            yield _("Next follows the story · → every equation") if state.tour else _("press → for the first equation")
        elif note := count(state.timeline, state.position):
            yield note

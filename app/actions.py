"""All that a user can do with keys: name, keys and verb in one list, which the window and the README's table follow."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QWidget

from app.document import Document
from app.files.lesson import MOST_CHOICES
from app.translation import _, later

FILM, PLACE, LESSON, WINDOW = later("The film"), later("Beside the film"), later("The lesson"), later("The window")
GROUPS = (FILM, PLACE, LESSON, WINDOW)
"""In which the list of keys shows the actions."""


@dataclass(frozen=True)
class Action:
    """One thing to do: `keys` as Qt writes them; any of them triggers it."""

    name: str
    keys: tuple[str, ...]
    verb: Callable[[], object]
    group: str = WINDOW
    everywhere: bool = False
    """Whether its keys reach into the panels and the gallery too, which are windows of their own."""


def cursor_actions(document: Document) -> tuple[Action, ...]:
    """What moves the cursor and plays the film (DESIGN's keys)."""
    return (
        Action(_("one equation on"), ("Right",), lambda: document.step(1), FILM),
        Action(_("one equation back"), ("Left",), lambda: document.step(-1), FILM),
        Action(_("one timestep on"), ("Shift+Right",), lambda: document.step_timestep(1), FILM),
        Action(_("one timestep back"), ("Shift+Left",), lambda: document.step_timestep(-1), FILM),
        Action(_("one pass on"), ("Ctrl+Right",), lambda: document.step_pass(1), FILM),
        Action(_("one pass back"), ("Ctrl+Left",), lambda: document.step_pass(-1), FILM),
        Action(_("play or pause"), ("Space",), document.toggle_playing, FILM),
        Action(_("to the start"), ("Home",), lambda: document.seek(0), FILM),
        Action(_("to the end"), ("End",), lambda: document.seek(len(document.state.timeline)), FILM),
        Action(_("next stop of the lesson"), ("PgDown",), lambda: document.step_stop(1), FILM),
        Action(_("stop before"), ("PgUp",), lambda: document.step_stop(-1), FILM),
        *(
            Action(
                _("guess an answer where the lesson asks something"),
                (str(number),),
                partial(document.answer_by_number, number),
                FILM,
            )
            for number in range(1, MOST_CHOICES + 1)
        ),
        Action(_("fold or unfold the network"), ("U",), document.toggle_folded, PLACE),
        Action(_("shapes under every term"), ("S",), document.toggle_shapes, PLACE),
        Action(_("open the first derivation that is offered"), ("Return", "Enter"), document.open_first_aside, PLACE),
        Action(_("open its next line"), ("Down",), document.open_next_line, PLACE),
        Action(_("close its last line"), ("Up",), document.close_last_line, PLACE),
        *undo_actions(document.undo, document.redo),
    )


def look_actions(document: Document, present: Callable[[], None]) -> tuple[Action, ...]:
    """How large everything is printed, and presenting."""
    return (
        Action(_("larger type"), ("Ctrl++", "Ctrl+="), lambda: document.resize_type(1)),
        Action(_("smaller type"), ("Ctrl+-",), lambda: document.resize_type(-1)),
        Action(_("type as it comes"), ("Ctrl+0",), lambda: document.resize_type(0)),
        Action(_("present, and end it"), ("F5",), present),
        Action(_("dark screen when presenting, and light again"), ("B", "."), document.toggle_black),
    )


def document_actions(
    new: Callable[[], object],
    open_one: Callable[[], object],
    save: Callable[[], object],
    save_as: Callable[[], object],
) -> tuple[Action, ...]:
    """What makes a document of a file, and a file of a document."""
    return (
        Action(_("a new lesson of your own"), ("Ctrl+N",), new, LESSON),
        Action(_("open a lesson"), ("Ctrl+O",), open_one, LESSON),
        Action(_("save the lesson"), ("Ctrl+S",), save, LESSON, everywhere=True),
        Action(_("save the lesson in another file"), ("Ctrl+Shift+S",), save_as, LESSON, everywhere=True),
    )


def menu_action(open_menu: Callable[[], None]) -> Action:
    """Opens the window's menu, wherever in the window the focus is."""
    return Action(_("the window’s menu"), ("F10",), open_menu)


def undo_actions(undo: Callable[[], None], redo: Callable[[], None]) -> tuple[Action, Action]:
    """The same keys in every window that has them."""
    return (
        Action(_("undo a change of the experiment"), ("Ctrl+Z",), undo, LESSON),
        Action(_("redo it"), ("Ctrl+Shift+Z", "Ctrl+Y"), redo, LESSON),
    )


def experiment_action(toggle: Callable[[], None]) -> Action:
    """Opens the experiment panel, and closes it from inside."""
    return Action(_("change the experiment"), ("Ctrl+T",), toggle, LESSON)


def tour_action(toggle: Callable[[], None]) -> Action:
    """Opens the tour panel, and closes it from inside."""
    return Action(_("write the tour"), ("Ctrl+Shift+T",), toggle, LESSON)


def install(window: QWidget, actions: tuple[Action, ...]) -> tuple[QAction, ...]:
    """Give a window its keys; returns what stands for them there."""
    installed = []
    for action in actions:
        triggered = QAction(action.name, window)
        triggered.setShortcuts([QKeySequence(keys) for keys in action.keys])
        if action.everywhere:
            triggered.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        triggered.triggered.connect(lambda _, verb=action.verb: verb())
        window.addAction(triggered)
        installed.append(triggered)
    return tuple(installed)

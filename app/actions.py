"""All that a user can do with keys: name, keys and verb in one list, which the window and the README's table follow."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QWidget

from app.document import Document
from app.files.lesson import MOST_CHOICES


@dataclass(frozen=True)
class Action:
    """One thing to do: `keys` as Qt writes them; any of them triggers it."""

    name: str
    keys: tuple[str, ...]
    verb: Callable[[], None]
    everywhere: bool = False
    """Whether its keys reach into the panels and the gallery too, which are windows of their own."""


def cursor_actions(document: Document) -> tuple[Action, ...]:
    """What moves the cursor and plays the film (DESIGN's keys)."""
    return (
        Action("one equation on", ("Right",), lambda: document.step(1)),
        Action("one equation back", ("Left",), lambda: document.step(-1)),
        Action("one timestep on", ("Shift+Right",), lambda: document.step_timestep(1)),
        Action("one timestep back", ("Shift+Left",), lambda: document.step_timestep(-1)),
        Action("one pass on", ("Ctrl+Right",), lambda: document.step_pass(1)),
        Action("one pass back", ("Ctrl+Left",), lambda: document.step_pass(-1)),
        Action("play or pause", ("Space",), document.toggle_playing),
        Action("to the start", ("Home",), lambda: document.seek(0)),
        Action("to the end", ("End",), lambda: document.seek(len(document.state.timeline))),
        Action("next stop of the lesson", ("PgDown",), lambda: document.step_stop(1)),
        Action("stop before", ("PgUp",), lambda: document.step_stop(-1)),
        *(
            Action(f"guess choice {number} of a question", (str(number),), partial(document.answer_by_number, number))
            for number in range(1, MOST_CHOICES + 1)
        ),
        Action("fold or unfold the network", ("U",), document.toggle_folded),
        Action("shapes under every term", ("S",), document.toggle_shapes),
        Action("open the first that the place offers", ("Return", "Enter"), document.open_first_aside),
        Action("open the next line of it", ("Down",), document.open_next_line),
        Action("close its last line", ("Up",), document.close_last_line),
        *undo_actions(document.undo, document.redo),
    )


def undo_actions(undo: Callable[[], None], redo: Callable[[], None]) -> tuple[Action, Action]:
    """The same keys in every window that has them."""
    return (
        Action("undo a change of the experiment", ("Ctrl+Z",), undo),
        Action("redo it", ("Ctrl+Shift+Z", "Ctrl+Y"), redo),
    )


def experiment_action(toggle: Callable[[], None]) -> Action:
    """Opens the experiment panel, and closes it from inside."""
    return Action("change the experiment", ("Ctrl+T",), toggle)


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

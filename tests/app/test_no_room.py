"""What is said of panels that have no room: of the right ones whatever changes, aloud too, and once."""

from collections.abc import Callable
from unittest.mock import patch

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson_file import read_lesson
from app.parts.no_room import NoRoom
from app.story.state import opening_state
from app.window.controller import Controller
from tests.app.opened import opened


@pytest.mark.parametrize("width", [90, 2000])
def test_a_screen_reader_names_the_panels_that_have_no_room_now(qtbot: QtBot, width: int) -> None:
    note = NoRoom(Document(opening_state(read_lesson("scalar"))))
    qtbot.addWidget(note)
    for other, title in (("reach", "How far back does the gradient reach?"), ("shares", "Gradient so far")):
        note.tell(frozenset({other, "hidden-state"}), width)
        assert set(note.accessibleName().split(", ")) == {"no room for 2 panels", title, "Hidden state"}


def at_rest() -> None:
    for _turn in range(5):
        QApplication.processEvents()


def unseen(controller: Controller) -> set[str]:
    """The panels that are asked for and not there."""
    workspace = controller.workspace
    views = {
        "network": workspace.network,
        "equation": workspace.equation,
        "contributions": workspace.contributions,
        "reach": workspace.reach,
        "hidden-state": workspace.hidden_state,
        "shares": workspace.shares,
        "timeline": workspace.transport,
    }
    return {name for name in controller.document.state.look.panels if not views[name].isVisible()}


@pytest.mark.parametrize(
    ("change", "without", "words"),
    [
        (lambda controller: None, {"hidden-state", "shares"}, "no room: Hidden state, Gradient so far ▾"),
        (
            lambda controller: controller.document.resize_type(1),
            {"reach", "hidden-state", "shares"},
            "no room for 3 panels ▾",
        ),
        (
            lambda controller: controller.document.say_in("de"),
            {"hidden-state", "shares"},
            "kein Platz: Verborgener Zustand, Gradient bisher ▾",
        ),
        (
            lambda controller: controller.document.show_panel("shares", False),
            {"hidden-state"},
            "no room: Hidden state ▾",
        ),
        (
            lambda controller: controller.document.prefer_panel("hidden-state"),
            {"reach", "shares"},
            "no room: How far back?, Gradient so far ▾",
        ),
    ],
    ids=["window", "type", "language", "panels", "preferred"],
)
def test_the_note_tells_of_what_is_not_there_whatever_changes(
    qtbot: QtBot, change: Callable[[Controller], None], without: set[str], words: str
) -> None:
    window, controller = opened(qtbot)
    window.resize(1280, 600)
    at_rest()
    change(controller)
    at_rest()
    assert unseen(controller) == without
    assert set(controller.workspace.no_room.panels) == without
    assert controller.workspace.no_room.text() == words
    window.close()


def test_a_window_that_gets_wider_names_whole_what_a_narrow_one_names_short(qtbot: QtBot) -> None:
    window, controller = opened(qtbot)
    note = controller.workspace.no_room
    short = "no room: How far back?, Hidden state, Gradient so far ▾"
    for width, words in (
        (1280, short),
        (1680, "no room: How far back does the gradient reach?, Hidden state, Gradient so far ▾"),
        (1280, short),
    ):
        window.resize(width, 520)
        at_rest()
        assert note.panels == ("reach", "hidden-state", "shares")
        assert note.text() == words
    window.close()


def test_the_same_is_not_told_again_at_every_step(qtbot: QtBot) -> None:
    """The words would be measured each time."""
    window, controller = opened(qtbot)
    at_rest()
    with patch.object(NoRoom, "tell", autospec=True, side_effect=NoRoom.tell) as tell:
        window.resize(1280, 700)
        at_rest()
        assert tell.call_count == 1
        for _step in range(10):
            controller.document.step()
            at_rest()
        assert tell.call_count == 1
    window.close()

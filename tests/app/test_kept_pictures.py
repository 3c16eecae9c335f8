"""What is kept of a picture for the next one never shows: a window that saw much looks like a fresh one."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson_file import read_lesson
from app.files.notation_file import read_notation
from app.story.state import opening_state
from app.window.workspace import Workspace

DEEDS: dict[str, Callable[[Document, Workspace], None]] = {
    "a step": lambda document, _: document.step(1),
    "a loss of its own": lambda document, _: document.choose_flow(3),
    "norms": lambda document, _: document.choose_measure("norm", "log"),
    "another parameter": lambda document, _: document.choose_parameter("W_xh"),
    "letters": lambda document, _: document.choose_notation(read_notation("pytorch")),
    "colours": lambda document, _: document.choose_theme("dark"),
    "a weight": lambda document, _: document.set_parameter_entry("W_hh", (1, 0), -0.4),
    "a step after that": lambda document, _: document.step(1),
    "a size": lambda _, workspace: workspace.resize(1400, 900),
    "folded": lambda document, _: document.toggle_folded(),
    "another lesson": lambda document, _: document.open_lesson(read_lesson("long-memory-lstm")),
    "its letters": lambda document, _: document.choose_notation(read_notation("slides")),
    "unfolded": lambda document, _: document.toggle_folded(),
}


def workspace_of(qtbot: QtBot, document: Document) -> Workspace:
    workspace = Workspace(document)
    workspace.network.tween_ms = 0
    qtbot.addWidget(workspace)
    workspace.resize(1280, 800)
    workspace.show()
    return workspace


def pictures(workspace: Workspace) -> list[QImage | None]:
    """Of its views, as far as they have room; not of what they tell of an edit that a fresh window has not seen."""
    for _ in range(3):  # what one view needs may move another one
        QApplication.processEvents()
    workspace.equation.tell("")
    charts = (workspace.contributions, workspace.reach, workspace.hidden_state, workspace.shares)
    views: tuple[QWidget, ...] = (workspace.network, workspace.equation, *charts, workspace.transport.strip)
    return [view.grab().toImage() if view.isVisible() else None for view in views]


@pytest.mark.parametrize(("zoomed", "deeds"), [(100, tuple(DEEDS)), (130, tuple(DEEDS)[:10])])
def test_a_window_that_has_been_through_much_looks_like_a_fresh_one(
    qtbot: QtBot, zoomed: int, deeds: tuple[str, ...]
) -> None:
    state = opening_state(read_lesson("hell-ello"))
    look = replace(state.look, type_percent=zoomed)
    document = Document(replace(state, position=len(state.timeline) // 2))
    document.choose_look(look)
    old = workspace_of(qtbot, document)
    for deed in deeds:
        DEEDS[deed](document, old)
        seen = pictures(old)
        fresh = workspace_of(qtbot, document)
        fresh.resize(old.size())
        assert pictures(fresh) == seen, deed
        fresh.close()

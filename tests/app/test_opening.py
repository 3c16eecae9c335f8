"""The window's beginning: a lesson that takes a while is computed while the window greets."""

import json
from pathlib import Path

import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from app.colours import THEMES
from app.startup import Greeting, keep_on_screen
from app.story.preparing import work_left
from app.window.opening import open_in
from app.window.workspace import Workspace


def lesson_of(length: int, folder: Path) -> str:
    text = ["ab"[t % 2] for t in range(length + 1)]
    lesson = {
        "format": "unfold-lesson",
        "version": 1,
        "title": f"{length} letters",
        "story": "Long.",
        "network": {"cell": "elman", "hidden_size": 4},
        "sequence": {"vocabulary": ["a", "b"], "inputs": text[:-1], "targets": text[1:]},
        "parameters": {"init": "xavier", "seed": 1},
    }
    file = folder / "letters.lesson.json"
    file.write_text(json.dumps(lesson), encoding="utf-8")
    return str(file)


def test_a_long_lesson_is_computed_while_the_window_greets(qtbot: QtBot, tmp_path: Path) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    greeting = Greeting(THEMES["light"], lambda: None)
    window.setCentralWidget(greeting)
    window.show()
    told: list[str] = []
    filled: list[bool] = []

    def tell(part: float) -> None:
        greeting.tell(part)
        told.append(greeting.text())

    open_in(window, lesson_of(150, tmp_path), tell, lambda: filled.append(True))
    assert window.centralWidget() is greeting
    qtbot.waitUntil(lambda: filled == [True], timeout=20_000)
    assert all(text.startswith("Unfold\n") and text.endswith(" %") for text in told)
    assert told
    workspace = window.centralWidget()
    assert isinstance(workspace, Workspace)
    assert workspace.document.state.lesson.title == "150 letters"
    assert work_left(workspace.document.state) == 0
    window.close()


def test_a_short_lesson_is_there_at_once(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    filled: list[bool] = []
    open_in(window, "hell-ello", lambda part: None, lambda: filled.append(True))
    assert filled == [True]
    window.close()


@pytest.mark.parametrize("place", [(0, 0), (500, 400), (-300, -200)])
@pytest.mark.parametrize("more", [QSize(0, 0), QSize(400, 300), QSize(-200, -200)])
def test_the_first_window_lies_on_the_screen_with_its_frame(qtbot: QtBot, more: QSize, place: tuple[int, int]) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    screen = window.screen()
    assert screen is not None
    window.resize(screen.availableSize() + more)
    window.move(*place)
    window.show()
    keep_on_screen(window)
    QApplication.processEvents()
    assert window.frameGeometry().width() > window.width(), "there is a frame"
    assert screen.availableGeometry().contains(window.frameGeometry())

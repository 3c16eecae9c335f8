"""The README's table of keys and the window's keys are the same; the key that ends the program works everywhere."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.window.controller import Controller
from app.window.opening import fill_window

README = Path(__file__).resolve().parents[2] / "README.md"
IN_WORDS = {"→": "Right", "←": "Left", "↑": "Up", "↓": "Down", "Page Down": "PgDown", "Page Up": "PgUp"}


def portable(key: str) -> str:
    """A key as the README writes it, Shift+→, as Qt writes it, Shift+Right."""
    for word, name in IN_WORDS.items():
        key = key.replace(word, name)
    return key


def keys_in_readme() -> list[str]:
    section = README.read_text(encoding="utf-8").partition("\n## Keys\n")[2].partition("\n## ")[0]
    first_cells = re.findall(r"^\| (.*?) \|", section, re.MULTILINE)
    return [portable(key) for cell in first_cells for key in re.findall(r"`([^`]+)`", cell)]


def test_every_key_of_the_window_stands_in_the_readme_and_no_other(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    fill_window(window, None)
    actions = [action for action in window.actions() if action.shortcuts()]
    keys = [key.toString(QKeySequence.SequenceFormat.PortableText) for action in actions for key in action.shortcuts()]
    assert len(keys) == len(set(keys)), "one key can't do two things"
    assert sorted(keys_in_readme()) == sorted(keys)
    window.close()


def open_experiment_panel(controller: Controller) -> QWidget:
    controller.experiment_panel.toggle()
    return controller.experiment_panel.fields.inputs


def open_export_panel(controller: Controller) -> QWidget:
    controller.export_panel.ask()
    return controller.export_panel.folder


def open_gallery(controller: Controller) -> QWidget:
    controller.show_lessons()
    return controller.gallery.cards["slides"]


@pytest.mark.parametrize(
    "opened", [lambda controller: controller.workspace, open_experiment_panel, open_export_panel, open_gallery]
)
def test_the_window_closes_from_wherever_the_focus_is(qtbot: QtBot, opened: Callable[[Controller], QWidget]) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    controller = fill_window(window, "slides")
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    widget = opened(controller)
    widget.setFocus()
    qtbot.waitUntil(lambda: widget.isActiveWindow() or QApplication.activePopupWidget() is widget.window())
    QTest.keyClick(widget, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)  # type: ignore[call-overload]  # the stub
    assert not window.isVisible()

"""The README's table of keys and the window's keys are the same."""

import re
from pathlib import Path

from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.window import fill_window

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

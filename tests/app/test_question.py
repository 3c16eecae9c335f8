"""A question is answered by its buttons and by the keyboard alone."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.parts.file_names import LONGEST, shown_name
from app.parts.question import Question


@pytest.fixture
def asked(qtbot: QtBot) -> Question[str]:
    window = QWidget()
    qtbot.addWidget(window)
    answers = {"drop": "Drop it", "keep": "Keep it", "neither": "Neither"}
    question = Question(window, "<b>What</b> now?", "", answers, "keep", "neither")
    question.show()
    return question


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ([Qt.Key.Key_Return], "keep"),
        ([Qt.Key.Key_Escape], "neither"),
        ([Qt.Key.Key_Tab, Qt.Key.Key_Space], "neither"),
        ([Qt.Key.Key_Backtab, Qt.Key.Key_Space], "drop"),
        ([Qt.Key.Key_Backtab, Qt.Key.Key_Return], "drop"),
    ],
)
def test_keys_answer(qtbot: QtBot, asked: Question[str], keys: list[Qt.Key], answer: str) -> None:
    qtbot.waitUntil(asked.isActiveWindow)
    assert QApplication.focusWidget() is asked.buttons["keep"]
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)  # type: ignore[call-overload]  # the stub
    assert (asked.answer, asked.isVisible()) == (answer, False)


def test_what_it_says_is_text(asked: Question[str]) -> None:
    assert asked.said.textFormat() == Qt.TextFormat.PlainText
    assert asked.more.isHidden()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("mine.lesson.json", "mine.lesson.json"),
        ("a\tb\n c", "a b c"),
        ("\u202eabc", "abc"),
        ("x" * 100, "x" * 30 + "…" + "x" * 29),
        ("", ""),
    ],
)
def test_a_name_stands_on_one_short_line(name: str, shown: str) -> None:
    assert shown_name(name) == shown
    assert len(shown) <= LONGEST

"""The line over an equation says which stop of the tour this is, presented in a small window too."""

from dataclasses import replace

import pytest
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson_file import read_lesson
from app.story.state import opening_state, with_look
from app.translation import speaking
from app.window.workspace import Workspace

PLACES = {"en": ("loss 20 · through timestep 17", "stop {}"), "de": ("Loss 20 · durch Zeitschritt 17", "Halt {}")}


@pytest.mark.parametrize("lesson", ["slides", "long-memory-lstm"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_stop_has_its_number(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, lesson: str, language: str) -> None:
    with speaking(language):
        workspace = presented(qtbot, lesson, language)
        count = len(workspace.equation.state_shown.tour)
        for number in range(1, count + 1):
            words = at_next_stop(workspace, monkeypatch)
            in_words = PLACES[language][1].format(number)
            assert any(each == f"{number}/{count}" or each.startswith(f"{in_words} ") for each in words)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_place_that_no_colour_tells_is_named_beside_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """The fifth stop of an LSTM is far back in a long sequence, whose numbers have two digits."""
    with speaking(language):
        workspace = presented(qtbot, "long-memory-lstm", language)
        words = [at_next_stop(workspace, monkeypatch) for _stop in range(5)][-1]
        assert "5/9" in words
        assert any(each.lower().endswith(PLACES[language][0].lower()) for each in words)


def presented(qtbot: QtBot, lesson: str, language: str) -> Workspace:
    state = opening_state(read_lesson(lesson))
    workspace = Workspace(Document(with_look(state, replace(state.look, presenting=True, language=language))))
    qtbot.addWidget(workspace)
    workspace.resize(1280, 800)
    workspace.show()
    return workspace


def at_next_stop(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that stands in the equation's card then, but for mathematics and the words of buttons."""
    workspace.equation.walk.next.click()
    QApplication.processEvents()
    words: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(QPainter, "drawText", lambda *drawn: words.append(drawn[-1]))
        workspace.equation.grab()
    return words

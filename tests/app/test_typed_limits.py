"""What is typed keeps the limits of a lesson's file: what is saved can be opened again."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.files.lesson_limits import LONGEST_TEXT, LONGEST_TITLE, LONGEST_TOKEN
from app.story.typed_sequence import extended
from app.window.controller import Controller
from rnn_engine.experiment import ExperimentError
from tests.app.opened import opened


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    controller.tour_panel.toggle()
    yield controller
    window.close()


def test_a_title_that_is_too_long_is_not_taken(controller: Controller) -> None:
    editor, before = controller.tour_panel.story, controller.document.state.lesson
    editor.title.setText("x" * (LONGEST_TITLE + 1))
    assert editor.problem == "Title: the text has 1001 characters, and at most 1000 are accepted; shorten it."
    editor.written.emit()
    assert controller.document.state.lesson is before
    editor.title.setText("x" * LONGEST_TITLE)
    assert editor.problem == ""


def test_a_story_that_is_too_long_is_not_taken(controller: Controller) -> None:
    editor = controller.tour_panel.story
    editor.story.setPlainText("x " * LONGEST_TEXT)
    assert editor.problem == "Story: the text has 39999 characters, and at most 20000 are accepted; shorten it."


def test_a_token_that_is_too_long_is_not_taken() -> None:
    assert extended(("a",), ["b" * LONGEST_TOKEN], "sequence") == ("a", "b" * LONGEST_TOKEN)
    with pytest.raises(ExperimentError, match="has 1001 characters, and at most 1000 are accepted"):
        extended(("a",), ["b" * (LONGEST_TOKEN + 1)], "sequence")

"""The next lesson opens in the measure that a person has chosen, not in one that a stop of the last has shown."""

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.story.experiment_form import form_of, lesson_from, with_length
from app.window.controller import Controller
from app.window.opening import fill_window


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window = QMainWindow()
    window.resize(1680, 1020)
    qtbot.addWidget(window)
    controller = fill_window(window, "slides")
    controller.workspace.network.tween_ms = 0
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    yield controller
    window.close()


def measure(controller: Controller) -> str:
    return controller.workspace.top_bar.measure.box.currentText()


def walk_to_the_stop_in_logarithms(controller: Controller) -> None:
    while measure(controller) != "norm · log":
        QTest.keyClick(controller.workspace, Qt.Key.Key_PageDown)  # type: ignore[call-overload]  # the stub
        state = controller.document.state
        assert state.position < len(state.timeline), "a stop shows it"


def choose(controller: Controller, title: str) -> None:
    box = controller.workspace.top_bar.measure.box
    box.setFocus()
    for _ in range(box.count()):
        QTest.keyClick(box, Qt.Key.Key_Up)  # type: ignore[call-overload]  # the stub
    for _ in range(box.findText(title)):
        QTest.keyClick(box, Qt.Key.Key_Down)  # type: ignore[call-overload]  # the stub
    assert measure(controller) == title


def test_what_a_stop_shows_does_not_go_on_to_the_next_lesson(controller: Controller) -> None:
    walk_to_the_stop_in_logarithms(controller)
    controller.open("hell-ello")
    assert measure(controller) == "share · linear"


@pytest.mark.parametrize("title", ["share · log", "norm · linear"])
def test_what_a_person_chose_does(controller: Controller, title: str) -> None:
    choose(controller, title)
    walk_to_the_stop_in_logarithms(controller)
    controller.open("hell-ello")
    assert measure(controller) == title


def test_what_a_person_chose_after_the_stop_does(controller: Controller) -> None:
    walk_to_the_stop_in_logarithms(controller)
    choose(controller, "share · log")
    controller.open("hell-ello")
    assert measure(controller) == "share · log"


def test_the_shares_of_a_long_sequence_are_on_a_logarithmic_scale_until_a_person_chooses(
    qtbot: QtBot, controller: Controller
) -> None:
    def change_length(length: int) -> None:
        lesson = controller.document.state.lesson
        controller.document.experiment(lesson_from(with_length(form_of(lesson), lesson, length), lesson))
        qtbot.waitUntil(lambda: controller.document.state.trace.length == length)

    controller.open("hell-ello")
    change_length(120)
    assert measure(controller) == "share · log"
    change_length(6)
    assert measure(controller) == "share · linear"
    choose(controller, "share · log")
    choose(controller, "share · linear")
    change_length(120)
    assert measure(controller) == "share · linear"

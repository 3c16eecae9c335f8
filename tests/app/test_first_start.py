"""A newcomer is offered the tour, once, walks it by buttons, and finds all keys on a card."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.key_names import key_name
from app.window.controller import Controller
from app.window.opening import fill_window
from tests.app.mouse import click
from tests.app.own_lessons import own_file


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QMainWindow]:
    window = QMainWindow()
    window.resize(1680, 1020)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()


def press(widget: QWidget | None, key: Qt.Key | str) -> None:
    assert widget is not None
    if isinstance(key, str):
        QTest.keyClicks(widget, key)  # type: ignore[call-arg, arg-type]
    else:
        QTest.keyClick(widget, key)  # type: ignore[call-overload]  # the stub has a parameter too many


def opened(window: QMainWindow, lesson: str | None = None) -> Controller:
    controller = fill_window(window, lesson)
    QApplication.processEvents()
    return controller


def test_the_tour_is_taken_with_one_key(window: QMainWindow) -> None:
    controller = opened(window)
    assert controller.welcome.isVisible()
    press(window.focusWidget(), Qt.Key.Key_Return)
    assert not controller.welcome.isVisible()
    state = controller.document.state
    assert (state.lesson.name, state.position) == ("slides", 0)
    walk = controller.workspace.equation.walk
    assert not walk.back.isEnabled()
    for position in state.stops:
        press(window.focusWidget(), Qt.Key.Key_PageDown)
        assert controller.document.state.position == position
    assert not walk.next.isEnabled()
    walk.back.click()
    assert controller.document.state.position == list(state.stops)[-2]


def test_space_plays_the_film_from_anywhere_in_the_tour(window: QMainWindow) -> None:
    controller = opened(window)
    press(window.focusWidget(), Qt.Key.Key_Return)
    document, stops = controller.document, list(controller.document.state.stops)
    for stop in (None, *stops[:2]):
        if stop is not None:
            click(controller.workspace.equation.walk.next, QPoint(5, 5))
            assert document.state.position == stop
        for playing in (True, False):
            press(window.focusWidget(), Qt.Key.Key_Space)
            assert document.state.playing == playing


def test_the_button_to_the_next_stop_gives_the_keys_back_to_the_film_at_the_last_one(window: QMainWindow) -> None:
    controller = opened(window, "slides")
    walk, document = controller.workspace.equation.walk, controller.document
    walk.next.setFocus(Qt.FocusReason.TabFocusReason)
    for position in document.state.stops:
        press(window.focusWidget(), Qt.Key.Key_Space)
        assert document.state.position == position, "a button that Tab has come to is pressed"
    assert not walk.next.isEnabled()
    assert window.focusWidget() is controller.workspace
    press(window.focusWidget(), Qt.Key.Key_Space)
    assert not controller.gallery.isVisible()
    assert document.state.playing


def test_that_the_tour_opens_another_lesson_is_said_before_and_after(window: QMainWindow) -> None:
    controller = opened(window)
    before = controller.document.state.lesson.name
    assert "a lesson of its own; Ctrl+L leads back" in controller.welcome.text.text()
    press(window.focusWidget(), Qt.Key.Key_Return)
    assert "Ctrl+L leads back" in controller.workspace.equation.accessibleDescription()
    press(window.focusWidget(), Qt.Key.Key_PageDown)
    assert "Ctrl+L" not in controller.workspace.equation.accessibleDescription()
    controller.show_lessons()
    press(controller.gallery.cards[before], Qt.Key.Key_Return)
    assert controller.document.state.lesson.name == before
    for said in (True, False):
        controller.start_tour()
        assert ("Ctrl+L" in controller.workspace.equation.accessibleDescription()) == said, "there already"


def test_that_a_key_leads_back_is_said_only_where_it_does(window: QMainWindow, tmp_path: Path) -> None:
    controller = opened(window, str(own_file(tmp_path)))
    controller.offer_tour()
    assert controller.welcome.text.text().endswith("It is a lesson of its own.")
    controller.start_tour()
    said = controller.workspace.equation.accessibleDescription()
    assert "the tour is a lesson of its own" in said
    assert "Ctrl+L" not in said


def test_the_tour_shows_the_row_then_letters_then_the_folded_cell(window: QMainWindow) -> None:
    controller = opened(window)
    controller.welcome.start.click()
    document, walk = controller.document, controller.workspace.equation.walk
    own = document.state.lesson.notation
    seen = []
    for button in (walk.next, walk.next, walk.next, walk.next, walk.back, walk.back):
        button.click()
        seen.append((document.state.folded, document.state.notation == own))
    assert seen[:4] == [(False, True), (False, False), (True, True), (False, True)]
    assert seen[4:] == [(True, True), (False, False)], "back it shows the same"


@pytest.mark.parametrize("leave", ["button", "Esc", "a step"])
def test_who_looks_around_is_not_asked_again(window: QMainWindow, leave: str) -> None:
    controller = opened(window)
    before = controller.document.state.lesson.name
    if leave == "button":
        controller.welcome.look_around.click()
    else:
        press(window.focusWidget(), Qt.Key.Key_Escape if leave == "Esc" else Qt.Key.Key_Right)
    assert not controller.welcome.isVisible()
    assert controller.document.state.lesson.name == before
    assert not opened(window).welcome.isVisible()


def test_tab_goes_from_the_tour_to_looking_around(window: QMainWindow) -> None:
    card = opened(window).welcome
    assert card.start.hasFocus()
    press(card.start, Qt.Key.Key_Tab)
    assert card.look_around.hasFocus()
    press(card.look_around, Qt.Key.Key_Backtab)
    assert card.start.hasFocus()


def test_who_names_a_lesson_is_not_asked(window: QMainWindow) -> None:
    assert not opened(window, "kmers").welcome.isVisible()


def test_the_tour_is_in_the_menu_too(window: QMainWindow) -> None:
    controller = opened(window, "kmers")
    menu = controller.workspace.top_bar.menu
    menu.fill()
    next(action for action in menu.actions() if action.text() == "Guided tour").trigger()
    assert controller.document.state.lesson.name == "slides"


def test_a_lesson_without_stops_has_no_buttons_for_them(window: QMainWindow) -> None:
    controller = opened(window, "hell-ello")
    assert controller.workspace.equation.walk.isVisible()
    controller.document.choose_flow("all")
    assert controller.workspace.equation.walk.isVisible() == bool(controller.document.state.stops)


def test_every_key_stands_on_the_card_and_the_same_key_closes_it(window: QMainWindow) -> None:
    controller = opened(window, "hell-ello")
    press(window, "?")
    card = controller.keys_card
    assert card.isVisible()
    said = card.said()
    shortcuts = [key.toString() for action in window.actions() for key in action.shortcuts()]
    between = {"2", "3", "4", "5"}  # of 1 … 6
    assert not [key for key in shortcuts if key_name(key) not in said and key not in between]
    assert not [action.text() for action in window.actions() if action.text() not in said]
    press(card, "?")
    assert not card.isVisible()
    press(window, "?")
    press(card, Qt.Key.Key_Escape)
    assert not card.isVisible()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("size", [(1280, 800), (1440, 900), (1680, 1020)])
def test_what_a_newcomer_is_asked_stands_there_whole(
    window: QMainWindow, size: tuple[int, int], percent: int, language: str
) -> None:
    window.resize(*size)
    controller = opened(window)
    document = controller.document
    document.choose_look(replace(document.state.look, type_percent=percent, language=language))
    QApplication.processEvents()
    card = controller.welcome
    assert controller.workspace.rect().contains(card.geometry())
    labels = [label for label in card.findChildren(QLabel) if label.isVisible()]
    assert len(labels) == 2
    for label in labels:
        room = label.contentsRect()
        wraps = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag.TextSingleLine
        needed = label.fontMetrics().boundingRect(QRect(0, 0, room.width(), 10_000), wraps, label.text())
        assert needed.height() <= room.height(), label.text()
        assert needed.width() <= room.width(), label.text()
        assert card.contentsRect().contains(label.geometry())
    for button in (card.start, card.look_around):
        assert button.width() >= button.sizeHint().width()
        assert card.contentsRect().contains(button.geometry())
    everything = sorted((*labels, card.start), key=lambda widget: widget.y())
    for upper, lower in pairwise(everything):
        assert upper.geometry().bottom() < lower.y()


@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (640, 480)])
def test_the_card_stays_inside_the_window(window: QMainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    controller = opened(window, "hell-ello")
    controller.show_keys()
    assert window.rect().contains(controller.keys_card.geometry().translated(-window.pos()))


@pytest.mark.parametrize(
    ("keys", "printed"),
    [("Ctrl++", "Ctrl++"), ("Shift+Right", "Shift+→"), ("PgDown", "Page Down"), ("B", "B"), ("Ctrl+-", "Ctrl+-")],
)
def test_keys_are_named_as_they_stand_on_a_keyboard(keys: str, printed: str) -> None:
    assert key_name(keys) == printed


@pytest.mark.parametrize("width", [1280, 1680])
@pytest.mark.parametrize("lesson", ["hell-ello", "notes", "long-memory-gru"])
def test_the_buttons_to_the_stops_stay_where_they_are_as_one_steps(
    window: QMainWindow, width: int, lesson: str
) -> None:
    window.resize(width, 800 if width == 1280 else 1020)
    controller = opened(window, lesson)
    document, walk = controller.document, controller.workspace.equation.walk
    last = len(document.state.timeline)
    lefts = set()
    for position in sorted({1, last // 4, last // 2, 3 * last // 4, last - 1, last}):
        document.seek(position)
        if document.state.question is None:
            lefts.add(walk.mapTo(controller.workspace, QPoint()).x())
    assert len(lefts) == 1

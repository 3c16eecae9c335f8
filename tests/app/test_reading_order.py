"""Tab goes through the window as one reads it, and back."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.window.controller import Controller
from tests.app.opened import opened


@pytest.fixture
def controller(qtbot: QtBot) -> Controller:
    _, controller = opened(qtbot, 1680, 1020)
    controller.document.seek(45)
    return controller


def press(widget: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(widget, key)  # type: ignore[call-overload]  # the stub has a parameter too many


def walk(controller: Controller, key: Qt.Key) -> list[QWidget]:
    """All widgets that get the focus, from the lesson's title until that has it again."""
    first: QWidget = controller.workspace.top_bar.lesson
    first.setFocus()
    found = [first]
    while True:
        press(found[-1], key)
        now = QApplication.focusWidget()
        assert now is not None
        assert now not in found[1:], "the focus goes in a circle that leaves something out"
        if now is first:
            return found
        found.append(now)


def test_tab_goes_through_the_views_in_reading_order(controller: Controller) -> None:
    space = controller.workspace
    views = (
        space.top_bar,
        space.network,
        space.equation,
        space.contributions,
        space.reach,
        space.hidden_state,
        space.shares,
        space.transport,
    )
    met = [
        next(number for number, view in enumerate(views) if view is widget or view.isAncestorOf(widget))
        for widget in walk(controller, Qt.Key.Key_Tab)
    ]
    assert met == sorted(met)
    assert set(met) == set(range(len(views)))


def test_back_is_the_same_way(controller: Controller) -> None:
    there, back = (walk(controller, key) for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab))
    assert back[1:] == there[:0:-1]


def test_what_is_hidden_is_left_out(controller: Controller) -> None:
    assert controller.workspace.contributions.edge in walk(controller, Qt.Key.Key_Tab)
    controller.document.choose_parameter("W_hy")
    assert controller.workspace.contributions.edge not in walk(controller, Qt.Key.Key_Tab)


def test_everything_that_takes_the_focus_has_a_name(controller: Controller) -> None:
    for widget in walk(controller, Qt.Key.Key_Tab):
        assert widget.accessibleName() or getattr(widget, "text", str)(), widget


def test_after_esc_tab_goes_back_to_where_one_was(controller: Controller) -> None:
    window, equation = controller.workspace.window(), controller.workspace.equation
    assert window is not None
    equation.setFocus()
    press(equation, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is None
    press(window, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is equation

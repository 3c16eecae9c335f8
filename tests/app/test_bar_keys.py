"""The bars' buttons are pressed with the keyboard as with the mouse; the menu opens from anywhere."""

from collections.abc import Iterator
from unittest.mock import Mock

import pytest
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.window.controller import Controller
from app.window.opening import fill_window

PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1680, 1020)
    controller = fill_window(window, "slides")
    controller.document.seek(5)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    yield controller
    window.close()


def buttons(bar: QWidget) -> list[QAbstractButton]:
    return [button for button in bar.findChildren(QAbstractButton) if button.isVisible()]


@pytest.mark.parametrize("key", PRESSING)
def test_the_bars_buttons_are_pressed_by_the_keys_that_press_buttons(controller: Controller, key: Qt.Key) -> None:
    workspace, at = controller.workspace, controller.document.state.position
    pressed = [*buttons(workspace.top_bar), *buttons(workspace.transport)]
    pressed.remove(workspace.top_bar.menu_button)
    assert len(pressed) == 9, "title, Experiment, Export, light or dark; five of the transport"
    for button in pressed:
        heard = Mock()
        button.clicked.disconnect()  # what it does is another test's
        button.clicked.connect(heard)
        button.setFocus()
        QTest.keyClick(button, key)  # type: ignore[call-overload]  # the stub
        heard.assert_called_once()
    assert not controller.document.state.playing
    assert controller.document.state.position == at
    assert not controller.document.state.aside, "the window's keys have not heard it"


def menu_opened_by(controller: Controller, widget: QWidget, key: Qt.Key) -> bool:
    menu, opened = controller.workspace.top_bar.menu, []

    def close() -> None:
        opened.append(menu.isVisible())
        menu.close()

    QTimer.singleShot(0, close)
    QTest.keyClick(widget, key)  # type: ignore[call-overload]  # the stub
    return opened == [True]


@pytest.mark.parametrize("key", [*PRESSING, Qt.Key.Key_Down])
def test_the_menu_opens_from_its_button(controller: Controller, key: Qt.Key) -> None:
    button = controller.workspace.top_bar.menu_button
    button.setFocus()
    assert menu_opened_by(controller, button, key)


@pytest.mark.parametrize("number", range(4))
def test_f10_opens_the_menu_from_wherever_the_focus_is(controller: Controller, number: int) -> None:
    space = controller.workspace
    widget = (space.network, space.equation, space.top_bar.flow.box, space.transport.speed)[number]
    widget.setFocus()
    assert menu_opened_by(controller, widget, Qt.Key.Key_F10)


def test_f10_opens_the_menu_of_a_window_that_was_furnished_anew(controller: Controller) -> None:
    controller.document.say_in("de")
    controller.workspace.network.setFocus()
    assert menu_opened_by(controller, controller.workspace.network, Qt.Key.Key_F10)

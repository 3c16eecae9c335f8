"""A tool tip stands beside what it tells about and covers none of it."""

import pytest
from PyQt6.QtCore import QEvent, QPoint, QRect
from PyQt6.QtGui import QHelpEvent
from PyQt6.QtWidgets import QAbstractButton, QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.document import Document
from app.widgets.tips import show_tip
from app.window.workspace import Workspace
from tests.app.opened import opened
from tests.story.states import state_of


def on_screen(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def tip_at(widget: QWidget) -> QRect:
    """Where the tip of a widget stands when the mouse rests on its middle."""
    middle = widget.rect().center()
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, middle, widget.mapToGlobal(middle)))
    (shown,) = [one for one in QApplication.topLevelWidgets() if one.objectName() == "qtooltip_label"]
    assert shown.isVisible()
    assert QToolTip.text() == widget.toolTip()
    return shown.geometry()


@pytest.mark.parametrize("size", [(780, 560), (800, 800)])
def test_the_tips_of_the_window_cover_no_button_that_they_explain(qtbot: QtBot, size: tuple[int, int]) -> None:
    """Also at the foot of a window that is as high as the screen."""
    workspace = Workspace(Document(state_of("hell-ello", at=30)))
    qtbot.addWidget(workspace)
    workspace.resize(*size)
    workspace.move(0, 0)
    with qtbot.waitExposed(workspace):
        workspace.show()
    buttons = [each for each in workspace.findChildren(QAbstractButton) if each.isVisible() and each.toolTip()]
    assert len(buttons) > 8
    for button in buttons:
        assert not tip_at(button).intersects(on_screen(button)), button.toolTip()
    QToolTip.hideText()


@pytest.mark.parametrize("name", ["new_panel", "export_panel", "experiment_panel"])
def test_the_tips_of_a_dialog_cover_nothing_that_they_explain(qtbot: QtBot, name: str) -> None:
    window, controller = opened(qtbot)
    dialog = getattr(controller, name)
    with qtbot.waitExposed(dialog):
        dialog.toggle() if name == "experiment_panel" else dialog.ask()
    things = [each for each in dialog.findChildren(QWidget) if each.isVisible() and each.toolTip()]
    assert things
    for thing in things:
        assert not tip_at(thing).intersects(on_screen(thing)), thing.toolTip()
    QToolTip.hideText()
    dialog.close()
    window.close()


def test_at_the_foot_of_the_screen_a_tip_stands_over_its_thing(qtbot: QtBot) -> None:
    screen = QApplication.primaryScreen()
    assert screen is not None
    room = screen.availableGeometry()
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(room.right() - 120, room.bottom() - 60, 120, 60)
    with qtbot.waitExposed(window):
        window.show()
    show_tip("a tip that is longer than the window is wide, and stays on the screen", window.rect(), window)
    (shown,) = [one for one in QApplication.topLevelWidgets() if one.objectName() == "qtooltip_label"]
    assert shown.geometry().bottom() < on_screen(window).top()
    assert room.contains(shown.geometry())
    QToolTip.hideText()

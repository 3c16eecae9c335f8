"""A lecturer sets the window up in its menu, presents, darkens the screen, and finds everything again afterwards."""

from collections.abc import Iterator
from gettext import NullTranslations

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QAction, QMouseEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QMainWindow, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.document import Document
from app.story.look import PANELS
from app.story.places import Place
from app.window.controller import Controller
from app.window.opening import fill_window
from app.window.workspace import Workspace
from tests.app.mouse import click


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    window.resize(1680, 1020)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def controller(qtbot: QtBot, window: QMainWindow) -> Iterator[Controller]:
    controller = fill_window(window, "hell-ello")
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    yield controller
    window.close()


def press(window: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.focusWidget() or window, key, held)  # type: ignore[call-overload]  # the stub


def chosen(controller: Controller, *path: str) -> QAction:
    """What stands in the window's menu under these titles."""
    menu: QMenu | None = controller.workspace.top_bar.menu
    assert isinstance(menu, QMenu)
    controller.workspace.top_bar.menu.fill()
    for title in path:
        assert menu is not None, f"there is no menu over {title}"
        found = [action for action in menu.actions() if action.text().partition("\t")[0] == title]
        assert found, f"the menu has no {title!r}, only {[action.text() for action in menu.actions()]}"
        action, menu = found[0], found[0].menu()
    return action


def stands(view: QWidget) -> bool:
    """Whether a view is seen in the window."""
    return view.isVisible()


def test_the_menu_shows_panels_and_hides_them(controller: Controller) -> None:
    workspace = controller.workspace
    assert stands(workspace.hidden_state)
    chosen(controller, "Panels", "Hidden state").trigger()
    assert not stands(workspace.hidden_state)
    assert not chosen(controller, "Panels", "Hidden state").isChecked()
    chosen(controller, "Panels", "Timeline").trigger()
    assert not stands(workspace.transport)
    for title in ("Hidden state", "Timeline"):
        chosen(controller, "Panels", title).trigger()
    assert stands(workspace.hidden_state)
    assert stands(workspace.transport)


def test_type_size_is_chosen_in_the_menu_and_by_keys(controller: Controller, window: QMainWindow) -> None:
    chosen(controller, "Type size", "150 %").trigger()
    assert controller.document.state.look.type_percent == 150
    assert chosen(controller, "Type size", "150 %").isChecked()
    control = Qt.KeyboardModifier.ControlModifier
    press(window, Qt.Key.Key_Plus, control)
    assert controller.document.state.look.type_percent == 175
    for _step in range(9):
        press(window, Qt.Key.Key_Minus, control)
    assert controller.document.state.look.type_percent == 80
    press(window, Qt.Key.Key_0, control)
    assert controller.document.state.look.type_percent == 100


class Shouting(NullTranslations):
    """Another language, whatever there is of translations."""

    def gettext(self, message: str) -> str:
        return f"¡{message}!"


def test_the_language_changes_in_place(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.translation._catalogue", lambda code: NullTranslations() if code == "en" else Shouting())
    controller.document.go_to(Place.parse("backward loss=4 k=2 W_hh"))
    place = controller.document.state.place
    controller.workspace.transport.speed.setFocus()
    chosen(controller, "Language", "Deutsch").trigger()
    assert controller.document.state.place == place
    assert chosen(controller, "¡Language!", "Deutsch").isChecked()
    assert controller.workspace.top_bar.export.text() == "¡Export…!"
    assert controller.workspace.transport.speed.hasFocus()
    chosen(controller, "¡Language!", "English").trigger()
    assert controller.workspace.top_bar.export.text() == "Export…"


def test_what_has_no_room_in_the_bars_stands_in_the_menu(controller: Controller, window: QMainWindow) -> None:
    bar = controller.workspace.top_bar
    assert bar.notation.isVisible()
    window.resize(500, 700)
    assert not bar.notation.isVisible()
    chosen(controller, "Notation", bar.notation.offered[1]).trigger()
    assert controller.document.state.notation.title == bar.notation.offered[1]
    chosen(controller, "Playing", "by timestep").trigger()
    assert controller.document.state.stride == "timestep"


@pytest.mark.parametrize("maximised", [False, True])
def test_presenting_fills_the_screen_and_leaves_the_window_as_it_was(
    controller: Controller, window: QMainWindow, maximised: bool
) -> None:
    controller.document.seek(7)
    if maximised:
        window.showMaximized()
    before = window.windowState()
    press(window, Qt.Key.Key_F5)
    assert window.isFullScreen()
    look = controller.document.state.look
    assert (look.presenting, look.zoom) == (True, 1.6)
    workspace = controller.workspace
    assert stands(workspace.network)
    assert not stands(workspace.hidden_state)
    assert not stands(workspace.top_bar.export)
    chosen(controller, "Panels when presenting", "Hidden state").trigger()
    assert stands(workspace.hidden_state)
    press(window, Qt.Key.Key_Escape)
    assert window.windowState() == before
    assert controller.document.state.position == 7
    assert stands(controller.workspace.top_bar.export)
    press(window, Qt.Key.Key_F5)
    press(window, Qt.Key.Key_F5)
    assert window.windowState() == before


def test_a_clicker_walks_the_stops(controller: Controller, window: QMainWindow) -> None:
    press(window, Qt.Key.Key_F5)
    stops = list(controller.document.state.stops)
    press(window, Qt.Key.Key_PageDown)
    press(window, Qt.Key.Key_PageDown)
    assert controller.document.state.position == stops[1]
    press(window, Qt.Key.Key_PageUp)
    assert controller.document.state.position == stops[0]


@pytest.mark.parametrize("key", [Qt.Key.Key_B, Qt.Key.Key_Period])
def test_the_screen_goes_dark_until_any_key(controller: Controller, window: QMainWindow, key: Qt.Key) -> None:
    press(window, key)
    assert not controller.presenter.black.isVisible()
    press(window, Qt.Key.Key_F5)
    for back in (key, Qt.Key.Key_Escape, Qt.Key.Key_Right):
        press(window, key)
        assert controller.presenter.black.isVisible()
        assert controller.presenter.black.geometry() == window.rect()
        press(window, back)
        assert not controller.presenter.black.isVisible()
        assert controller.document.state.look.presenting
        assert controller.document.state.position == 0
    press(window, key)
    click(controller.presenter.black, QPoint(50, 50))
    assert not controller.presenter.black.isVisible()


def move(over: QWidget, to: QPointF) -> None:
    none = Qt.MouseButton.NoButton
    where = over.mapToGlobal(to)
    event = QMouseEvent(QEvent.Type.MouseMove, to, where, none, none, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(over, event)


def test_a_disc_follows_the_pointer_while_presenting(controller: Controller, window: QMainWindow) -> None:
    disc = controller.presenter.disc
    move(controller.workspace.network, QPointF(40, 40))
    assert not disc.isVisible()
    press(window, Qt.Key.Key_F5)
    network = controller.workspace.network
    for at in (QPointF(80, 90), QPointF(150, 60)):
        move(network, at)
        assert disc.isVisible()
        middle = window.mapFromGlobal(network.mapToGlobal(at.toPoint()))
        assert (disc.geometry().center() - middle).manhattanLength() <= 2
    assert window.childAt(disc.geometry().center()) is not disc
    press(window, Qt.Key.Key_F5)
    assert not disc.isVisible()


def test_nothing_moves_where_less_motion_is_wished(controller: Controller) -> None:
    network = controller.workspace.network
    assert network.tween_ms > 0
    controller.document.step()
    assert network.phase < 1.0
    chosen(controller, "Reduced motion").trigger()
    controller.document.step()
    assert network.phase == 1.0
    controller.document.fold(True)
    assert network.unfolded == 0.0


def test_space_presses_the_button_that_has_the_focus(controller: Controller, window: QMainWindow) -> None:
    theme = controller.document.state.theme
    controller.workspace.top_bar.theme.setFocus()
    press(window, Qt.Key.Key_Space)
    assert controller.document.state.theme != theme
    assert not controller.document.state.playing
    forward = controller.workspace.transport.findChild(QToolButton, "forward")
    assert forward is not None
    forward.setFocus()
    press(window, Qt.Key.Key_Space)
    assert (controller.document.state.position, controller.document.state.playing) == (1, False)


def test_every_panel_can_go_and_the_menu_stays(controller: Controller) -> None:
    for name in PANELS:
        controller.document.show_panel(name, False)
    QApplication.processEvents()
    assert stands(controller.workspace.top_bar.menu_button)


def test_it_is_furnished_once_where_the_keys_have_pointed_at_something(
    controller: Controller, window: QMainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What loses the focus by it tells the document that nothing is pointed at: no reason to furnish it again."""
    made: list[Workspace] = []
    make = Workspace.__init__

    def noted(workspace: Workspace, document: Document) -> None:
        made.append(workspace)
        make(workspace, document)

    monkeypatch.setattr(Workspace, "__init__", noted)
    controller.workspace.contributions.plot.setFocus(Qt.FocusReason.TabFocusReason)
    assert controller.document.state.pointed
    press(window, Qt.Key.Key_F5)
    assert made == [controller.workspace]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_keys_press_the_buttons_of_the_bar(controller: Controller, window: QMainWindow, key: Qt.Key) -> None:
    before = controller.document.state
    controller.workspace.top_bar.theme.setFocus()
    press(window, key)
    assert controller.document.state.theme != before.theme
    assert (controller.document.state.aside, controller.document.state.playing) == (before.aside, False)

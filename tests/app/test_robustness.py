"""What lasts: nothing gathers while the window is used for long, and nothing that is shown is ever collected."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QObject, QPoint
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from app.parts.replacing import may_replace
from app.story.asides import offered
from app.story.notation import Notation
from app.story.state import State
from app.window.controller import Controller
from tests.app.opened import opened


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    yield controller
    window.close()


def settle() -> None:
    """All that was put off is done."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def entries(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        inner = action.menu()
        if inner is None:
            yield action
        else:
            yield from entries(inner)


def choose(controller: Controller, title: str) -> None:
    """Open the window's menu and choose an entry."""
    menu = controller.workspace.top_bar.menu
    menu.popup(QPoint(0, 0))
    next(action for action in entries(menu) if action.text().partition("\t")[0] == title).trigger()
    menu.close()
    settle()


def open_lessons(controller: Controller) -> None:
    for name in ("slides", "long-memory-lstm", "hell-ello"):
        controller.open(name)
        controller.document.seek(len(controller.document.state.timeline) // 2)
        settle()


def compare(controller: Controller) -> None:
    document = controller.document
    for cell in ("gru", "lstm"):
        controller.choose_compared()
        controller.comparing.close()
        document.compare_with_cell(cell)
        settle()
    document.swap_compared()
    document.undo()
    document.stop_comparing()
    settle()


def open_the_menu(controller: Controller) -> None:
    for _ in range(2):
        choose(controller, "Reduced motion")


def look_otherwise(controller: Controller) -> None:
    for title in ("130 %", "Deutsch", "English", "100 %"):
        choose(controller, title)


def open_all_that_opens(controller: Controller) -> None:
    document = controller.document
    document.inspect("W_hh")
    for kind in offered(document.state)[:3]:
        document.open_aside(kind.name)
        settle()
        document.close_aside()
    document.inspect(None)
    for panel in (controller.experiment_panel, controller.tour_panel):
        panel.toggle()
        settle()
        panel.toggle()
    controller.export_panel.ask()
    controller.show_lessons()
    controller.show_keys()
    settle()
    for card in (controller.export_panel, controller.gallery, controller.keys_card):
        card.close()
    controller.presenter.toggle()
    settle()
    controller.presenter.toggle()
    settle()


WALKS: list[Callable[[Controller], None]] = [open_lessons, compare, open_the_menu, look_otherwise, open_all_that_opens]


@pytest.mark.parametrize("walk", WALKS)
def test_nothing_gathers(controller: Controller, walk: Callable[[Controller], None]) -> None:
    def widgets() -> int:
        settle()
        gc.collect()
        settle()
        return len(QApplication.allWidgets())

    for _ in range(2):
        walk(controller)
    before = widgets()
    for _ in range(2):
        walk(controller)
    assert widgets() <= before


@pytest.fixture
def zealous_collector() -> Iterator[None]:
    """Whatever nobody holds is gone within moments."""
    before = gc.get_threshold()
    gc.set_threshold(100, 1, 1)
    yield
    gc.set_threshold(*before)


def test_what_is_shown_is_held(controller: Controller, zealous_collector: None) -> None:
    for walk in WALKS:
        walk(controller)
    controller.document.step()
    assert controller.workspace.isVisible()


_WINDOW = """
import gc, sys
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication
from app.startup import run
import app.window.opening

class Filled(app.window.opening.Opening):
    def fill(self):
        controller = super().fill()
        QTimer.singleShot(0, lambda: controller.document.step(3))
        QTimer.singleShot(0, lambda: controller.document.say_in("de"))
        QTimer.singleShot(50, controller.parent().close)

app.window.opening.Opening = Filled
gc.set_threshold(100, 1, 1)
sys.exit(run("hell-ello"))
"""


def test_the_program_ends_cleanly() -> None:
    environment = {**os.environ, "PYTHONFAULTHANDLER": "1"}
    ended = subprocess.run(
        [sys.executable, "-c", _WINDOW], env=environment, capture_output=True, text=True, timeout=120
    )
    said = [line for line in ended.stderr.splitlines() if "This plugin does not support" not in line]
    assert (ended.returncode, said) == (0, [])


class Requests(QObject):
    """Counts how often something asks to be laid out anew."""

    count = 0

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.count += 1
        return False


@pytest.mark.parametrize("hidden", ["", "shares", "reach"])
def test_a_window_that_nobody_uses_does_nothing(controller: Controller, hidden: str) -> None:
    if hidden:
        controller.document.show_panel(hidden, False)
    for _ in range(20):
        QApplication.processEvents()
    requests = Requests()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(requests)
    for _ in range(20):
        QApplication.processEvents()
    application.removeEventFilter(requests)
    assert requests.count == 0


def test_what_is_told_and_what_is_asked_is_gone_once_it_is_answered(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def boxes() -> int:
        settle()
        return len([each for each in QApplication.allWidgets() if isinstance(each, QMessageBox)])

    monkeypatch.setattr(QMessageBox, "exec", lambda box: QMessageBox.StandardButton.No)
    controller.warn("It can’t be done.")
    may_replace(controller.export_panel, ("slides.pdf",))
    assert boxes() == 0


def test_a_closed_export_panel_asks_nothing_of_a_step_and_knows_all_when_it_opens(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[State] = []
    panel, document = controller.export_panel, controller.document
    offer = panel.fields.offer

    def counted(state: State, notations: tuple[Notation, ...]) -> None:
        asked.append(state)
        offer(state, notations)

    monkeypatch.setattr(panel.fields, "offer", counted)
    document.step(3)
    assert asked == []
    panel.ask()
    assert asked == [document.state]
    document.step()
    assert asked[-1] is document.state
    panel.close()

"""Everything printed larger or smaller: the same film at the same place, and hands still meet what they see."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.story.places import Place
from app.window import Controller, fill_window
from tests.app.mouse import click, middle_of

SIZES = (80, 130, 200)


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window = QMainWindow()
    window.resize(2560, 1600)
    qtbot.addWidget(window)
    controller = fill_window(window, "hell-ello")
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    yield controller
    window.close()


def choose(controller: Controller, percent: int) -> None:
    look = replace(controller.document.state.look, type_percent=percent)
    controller.document.choose_look(look)


@pytest.mark.parametrize("percent", SIZES)
def test_all_type_follows_and_the_cursor_stays(controller: Controller, percent: int) -> None:
    document = controller.document
    document.go_to(Place.parse("backward loss=4 k=2 W_hh"))
    before = document.state
    first = controller.workspace.top_bar.export.sizeHint().height(), controller.workspace.transport.strip.height()
    choose(controller, percent)
    assert (document.state.trace, document.state.place) == (before.trace, before.place)
    workspace = controller.workspace
    assert workspace.transport.strip.height() == round(first[1] * percent / 100)
    assert workspace.top_bar.export.sizeHint().height() == pytest.approx(first[0] * percent / 100, abs=4)
    assert workspace.network.paper_width == pytest.approx(workspace.network.width() * 100 / percent)


@pytest.mark.parametrize("percent", SIZES)
def test_a_click_meets_what_is_seen(controller: Controller, percent: int) -> None:
    choose(controller, percent)
    document, workspace = controller.document, controller.workspace
    document.seek(len(document.state.timeline))
    triangle = workspace.contributions.plot
    viewport = triangle.viewport()
    assert viewport is not None
    click(viewport, middle_of(triangle, "tiles", 3, 1))
    assert document.state.place == Place.parse("backward loss=4 k=2 W_hh")
    shown = workspace.network.shown
    assert shown is not None
    pill = next(column.loss.box for column in shown.columns if column.t == 2 and column.loss is not None)
    click(workspace.network, QPointF(pill.left + pill.width - 2, pill.top + pill.height / 2) * percent / 100)
    assert document.state.flow == 2


def test_the_focus_stays_where_it_is(controller: Controller) -> None:
    controller.workspace.transport.speed.setFocus()
    choose(controller, 150)
    focused = controller.workspace.window().focusWidget()  # type: ignore[union-attr]
    assert focused is controller.workspace.transport.speed


def test_keys_work_in_the_window_that_is_furnished_anew(controller: Controller) -> None:
    choose(controller, 150)
    choose(controller, 100)
    QTest.keyClick(controller.workspace, Qt.Key.Key_Right)  # type: ignore[call-overload]  # the stub
    assert controller.document.state.position == 1

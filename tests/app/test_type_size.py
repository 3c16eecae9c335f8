"""Everything printed larger or smaller: the same film at the same place, and hands still meet what they see."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QFrame,
    QMainWindow,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson_file import read_lesson
from app.paper import Paper
from app.parts.offers import Offers
from app.parts.parameter_chips import ParameterChip
from app.story.places import Place
from app.story.state import opening_state, with_look
from app.window.controller import Controller
from app.window.opening import fill_window
from app.window.workspace import Workspace
from tests.app.mouse import click, middle_of
from tests.app.opened import opened

SIZES = (80, 130, 200)


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot, 2160, 1600)
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


def test_a_large_window_has_larger_type_until_it_is_small_again(controller: Controller, qtbot: QtBot) -> None:
    """What a person chose is of that, and stays; the cursor stays, too."""
    window, document = controller.workspace.window(), controller.document
    assert window is not None
    document.go_to(Place.parse("backward loss=4 k=2 W_hh"))
    before, small = document.state, controller.workspace.top_bar.export.height()
    window.resize(2560, 1440)
    qtbot.waitUntil(lambda: controller.workspace.top_bar.export.height() == pytest.approx(1.3 * small, abs=2))
    assert document.state.place == before.place
    assert document.state.look.type_percent == 100
    choose(controller, 115)
    window.resize(1680, 1020)
    qtbot.waitUntil(lambda: controller.workspace.top_bar.export.height() == pytest.approx(1.15 * small, abs=2))


def test_a_window_that_opens_large_has_larger_type_at_once(qtbot: QtBot) -> None:
    window = QMainWindow()
    window.resize(2560, 1440)
    qtbot.addWidget(window)
    assert fill_window(window, "hell-ello").document.state.look.zoom == 1.3


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


def overlapping(parent: QWidget) -> list[tuple[QWidget, QWidget]]:
    """Buttons, labels, fields and cards in a widget that lie over each other, or reach out of it."""
    children = [child for child in parent.children() if isinstance(child, QWidget) and child.isVisible()]
    kinds = QAbstractButton | QComboBox | QFrame | Paper | Offers
    parts = [child for child in children if isinstance(child, kinds) and not isinstance(child, QAbstractScrollArea)]
    apart = [(one, other) for one, other in combinations(parts, 2) if one.geometry().intersects(other.geometry())]
    return apart + [(part, parent) for part in parts if not parent.rect().contains(part.geometry())]


@pytest.mark.parametrize("place", ["0", "backward loss=4 k=2 W_hh"])
@pytest.mark.parametrize("percent", [80, 100, 130, 160, 200])
@pytest.mark.parametrize("size", [(800, 600), (1280, 800), (1680, 1020), (2560, 1440)], ids=str)
@pytest.mark.parametrize("presenting", [False, True])
def test_nothing_is_cut_off_or_covered(
    qtbot: QtBot, size: tuple[int, int], percent: int, place: str, presenting: bool
) -> None:
    if size == (800, 600) and presenting and percent > 130:
        pytest.skip("there is no room for it")
    state = opening_state(read_lesson("hell-ello"))
    look = replace(state.look, type_percent=percent, presenting=presenting)
    workspace = Workspace(Document(with_look(replace(state, position=state.timeline.locate(place)), look)))
    qtbot.addWidget(workspace)
    workspace.resize(*size)
    workspace.show()
    QApplication.processEvents()
    assert (workspace.width(), workspace.height()) == size
    for widget in workspace.findChildren(QWidget):
        if widget.isVisible() and not isinstance(widget, QComboBox | QAbstractScrollArea):
            assert not overlapping(widget), widget
    for button in workspace.findChildren(QPushButton):
        if button.isVisible() and not isinstance(button, ParameterChip):
            least = button.minimumSizeHint() if button.text() else button.iconSize()
            assert button.width() >= least.width(), button.text()


@pytest.mark.parametrize("percent", SIZES)
@pytest.mark.parametrize("reference", ["forward t=3 h", "W_hh"])
def test_what_is_inspected_is_there_to_its_last_cell(controller: Controller, reference: str, percent: int) -> None:
    choose(controller, percent)
    controller.document.inspect(Place.parse(reference) if " " in reference else reference)
    QApplication.processEvents()
    grid = controller.workspace.inspector.grids.value
    assert grid.content is not None
    rows, columns = grid.content.shape
    last = grid.content.rect((rows - 1, columns - 1)).bottomRight() * grid.zoom
    assert grid.rect().toRectF().contains(last)


@pytest.mark.parametrize(("percent", "height", "has_room"), [(100, 800, True), (160, 800, True), (160, 760, False)])
def test_what_is_opened_takes_the_room_of_the_equation_where_it_needs_it(
    qtbot: QtBot, percent: int, height: int, has_room: bool
) -> None:
    state = opening_state(read_lesson("hell-ello"))
    at = state.timeline.position(Place.parse("backward loss=4 k=4 W_hh"))
    document = Document(with_look(replace(state, position=at), replace(state.look, type_percent=percent)))
    workspace = Workspace(document)
    qtbot.addWidget(workspace)
    workspace.resize(1280, height)
    workspace.show()
    document.open_aside("struck-through")
    QApplication.processEvents()
    assert workspace.equation.isVisible() == has_room
    assert workspace.aside.lines.height() >= 120 * percent / 100
    document.close_aside()
    QApplication.processEvents()
    assert workspace.equation.isVisible()

"""What has no room in the window says so, and is had all the same; equation and timeline are always seen."""

from collections.abc import Iterator
from dataclasses import replace
from unittest.mock import patch

import pytest
from PyQt6.QtCore import QPoint, QRect
from PyQt6.QtWidgets import QApplication, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson_file import read_lesson
from app.screenshot import come_to_rest
from app.story.places import Place
from app.story.state import opening_state, with_look
from app.window.body import Body
from app.window.controller import Controller
from app.window.magnifying import suiting
from app.window.workspace import Workspace
from tests.app.opened import opened


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    yield controller
    window.close()


def resize(controller: Controller, width: int, height: int) -> None:
    window = controller.workspace.window()
    assert window is not None
    window.resize(width, height)
    QApplication.processEvents()


def entries(controller: Controller) -> dict[str, object]:
    menu = controller.workspace.no_room.menu()
    assert menu is not None
    return {action.text(): action.trigger for action in menu.actions()}


def test_a_panel_without_room_is_named_and_shown_in_place_of_another(controller: Controller) -> None:
    workspace = controller.workspace
    assert not workspace.no_room.isVisible()
    resize(controller, 1280, 700)
    assert workspace.no_room.text() == "no room: Hidden state ▾"
    assert not workspace.hidden_state.isVisible()
    show = entries(controller)["Show: Hidden state"]
    assert callable(show)
    show()
    QApplication.processEvents()
    assert workspace.hidden_state.isVisible()
    assert not workspace.reach.isVisible()
    assert workspace.no_room.text() == "no room: How far back does the gradient reach? ▾"
    resize(controller, 1280, 900)
    assert workspace.reach.isVisible()
    assert not workspace.no_room.isVisible()


@pytest.mark.parametrize("width", [1280, 1680, 2400])
def test_panels_without_room_are_named_where_the_column_is_wide_enough_and_counted_elsewhere(
    controller: Controller, width: int
) -> None:
    workspace = controller.workspace
    for wide in (2400, width):  # what was said in a wide column keeps none from being narrower
        resize(controller, wide, 800)
        controller.document.inspect(Place.parse("forward t=3 h"))
        resize(controller, wide, 520)
    assert len(workspace.no_room.panels) > 1
    words = workspace.no_room.text()
    column = workspace.contributions if workspace.contributions.isVisible() else workspace.inspector
    named = "no room: " + ", ".join(entry.removeprefix("Show: ") for entry in entries(controller)) + " ▾"
    counted = f"no room for {len(workspace.no_room.panels)} panels ▾"
    fits = workspace.no_room.fontMetrics().horizontalAdvance(named) + 24 <= column.width()
    assert words == (named if fits else counted)
    assert workspace.no_room.width() <= column.width() + 2


@pytest.mark.parametrize("lesson", ["encoder-decoder", "hell-ello", "long-memory-lstm"])
def test_a_small_window_has_room_for_every_panel_of_a_lesson(controller: Controller, lesson: str) -> None:
    """Nothing has to be scrolled to, and no bar takes the width that the strip needs for all parameters."""
    controller.document.open_lesson(read_lesson(lesson))
    resize(controller, 1280, 800)
    QApplication.processEvents()
    workspace = controller.workspace
    assert not workspace.no_room.isVisible()
    assert not workspace.shares.others.isVisible()
    for bar in workspace.findChildren(QScrollBar):
        assert not (bar.isVisible() and bar.maximum() > bar.minimum())


def test_a_card_of_one_unit_leaves_its_room_to_the_others(controller: Controller) -> None:
    heights = {}
    for lesson in ("scalar", "slides"):
        controller.document.open_lesson(read_lesson(lesson))
        resize(controller, 1680, 1020)
        workspace = controller.workspace
        heights[lesson] = workspace.hidden_state.height(), workspace.reach.height()
    assert heights["scalar"][0] < heights["slides"][0]
    assert heights["scalar"][1] > heights["slides"][1]


@pytest.mark.parametrize(
    ("size", "without"),
    [((1280, 800), ("reach", "hidden-state")), ((1680, 1020), ("reach",)), ((2560, 1440), ("reach",))],
)
def test_each_card_that_gives_way_to_what_is_inspected_is_named(
    controller: Controller, qtbot: QtBot, size: tuple[int, int], without: tuple[str, ...]
) -> None:
    resize(controller, *size)
    document, window = controller.document, controller._window
    qtbot.waitUntil(lambda: suiting(document.state, window).look == document.state.look)  # type is larger in large ones
    document.inspect(Place.parse("forward t=3 h"))
    QApplication.processEvents()
    workspace = controller.workspace
    assert workspace.inspector.isVisible()
    assert workspace.no_room.panels == without
    assert workspace.no_room.isVisible() == bool(without)
    for name, view in (("reach", workspace.reach), ("hidden-state", workspace.hidden_state)):
        assert view.isVisible() == (name not in without)
    grids = workspace.inspector.grids
    assert grids.height() >= grids.wanted_height
    controller.document.prefer_panel("reach")
    QApplication.processEvents()
    assert workspace.reach.isVisible()
    assert workspace.inspector.isVisible()


def test_the_gradients_so_far_are_as_low_as_they_can_whatever_was_shown_before(controller: Controller) -> None:
    """Without its stages a lesson has fewer parameters: all have room in a window where they had none before."""
    resize(controller, 1000, 1000)
    shares, panel = controller.workspace.shares, controller.experiment_panel
    low = shares.height()
    controller.document.open_lesson(read_lesson("encoder-decoder"))
    QApplication.processEvents()
    assert shares.others.isVisible()
    assert shares.height() > low
    panel.fields.inputs.setText("the white house")
    panel.fields.targets.setText("la maison blanche")
    panel.fields.targets.editingFinished.emit()
    QApplication.processEvents()
    assert not controller.document.state.trace.experiment.network.stages
    assert not shares.others.isVisible()
    assert shares.height() == low


def test_the_menu_says_it_too(controller: Controller) -> None:
    resize(controller, 1280, 700)
    menu = controller.workspace.top_bar.menu
    menu.fill()
    panels = next(action.menu() for action in menu.actions() if action.text() == "Panels")
    assert panels is not None
    said = "Hidden state: no room, show it in place of another"
    found = next(action for action in panels.actions() if action.text() == said)
    found.trigger()
    QApplication.processEvents()
    assert controller.workspace.hidden_state.isVisible()


def test_the_shares_of_two_that_are_compared_are_had(controller: Controller) -> None:
    workspace = controller.workspace
    controller.document.compare_with_cell("lstm")
    QApplication.processEvents()
    assert not workspace.shares.isVisible()
    assert workspace.no_room.panels == ("shares",)
    controller.document.prefer_panel("shares")
    QApplication.processEvents()
    assert workspace.shares.isVisible()
    assert is_seen(workspace, workspace.shares)
    assert is_seen(workspace, workspace.comparison)


def is_seen(workspace: Workspace, view: QWidget) -> bool:
    """Whether all of a view can be seen without scrolling."""
    between = QRect(0, workspace.top_bar.height(), workspace.width(), workspace.height() - workspace.top_bar.height())
    if workspace.transport.isVisible() and not workspace.transport.isAncestorOf(view):
        between.setBottom(workspace.transport.y() - 1)
    return view.isVisible() and between.contains(QRect(view.mapTo(workspace, QPoint(0, 0)), view.size()))


@pytest.mark.parametrize("lesson", ["hell-ello", "long-memory-lstm", "encoder-decoder", "questions"])
@pytest.mark.parametrize("percent", [80, 115, 150, 200])
@pytest.mark.parametrize("size", [(1280, 800), (1680, 1020)], ids=str)
def test_network_equation_and_timeline_are_seen_at_once(
    qtbot: QtBot, size: tuple[int, int], percent: int, lesson: str
) -> None:
    """And of the height between the bars the network has two fifths at least, however large the type under it."""
    state = opening_state(read_lesson(lesson))
    look = replace(state.look, type_percent=percent)
    workspace = Workspace(Document(with_look(replace(state, position=len(state.timeline) // 2), look)))
    qtbot.addWidget(workspace)
    workspace.resize(*size)
    workspace.show()
    QApplication.processEvents()
    for view in (workspace.network, workspace.equation, workspace.transport.strip):
        assert is_seen(workspace, view), view
    assert workspace.network.height() >= 0.4 * (workspace.transport.y() - workspace.top_bar.height())


@pytest.mark.parametrize("lesson", ["hell-ello", "long-memory-lstm", "encoder-decoder", "scalar"])
def test_presented_in_a_small_window_the_network_has_as_much_as_the_equation(qtbot: QtBot, lesson: str) -> None:
    state = opening_state(read_lesson(lesson))
    look = replace(state.look, presenting=True)
    workspace = Workspace(Document(with_look(replace(state, position=len(state.timeline)), look)))
    qtbot.addWidget(workspace)
    workspace.resize(1280, 800)
    workspace.show()
    QApplication.processEvents()
    assert workspace.network.height() >= workspace.equation.height()


@pytest.mark.parametrize("percent", [100, 130, 150])
@pytest.mark.parametrize("aside", ["products", "struck-through"])
def test_nothing_is_scrolled_under_what_is_opened(qtbot: QtBot, percent: int, aside: str) -> None:
    state = opening_state(read_lesson("hell-ello"))
    at = state.timeline.locate("backward loss=4 k=3 W_hh")
    document = Document(with_look(replace(state, position=at), replace(state.look, type_percent=percent)))
    document.open_aside(aside)
    workspace = Workspace(document)
    qtbot.addWidget(workspace)
    workspace.resize(1280, 800)
    workspace.show()
    QApplication.processEvents()
    assert is_seen(workspace, workspace.aside)
    assert is_seen(workspace, workspace.equation) or not workspace.equation.isVisible()
    assert is_seen(workspace, workspace.contributions)
    assert not any(bar.isVisible() for bar in workspace.findChildren(QScrollBar) if bar.height() > 300)


def at_a_formula(qtbot: QtBot, width: int, height: int, percent: int) -> Workspace:
    """In German, whose words are long: the sixth stop of the slides' tour opens an aside."""
    state = opening_state(read_lesson("slides"))
    look = replace(state.look, type_percent=percent, language="de")
    document = Document(with_look(state, look))
    workspace = Workspace(document)
    qtbot.addWidget(workspace)
    workspace.resize(width, height)
    workspace.show()
    for _stop in range(6):
        document.step_stop(1)
    for _turn in range(5):
        QApplication.processEvents()
    assert workspace.aside.isVisible()
    return workspace


def test_what_a_stop_says_is_seen_under_what_it_opens(qtbot: QtBot) -> None:
    workspace = at_a_formula(qtbot, 1100, 800, 150)
    assert is_seen(workspace, workspace.equation)


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900)])
def test_the_window_comes_to_rest(qtbot: QtBot, size: tuple[int, int]) -> None:
    workspace = at_a_formula(qtbot, *size, 200)
    with patch.object(Body, "make_room") as make_room:
        for _turn in range(20):
            QApplication.processEvents()
    make_room.assert_not_called()
    assert workspace.isVisible()


@pytest.mark.parametrize("size", [(1280, 800), (1680, 1020), (2560, 1440)])
@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("lesson", ["hell-ello", "vanishing"])
def test_what_has_room_in_two_columns_is_seen_whole_in_large_type_too(
    qtbot: QtBot, lesson: str, size: tuple[int, int], percent: int
) -> None:
    state = opening_state(read_lesson(lesson))
    state = replace(state, position=len(state.timeline))
    workspace = Workspace(Document(with_look(state, replace(state.look, type_percent=percent))))
    qtbot.addWidget(workspace)
    workspace.resize(*size)
    workspace.show()
    QApplication.processEvents()
    views = (workspace.network, workspace.equation, workspace.contributions, workspace.reach, workspace.shares)
    for view in views if size[0] / percent >= 8.4 else views[:2]:  # else in one column, which is scrolled
        assert not view.isVisible() or is_seen(workspace, view)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("lesson", ["slides", "worksheet", "order", "long-memory-lstm", "encoder-decoder"])
def test_the_title_of_a_lesson_is_clear_of_the_buttons_over_it(
    qtbot: QtBot, lesson: str, percent: int, language: str
) -> None:
    state = opening_state(read_lesson(lesson))
    look = replace(state.look, type_percent=percent, language=language)
    workspace = Workspace(Document(with_look(state, look)))
    qtbot.addWidget(workspace)
    workspace.resize(1280, 800)
    workspace.show()
    come_to_rest(workspace)
    view, zoom = workspace.equation, percent / 100
    offered = [button for button in (view.offers.more, *view.offers.buttons.values()) if button.isVisible()]
    buttons = max(button.mapTo(view, button.rect().bottomLeft()).y() for button in offered)
    image = view.grab().toImage()
    written = range(round(20 * zoom), view.width() - round(20 * zoom), 2)

    def is_empty(y: int) -> bool:
        return len({image.pixel(x, y) for x in written}) == 1

    assert all(is_empty(y) for y in range(buttons + 2, buttons + round(6 * zoom)))
    assert all(is_empty(y) for y in range(view.height() - round(6 * zoom), view.height() - 2))

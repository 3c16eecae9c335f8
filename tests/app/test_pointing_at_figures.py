"""Hand and keyboard in the figures: what is pointed at lights everywhere, and is said in words."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.files.lesson_file import read_lesson
from app.parts.figure_view import FigureView
from app.plots import FigurePlot
from app.story.places import Place
from app.story.pointing import NOTHING, Pointed, Use
from app.window.controller import Controller
from tests.app.mouse import middle_of
from tests.app.opened import opened


@pytest.fixture
def controller(qtbot: QtBot) -> Controller:
    _, controller = opened(qtbot, 1680, 1020)
    controller.document.go_to(Place.parse("backward loss=4 k=1 W_hh"))
    return controller


def point_at(plot: FigurePlot, point: QPointF) -> None:
    viewport = plot.viewport()
    assert viewport is not None
    none, where = Qt.MouseButton.NoButton, viewport.mapToGlobal(point)
    event = QMouseEvent(QEvent.Type.MouseMove, point, where, none, none, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(viewport, event)


def leave(plot: FigurePlot) -> None:
    viewport = plot.viewport()
    assert viewport is not None
    QCoreApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))


def press(plot: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(plot, key)  # type: ignore[call-overload]  # the stub has a parameter too many


def is_lit(view: FigureView, panel: str, row: int, column: int) -> bool:
    middle = middle_of(view.plot, panel, row, column)
    return any(rect.adjusted(-3.0, -3.0, 3.0, 3.0).contains(middle) for rect in view.plot.lit)


def test_a_tile_lights_its_segment_and_says_what_it_is(controller: Controller) -> None:
    workspace = controller.workspace
    point_at(workspace.contributions.plot, middle_of(workspace.contributions.plot, "tiles", 3, 2))
    said = "loss 4 through timestep 3: 41 % of the gradient of W"
    assert controller.document.state.pointed.said.replace("\N{NO-BREAK SPACE}", " ") == said
    assert workspace.contributions.plot.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ") == said
    assert is_lit(workspace.contributions, "tiles", 3, 2)
    assert is_lit(workspace.shares, "W_hh", 0, 3)
    assert not is_lit(workspace.shares, "W_hh", 0, 4)
    assert not is_lit(workspace.shares, "W_xh", 0, 3)
    leave(workspace.contributions.plot)
    assert controller.document.state.pointed == NOTHING
    assert not workspace.contributions.plot.lit
    assert not workspace.shares.plot.lit
    assert workspace.contributions.plot.accessibleDescription().startswith("Contributions to")


def test_a_segment_lights_its_tile(controller: Controller) -> None:
    workspace = controller.workspace
    point_at(workspace.shares.plot, middle_of(workspace.shares.plot, "W_hh", 0, 4))
    assert is_lit(workspace.contributions, "tiles", 3, 3)
    assert not is_lit(workspace.contributions, "tiles", 3, 2)


def test_an_edge_lights_the_column_of_its_timestep(controller: Controller) -> None:
    workspace = controller.workspace
    controller.document.point(Pointed(frozenset((Use("W_hh", 2),)), "W at timestep 2", "network"))
    assert [is_lit(workspace.contributions, "tiles", row, 1) for row in (1, 2, 3)] == [True] * 3
    assert not is_lit(workspace.contributions, "tiles", 3, 2)
    assert is_lit(workspace.shares, "W_hh", 0, 2)


def test_a_value_lights_its_column_of_the_hidden_state_and_a_river_its_dot(controller: Controller) -> None:
    workspace = controller.workspace
    controller.document.point(Pointed(frozenset((Place("forward", "h", t=2),))))
    assert is_lit(workspace.hidden_state, "units", 0, 1)
    assert is_lit(workspace.hidden_state, "units", 4, 1)
    assert not workspace.reach.plot.lit
    controller.document.point(Pointed(frozenset((Place("backward", "dh", loss=4, k=2),))))
    assert len(workspace.reach.plot.lit) == 1
    assert not workspace.hidden_state.plot.lit


def test_pointing_rebuilds_no_figure(controller: Controller) -> None:
    workspace = controller.workspace
    views = (workspace.contributions, workspace.shares, workspace.reach, workspace.hidden_state)
    before = [view.plot.figure for view in views]
    point_at(workspace.contributions.plot, middle_of(workspace.contributions.plot, "tiles", 3, 2))
    assert [view.plot.figure for view in views] == before


def test_what_is_pointed_at_stays_lit_while_the_film_steps(controller: Controller) -> None:
    workspace, document = controller.workspace, controller.document
    document.go_to(Place.parse("backward loss=4 k=2 dz"))
    point_at(workspace.contributions.plot, middle_of(workspace.contributions.plot, "tiles", 3, 1))
    assert "not reached yet" in workspace.contributions.plot.accessibleDescription()
    document.go_to(Place.parse("backward loss=4 k=2 W_hh"))
    assert is_lit(workspace.contributions, "tiles", 3, 1)
    assert "−10\N{NO-BREAK SPACE}%" in workspace.contributions.plot.accessibleDescription()


@pytest.mark.parametrize(
    ("view", "keys", "panels"),
    [
        ("contributions", "LLRRUUDD", "tiles tiles tiles tiles rows tiles tiles tiles"),
        ("shares", "RRR", None),
        ("reach", "RRL", "lags lags lags"),
        ("hidden_state", "UULD", "units units units units"),
    ],
)
def test_arrows_walk_the_items_and_return_clicks(
    controller: Controller, view: str, keys: str, panels: str | None
) -> None:
    shown: FigureView = getattr(controller.workspace, view)
    plot, document = shown.plot, controller.document
    before = document.state.place
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    said = [document.state.pointed.said]
    ways = {"L": Qt.Key.Key_Left, "R": Qt.Key.Key_Right, "U": Qt.Key.Key_Up, "D": Qt.Key.Key_Down}
    for key in keys:
        press(plot, ways[key])
        said.append(document.state.pointed.said)
        assert document.state.pointed.view == shown.figure_name
        assert plot.accessibleDescription() == said[-1]
        assert plot.lit
    assert document.state.place == before, "the arrows play the film no more"
    assert any(one != other for one, other in pairwise(said))
    press(plot, Qt.Key.Key_Return)
    if shown.shows_values:
        assert document.state.inspected is not None
    else:
        assert document.state.place != before
    press(plot, Qt.Key.Key_Escape)
    assert not plot.hasFocus()
    assert document.state.pointed == NOTHING
    press(controller.workspace, Qt.Key.Key_Left)
    assert document.state.pointed == NOTHING


def test_arrows_walk_from_the_cells_into_the_margin_and_back(controller: Controller) -> None:
    plot, document = controller.workspace.contributions.plot, controller.document
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    assert document.state.pointed.spots == {Place("backward", "W_hh", loss=4, k=1)}
    for _ in range(4):
        press(plot, Qt.Key.Key_Right)
    assert document.state.pointed.spots == {Place("sum", "W_hh", loss=4)}
    press(plot, Qt.Key.Key_Up)
    assert document.state.pointed.spots == {Place("sum", "W_hh", loss=3)}
    press(plot, Qt.Key.Key_Left)
    assert document.state.pointed.spots == {Place("backward", "W_hh", loss=3, k=3)}
    press(plot, Qt.Key.Key_Down)
    press(plot, Qt.Key.Key_Down)  # there is nothing below
    assert document.state.pointed.spots == {Place("backward", "W_hh", loss=4, k=3)}


def test_a_click_leaves_the_arrows_to_the_film(controller: Controller) -> None:
    plot, document = controller.workspace.contributions.plot, controller.document
    viewport = plot.viewport()
    assert viewport is not None
    at = middle_of(plot, "tiles", 3, 2).toPoint()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at)  # type: ignore[call-overload]
    assert not plot.hasFocus()
    assert document.state.place == Place("backward", "W_hh", loss=4, k=3)


def test_the_words_stand_inside_the_plot(controller: Controller) -> None:
    for view in (controller.workspace.contributions, controller.workspace.hidden_state, controller.workspace.reach):
        view.plot.setFocus(Qt.FocusReason.TabFocusReason)
        for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right):
            press(view.plot, key)
            assert QRectF(view.plot.rect()).contains(view.plot.plate)
            assert view.plot.plate.width() > 50


def test_lines_lead_to_a_cell_that_is_too_small_to_be_seen(controller: Controller) -> None:
    plot, document = controller.workspace.contributions.plot, controller.document
    spot = Place("backward", "W_hh", loss=4, k=2)
    document.point(Pointed(frozenset((spot,)), "", "network"))
    assert not plot.guides, "a cell with a number is easily found"
    document.open_lesson(read_lesson("vanishing"))
    document.point(Pointed(frozenset((replace(spot, loss=30),)), "", "network"))
    (cell,) = plot.lit
    across, down = plot.guides
    assert across.y1() == across.y2() == cell.center().y()
    assert down.x1() == down.x2() == cell.center().x()

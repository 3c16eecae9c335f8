"""Point at a thing anywhere, by hand or by keyboard: the same thing lights in every view."""

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from app.painting.equation_layout import Item
from app.painting.timeline_light import lit_positions
from app.parts.figure_view import FigureView
from app.story.places import Place
from app.story.pointing import NOTHING, Pointed, Spot, Use
from app.window.controller import Controller
from app.window.opening import fill_window
from tests.app.mouse import middle_of, move

CHAIN = "backward loss=4 k=2 W_hh"
TILE = Place.parse(CHAIN)


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window = QMainWindow()
    window.resize(1680, 1020)
    qtbot.addWidget(window)
    controller = fill_window(window, "hell-ello")
    controller.workspace.network.tween_ms = 0
    with qtbot.waitActive(window):
        window.show()
    controller.document.go_to(TILE)
    yield controller
    window.close()


def terms(controller: Controller) -> tuple[Item, ...]:
    shown = controller.workspace.equation.layout_shown
    assert shown is not None
    return shown.items


def point_at_term(controller: Controller, words: str) -> None:
    view = controller.workspace.equation
    item = next(item for item in terms(controller) if item.in_words(view.state_shown).startswith(words))
    move(view, item.box.center() * view.zoom)


def lit_in_network(controller: Controller) -> set[Spot]:
    shown = controller.workspace.network.shown
    assert shown is not None
    return {item.spot for item in shown.items.lit(controller.document.state.pointed)}


def lit_ticks(controller: Controller) -> set[str]:
    state = controller.document.state
    return {str(state.timeline.place(position)) for position in lit_positions(state.timeline, state.pointed)}


def is_lit(view: FigureView, panel: str, row: int, column: int) -> bool:
    middle = middle_of(view.plot, panel, row, column) / view.plot.zoom
    return any(rect.adjusted(-3.0, -3.0, 3.0, 3.0).contains(middle) for rect in view.plot.lit)


def lit_terms(controller: Controller) -> list[str]:
    view = controller.workspace.equation
    return [item.in_words(view.state_shown).split(",")[0] for item in view.lit]


def test_a_contribution_lights_its_tick_its_cell_of_the_triangle_and_its_bar(controller: Controller) -> None:
    workspace = controller.workspace
    point_at_term(controller, "∂L₄/∂W|k=2")
    assert lit_ticks(controller) == {CHAIN}
    assert is_lit(workspace.contributions, "tiles", 3, 1)
    assert not is_lit(workspace.contributions, "tiles", 3, 2)
    assert is_lit(workspace.shares, "W_hh", 0, 2)
    assert Use("W_hh", 2) in lit_in_network(controller)


def test_a_jacobian_lights_its_edge_and_the_states_at_its_ends(controller: Controller) -> None:
    point_at_term(controller, "∂h₃/∂h₂")
    lit = lit_in_network(controller)
    assert {Use("W_hh", 3), Place.parse("forward t=2 h"), Place.parse("forward t=3 h")} <= lit
    assert Use("W_hh", 4) not in lit
    assert is_lit(controller.workspace.hidden_state, "units", 0, 1)
    assert is_lit(controller.workspace.hidden_state, "units", 0, 2)
    assert not is_lit(controller.workspace.hidden_state, "units", 0, 0)
    assert is_lit(controller.workspace.contributions, "tiles", 3, 2)


def test_a_value_lights_its_node_its_column_and_its_tick(controller: Controller) -> None:
    point_at_term(controller, "h₁")
    assert lit_in_network(controller) == {Place.parse("forward t=1 h")}
    assert is_lit(controller.workspace.hidden_state, "units", 2, 0)
    assert lit_ticks(controller) == {"forward t=1 h"}


def test_a_term_that_is_gone_lights_nothing_any_more(controller: Controller) -> None:
    point_at_term(controller, "∂h₃/∂h₂")
    controller.document.step()
    assert controller.document.state.pointed == NOTHING
    controller.document.point(Pointed(frozenset({TILE}), "", "contributions"))
    controller.document.step()
    assert TILE in controller.document.state.pointed.spots


def test_the_other_way_round_a_tile_lights_its_terms(controller: Controller) -> None:
    plot = controller.workspace.contributions.plot
    viewport = plot.viewport()
    assert viewport is not None
    move(viewport, middle_of(plot, "tiles", 3, 1))
    assert TILE in controller.document.state.pointed.spots
    assert lit_terms(controller) == ["∂L₄/∂W|k=2", "∂⁺h₂/∂W", "∂L₄/∂W|k=2"]


def test_and_an_edge_lights_its_factor(controller: Controller) -> None:
    network = controller.workspace.network
    shown = network.shown
    assert shown is not None
    edge = next(item for item in shown.items.all if item.spot == Use("W_hh", 4))
    spot = shown.item_at(edge.middle.x, edge.middle.y)
    assert spot is not None
    controller.document.point(Pointed(frozenset({spot.spot}), "", "network"))
    assert lit_terms(controller) == ["∂h₄/∂h₃"]


def test_by_keyboard_alone(controller: Controller) -> None:
    """From view to view with Tab, within them with the arrows; Esc gives the keys back to the film."""
    workspace, document = controller.workspace, controller.document
    network, equation = workspace.network, workspace.equation
    network.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(40):
        if QApplication.focusWidget() is equation:
            break
        focused = QApplication.focusWidget()
        assert focused is not None
        press(focused, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is equation
    for item in terms(controller):
        press(equation, Qt.Key.Key_Right)
        assert document.state.pointed.spots == item.spots
        assert item in equation.lit
        assert equation.accessibleDescription() == item.in_words(equation.state_shown)
    assert str(document.state.place) == CHAIN, "the arrows play the film no more"
    press(equation, Qt.Key.Key_Return)
    assert document.state.inspected == TILE
    press(equation, Qt.Key.Key_Escape)
    assert document.state.pointed == NOTHING
    press(workspace, Qt.Key.Key_Left)
    assert str(document.state.place) != CHAIN


def press(widget: object, key: Qt.Key) -> None:
    QTest.keyClick(widget, key)  # type: ignore[call-overload]  # the stub has a parameter too many

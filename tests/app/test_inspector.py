"""Looking at a value in numbers, and changing what is given, as a person does it."""

from collections.abc import Iterator

import numpy as np
import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PyQt6.QtGui import QGuiApplication, QMouseEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.inspector.matrix_grid import MatrixGrid
from app.story.editing import with_parameter
from app.story.naming import label
from app.story.places import Place
from app.story.values import value
from app.views.inspector import InspectorView
from app.window.controller import Controller
from rnn_engine.truncation import Truncation
from tests.app.mouse import click, double_click, move
from tests.app.opened import opened

CHAIN = "backward loss=4 k=2 W_hh"


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    qtbot.waitUntil(window.isActiveWindow)
    controller.document.go_to(Place.parse(CHAIN))
    yield controller
    window.close()


def inspect(controller: Controller, reference: str) -> InspectorView:
    controller.document.inspect(Place.parse(reference) if " " in reference else reference)
    return controller.workspace.inspector


def press(widget: QWidget, key: Qt.Key | str) -> None:
    if isinstance(key, str):
        QTest.keyClicks(widget, key)  # type: ignore[arg-type, call-arg]  # the stub takes it for no static method
    else:
        QTest.keyClick(widget, key)  # type: ignore[call-overload]  # the stub has a parameter too many


def middle(grid: MatrixGrid, row: int, column: int) -> QPointF:
    assert grid.content is not None
    return grid.content.rect((row, column)).center() * grid.zoom


def drag(grid: MatrixGrid, row: int, column: int, up: float, steps: int = 4, held: str = "No") -> None:
    """Take a cell and move it up by so many pixels, in steps."""
    start, left = middle(grid, row, column), Qt.MouseButton.LeftButton
    modifier = Qt.KeyboardModifier[f"{held}Modifier"]

    def send(kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, buttons: Qt.MouseButton) -> None:
        event = QMouseEvent(kind, at, grid.mapToGlobal(at), button, buttons, modifier)
        QCoreApplication.sendEvent(grid, event)

    none = Qt.MouseButton.NoButton
    send(QEvent.Type.MouseButtonPress, start, left, left)
    for step in range(1, steps + 1):
        send(QEvent.Type.MouseMove, start - QPointF(0, up * step / steps), none, left)
    send(QEvent.Type.MouseButtonRelease, start - QPointF(0, up), left, none)


def shown_texts(grid: MatrixGrid) -> list[str]:
    assert grid.content is not None
    assert grid.content.texts is not None
    return [text for row in grid.content.texts for text in row]


def is_ghost(grid: MatrixGrid) -> bool:
    """Whether only outlines are shown; then the numbers are not even there."""
    assert grid.content is not None
    assert grid.content.ghost != bool(grid.content.values.any())
    return grid.content.ghost


def test_it_opens_with_a_value_and_esc_closes_it(controller: Controller) -> None:
    workspace = controller.workspace
    assert not workspace.inspector.isVisible()
    view = inspect(controller, "forward t=2 h")
    assert view.isVisible()
    assert view.accessibleName() == "Inspector: h₂, hidden state at t = 2"
    assert shown_texts(view.grids.value) == ["−0.31", "−0.51", "−0.41", "0.81", "0.68"]
    press(workspace, Qt.Key.Key_Escape)
    assert controller.document.state.inspected is None
    assert not view.isVisible()


def test_closed_from_within_it_gives_the_arrow_keys_back_to_the_film(controller: Controller) -> None:
    view = inspect(controller, "forward t=2 h")
    chip = view.used_by.chips[0]
    chip.setFocus(Qt.FocusReason.TabFocusReason)
    press(chip, Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert QApplication.focusWidget() is None
    press(controller.workspace, Qt.Key.Key_Left)
    assert str(controller.document.state.place) == "backward loss=4 k=2 dz"


def test_a_term_of_the_equation_that_is_clicked_is_inspected(controller: Controller) -> None:
    equation = controller.workspace.equation
    assert equation.layout_shown is not None
    item = equation.layout_shown.items[0]
    click(equation, item.box.center() * equation.zoom)
    assert controller.document.state.inspected == item.inspects(equation.state_shown)
    assert controller.workspace.inspector.isVisible()


def test_beside_a_value_stands_its_gradient_and_before_it_is_known_a_ghost(controller: Controller) -> None:
    view = inspect(controller, "forward t=2 h")
    assert not is_ghost(view.grids.gradient)
    gradient = value(controller.document.state.trace, Place.parse("backward loss=4 k=2 dh"))
    assert gradient is not None
    assert view.grids.gradient.content is not None
    assert np.array_equal(view.grids.gradient.content.values.ravel(), gradient)
    controller.document.go_to(Place.parse("backward loss=4 k=3 dh"))
    assert is_ghost(view.grids.gradient)
    assert view.grids.gradient.accessibleName().endswith(", not computed yet")


def test_a_radius_that_no_factor_changes_is_said(controller: Controller) -> None:
    document = controller.document
    document.experiment(with_parameter(document.state.lesson, "W_hh", np.zeros((5, 5))))
    view = inspect(controller, "W_hh")
    assert view.radius.dial is not None
    view.radius.dial.number.setValue(1.0)
    assert "has spectral radius 0" in view.said()
    assert view.radius.dial.number.value() == 0.0


def test_a_value_that_is_not_computed_yet_is_a_ghost(controller: Controller) -> None:
    controller.document.go_to(Place.parse("forward t=1 z"))
    view = inspect(controller, "forward t=3 h")
    assert is_ghost(view.grids.value)
    assert view.said() == "Not computed yet at this step."
    assert not view.copy_button.isEnabled()
    view.go.click()
    assert str(controller.document.state.place) == "forward t=3 h"
    assert not is_ghost(view.grids.value)
    assert not view.go.isVisible()


def test_a_cell_says_its_number_to_the_last_digit_and_its_gradient(controller: Controller) -> None:
    view = inspect(controller, "forward t=2 h")
    state = controller.document.state
    move(view.grids.value, middle(view.grids.value, 3, 0))
    h = value(state.trace, Place.parse("forward t=2 h"))
    gradient = value(state.trace, Place.parse("backward loss=4 k=2 dh"))
    assert h is not None
    assert gradient is not None
    printed = [repr(float(number)).replace("-", "−") for number in (h[3], gradient[3])]
    assert view.said() == f"h₂[4] = {printed[0]}\n(∂L₄/∂h₂)[4] = {printed[1]}"
    assert view.accessibleDescription() == view.said()
    assert view.grids.gradient.here == (3, 0)


def test_chips_lead_from_value_to_value_back_and_forth_in_time(controller: Controller) -> None:
    view = inspect(controller, "forward t=2 h")
    state = controller.document.state
    assert [label(state, chip.reference) for chip in view.made_from.chips] == ["z₂"]
    assert [label(state, chip.reference) for chip in view.used_by.chips] == ["q₂", "z₃", "∂L₄/∂W|k=3"]
    view.used_by.chips[1].click()
    assert controller.document.state.inspected == Place.parse("forward t=3 z")
    back = [chip for chip in view.made_from.chips if chip.reference == Place.parse("forward t=2 h")]
    back[0].click()
    assert controller.document.state.inspected == Place.parse("forward t=2 h")
    view.after.click()
    assert controller.document.state.inspected == Place.parse("forward t=3 h")
    view.before.click()
    view.before.click()
    assert controller.document.state.inspected == Place.parse("forward t=1 h")
    assert str(controller.document.state.place) == CHAIN


def test_with_the_keys_one_walks_on_from_chip_to_chip(controller: Controller) -> None:
    view = inspect(controller, "forward t=2 h")
    view.made_from.chips[0].setFocus(Qt.FocusReason.TabFocusReason)
    for reference in ("forward t=2 z", "W_xh"):
        press(view.made_from.chips[0], Qt.Key.Key_Return)
        assert str(controller.document.state.inspected) == reference
        assert reference == "W_xh" or view.made_from.chips[0].hasFocus()


def test_pointing_at_a_chip_lights_it_and_a_double_click_goes_there(controller: Controller) -> None:
    view = inspect(controller, "forward t=2 h")
    chip = view.used_by.chips[0]
    chip.setFocus(Qt.FocusReason.TabFocusReason)
    assert controller.document.state.pointed.lights(Place.parse("forward t=2 q"))
    double_click(chip, QPointF(5, 5))
    assert str(controller.document.state.place) == "forward t=2 q"


@pytest.mark.parametrize(
    ("name", "told"), [("csv", "Copied as CSV."), ("latex", "Copied as LaTeX."), ("numpy", "Copied as numpy.")]
)
def test_numbers_are_copied_and_it_says_so(controller: Controller, name: str, told: str) -> None:
    view = inspect(controller, "W_hh")
    for action in view.copies.actions():
        if action.data() == name:
            action.trigger()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert view.said() == told
    text = clipboard.text()
    if name == "numpy":
        weights = controller.document.state.trace.experiment.parameters["W_hh"]
        assert np.array_equal(eval(text, {"np": np}), weights)
    else:
        assert text.startswith({"csv": "0.5,-0.6,", "latex": r"\begin{bmatrix} 0.50 & -0.60"}[name])


def test_with_the_focus_on_the_numbers_ctrl_c_copies_them(controller: Controller) -> None:
    view = inspect(controller, "W_hh")
    view.grids.value.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.grids.value, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)  # type: ignore[call-overload]
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text().startswith("0.5,-0.6,")
    assert view.grids.value.accessibleName() == "W"
    assert view.grids.value.accessibleDescription() == "Copied as CSV."


def test_numbers_are_short_or_whole_or_a_picture(controller: Controller) -> None:
    view = inspect(controller, "W_hh")
    assert view.grids.mode == "short"
    view.modes["full"].click()
    assert shown_texts(view.grids.value)[1] == "−0.6"
    view.modes["picture"].click()
    assert view.grids.value.content is not None
    assert view.grids.value.content.texts is None
    assert view.modes["picture"].isChecked()
    assert not view.modes["full"].isChecked()


# Changing what is given -----------------------------------------------------------------------------------------------


def weight(controller: Controller, row: int, column: int) -> float:
    return float(controller.document.state.trace.experiment.parameters["W_hh"][row, column])


def test_a_weight_is_dragged_and_one_undo_takes_it_back(controller: Controller) -> None:
    view = inspect(controller, "W_hh")
    before = controller.document.state.trace
    drag(view.grids.value, 1, 2, up=20)
    assert weight(controller, 1, 2) == pytest.approx(0.5 + 0.2)
    assert controller.document.state.trace is not before
    assert shown_texts(view.grids.value)[7] == "0.70"
    assert view.isVisible()
    controller.document.undo()
    assert weight(controller, 1, 2) == 0.5
    assert not controller.document.can_undo


def test_with_shift_it_is_dragged_finely(controller: Controller) -> None:
    view = inspect(controller, "W_hh")
    drag(view.grids.value, 1, 2, up=-20, held="Shift")
    assert weight(controller, 1, 2) == pytest.approx(0.5 - 0.02)


def test_a_click_that_does_not_move_changes_nothing(controller: Controller) -> None:
    view = inspect(controller, "W_hh")
    drag(view.grids.value, 1, 2, up=1)
    assert not controller.document.can_undo


def test_a_weight_is_typed_with_the_keyboard_alone(controller: Controller) -> None:
    view = inspect(controller, "W_hh")
    grid = view.grids.value
    grid.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        press(grid, key)
    assert grid.here == (1, 1)
    press(grid, "1")
    assert grid.field.isVisible()
    press(grid.field, ".25")
    press(grid.field, Qt.Key.Key_Return)
    assert weight(controller, 1, 1) == 1.25
    assert not grid.field.isVisible()
    assert controller.document.state.guess is None
    assert str(controller.document.state.place) == CHAIN


@pytest.mark.parametrize("text", ["", "abc", "1e999", "nan"])
def test_what_is_no_number_changes_nothing(controller: Controller, text: str) -> None:
    view = inspect(controller, "W_hh")
    grid = view.grids.value
    double_click(grid, middle(grid, 0, 0))
    grid.field.setText(text)
    press(grid.field, Qt.Key.Key_Return)
    assert not controller.document.can_undo


def test_esc_gives_up_what_was_typed(controller: Controller) -> None:
    view = inspect(controller, "W_hh")
    grid = view.grids.value
    move(grid, middle(grid, 0, 0))
    double_click(grid, middle(grid, 0, 0))
    grid.field.setText("3")
    press(grid.field, Qt.Key.Key_Escape)
    assert not grid.field.isVisible()
    assert weight(controller, 0, 0) == 0.5
    assert view.isVisible()


def test_a_computed_value_can_not_be_dragged(controller: Controller) -> None:
    view = inspect(controller, "forward t=2 h")
    drag(view.grids.value, 1, 0, up=30)
    assert not controller.document.can_undo


def test_the_initial_state_is_dragged(controller: Controller) -> None:
    view = inspect(controller, "forward t=0 h")
    drag(view.grids.value, 4, 0, up=50)
    assert controller.document.state.trace.experiment.initial_state[4] == pytest.approx(0.5)


@pytest.mark.parametrize(("reference", "side"), [("forward t=2 x", "inputs"), ("forward t=2 y", "targets")])
def test_another_token_is_chosen(controller: Controller, reference: str, side: str) -> None:
    view = inspect(controller, reference)
    view.token.box.setCurrentIndex(3)
    view.token.box.activated.emit(3)
    vector = getattr(controller.document.state.trace.experiment.sequence, side)[1]
    assert list(vector) == [0.0, 0.0, 0.0, 1.0]
    assert view.token.box.currentText() == "o"


def test_an_input_is_dragged_off_its_token(controller: Controller) -> None:
    view = inspect(controller, "forward t=2 x")
    drag(view.grids.value, 0, 0, up=25)
    vector = controller.document.state.trace.experiment.sequence.inputs[1]
    assert vector is not None
    assert list(vector) == [0.25, 1.0, 0.0, 0.0]
    assert view.token.box.currentIndex() == -1


def test_the_dial_sets_the_spectral_radius(controller: Controller) -> None:
    view = inspect(controller, "W_hh")
    assert view.radius.isVisible()
    assert view.radius.dial is not None
    view.radius.dial.number.setValue(1.25)
    weights = controller.document.state.trace.experiment.parameters["W_hh"]
    assert max(abs(np.linalg.eigvals(weights))) == pytest.approx(1.25)
    controller.document.undo()
    assert weight(controller, 0, 0) == 0.5
    inspect(controller, "W_xh")
    assert not view.radius.isVisible()


def test_what_is_inspected_goes_where_the_network_has_it_no_more(controller: Controller) -> None:
    inspect(controller, "forward t=4 h")
    controller.open("scalar")
    assert controller.document.state.inspected is None


def test_a_gradient_stays_inspected_in_the_flow_of_another_loss(controller: Controller) -> None:
    inspect(controller, "backward loss=4 k=2 dh")
    controller.document.choose_flow(3)
    assert controller.document.state.inspected == Place.parse("backward loss=3 k=2 dh")
    controller.document.choose_flow(1)
    assert controller.document.state.inspected is None


def test_rows_of_stacked_weights_stand_in_groups_by_gate(controller: Controller) -> None:
    controller.open("long-memory-lstm")
    view = inspect(controller, "W_hh")
    content = view.grids.value.content
    assert content is not None
    assert len(content.groups) == 4
    inside, between = (content.top(row + 1) - content.top(row) - content.cell[1] for row in (2, 3))
    assert between > inside
    for row in range(content.shape[0]):
        assert content.at(content.rect((row, 1)).center()) == (row, 1)


def test_the_gradient_of_a_parameter_is_there_as_soon_as_all_of_it_is_collected(controller: Controller) -> None:
    controller.document.truncate(Truncation("sliding", 2))
    controller.document.go_to(Place.parse("backward loss=4 k=4 W_hh"))
    view = inspect(controller, "W_hh")
    assert view.grids.gradient.accessibleName().endswith(", not all collected yet")
    controller.document.go_to(Place.parse("backward loss=4 k=3 W_hh"))
    assert not view.grids.gradient.accessibleName().endswith(", not all collected yet")
    assert any(shown_texts(view.grids.gradient))


@pytest.mark.parametrize("height", [84, 90, 97, 104, 110])
def test_where_not_all_rows_have_room_none_is_cut_in_two(controller: Controller, height: int) -> None:
    grids = inspect(controller, "W_hh").grids
    grids.resize(grids.width(), height)
    seen, grid = grids.viewport(), grids.value
    assert seen is not None
    assert grid.content is not None
    top = grid.mapTo(seen, grid.rect().topLeft()).y()
    rows = [grid.content.rect((row, 0)).translated(0, top) for row in range(grid.content.shape[0])]
    assert rows[0].bottom() <= seen.height() < rows[-1].bottom()
    assert all(row.bottom() <= seen.height() or row.top() >= seen.height() - 1 for row in rows)

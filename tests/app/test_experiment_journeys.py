"""Journeys through the experiment panel with mouse and keys: what is typed, turned and undone is seen at once."""

from collections.abc import Iterator

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLineEdit, QStyle, QStyleOptionSlider, QWidget
from pytestqt.qtbot import QtBot

from app.files.lesson_file import read_lesson
from app.story.editing import with_parameter
from app.story.experiment_form import form_of
from app.story.places import Place
from app.widgets.radius_dial import RadiusDial
from app.window.controller import Controller
from tests.app.mouse import drag
from tests.app.opened import opened


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    controller.experiment_panel.toggle()
    yield controller
    controller.experiment_panel.close()
    window.close()


def type_keys(widget: QWidget, text: str) -> None:
    QTest.keyClicks(widget, text)  # type: ignore[call-arg, arg-type]  # the stub takes it for a method


def type_into(line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    type_keys(line, text)


def press(widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, held)  # type: ignore[call-overload]  # the stub has a parameter too many


def handle(dial: RadiusDial) -> QPoint:
    """The middle of the slider's handle."""
    option = QStyleOptionSlider()
    dial.slider.initStyleOption(option)
    style = dial.slider.style()
    assert style is not None
    groove = QStyle.ComplexControl.CC_Slider
    return style.subControlRect(groove, option, QStyle.SubControl.SC_SliderHandle, dial.slider).center()


def tokens(controller: Controller) -> str:
    return "".join(controller.document.state.lesson.vocabulary or ())


def radius(controller: Controller) -> float:
    W_hh = controller.document.state.trace.experiment.parameters["W_hh"]
    return float(np.max(np.abs(np.linalg.eigvals(W_hh))))


def test_a_sequence_is_seen_as_it_is_typed_and_undone_in_one_step(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    before, seen = document.state.lesson, list[str]()
    document.changed.connect(lambda state: seen.append(form_of(state.lesson).inputs))
    type_into(panel.fields.inputs, "hole")
    assert seen[-3:] == ["ho", "hol", "hole"]
    assert panel.fields.targets.text() == "ole·"
    assert panel.fields.inputs.text() == "hole"
    press(panel.fields.inputs, Qt.Key.Key_Return)
    assert panel.undo.text() == "Undo: the sequence"
    panel.undo.click()
    assert document.state.lesson is before
    assert panel.redo.text() == "Redo: the sequence"
    panel.redo.click()
    assert document.state.lesson.token(2) == "o"


def test_two_lines_that_have_to_fit_are_typed_one_after_the_other(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    type_into(panel.fields.targets, "oooo")
    before = document.state.lesson
    type_into(panel.fields.inputs, "hello")
    assert "sequence.targets has 4 entries" in panel.problems.text()
    assert document.state.lesson is before
    type_into(panel.fields.targets, "ooooo")
    assert not panel.problems.text()
    assert document.state.trace.length == 5
    assert panel.fields.inputs.text() == "hello"


def test_a_letter_that_is_taken_back_leaves_no_trace(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    weights = document.state.trace.experiment.parameters["W_xh"]
    panel.fields.inputs.setFocus()
    panel.fields.inputs.end(False)
    type_keys(panel.fields.inputs, "z")
    assert tokens(controller) == "heloz"
    press(panel.fields.inputs, Qt.Key.Key_Backspace)
    type_keys(panel.fields.inputs, "o")
    assert tokens(controller) == "helo"
    assert document.state.trace.experiment.parameters["W_xh"].tolist() == weights.tolist()
    assert document.state.trace.length == 5


def test_what_is_wrong_while_it_is_typed_is_said_below_and_gone_when_it_is_right(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    before = document.state
    type_into(panel.fields.initial_state, "1 0")
    assert "initial_state has 2 numbers" in panel.problems.text()
    assert document.state.trace is not before.trace or document.state is before
    type_keys(panel.fields.initial_state, " 0 0 -1")
    assert not panel.problems.text()
    assert document.state.trace.states[0].tolist() == [1.0, 0.0, 0.0, 0.0, -1.0]
    press(panel.fields.initial_state, Qt.Key.Key_Return)
    panel.undo.click()
    assert document.state.lesson is before.lesson
    assert panel.fields.initial_state.text() == ""


def test_a_spectral_radius_is_typed_with_a_decimal_comma(controller: Controller) -> None:
    number = controller.experiment_panel.fields.dials.dials["W_hh"].number
    number.setFocus()
    number.selectAll()
    type_keys(number, "0,75")
    press(number, Qt.Key.Key_Return)
    assert number.value() == 0.75
    assert np.max(
        np.abs(np.linalg.eigvals(controller.document.state.trace.experiment.parameters["W_hh"]))
    ) == pytest.approx(0.75)


def test_a_learning_rate_is_typed(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    type_into(panel.fields.learning_rate, "0.05")
    press(panel.fields.learning_rate, Qt.Key.Key_Return)
    assert document.state.trace.experiment.learning_rate == 0.05
    assert document.undone_next == "the learning rate"


def test_the_spectral_radius_is_dragged_and_the_drag_undone_in_one_step(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    panel.fields.seed.setValue(1)
    before, start = document.state.lesson, radius(controller)
    dial = panel.fields.dials.dials["W_hh"]
    assert dial.letter.text() == "ρ(W)"
    assert dial.number.value() == pytest.approx(start, abs=6e-4)
    at, seen = handle(dial), list[float]()
    document.changed.connect(lambda state: seen.append(radius(controller)))
    drag(dial.slider, [at + QPoint(6 * step, 0) for step in range(6)])
    assert len(seen) >= 5
    assert seen == sorted(seen)
    assert radius(controller) > start
    assert dial.number.value() == pytest.approx(radius(controller), abs=6e-4)
    assert panel.undo.text() == "Undo: ρ(W)"
    panel.undo.click()
    assert document.state.lesson is before
    assert dial.number.value() == pytest.approx(start, abs=6e-4)


def test_the_dial_is_turned_by_keys_and_its_number_is_typed(controller: Controller) -> None:
    panel = controller.experiment_panel
    panel.fields.seed.setValue(1)
    dial = panel.fields.dials.dials["W_hh"]
    start = radius(controller)
    dial.slider.setFocus()
    press(dial.slider, Qt.Key.Key_Right)
    assert radius(controller) > start
    dial.number.setFocus()
    dial.number.selectAll()
    type_keys(dial.number, "1.25")
    press(dial.number, Qt.Key.Key_Return)
    assert radius(controller) == pytest.approx(1.25)


def test_a_radius_that_no_factor_changes_is_said(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    document.experiment(with_parameter(document.state.lesson, "W_hh", np.zeros((5, 5))))
    panel.fields.dials.dials["W_hh"].number.setValue(1.0)
    assert "has spectral radius 0" in panel.problems.text()
    assert panel.undo.isEnabled()


def test_there_is_a_dial_for_every_stage_and_none_for_gates(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    document.open_lesson(read_lesson("encoder-decoder"))
    assert list(panel.fields.dials.dials) == ["encoder.W_hh", "decoder.W_hh"]
    document.open_lesson(read_lesson("long-memory-lstm"))
    assert not panel.fields.dials.isVisible()
    assert panel.fields.no_dial.text() == "none: the gates have a recurrent matrix each"
    document.open_lesson(read_lesson("hell-ello"))
    assert panel.fields.dials.isVisible()
    assert not panel.fields.no_dial.isVisible()


def test_undo_names_the_entry_that_was_changed_elsewhere(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    document.set_parameter_entry("W_hh", (1, 2), 0.625)
    assert panel.undo.text() == "Undo: W[2,3]"
    assert panel.undo.toolTip() == "Undo: W[2,3]"
    press(panel.fields.inputs, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.undo.text() == "Undo"
    assert not panel.undo.isEnabled()
    assert panel.redo.text() == "Redo: W[2,3]"


def test_undo_while_something_is_typed_takes_back_what_was_typed(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    before = document.state.lesson
    type_into(panel.fields.inputs, "hel")
    press(panel.fields.inputs, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert document.state.lesson is before
    assert panel.fields.inputs.text() == "hell"
    type_keys(panel.fields.inputs, "o")
    assert document.state.trace.length == 5
    assert document.undone_next == "the sequence"


def test_all_fields_are_in_reach_on_a_low_screen(controller: Controller) -> None:
    panel = controller.experiment_panel
    screen = panel.screen()
    assert screen is not None
    assert panel.height() <= screen.availableGeometry().height()
    panel.fields.learning_rate.setFocus()
    QApplication.processEvents()
    in_panel = panel.fields.learning_rate.mapTo(panel, QPoint(0, 0))
    assert panel.rect().contains(in_panel)
    assert in_panel.y() < panel.undo.mapTo(panel, QPoint(0, 0)).y()


def test_place_and_flow_survive_a_sequence_that_is_typed_and_its_undo(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    document.go_to(Place.parse("backward loss=4 k=3 W_hh"))
    flow = document.state.flow
    type_into(panel.fields.inputs, "hello")
    press(panel.fields.inputs, Qt.Key.Key_Return)
    assert document.state.trace.length == 5
    assert (document.state.flow, str(document.state.place)) == (flow, "backward loss=4 k=3 W_hh")
    type_into(panel.fields.inputs, "he")
    press(panel.fields.inputs, Qt.Key.Key_Return)
    assert document.state.flow == 1
    panel.undo.click()
    assert (document.state.flow, str(document.state.place)) == (flow, "backward loss=4 k=3 W_hh")


def test_a_hand_that_moves_on_is_not_taken_back_to_where_it_was(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    document.go_to(Place.parse("backward loss=4 k=3 W_hh"))
    type_into(panel.fields.inputs, "he")
    press(panel.fields.inputs, Qt.Key.Key_Return)
    document.go_to(Place.parse("forward t=1 h"))
    panel.undo.click()
    assert str(document.state.place) == "forward t=1 h"


def test_weights_that_a_new_letter_replaces_are_told_of(controller: Controller) -> None:
    fields = controller.experiment_panel.fields
    type_into(fields.targets, "ello")
    assert fields.drawn.isHidden()
    type_into(fields.targets, "ellx")
    assert fields.drawn.isVisible()
    assert fields.drawn.text() == "The weights of before don’t fit the new sizes: all were drawn anew, with seed 0."
    press(fields.targets, Qt.Key.Key_Return)
    controller.document.undo()
    assert fields.drawn.isHidden()

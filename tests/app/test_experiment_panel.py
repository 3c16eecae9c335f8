"""The experiment panel in a lesson on k-mers, as it is used."""

from collections.abc import Iterator

import pytest
from PyQt6.QtGui import QKeySequence
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.files.lesson_file import read_lesson
from app.panels.experiment import ExperimentPanel
from app.window.controller import Controller
from app.window.opening import fill_window


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window = QMainWindow()
    window.resize(1280, 800)
    qtbot.addWidget(window)
    controller = fill_window(window, "kmers")
    controller.workspace.network.tween_ms = 0
    window.show()
    qtbot.waitExposed(window)
    controller.experiment_panel.toggle()
    yield controller
    controller.experiment_panel.close()
    window.close()


def test_a_strand_is_typed_and_read_in_longer_words(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    assert panel.fields.word_length.isVisible()
    assert panel.fields.word_length.value() == 2
    panel.fields.inputs.setText("GATTACA")
    panel.fields.inputs.editingFinished.emit()
    assert panel.fields.inputs.text() == "GA AT TT TA AC CA"
    assert panel.fields.targets.text() == "AT TT TA AC CA ·"
    panel.fields.word_length.setValue(3)
    assert (panel.fields.inputs.text(), panel.fields.targets.text()) == ("GAT ATT TTA TAC", "ATT TTA TAC ACA")
    assert document.state.trace.experiment.network.input_size == 64
    assert panel.fields.seed.value() == 0
    panel.undo.click()
    assert panel.fields.word_length.value() == 2
    assert document.state.trace.experiment.network.input_size == 16


def test_a_strand_that_is_too_short_changes_nothing(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    panel.fields.inputs.setText("ACA")
    panel.fields.inputs.editingFinished.emit()
    before = document.state.trace
    panel.fields.word_length.setValue(3)
    assert "too short for two words of 3 letters" in panel.problems.text()
    assert document.state.trace is before


def test_other_lessons_have_no_word_length(controller: Controller) -> None:
    panel = controller.experiment_panel
    controller.open("hell-ello")
    assert not panel.fields.word_length.isVisible()
    controller.open("worksheet")
    assert panel.fields.word_length.isVisible()
    assert panel.fields.word_length.value() == 1


def press(field: QWidget, keys: str) -> None:
    """Press keys in a field of the panel, the way they come from a keyboard: shortcuts first."""
    combination = QKeySequence(keys)[0]
    field.setFocus()
    QTest.keyClick(field, combination.key(), combination.keyboardModifiers())  # type: ignore[call-overload]  # a parameter too many


def field_of(panel: ExperimentPanel, name: str) -> QLineEdit:
    """A field by its name, or a button of the panel."""
    found: QLineEdit = getattr(panel, name) if hasattr(panel, name) else getattr(panel.fields, name)
    return found


@pytest.mark.parametrize("redo", ["Ctrl+Shift+Z", "Ctrl+Y"])
@pytest.mark.parametrize("field", ["inputs", "hidden_size", "activation", "undo"])
def test_a_change_is_undone_and_redone_wherever_the_focus_is(controller: Controller, field: str, redo: str) -> None:
    panel, document = controller.experiment_panel, controller.document
    before = document.state.lesson
    panel.fields.hidden_size.setValue(3)
    changed = document.state.lesson
    assert changed is not before
    press(field_of(panel, field), "Ctrl+Z")
    assert document.state.lesson is before
    press(field_of(panel, field), redo)
    assert document.state.lesson is changed


@pytest.mark.parametrize("field", ["inputs", "hidden_size"])
def test_what_is_being_typed_is_undone_before_the_last_change(controller: Controller, field: str) -> None:
    panel, document = controller.experiment_panel, controller.document
    panel.fields.activation.setCurrentText("relu")
    changed, typed = document.state.lesson, field_of(panel, field)
    shown = typed.text()
    press(typed, "7")
    assert typed.text() != shown
    press(typed, "Ctrl+Z")
    assert typed.text() == shown
    assert document.state.lesson is changed
    press(typed, "Ctrl+Z")
    assert document.state.trace.experiment.network.hidden_activation != "relu"


def test_undo_after_a_refusal_brings_back_what_stood_there(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    before, shown = document.state.lesson, panel.fields.inputs.text()
    panel.fields.inputs.selectAll()
    press(panel.fields.inputs, "7")
    press(panel.fields.inputs, "Return")
    assert panel.problems.text()
    assert panel.undo.isEnabled()
    press(panel.fields.inputs, "Ctrl+Z")
    assert panel.fields.inputs.text() == shown
    assert not panel.problems.text()
    assert not panel.undo.isEnabled()
    assert document.state.lesson is before


def test_the_key_that_opens_the_panel_closes_it(controller: Controller) -> None:
    press(controller.experiment_panel.fields.inputs, "Ctrl+T")
    assert not controller.experiment_panel.isVisible()


def test_a_gated_cell_has_no_activation_to_choose_and_draws_its_weights(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    before = document.state.trace.experiment
    assert panel.fields.activation.isVisible()
    panel.fields.cell.setCurrentIndex(panel.fields.cell.findData("lstm"))
    after = document.state.trace.experiment
    assert (after.network.cell, after.network.hidden_size) == ("lstm", before.network.hidden_size)
    assert after.sequence.length == before.sequence.length
    assert not panel.fields.activation.isVisible()
    assert panel.fields.seed.value() == 0
    panel.undo.click()
    assert document.state.trace.experiment is before
    assert panel.fields.activation.isVisible()


def test_stages_are_shown_and_kept(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    assert not panel.fields.stages.isVisible()
    document.open_lesson(read_lesson("encoder-decoder"))
    assert panel.fields.stages.text() == "encoder up to t = 3, then decoder"
    panel.fields.cell.setCurrentIndex(panel.fields.cell.findData("gru"))
    assert [stage.name for stage in document.state.trace.experiment.network.stages] == ["encoder", "decoder"]
    panel.fields.inputs.setText("the white house")
    panel.fields.targets.setText("la maison blanche")
    panel.fields.targets.editingFinished.emit()
    assert not panel.problems.text()
    assert not document.state.trace.experiment.network.stages
    assert "T = 3 is too short for encoder and decoder" in document.state.lesson.story

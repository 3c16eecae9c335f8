"""The experiment panel in a lesson on k-mers, as it is used."""

from collections.abc import Iterator

import pytest
from PyQt6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.window import Controller, fill_window


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
    assert panel.word_length.isVisible()
    assert panel.word_length.value() == 2
    panel.inputs.setText("GATTACA")
    panel.inputs.editingFinished.emit()
    assert panel.inputs.text() == "GA AT TT TA AC CA"
    assert panel.targets.text() == "AT TT TA AC CA ·"
    panel.word_length.setValue(3)
    assert (panel.inputs.text(), panel.targets.text()) == ("GAT ATT TTA TAC", "ATT TTA TAC ACA")
    assert document.state.trace.experiment.network.input_size == 64
    assert panel.seed.value() == 0
    panel.undo.click()
    assert panel.word_length.value() == 2
    assert document.state.trace.experiment.network.input_size == 16


def test_a_strand_that_is_too_short_changes_nothing(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    panel.inputs.setText("ACA")
    panel.inputs.editingFinished.emit()
    before = document.state.trace
    panel.word_length.setValue(3)
    assert "too short for two words of 3 letters" in panel.problems.text()
    assert document.state.trace is before


def test_other_lessons_have_no_word_length(controller: Controller) -> None:
    panel = controller.experiment_panel
    controller.open("hell-ello")
    assert not panel.word_length.isVisible()
    controller.open("worksheet")
    assert panel.word_length.isVisible()
    assert panel.word_length.value() == 1

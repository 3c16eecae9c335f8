"""Journeys of a person through the window."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QFileDialog, QMainWindow, QMessageBox
from pytestqt.qtbot import QtBot

from app.files.lesson_file import builtin_lessons
from app.files.notation_file import notation_object, read_notation
from app.story.places import Place
from app.window.controller import Controller
from app.window.opening import fill_window
from tests.app.answered import answered
from tests.app.mouse import click
from tests.app.opened import opened


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    yield controller
    window.close()


def press(controller: Controller, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> str:
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    QTest.keyClick(controller.workspace, key, held)  # type: ignore[call-overload]  # the stub has a parameter too many
    return str(controller.document.state.place)


def test_the_first_lesson_opens_by_itself(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    controller = fill_window(window, None)
    assert controller.document.state.lesson.name == builtin_lessons()[0][0]
    assert window.windowTitle() == f"{controller.document.state.lesson.title}[*]"
    window.close()


def test_a_broken_lesson_on_the_command_line_is_told_and_the_first_one_opens(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.lesson.json"
    broken.write_text("{", encoding="utf-8")
    told: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.text()))
    window = QMainWindow()
    qtbot.addWidget(window)
    controller = fill_window(window, str(broken))
    assert controller.document.state.lesson.name == builtin_lessons()[0][0]
    assert [text.partition(":")[0] for text in told] == ["broken.lesson.json"]
    window.close()


def test_keys_walk_the_film(controller: Controller) -> None:
    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    assert press(controller, Qt.Key.Key_Right) == "forward t=1 x"
    assert press(controller, Qt.Key.Key_Right) == "forward t=1 z"
    assert press(controller, Qt.Key.Key_Left) == "forward t=1 x"
    assert press(controller, Qt.Key.Key_Right, shift) == "forward t=2 x"
    assert press(controller, Qt.Key.Key_Right, control) == "backward loss=4 k=4 dq"
    assert press(controller, Qt.Key.Key_Left, shift) == "forward t=4 x"
    assert press(controller, Qt.Key.Key_End) == "sum loss=4 b_y"
    assert press(controller, Qt.Key.Key_Home) == "None"
    controller.document.seek(0)
    press(controller, Qt.Key.Key_PageDown)
    assert controller.document.state.position == next(iter(controller.document.state.stops))


def test_space_plays_and_pauses(qtbot: QtBot, controller: Controller) -> None:
    controller.document.choose_speed(4.0)
    press(controller, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: controller.document.state.position >= 2, timeout=5000)
    press(controller, Qt.Key.Key_Space)
    stopped = controller.document.state.position
    qtbot.wait(400)
    assert controller.document.state.position == stopped


def test_the_film_ends_by_itself(qtbot: QtBot, controller: Controller) -> None:
    document = controller.document
    document.choose_speed(4.0)
    document.seek(len(document.state.timeline) - 1)
    document.play()
    qtbot.waitUntil(lambda: not document.state.playing, timeout=5000)
    assert document.state.position == len(document.state.timeline)


def test_the_timeline_is_scrubbed(controller: Controller) -> None:
    strip = controller.workspace.transport.strip
    middle = strip.height() // 2
    layout = strip.layout_now()
    margin = (strip.width() - layout.width) / 2
    for position in (7, 30, 12):
        click(strip, QPoint(round(margin + layout.tick(position).center().x()), middle))
        assert controller.document.state.position == position


def test_letters_flow_measure_and_theme_are_chosen_in_the_top_bar(controller: Controller) -> None:
    bar, document = controller.workspace.top_bar, controller.document
    assert bar.flow.offered == ["L₁", "L₂", "L₃", "L₄", "each loss in turn", "all losses at once"]
    bar.notation.chosen.emit(bar.notation.box.findText(document.state.notation.title) - 1)
    assert bar.notation.box.currentText() == document.state.notation.title
    bar.flow.chosen.emit(bar.flow.box.count() - 1)
    assert document.state.flow == "all"
    bar.measure.chosen.emit(3)
    assert (document.state.measure, document.state.scale) == ("norm", "log")
    before = document.state.theme
    bar.theme.click()
    assert document.state.theme != before


def test_a_long_title_is_whole_where_there_is_room_and_never_widens_the_window(controller: Controller) -> None:
    document, bar = controller.document, controller.workspace.top_bar
    title = "A title that says a little more than titles do"
    document.open_lesson(replace(document.state.lesson, title=title))
    bar.resize(1680, bar.height())
    assert bar.lesson.text() == title
    document.open_lesson(replace(document.state.lesson, title=title * 9))
    assert controller.workspace.minimumSizeHint().width() <= 1280
    assert bar.lesson.text().endswith("…")


def test_a_low_window_has_no_card_for_the_hidden_state_and_gets_it_back(controller: Controller) -> None:
    workspace = controller.workspace
    for height, has_room in ((700, False), (800, True), (720, False)):
        workspace.resize(1280, height)
        assert workspace.hidden_state.parentWidget().isHidden() != has_room  # type: ignore[union-attr]
        assert not workspace.reach.parentWidget().isHidden()  # type: ignore[union-attr]


def test_rows_of_parameters_take_the_room_of_the_hidden_state_in_a_low_window(controller: Controller) -> None:
    workspace, document = controller.workspace, controller.document
    workspace.resize(1280, 785)
    for notation, has_room in (("pytorch", False), ("slides", True)):
        document.choose_notation(read_notation(notation))
        QApplication.processEvents()
        assert workspace.hidden_state.parentWidget().isHidden() != has_room  # type: ignore[union-attr]
    document.choose_notation(read_notation("pytorch"))
    workspace.resize(1680, 1020)
    QApplication.processEvents()
    assert not workspace.hidden_state.parentWidget().isHidden()  # type: ignore[union-attr]
    lowest = max(chip.geometry().bottom() for chip in workspace.contributions.chips.values())
    assert lowest < workspace.contributions.height()


def test_every_lesson_opens_and_is_walked(controller: Controller) -> None:
    for name, title in builtin_lessons():
        controller.open(name)
        document = controller.document
        assert document.state.lesson.title == title
        for position in range(0, len(document.state.timeline) + 1, max(1, len(document.state.timeline) // 6)):
            document.seek(position)
            controller.workspace.grab()


def test_full_screen_is_left_as_it_was_entered(controller: Controller) -> None:
    window = controller.workspace.window()
    assert window is not None
    press(controller, Qt.Key.Key_F11)
    assert window.isFullScreen()
    press(controller, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    press(controller, Qt.Key.Key_Escape)
    assert not window.isFullScreen()


def test_a_broken_lesson_is_told_and_nothing_changes(
    controller: Controller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.lesson.json"
    broken.write_text("{", encoding="utf-8")
    told: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.text()))
    before = controller.document.state
    controller.open(str(broken))
    assert controller.document.state is before
    assert told
    assert told[0].startswith("broken.lesson.json")


def test_a_notation_is_opened_from_a_file_and_a_bad_one_is_told(
    controller: Controller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, told = tmp_path / "mine.json", list[str]()
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.text()))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    choice, document = controller.workspace.top_bar.notation, controller.document
    open_it = choice.box.findText("Open…")
    assert open_it == choice.box.count() - 1

    file.write_text("{", encoding="utf-8")
    before = document.state
    choice.box.setCurrentIndex(open_it)  # as a click does, before it is told
    choice.chosen.emit(open_it)
    assert document.state is before
    assert told[0].startswith("mine.json: the file is no JSON")
    assert choice.box.currentText() == before.notation.title

    mine = {**notation_object(read_notation("slides")), "title": "Mine, on the blackboard", "symbols": {"W_hh": "Q"}}
    file.write_text(json.dumps(mine), encoding="utf-8")
    choice.chosen.emit(open_it)
    assert document.state.notation.label("W_hh") == "Q"
    assert choice.box.currentText() == "Mine, on the blackboard"
    choice.chosen.emit(0)
    assert document.state.notation.label("W_hh") != "Q"
    choice.chosen.emit(choice.box.findText("Mine, on the blackboard"))
    assert document.state.notation.label("W_hh") == "Q"


def test_the_experiment_panel_asks_another_question(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    document.go_to(Place.parse("backward loss=4 k=2 W_hh"))
    panel.toggle()
    panel.fields.inputs.setText("hello")
    panel.fields.targets.setText("elloh")
    panel.fields.inputs.editingFinished.emit()
    assert document.state.trace.length == 5
    panel.fields.hidden_size.setValue(3)
    assert document.state.trace.experiment.parameters["W_hh"].shape == (3, 3)
    panel.fields.length.setValue(7)
    assert document.state.trace.length == 7
    panel.fields.truncation.setCurrentText("sliding")
    panel.fields.truncation_size.setValue(2)
    assert document.state.trace.experiment.truncation.size == 2
    panel.undo.click()
    assert document.state.trace.experiment.truncation.size == 1
    panel.close()


def test_return_in_a_field_asks_and_undoes_nothing(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    panel.toggle()
    panel.fields.hidden_size.setValue(4)
    panel.fields.inputs.setText("hello")
    QTest.keyClick(panel.fields.inputs, Qt.Key.Key_Return)  # type: ignore[call-overload]  # the stub has a parameter too many
    assert document.state.trace.length == 5
    assert panel.fields.targets.text() == "ello·"
    assert not document.can_redo
    panel.close()


def test_the_seed_shown_is_the_one_that_the_weights_were_drawn_with(controller: Controller) -> None:
    panel = controller.experiment_panel
    kept = panel.fields.seed.value()
    panel.fields.seed.setValue(3)
    panel.undo.click()
    assert panel.fields.seed.value() == kept
    panel.redo.click()
    assert panel.fields.seed.value() == 3
    controller.open("scalar")
    assert panel.fields.seed.value() == kept
    panel.fields.hidden_size.setValue(2)
    assert panel.fields.seed.value() == 0


def test_a_question_without_an_answer_is_said_in_the_panel(controller: Controller) -> None:
    panel, document = controller.experiment_panel, controller.document
    before = document.state.trace
    panel.fields.output.setCurrentText("tanh")
    assert "cross_entropy" in panel.problems.text()
    assert document.state.trace is before


def test_export_writes_what_is_chosen_and_asks_before_it_replaces(
    controller: Controller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = controller.export_panel
    controller.document.seek(20)
    panel.ask()
    panel.folder.setText(str(tmp_path))
    for name, box in panel.figures.items():
        box.setChecked(name == "equation")
    panel.formats["svg"].setChecked(True)
    panel.write()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hell-ello-equation.pdf", "hell-ello-equation.svg"]
    asked = answered(monkeypatch, QMessageBox.StandardButton.No)
    kept = (tmp_path / "hell-ello-equation.pdf").stat().st_mtime_ns
    panel.write()
    assert "hell-ello-equation.pdf" in asked[0]
    assert (tmp_path / "hell-ello-equation.pdf").stat().st_mtime_ns == kept
    panel.close()


def test_a_folder_that_can_not_be_written_is_told(controller: Controller, tmp_path: Path) -> None:
    panel = controller.export_panel
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    panel.folder.setText(str(blocked))
    panel.write()
    assert str(blocked) in panel.told.text()
    assert blocked.read_text(encoding="utf-8") == ""

"""A lecturer writes a tour in the window, walks it, saves it and opens it again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt
from PyQt6.QtGui import QDropEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QFileDialog, QMainWindow, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.files.lesson import Question, Stop
from app.files.lesson_file import read_lesson
from app.panels.tour import TourPanel
from app.story.places import Place
from app.story.pointing import NOTHING, Pointed
from app.window.controller import Controller
from app.window.opening import fill_window
from app.window.questions import Answer
from tests.app.answered import answered
from tests.app.opened import opened


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    qtbot.waitUntil(window.isActiveWindow)
    press(controller.workspace, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert controller.tour_panel.isVisible()
    yield controller
    controller.tour_panel.close()
    window.close()


NO_KEY = Qt.KeyboardModifier.NoModifier


def press(widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = NO_KEY) -> None:
    QTest.keyClick(widget, key, held)  # type: ignore[call-overload]  # the stub has a parameter too many


def press_in_window(controller: Controller, key: Qt.Key, held: Qt.KeyboardModifier = NO_KEY) -> None:
    """A key while the main window is the active one: a person has clicked there."""
    controller._window.activateWindow()
    QApplication.processEvents()
    press(controller.workspace, key, held)


def write(widget: QWidget, text: str) -> None:
    QTest.keyClicks(widget, text)  # type: ignore[call-arg, arg-type]  # the stub


def type_over(panel: TourPanel, text: str) -> None:
    """Write a sentence into the stop that is chosen, and go on with Tab."""
    panel.stop.say.setFocus()
    panel.stop.say.selectAll()
    write(panel.stop.say, text)
    press(panel.stop.say, Qt.Key.Key_Tab)


def rows(panel: TourPanel) -> list[str]:
    return [panel.list.item(row).text() for row in range(panel.list.count())]  # type: ignore[union-attr]


def says(controller: Controller) -> list[str]:
    return [stop.say for stop in controller.document.state.lesson.stops]


def go(controller: Controller, place: str) -> None:
    controller.document.go_to(Place.parse(place))


def save_as(monkeypatch: pytest.MonkeyPatch, file: Path | None) -> list[str]:
    """Answer the file dialog with a file, None: with Cancel. Returns what it suggested."""
    suggested: list[str] = []

    def answered(parent: object, title: str, suggestion: str, *more: object, **options: object) -> tuple[str, str]:
        suggested.append(suggestion)
        return ("" if file is None else str(file)), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answered)
    return suggested


def test_the_list_says_the_stops_in_words(controller: Controller) -> None:
    said = rows(controller.tour_panel)
    assert len(said) == 11
    assert said[0].startswith("hell → ello, A network reads")
    assert (
        said[7]
        == "7, The use of W at timestep 3 adds another 41 %., Backward · loss 4 · through timestep 3 · ∂L₄/∂W|k=3"
    )


def test_a_stop_is_added_worded_walked_undone_saved_and_opened_again(
    controller: Controller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, document, window = controller.tour_panel, controller.document, controller._window
    document.choose_parameter("W_xh")
    document.choose_measure("norm", "log")
    go(controller, "forward t=2 h")
    panel.buttons.add.click()
    assert QApplication.focusWidget() is panel.stop.say
    type_over(panel, "Here {h 2} is made.")
    assert panel.stop.preview.text() == "Here h₂ is made."
    assert (window.windowTitle(), window.isWindowModified()) == ("hell → ello[*]", True)
    assert rows(panel)[2] == "2, Here h₂ is made., Forward · timestep 2 · h₂"

    document.choose_measure("share", "linear")
    document.seek(0)
    for _ in range(2):
        press_in_window(controller, Qt.Key.Key_PageDown)
    state = document.state
    assert (str(state.place), state.sentence) == ("forward t=2 h", "Here h₂ is made.")
    assert (state.parameter, state.measure, state.scale) == ("W_xh", "norm", "log")

    panel.undo.click()
    assert says(controller)[1] == "Say here what is to be seen."
    panel.undo.click()
    assert len(document.state.lesson.stops) == 10
    assert (window.windowTitle(), window.isWindowModified()) == ("hell → ello[*]", False)
    panel.redo.click()
    panel.redo.click()

    suggested = save_as(monkeypatch, tmp_path / "mine")
    panel.save.click()
    assert suggested == [str(Path.home() / "hell-ello.lesson.json")]
    assert (window.windowTitle(), window.isWindowModified()) == ("hell → ello – mine.lesson.json[*]", False)
    controller.open("slides")
    controller.open(str(tmp_path / "mine.lesson.json"))
    assert controller.document.state.lesson.name == "mine"
    assert says(controller)[1] == "Here {h 2} is made."


def test_the_window_goes_to_the_stop_that_is_chosen_and_the_list_to_the_one_that_is_reached(
    controller: Controller,
) -> None:
    panel, document = controller.tour_panel, controller.document
    press(panel.list, Qt.Key.Key_Down)
    press(panel.list, Qt.Key.Key_Down)
    assert str(document.state.place) == "forward t=3 h"
    press_in_window(controller, Qt.Key.Key_PageDown)
    assert panel.list.currentRow() == 3
    press_in_window(controller, Qt.Key.Key_Left)
    assert panel.list.currentRow() == 3, "between two stops the one that was written is still at hand"
    assert panel.buttons.add.isEnabled()


def test_where_a_stop_is_none_is_added(controller: Controller) -> None:
    panel = controller.tour_panel
    go(controller, "forward t=1 h")
    assert not panel.buttons.add.isEnabled()
    assert panel.buttons.add.toolTip() == "There is a stop here already; go on to another step"
    press_in_window(controller, Qt.Key.Key_Right)
    assert panel.buttons.add.isEnabled()


def test_a_stop_is_moved_here_and_removed(controller: Controller) -> None:
    panel, document = controller.tour_panel, controller.document
    press(panel.list, Qt.Key.Key_Down)
    first = says(controller)[0]
    go(controller, "forward t=4 h")
    panel.buttons.move_here.click()
    assert says(controller)[1] == first
    assert str(document.state.lesson.stops[1].at) == "forward t=4 h"
    assert panel.list.currentRow() == 2
    panel.buttons.remove.click()
    assert first not in says(controller)
    assert panel.list.currentRow() == 2, "the next one is chosen"


def test_stops_are_reordered_and_the_tour_follows(controller: Controller) -> None:
    panel, document = controller.tour_panel, controller.document
    press(panel.list, Qt.Key.Key_Down)
    first, second = says(controller)[:2]
    assert not panel.buttons.along.isVisible()
    panel.buttons.down.click()
    assert says(controller)[:2] == [second, first]
    assert panel.list.currentRow() == 2
    assert panel.buttons.ordering.text() == "Page Down follows this list."
    document.seek(0)
    told = []
    for _ in range(2):
        press_in_window(controller, Qt.Key.Key_PageDown)
        told.append(str(document.state.place))
    assert told == ["forward t=3 h", "forward t=1 h"]
    panel.buttons.along.click()
    assert says(controller)[:2] == [first, second]
    assert not panel.buttons.along.isVisible()
    press(panel.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert says(controller)[:2] == [second, first]
    press(panel.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert document.state.lesson.stop_order == "timeline", "the order is the timeline's again"


@pytest.mark.parametrize(
    ("dragged", "on", "lower", "order"),
    [
        (1, 3, True, [2, 3, 1]),
        (1, 3, False, [2, 1, 3]),
        (3, 1, False, [3, 1, 2]),
        (3, 0, False, [3, 1, 2]),
    ],
)
def test_a_stop_is_dragged(controller: Controller, dragged: int, on: int, lower: bool, order: list[int]) -> None:
    panel = controller.tour_panel
    before = says(controller)
    panel.list.setCurrentRow(dragged)
    box = panel.list.visualItemRect(panel.list.item(on))
    at = box.center() + QPoint(0, 8 if lower else -8)
    drop = QDropEvent(
        QPointF(at), Qt.DropAction.MoveAction, QMimeData(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    panel.list.dropEvent(drop)
    assert says(controller)[:3] == [before[number - 1] for number in order]
    assert panel.list.count() == 11


def test_an_empty_stop_is_refused_and_nothing_changes(controller: Controller) -> None:
    panel = controller.tour_panel
    press(panel.list, Qt.Key.Key_Down)
    before = controller.document.state.lesson
    panel.stop.say.setFocus()
    panel.stop.say.selectAll()
    press(panel.stop.say, Qt.Key.Key_Delete)
    press(panel.stop.say, Qt.Key.Key_Tab)
    assert panel.problem.isVisible()
    assert panel.problem.text() == "A stop says something: type a sentence, or remove the stop."
    assert controller.document.state.lesson is before


def test_what_makes_no_sense_yet_stays_until_it_does_or_is_given_up(qtbot: QtBot, controller: Controller) -> None:
    panel, document = controller.tour_panel, controller.document
    press(panel.list, Qt.Key.Key_Down)
    panel.stop.asks.click()
    write(panel.stop.question.text, "Is {h 0} zero?")
    before = document.state

    def is_still_there() -> None:
        assert panel.list.currentRow() == 1
        assert [item.text() for item in panel.list.selectedItems()] == [rows(panel)[1]]
        assert panel.stop.question.text.toPlainText() == "Is {h 0} zero?"
        assert panel.problem.text() == "Give 2 to 6 choices, one on each line."

    row = panel.list.visualItemRect(panel.list.item(3)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=row)  # type: ignore[call-overload]
    qtbot.waitUntil(lambda: panel.list.currentRow() == 1)
    is_still_there()
    press(panel.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: panel.list.currentRow() == 1)
    is_still_there()
    document.visit_stop(2)
    is_still_there()
    panel.undo.click()
    assert document.state.lesson is before.lesson
    assert not panel.problem.isVisible()
    assert not panel.stop.asks.isChecked()
    press(panel.list, Qt.Key.Key_Down)
    assert panel.list.currentRow() == 2


def test_two_stops_at_one_place_are_both_written(controller: Controller) -> None:
    panel, document = controller.tour_panel, controller.document
    place = Place.parse("forward t=2 h")
    document.open_lesson(replace(read_lesson("hell-ello"), stops=(Stop(place, "One."), Stop(place, "Two."))))
    panel.list.setFocus()
    for row, said in ((2, "Two."), (1, "One.")):
        panel.list.setCurrentRow(row)
        assert (panel.list.currentRow(), panel.stop.say.toPlainText()) == (row, said)
    type_over(panel, "First.")
    assert says(controller) == ["First.", "Two."]
    panel.buttons.down.click()
    assert says(controller) == ["Two.", "First."]
    assert panel.list.currentRow() == 2
    panel.list.setCurrentRow(1)
    panel.buttons.remove.click()
    assert says(controller) == ["First."]
    assert panel.stop.say.toPlainText() == "First."


def test_who_only_looks_at_a_tour_changes_no_space_of_it(controller: Controller) -> None:
    hello = read_lesson("hell-ello")
    asked = Question("Which  one?", ("the  first", "the second"), "the  first")
    stop = Stop(Place.parse("forward t=2 h"), "One.\n\nTwo.", question=asked)
    controller.document.open_lesson(replace(hello, title="hell  ello", story="A tale.\n\nIts end.", stops=(stop,)))
    panel = controller.tour_panel
    for row in (1, 0, 1):
        panel.list.setCurrentRow(row)
    panel.close()
    assert not controller.document.is_changed


def test_what_is_being_typed_stays_while_a_hand_points_at_something(controller: Controller) -> None:
    panel = controller.tour_panel
    press(panel.list, Qt.Key.Key_Down)
    panel.stop.say.setFocus()
    write(panel.stop.say, "Look! ")
    controller.document.point(Pointed(frozenset({"W_hh"}), "W", "network"))
    controller.document.point(NOTHING)
    assert panel.stop.say.toPlainText().startswith("Look! The first letter")


def test_undo_takes_back_what_is_being_typed_first(controller: Controller) -> None:
    panel, document = controller.tour_panel, controller.document
    press(panel.list, Qt.Key.Key_Down)
    first = says(controller)[0]
    type_over(panel, "Once.")
    panel.stop.say.setFocus()
    write(panel.stop.say, "Twice.")
    press(panel.stop.say, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.stop.say.toPlainText() == "Once."
    assert says(controller)[0] == "Once."
    press(panel.stop.say, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert says(controller)[0] == document.state.lesson.stops[0].say == first


def test_every_key_counts_and_all_of_a_stay_is_undone_at_once(controller: Controller) -> None:
    panel, document = controller.tour_panel, controller.document
    press(panel.list, Qt.Key.Key_Down)
    before = says(controller)[0]
    panel.stop.say.setFocus()
    panel.stop.say.selectAll()
    for typed in ("O", "On", "One ", "One w", "One word"):
        write(panel.stop.say, typed[len(panel.stop.say.toPlainText()) if len(typed) > 1 else 0 :])
        assert panel.stop.say.toPlainText() == typed
        assert says(controller)[0] == document.state.sentence == typed.strip()
        assert rows(panel)[1].startswith(f"1, {typed.strip()},")
    press(panel.stop.say, Qt.Key.Key_Tab)
    panel.undo.click()
    assert says(controller)[0] == panel.stop.say.toPlainText() == before
    assert not document.is_changed
    panel.redo.click()
    assert says(controller)[0] == "One word"


def test_typing_that_is_undone_in_its_field_leaves_no_step(controller: Controller) -> None:
    panel, document = controller.tour_panel, controller.document
    press(panel.list, Qt.Key.Key_Down)
    panel.stop.say.setFocus()
    write(panel.stop.say, "So. ")
    assert document.undone_next
    press(panel.stop.say, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not document.undone_next
    assert not document.is_changed


def test_two_stays_are_two_steps(controller: Controller) -> None:
    panel = controller.tour_panel
    press(panel.list, Qt.Key.Key_Down)
    before = says(controller)[0]
    type_over(panel, "Once.")
    type_over(panel, "Twice.")
    panel.undo.click()
    assert says(controller)[0] == "Once."
    panel.undo.click()
    assert says(controller)[0] == before


def test_title_and_story_count_with_every_key(controller: Controller) -> None:
    panel, document = controller.tour_panel, controller.document
    panel.story.title.setFocus()
    panel.story.title.selectAll()
    write(panel.story.title, "My ")
    assert (panel.story.title.text(), document.state.told.title) == ("My ", "My")
    write(panel.story.title, "hour")
    assert document.state.told.title == "My hour"
    panel.story.story.setFocus()
    panel.story.story.selectAll()
    write(panel.story.story, "It begins.")
    assert document.state.sentence == "It begins."
    panel.undo.click()
    assert document.state.told.title == "My hour"
    assert document.state.sentence.startswith("A network reads")


def test_words_that_are_no_stop_yet_keep_the_panel_open(controller: Controller) -> None:
    panel = controller.tour_panel
    press(panel.list, Qt.Key.Key_Down)
    panel.stop.asks.click()
    write(panel.stop.question.text, "Is it zero?")
    assert not panel.problem.isVisible()  # who is typing is told of no mistake yet
    press(panel, Qt.Key.Key_Escape)
    said = "Give 2 to 6 choices, one on each line. Undo gives it up."
    assert (panel.isVisible(), panel.problem.text()) == (True, said)
    panel.buttons.remove.click()
    assert len(says(controller)) == 10
    assert (panel.stop.question.text.toPlainText(), panel.problem.text()) == ("Is it zero?", said)
    controller._window.close()
    assert controller._window.isVisible()
    panel.undo.click()
    assert not panel.problem.isVisible()
    press(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_words_that_are_no_stop_yet_outlive_another_language(controller: Controller) -> None:
    panel, document = controller.tour_panel, controller.document
    press(panel.list, Qt.Key.Key_Down)
    press(panel.list, Qt.Key.Key_Down)
    panel.stop.asks.click()
    write(panel.stop.question.text, "Is it zero?")
    document.choose_look(replace(document.state.look, language="de"))
    german = controller.tour_panel
    assert german is not panel
    assert (german.isVisible(), german.list.currentRow()) == (True, 2)
    assert german.stop.question.text.toPlainText() == "Is it zero?"
    assert german.problem.text() == "Bitte 2 bis 6 Antworten angeben, eine je Zeile."
    write(german.stop.question.choices, "Ja")
    press(german.stop.question.choices, Qt.Key.Key_Return)
    write(german.stop.question.choices, "Nein")
    asked = document.state.told.stops[1].question
    assert asked is not None
    assert asked.choices == ("Ja", "Nein")
    assert document.state.told.stops[1].say.startswith("Jetzt zählt")


def test_a_stop_without_words_is_removed_as_its_problem_says(controller: Controller) -> None:
    panel = controller.tour_panel
    press(panel.list, Qt.Key.Key_Down)
    panel.stop.say.setFocus()
    panel.stop.say.selectAll()
    write(panel.stop.say, "x")
    press(panel.stop.say, Qt.Key.Key_Backspace)
    assert says(controller)[0].startswith("The first letter")  # what stood there before it was typed over
    panel.buttons.remove.click()
    assert len(says(controller)) == 9
    assert not panel.problem.isVisible()


def test_a_letter_is_inserted_from_the_menu(controller: Controller) -> None:
    panel = controller.tour_panel
    go(controller, "backward loss=4 k=3 dz")
    panel.buttons.add.click()
    panel.stop.menu.aboutToShow.emit()
    offered = {action.text(): action for action in panel.stop.menu.actions()}
    offered["∂L₄/∂h₃\t{loss 4 / h 3}"].trigger()
    assert panel.stop.say.toPlainText() == "{loss 4 / h 3}"
    assert panel.stop.preview.text() == "∂L₄/∂h₃"


def test_a_question_is_written_and_asked(controller: Controller) -> None:
    panel, document = controller.tour_panel, controller.document
    press(panel.list, Qt.Key.Key_Down)
    panel.stop.asks.click()
    asked = panel.stop.question
    asked.text.setFocus()
    write(asked.text, "Is {h 0} zero?")
    press(asked.text, Qt.Key.Key_Tab)
    assert panel.problem.text() == "Give 2 to 6 choices, one on each line."
    write(asked.choices, "No")
    press(asked.choices, Qt.Key.Key_Return)
    write(asked.choices, "Yes")
    asked.right.setCurrentIndex(1)
    asked.right.activated.emit(1)
    press(asked.choices, Qt.Key.Key_Tab)
    go(controller, "forward t=2 h")
    asked.here.click()
    stop = document.state.lesson.stops[0]
    assert stop.question is not None
    assert (stop.question.text, stop.question.choices, stop.question.answer) == ("Is {h 0} zero?", ("No", "Yes"), "Yes")
    assert str(stop.question.then) == "forward t=2 h"
    assert asked.then.text() == "Forward · timestep 2 · h₂"
    document.seek(0)
    press_in_window(controller, Qt.Key.Key_PageDown)
    assert document.state.sentence == "Is h₀ zero?"
    press_in_window(controller, Qt.Key.Key_2)
    assert document.state.sentence.startswith("Right. The first letter")
    panel.list.setCurrentRow(1)
    panel.stop.asks.click()
    assert document.state.lesson.stops[0].question is None


def test_what_a_stop_shows_is_taken_from_the_window_or_left(controller: Controller) -> None:
    panel, document = controller.tour_panel, controller.document
    press(panel.list, Qt.Key.Key_Down)
    assert panel.stop.shows.text() == "Leaves the window as it is"
    document.choose_parameter("b_h")
    document.choose_measure("norm", "log")
    panel.stop.as_now.click()
    assert panel.stop.shows.text() == "Shows bₕ · norm · log"
    assert document.state.lesson.stops[0].show == {"parameter": "b_h", "measure": "norm", "scale": "log"}
    panel.stop.nothing.click()
    assert document.state.lesson.stops[0].show == {}
    document.fold(True)
    panel.stop.as_now.click()
    assert panel.stop.shows.text() == "Shows bₕ · norm · log · folded"


def test_a_megabyte_that_is_pasted_is_told_to_be_too_long_and_nobody_waits(controller: Controller) -> None:
    panel, before = controller.tour_panel, controller.document.state.lesson.story
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    clipboard.setText("a" * 10**6)
    panel.story.story.selectAll()
    panel.story.story.paste()
    assert len(panel.story.story.toPlainText()) == 40_000
    assert controller.document.state.lesson.story == before
    panel.story.story.undo()
    assert panel.story.story.toPlainText() == before


def test_title_story_and_opening_are_written(controller: Controller) -> None:
    panel, document = controller.tour_panel, controller.document
    panel.story.title.setFocus()
    panel.story.title.selectAll()
    write(panel.story.title, "My lesson")
    press(panel.story.title, Qt.Key.Key_Tab)
    assert controller._window.windowTitle() == "My lesson[*]"
    assert controller._window.isWindowModified()
    document.choose_flow("each")
    panel.story.as_now.click()
    assert document.state.lesson.flow == "each"
    assert panel.story.opens.text() == "Opens with V · W · U, each loss in turn"
    panel.story.title.selectAll()
    press(panel.story.title, Qt.Key.Key_Delete)
    press(panel.story.title, Qt.Key.Key_Tab)
    assert panel.problem.text() == "A lesson has a title: type one."
    assert document.state.lesson.title == "My lesson"


def test_what_is_read_in_german_is_written_in_german(qtbot: QtBot, controller: Controller) -> None:
    document = controller.document
    document.say_in("de")
    panel = controller.tour_panel
    qtbot.waitUntil(panel.isActiveWindow)
    press(panel.list, Qt.Key.Key_Down)
    english = document.state.lesson.stops[0].say
    type_over(panel, "Der Anfang.")
    stop = document.state.lesson.stops[0]
    assert (stop.say, stop.texts["de"].say) == (english, "Der Anfang.")


def test_the_windows_menu_opens_it_and_saves(
    controller: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    controller.tour_panel.close()
    menu = controller.workspace.top_bar.menu
    menu.fill()
    offered = {action.text(): action for action in menu.actions()}
    offered["Write the tour…\tCtrl+Shift+T"].trigger()
    assert controller.tour_panel.isVisible()
    save_as(monkeypatch, tmp_path / "from-menu.lesson.json")
    offered["Save\tCtrl+S"].trigger()
    assert (tmp_path / "from-menu.lesson.json").exists()


def test_a_stop_that_is_computed_first_is_written_at_once(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a far place of a long lesson is still being computed, the editor has the stop that was chosen."""
    panel, document = controller.tour_panel, controller.document
    visited: list[int] = []
    monkeypatch.setattr(document, "visit_stop", visited.append)
    press(panel.list, Qt.Key.Key_Down)
    assert visited == [0]
    assert panel.stop.say.toPlainText() == says(controller)[0]


# Saving ---------------------------------------------------------------------------------------------------------------


def changed(controller: Controller) -> None:
    press(controller.tour_panel.list, Qt.Key.Key_Down)
    type_over(controller.tour_panel, "Changed.")


def answer(monkeypatch: pytest.MonkeyPatch, said: Answer) -> list[str]:
    """Answer the question what shall become of the changes. Returns the titles of the lessons it was asked of."""
    asked: list[str] = []

    def answered(window: QWidget, title: str, changed: bool) -> Answer:
        asked.append(title)
        return said

    monkeypatch.setattr("app.window.saving.ask_about_changes", answered)
    return asked


def test_an_unchanged_lesson_is_left_without_a_question(
    controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, "cancel")
    controller.open("slides")
    assert controller.document.state.lesson.name == "slides"
    controller._window.close()
    assert not controller._window.isVisible()
    assert asked == []


def test_cancel_keeps_the_window_and_what_was_typed(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch, "cancel")
    press(controller.tour_panel.list, Qt.Key.Key_Down)
    controller.tour_panel.stop.say.setFocus()
    controller.tour_panel.stop.say.selectAll()
    write(controller.tour_panel.stop.say, "Not left yet.")
    controller._window.close()
    assert controller._window.isVisible()
    controller.open("slides")
    assert says(controller)[0] == "Not left yet."
    assert asked == ["hell → ello", "hell → ello"]
    answer(monkeypatch, "discard")


def test_discard_lets_them_go(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "discard")
    changed(controller)
    controller._window.close()
    assert not controller._window.isVisible()


def test_save_writes_and_then_leaves(controller: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answer(monkeypatch, "save")
    file = tmp_path / "kept.lesson.json"
    save_as(monkeypatch, file)
    changed(controller)
    controller.open("slides")
    assert controller.document.state.lesson.name == "slides"
    assert read_lesson(file).stops[0].say == "Changed."


def test_save_that_is_given_up_stays(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "save")
    save_as(monkeypatch, None)
    changed(controller)
    controller.open("slides")
    assert controller.document.state.lesson.name == "hell-ello"
    answer(monkeypatch, "discard")


@pytest.mark.parametrize("replaced", [True, False])
def test_a_file_that_is_there_is_replaced_only_when_a_person_says_so(
    controller: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, replaced: bool
) -> None:
    file = tmp_path / "there.lesson.json"
    file.write_text("before")
    asked = answered(monkeypatch, QMessageBox.StandardButton.Yes if replaced else QMessageBox.StandardButton.No)
    save_as(monkeypatch, tmp_path / "there.json")
    changed(controller)
    press_in_window(controller, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert asked == ["“there.lesson.json” is there already. Replace it?"]
    assert (file.read_text() != "before") is replaced
    assert controller.document.is_changed is not replaced


def test_a_file_that_can_not_be_written_is_told(
    controller: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[str] = []
    monkeypatch.setattr(controller.documents.saving, "_warn", told.append)
    save_as(monkeypatch, tmp_path / "nowhere" / "a.lesson.json")
    changed(controller)
    assert not controller.documents.saving.save_as()
    assert "does not exist" in told[0]
    assert controller.document.is_changed


def test_what_was_saved_last_is_opened_next_time(
    qtbot: QtBot, controller: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    save_as(monkeypatch, tmp_path / "mine.lesson.json")
    changed(controller)
    controller.documents.saving.save_as()
    controller._window.close()
    window = QMainWindow()
    qtbot.addWidget(window)
    assert fill_window(window, None).document.state.lesson.name == "mine"
    window.close()

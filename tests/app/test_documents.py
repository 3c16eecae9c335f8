"""A person's own lessons: new, open, save, revert, recent, dropped; nothing is lost without a question."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QAction, QDropEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from app.files.lesson_file import read_lesson, source_of, write_lesson
from app.files.notation_file import notation_object, read_notation
from app.parts.file_names import shown_name
from app.resources import resource
from app.settings import Settings
from app.window.controller import Controller
from app.window.questions import ask_about_changes
from app.window.recent import MOST
from tests.app.own_lessons import edit, own_file, started
from tests.app.pressed import pressing

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A lesson of a person's own."""
    return own_file(tmp_path)


@pytest.fixture
def start(qtbot: QtBot) -> Callable[[str | None], Controller]:
    """Opens windows."""

    def opened(lesson: str | None) -> Controller:
        controller = started(qtbot, lesson)
        qtbot.waitUntil(controller._window.isActiveWindow)
        return controller

    return opened


@pytest.fixture
def mine(start: Callable[[str | None], Controller], file: Path) -> Controller:
    """A window with that lesson."""
    return start(str(file))


def value_in(file: Path) -> float:
    return float(read_lesson(file).experiment.parameters["W_hh"][0, 0])


def title(controller: Controller) -> str:
    """As a system shows it."""
    mark = "*" if controller._window.isWindowModified() else ""
    return controller._window.windowTitle().replace("[*]", mark)


def press(controller: Controller, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    QTest.keyClick(controller.workspace, key, modifiers)  # type: ignore[call-overload]  # the stub wants one modifier


def entry(controller: Controller, *path: str) -> QAction:
    """An entry of the window's menu."""
    menu: QMenu = controller.workspace.top_bar.menu
    controller.workspace.top_bar.menu.fill()
    for step in path[:-1]:
        inner = next(action for action in menu.actions() if action.text() == step).menu()
        assert inner is not None
        menu = inner
    return next(action for action in menu.actions() if action.text().startswith(path[-1]))


def choose_in_dialog(monkeypatch: pytest.MonkeyPatch, dialog: str, file: Path | None) -> None:
    monkeypatch.setattr(QFileDialog, dialog, lambda *_asked, **_how: ("" if file is None else str(file), ""))


def drop(controller: Controller, file: Path) -> None:
    drop_url(controller, QUrl.fromLocalFile(str(file)))


def drop_url(controller: Controller, *urls: QUrl) -> None:
    dragged = QMimeData()
    dragged.setUrls(list(urls))
    at, left = QPointF(100, 100), Qt.MouseButton.LeftButton
    dropped = QDropEvent(at, Qt.DropAction.CopyAction, dragged, left, Qt.KeyboardModifier.NoModifier)
    controller.eventFilter(controller._window, dropped)


def activate(controller: Controller) -> None:
    """The person comes back from another program."""
    QApplication.sendEvent(controller._window, QEvent(QEvent.Type.WindowActivate))
    QApplication.processEvents()


# Title ---------------------------------------------------------------------------------------------------------------


def test_the_title_says_what_is_open_where_it_lies_and_whether_it_is_saved(mine: Controller) -> None:
    assert title(mine) == "hell → ello – mine.lesson.json"
    edit(mine)
    assert title(mine) == "hell → ello, changed – mine.lesson.json*"
    mine.document.undo()
    assert title(mine) == "hell → ello – mine.lesson.json"


def test_a_title_may_hold_the_mark_itself(start: Callable[[str | None], Controller], file: Path) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(content | {"title": "a [*] b\n\tc"}), encoding="utf-8")
    assert start(str(file))._window.windowTitle() == "a [*][*] b c – mine.lesson.json[*]"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a&b", "a&b"),
        ("[*]%s{0}", "[*][*]%s{0}"),
        ("new\nline", "new line"),
        ("\u202egnp", "gnp"),
        ("\udcff", ""),
        (" ", ""),
        ("x" * 240, "x" * 40),
    ],
)
def test_a_file_may_have_any_name_that_a_system_allows(
    start: Callable[[str | None], Controller], tmp_path: Path, name: str, shown: str
) -> None:
    file = own_file(tmp_path, name=name)
    controller = start(str(file))
    assert shown in controller._window.windowTitle()
    assert all(sign.isprintable() for sign in controller._window.windowTitle())
    edit(controller)
    assert controller.documents.saving.save()
    assert value_in(file) == 0.125
    edit(controller, 0.25)
    controller.recovery.recovering.keep_now()
    assert controller.documents.recent_files == (file,)
    assert entry(controller, "Recent", f"{shown_name(file.name)} in".replace("&", "&&")).isEnabled()
    controller._window.close()
    assert start(None).document.state.lesson.file == file


# Saving --------------------------------------------------------------------------------------------------------------


def test_save_writes_into_the_lessons_own_file(mine: Controller, file: Path) -> None:
    edit(mine, 0.125)
    press(mine, Qt.Key.Key_S, CONTROL)
    assert value_in(file) == 0.125
    assert title(mine) == "hell → ello, changed – mine.lesson.json"


def test_what_was_saved_can_be_undone_and_the_mark_goes_where_it_was_saved(mine: Controller, file: Path) -> None:
    document = mine.document
    for value in (0.125, 0.25):
        edit(mine, value)
    press(mine, Qt.Key.Key_S, CONTROL)
    document.undo()
    assert (document.state.lesson.experiment.parameters["W_hh"][0, 0], title(mine)[-1]) == (0.125, "*")
    document.redo()
    assert title(mine)[-1] != "*"
    document.undo()
    document.undo()
    assert title(mine)[-1] == "*"  # as it was opened, which is not what the file holds now
    press(mine, Qt.Key.Key_S, CONTROL)
    assert value_in(file) == read_lesson("hell-ello").experiment.parameters["W_hh"][0, 0]
    document.redo()
    document.redo()
    assert title(mine)[-1] == "*"


def test_save_of_a_lesson_that_comes_along_asks_where(
    start: Callable[[str | None], Controller], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    controller = start("hell-ello")
    edit(controller)
    choose_in_dialog(monkeypatch, "getSaveFileName", tmp_path / "own")
    press(controller, Qt.Key.Key_S, CONTROL)
    assert value_in(tmp_path / "own.lesson.json") == 0.125
    assert title(controller) == "hell → ello, changed – own.lesson.json"


def test_a_lesson_that_comes_along_is_not_written_over(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ours = resource("lessons", "scalar.lesson.json")
    before = ours.read_bytes()
    link = tmp_path / "link.lesson.json"
    link.symlink_to(ours)
    said = pressing(monkeypatch, "OK", "OK", "Replace")
    for way in (ours, link):
        drop(mine, way)
        assert title(mine) == "One number: check by hand"
        assert source_of(mine.document.edited) == "scalar"
        edit(mine)
        choose_in_dialog(monkeypatch, "getSaveFileName", way)
        press(mine, Qt.Key.Key_S, CONTROL)
        assert "it comes with Unfold and stays as it is; choose another name" in said.pop()
        assert (ours.read_bytes(), title(mine)[-1]) == (before, "*")
        choose_in_dialog(monkeypatch, "getSaveFileName", tmp_path / "own.lesson.json")
        press(mine, Qt.Key.Key_S, CONTROL)
        assert title(mine)[-1] != "*"


def test_after_save_as_undo_leads_to_lessons_of_the_new_file(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: Path
) -> None:
    before = file.read_bytes()
    edit(mine)
    choose_in_dialog(monkeypatch, "getSaveFileName", tmp_path / "other.lesson.json")
    press(mine, Qt.Key.Key_S, CONTROL | SHIFT)
    mine.document.undo()
    assert title(mine) == "hell → ello – other.lesson.json*"
    press(mine, Qt.Key.Key_S, CONTROL)
    assert value_in(tmp_path / "other.lesson.json") == value_in(file)
    assert file.read_bytes() == before


def test_an_edit_of_a_number_back_by_hand_is_what_was_saved(mine: Controller) -> None:
    was = float(mine.document.state.lesson.experiment.parameters["W_hh"][0, 0])
    edit(mine)
    press(mine, Qt.Key.Key_S, CONTROL)
    edit(mine, was)
    assert title(mine)[-1] == "*"
    edit(mine, 0.125)
    assert title(mine)[-1] != "*"


def test_the_same_experiment_with_another_cell_is_not_written_over_the_file(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: Path
) -> None:
    before = file.read_bytes()
    mine.compare_with_cell("lstm")
    mine.swap_compared()
    choose_in_dialog(monkeypatch, "getSaveFileName", tmp_path / "gates.lesson.json")
    press(mine, Qt.Key.Key_S, CONTROL)
    assert file.read_bytes() == before
    assert read_lesson(tmp_path / "gates.lesson.json").experiment.network.cell == "lstm"
    mine.document.undo()
    assert title(mine).startswith("hell → ello – mine.lesson.json")


def test_a_lesson_that_is_compared_with_its_own_file_is_in_no_file_once_that_is_saved(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    said = pressing(monkeypatch, "OK")
    was = value_in(file)
    mine.compare_with(str(file))
    edit(mine)
    press(mine, Qt.Key.Key_S, CONTROL)
    mine.swap_compared()
    activate(mine)
    assert said == []  # no other program has been at work
    assert title(mine) == "hell → ello – mine.lesson.json*"
    mine.document.undo()
    activate(mine)
    assert title(mine) == "hell → ello, changed – mine.lesson.json"
    mine.document.redo()
    press(mine, Qt.Key.Key_S, CONTROL)
    assert (value_in(file), title(mine)[-1], said) == (was, "n", [])
    mine.document.undo()
    assert title(mine) == "hell → ello, changed – mine.lesson.json*"  # the file holds what it is compared with


def test_a_lesson_that_is_saved_over_the_one_that_it_is_compared_with(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    other = file.with_name("other.lesson.json")
    shutil.copy(resource("lessons", "slides.lesson.json"), other)
    mine.compare_with(str(other))
    mine.swap_compared()
    mine.swap_compared()
    said = pressing(monkeypatch, "Replace")
    choose_in_dialog(monkeypatch, "getSaveFileName", other)
    press(mine, Qt.Key.Key_S, CONTROL | SHIFT)
    assert len(said) == 1
    for turn_back in (mine.swap_compared, mine.document.undo, mine.document.undo):
        turn_back()
        activate(mine)
        is_other = mine.document.state.lesson.title != "hell → ello"
        assert title(mine).endswith("– other.lesson.json*" if is_other else "– other.lesson.json")
    assert len(said) == 1


def test_the_same_experiment_with_another_cell_is_in_no_file(mine: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    mine.compare_with_cell("lstm")
    said = pressing(monkeypatch, "Cancel")
    monkeypatch.setattr("app.window.saving.ask_about_changes", ask_about_changes)
    mine.swap_compared()
    assert title(mine) == "hell → ello*"
    mine._window.close()
    assert said == ["“hell → ello” has not been saved."]
    mine.swap_compared()
    mine.swap_compared()
    assert len(said) == 1  # as it was drawn it can be drawn again
    edit(mine)
    mine.swap_compared()
    assert said[1:] == ["“hell → ello” has been changed and not saved."]
    pressing(monkeypatch, "Discard the changes")


def test_a_folder_that_is_gone_is_told_and_nothing_is_lost(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    said = pressing(monkeypatch, "OK")
    shutil.rmtree(file.parent)
    edit(mine)
    press(mine, Qt.Key.Key_S, CONTROL)
    assert "does not exist; create it, or choose another folder." in said[-1]
    assert title(mine)[-1] == "*"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x.lesson.json",
        "file://elsewhere/x.lesson.json",
        "data:text/plain,x",
        "file:///",
        "file:",
        "x:y",
    ],
)
def test_what_is_no_file_is_dropped_in_vain(mine: Controller, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    pressing(monkeypatch, "OK")
    before = mine.document.state
    drop_url(mine, QUrl(url))
    drop_url(mine, QUrl(url), QUrl(url))
    assert mine.document.state is before


# Another program -----------------------------------------------------------------------------------------------------


def change_on_disk(file: Path, value: float = 0.375) -> None:
    """Another program writes other numbers: as many bytes, and as old as before."""
    told = file.stat()
    lesson = read_lesson(file)
    weights = lesson.experiment.parameters["W_hh"].copy()
    weights[0, 0] = value
    experiment = replace(lesson.experiment, parameters={**lesson.experiment.parameters, "W_hh": weights})
    write_lesson(replace(lesson, experiment=experiment), file)
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))


def test_a_file_that_another_program_has_changed_is_not_written_over(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    edit(mine)
    change_on_disk(file)
    said = pressing(monkeypatch, "Cancel")
    press(mine, Qt.Key.Key_S, CONTROL)
    assert said[0].startswith("“mine.lesson.json” has been changed by another program")
    assert value_in(file) == 0.375
    assert title(mine)[-1] == "*"
    pressing(monkeypatch, "Replace")
    press(mine, Qt.Key.Key_S, CONTROL)
    assert value_in(file) == 0.125
    assert title(mine)[-1] != "*"


def test_what_another_program_has_written_can_be_loaded_again(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    edit(mine)
    change_on_disk(file)
    pressing(monkeypatch, "Reload")
    press(mine, Qt.Key.Key_S, CONTROL)
    assert mine.document.state.lesson.experiment.parameters["W_hh"][0, 0] == 0.375
    assert title(mine)[-1] != "*"
    assert value_in(file) == 0.375


def test_both_are_kept_where_it_is_saved_elsewhere(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path, tmp_path: Path
) -> None:
    edit(mine)
    change_on_disk(file)
    pressing(monkeypatch, "Save as…")
    choose_in_dialog(monkeypatch, "getSaveFileName", tmp_path / "both.lesson.json")
    press(mine, Qt.Key.Key_S, CONTROL)
    assert (value_in(file), value_in(tmp_path / "both.lesson.json")) == (0.375, 0.125)
    assert title(mine) == "hell → ello, changed – both.lesson.json"


def test_coming_back_to_the_window_tells_of_a_changed_file_once(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    said = pressing(monkeypatch, "Cancel")
    activate(mine)
    assert said == []
    change_on_disk(file)
    activate(mine)
    activate(mine)
    assert len(said) == 1
    assert title(mine)[-1] == "*"  # what is open is in no file any more
    change_on_disk(file, 0.75)
    pressing(monkeypatch, "Reload")
    activate(mine)
    assert mine.document.state.lesson.experiment.parameters["W_hh"][0, 0] == 0.75
    assert title(mine)[-1] != "*"


def test_a_lecture_is_not_interrupted(mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    said = pressing(monkeypatch, "Cancel")
    mine.presenter.toggle()
    change_on_disk(file)
    activate(mine)
    assert said == []
    mine.presenter.toggle()
    activate(mine)
    assert len(said) == 1


def test_two_windows_do_not_write_over_each_other(
    start: Callable[[str | None], Controller], monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    one, other = start(str(file)), start(str(file))
    edit(one, 0.25)
    edit(other, 0.375)
    one.documents.saving.save()
    said = pressing(monkeypatch, "Cancel")
    other.documents.saving.save()
    assert len(said) == 1
    assert value_in(file) == 0.25
    pressing(monkeypatch, "Replace")
    other.documents.saving.save()
    assert value_in(file) == 0.375


def test_a_file_that_is_gone_is_told_and_written_anew(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    said = pressing(monkeypatch, "OK")
    content = read_lesson(file)
    file.unlink()
    activate(mine)
    activate(mine)
    assert said == ["“mine.lesson.json” is not there any more. The lesson stays open here; Save writes the file anew."]
    assert title(mine)[-1] == "*"
    press(mine, Qt.Key.Key_S, CONTROL)
    assert value_in(file) == content.experiment.parameters["W_hh"][0, 0]
    assert title(mine)[-1] != "*"
    activate(mine)
    assert len(said) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes in folders")
def test_a_pipe_in_the_place_of_the_file_holds_nothing_up(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    said = pressing(monkeypatch, "Cancel")
    edit(mine)
    file.unlink()
    os.mkfifo(file)
    activate(mine)
    assert not mine.documents.saving.save()
    assert [text.partition(" since")[0] for text in said] == [
        "“mine.lesson.json” has been changed by another program"
    ] * 2
    assert title(mine)[-1] == "*"


def test_a_lesson_whose_file_is_renamed_is_written_anew_beside_it(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    said = pressing(monkeypatch, "OK")
    edit(mine)
    other = file.rename(file.with_name("other.lesson.json"))
    before = other.read_bytes()
    activate(mine)
    press(mine, Qt.Key.Key_S, CONTROL)
    assert len(said) == 1
    assert (value_in(file), other.read_bytes()) == (0.125, before)


def test_a_link_into_a_folder_that_is_gone_says_which(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    said = pressing(monkeypatch, "OK")
    edit(mine)
    link = file.with_name("link.lesson.json")
    link.symlink_to(file.parent / "gone" / "it.lesson.json")
    choose_in_dialog(monkeypatch, "getSaveFileName", link)
    press(mine, Qt.Key.Key_S, CONTROL | SHIFT)
    assert f"the folder “{file.parent / 'gone'}” does not exist" in said[-1]


# Leaving -------------------------------------------------------------------------------------------------------------

WAYS_OUT: dict[str, Callable[[Controller, Path], object]] = {
    "close": lambda controller, other: controller._window.close(),
    "another lesson of the gallery": lambda controller, other: controller.gallery.lesson_chosen.emit("slides"),
    "drop": drop,
    "recent": lambda controller, other: entry(controller, "Recent", f"{other.name} in").trigger(),
    "open": lambda controller, other: press(controller, Qt.Key.Key_O, CONTROL),
    "new": lambda controller, other: controller.documents.open_new(read_lesson("kmers")),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_unsaved_work_is_asked_about_on_every_way_out(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path, way: str
) -> None:
    other = file.with_name("other.lesson.json")
    shutil.copy(file, other)
    Settings().recent = [str(file), str(other)]
    choose_in_dialog(monkeypatch, "getOpenFileName", other)
    monkeypatch.setattr("app.window.saving.ask_about_changes", ask_about_changes)
    said = pressing(monkeypatch, "Cancel")
    edit(mine)
    lesson = mine.document.state.lesson
    WAYS_OUT[way](mine, other)
    assert said == ["“hell → ello” has been changed and not saved."]
    assert mine.document.state.lesson is lesson
    assert mine._window.isVisible()
    pressing(monkeypatch, "Save")
    WAYS_OUT[way](mine, other)
    assert value_in(file) == 0.125
    assert mine.document.state.lesson is not lesson or not mine._window.isVisible()
    pressing(monkeypatch, "Discard" if way == "new" else "Discard the changes")


def test_the_end_of_the_persons_session_asks_too(mine: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    class Manager:
        def __init__(self) -> None:
            self.done: list[str] = []

        def allowsInteraction(self) -> bool:
            return True

        def release(self) -> None:
            self.done.append("released")

        def cancel(self) -> None:
            self.done.append("cancelled")

    monkeypatch.setattr("app.window.saving.ask_about_changes", ask_about_changes)
    pressing(monkeypatch, "Cancel")
    edit(mine)
    manager = Manager()
    mine.recovery.end_session(manager)  # type: ignore[arg-type]  # Qt makes none of its own here
    assert manager.done == ["released", "cancelled"]
    pressing(monkeypatch, "Discard the changes")
    manager = Manager()
    mine.recovery.end_session(manager)  # type: ignore[arg-type]
    assert manager.done == ["released"]


def test_revert_goes_back_to_the_file_once_a_person_says_so(
    mine: Controller, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    assert not entry(mine, "Revert…").isEnabled()
    edit(mine)
    lesson = mine.document.state.lesson
    pressing(monkeypatch, "Cancel")
    entry(mine, "Revert…").trigger()
    assert mine.document.state.lesson is lesson
    pressing(monkeypatch, "Revert")
    entry(mine, "Revert…").trigger()
    assert title(mine) == "hell → ello – mine.lesson.json"
    assert mine.document.state.lesson.experiment.parameters["W_hh"][0, 0] == value_in(file)


def test_a_lesson_that_comes_along_is_reverted_to_itself(
    start: Callable[[str | None], Controller], monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = start("hell-ello")
    edit(controller)
    pressing(monkeypatch, "Revert")
    entry(controller, "Revert…").trigger()
    assert title(controller) == "hell → ello"


def test_a_new_lesson_is_unsaved_and_has_nothing_to_go_back_to(
    start: Callable[[str | None], Controller], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    controller = start("hell-ello")
    assert controller.documents.open_new(replace(read_lesson("kmers"), name="new", title="New"))
    assert title(controller) == "New*"
    assert not entry(controller, "Revert…").isEnabled()
    choose_in_dialog(monkeypatch, "getSaveFileName", tmp_path / "new.lesson.json")
    press(controller, Qt.Key.Key_S, CONTROL)
    assert title(controller) == "New – new.lesson.json"


def test_new_is_asked_for_by_key_and_menu(mine: Controller) -> None:
    asked: list[str] = []
    mine.documents.new_asked.connect(lambda: asked.append("new"))
    press(mine, Qt.Key.Key_N, CONTROL)
    entry(mine, "New lesson…").trigger()
    assert asked == ["new", "new"]


# Recent and dropped --------------------------------------------------------------------------------------------------


def recent(controller: Controller) -> list[tuple[str, bool]]:
    menu = entry(controller, "Recent").menu()
    assert menu is not None
    return [(action.text(), action.isEnabled()) for action in menu.actions() if not action.isSeparator()]


def test_the_files_that_were_open_last_are_offered_also_at_the_next_start(
    start: Callable[[str | None], Controller], file: Path
) -> None:
    first = start(str(file))
    others = [file.with_name(f"{number}.lesson.json") for number in range(MOST + 1)]
    for other in others:
        shutil.copy(file, other)
        first.open(str(other))
    first._window.close()
    second = start("hell-ello")
    others[-2].unlink()
    offered = recent(second)
    assert len(offered) == MOST + 1
    assert (offered[0][0].startswith(f"{others[-1].name} in "), offered[0][1]) == (True, True)
    assert offered[1][0].startswith(f"{others[-2].name} in ")
    assert offered[1][0].endswith(": not there any more")
    assert not offered[1][1]
    entry(second, "Recent", f"{others[-1].name} in").trigger()
    assert second.document.state.lesson.file == others[-1]
    entry(second, "Recent", "Clear this list").trigger()
    assert not entry(second, "Recent").isEnabled()


@pytest.mark.parametrize(
    "name", ["a&b\tc.lesson.json", "x" * 200 + ".lesson.json", "\u202eabc.lesson.json", "ü 🐍.json"]
)
def test_a_recent_file_may_be_called_anything(
    start: Callable[[str | None], Controller], tmp_path: Path, file: Path, name: str
) -> None:
    shutil.copy(file, tmp_path / name)
    start(str(tmp_path / name))
    controller = start("hell-ello")
    text, enabled = recent(controller)[0]
    assert "\t" not in text
    assert enabled
    entry(controller, "Recent", text).trigger()
    assert controller.document.state.lesson.file == tmp_path / name


def test_a_dropped_notation_is_chosen_and_dropped_weights_are_asked_for(mine: Controller, tmp_path: Path) -> None:
    letters, weights = tmp_path / "letters.json", tmp_path / "model.safetensors"
    own = {**notation_object(read_notation("slides")), "title": "Mine", "symbols": {"W_hh": "Q"}}
    letters.write_text(json.dumps(own), encoding="utf-8")
    weights.write_bytes(b"")
    asked: list[str] = []
    mine.documents.weights_asked.connect(asked.append)
    edit(mine)
    drop(mine, letters)
    assert mine.document.state.notation.title == "Mine"
    drop(mine, weights)
    assert asked == [str(weights)]
    assert title(mine)[-1] == "*"


def test_weights_are_asked_for_from_the_menu(mine: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []
    mine.documents.weights_asked.connect(asked.append)
    choose_in_dialog(monkeypatch, "getOpenFileName", None)
    entry(mine, "Import weights…").trigger()
    choose_in_dialog(monkeypatch, "getOpenFileName", tmp_path / "a.npz")
    entry(mine, "Import weights…").trigger()
    assert asked == [str(tmp_path / "a.npz")]


def test_a_file_that_is_no_lesson_is_told(mine: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = pressing(monkeypatch, "OK")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    drop(mine, tmp_path / "broken.json")
    assert said[0].startswith("broken.json: the file is no JSON")

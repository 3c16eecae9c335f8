"""What was not saved is there again after a crash; nothing goes that was neither taken nor refused."""

import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson, write_lesson
from app.files.recovery import TooLargeError, read_recovery, write_recovery
from app.files.whole import FileError
from app.panels.recovery import RecoveryPanel
from app.settings import Settings
from app.window.controller import Controller
from app.window.questions import ask_about_changes
from app.window.recovery_slots import left_over, recovery_folder
from tests.app.own_lessons import edit, own_file, started
from tests.app.pressed import pressing

Start = Callable[[str | None], Controller]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A lesson of a person's own."""
    return own_file(tmp_path)


@pytest.fixture
def start(qtbot: QtBot) -> Start:
    """Starts the program."""
    return partial(started, qtbot)


def weight(lesson: Lesson) -> float:
    return float(lesson.experiment.parameters["W_hh"][0, 0])


def edited(file: Path, value: float) -> Lesson:
    """A lesson as somebody has changed it who has not saved it."""
    lesson = read_lesson(file)
    weights = lesson.experiment.parameters["W_hh"].copy()
    weights[0, 0] = value
    parameters = {**lesson.experiment.parameters, "W_hh": weights}
    return replace(lesson, title="Mine", experiment=replace(lesson.experiment, parameters=parameters))


def crash(lesson: Lesson, name: str = "crashed") -> Path:
    """Leave what a copy leaves that was killed."""
    recovery_folder().mkdir(parents=True, exist_ok=True)
    left = recovery_folder() / f"{name}.recovery"
    write_recovery(lesson, datetime(2026, 11, 28, 21, 4, tzinfo=UTC), left)
    return left


def kept() -> list[float]:
    """What the recovery files hold."""
    return [weight(read_recovery(file).lesson) for file in sorted(recovery_folder().glob("*.recovery"))]


def everything() -> list[str]:
    """What there is in the folder of the recovery files."""
    return sorted(os.listdir(recovery_folder())) if recovery_folder().exists() else []


def panel_of(controller: Controller) -> RecoveryPanel:
    panel = controller.recovery.offers.panel
    assert panel is not None
    return panel


# Keeping -------------------------------------------------------------------------------------------------------------


def test_an_edit_is_kept_within_two_seconds_and_no_longer_than_it_is_needed(
    qtbot: QtBot, start: Start, file: Path
) -> None:
    controller = start(str(file))
    with qtbot.waitSignal(controller.recovery.recovering.kept, timeout=2000):
        edit(controller)
    assert kept() == [0.125]
    controller.documents.saving.save()
    qtbot.waitUntil(lambda: kept() == [])
    edit(controller, 0.25)
    qtbot.waitUntil(lambda: kept() == [0.25])
    controller.document.undo()
    qtbot.waitUntil(lambda: kept() == [])


def test_edits_without_an_end_are_kept_all_the_same(qtbot: QtBot, start: Start) -> None:
    controller = start("hell-ello")
    values = iter(range(1, 10_000))
    dragging = QTimer()
    dragging.timeout.connect(lambda: edit(controller, 1 / next(values)))
    with qtbot.waitSignal(controller.recovery.recovering.kept):
        dragging.start(20)
    dragging.stop()


def test_a_clean_end_leaves_nothing(qtbot: QtBot, start: Start, file: Path) -> None:
    controller = start(str(file))
    edit(controller)
    qtbot.waitUntil(lambda: kept() == [0.125])
    controller._window.close()
    assert everything() == []


def test_work_that_a_person_keeps_by_cancel_stays_kept(
    qtbot: QtBot, start: Start, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.window.saving.ask_about_changes", ask_about_changes)
    controller = start(str(file))
    edit(controller)
    qtbot.waitUntil(lambda: kept() == [0.125])
    pressing(monkeypatch, "Cancel")
    controller._window.close()
    controller.open("slides")
    assert kept() == [0.125]
    pressing(monkeypatch, "Discard the changes")
    controller.open("slides")
    qtbot.waitUntil(lambda: kept() == [])


def test_two_copies_keep_their_own(qtbot: QtBot, start: Start, file: Path) -> None:
    one, other = start(str(file)), start(str(file))
    edit(one, 0.25)
    edit(other, 0.375)
    qtbot.waitUntil(lambda: sorted(kept()) == [0.25, 0.375])
    assert start("slides").recovery.offers.panel is None
    one._window.close()
    assert kept() == [0.375]


def test_where_nothing_can_be_kept_that_is_told_once(
    qtbot: QtBot, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = pressing(monkeypatch, "OK")
    recovery_folder().parent.mkdir(parents=True)
    recovery_folder().write_text("in the way")
    controller = start("hell-ello")
    edit(controller)
    qtbot.waitUntil(lambda: len(said) == 1)
    assert said[0].startswith("What is not saved can’t be kept for after a crash: ")
    edit(controller, 0.25)
    controller.recovery.recovering.keep_now()
    assert len(said) == 1
    recovery_folder().unlink()
    edit(controller, 0.375)
    qtbot.waitUntil(lambda: kept() == [0.375])


def test_where_memory_was_short_it_is_told_and_tried_again(
    qtbot: QtBot, start: Start, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(*_asked: object) -> None:
        raise MemoryError

    said = pressing(monkeypatch, "OK")
    controller = start(str(file))
    monkeypatch.setattr("app.window.recovering.AGAIN_MS", 50)
    with monkeypatch.context() as while_short:
        while_short.setattr("app.window.recovering.write_recovery", short)
        edit(controller)
        qtbot.waitUntil(lambda: len(said) == 1)
    assert "there is not enough memory for it. Save now and then." in said[0]
    qtbot.waitUntil(lambda: kept() == [0.125])
    assert len(said) == 1


def test_what_is_too_large_to_be_read_again_is_told_once_and_takes_the_place_of_nothing(
    qtbot: QtBot, start: Start, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = pressing(monkeypatch, "OK")
    controller = start(str(file))
    recovering = controller.recovery.recovering
    edit(controller)
    qtbot.waitUntil(lambda: kept() == [0.125])
    with monkeypatch.context() as while_small:
        while_small.setattr("app.files.recovery.LIMIT", 1000)
        for value in (0.25, 0.375):
            edit(controller, value)
            with qtbot.waitSignal(recovering._jobs.failed):
                recovering.keep()
    assert len(said) == 1
    assert said[0].startswith("This lesson can be neither kept for after a crash nor saved: it would have more than")
    assert kept() == [0.125]
    assert not recovering._timer.isActive()  # it is as large as before until it is changed
    edit(controller, 0.75)
    qtbot.waitUntil(lambda: kept() == [0.75])


def test_a_large_network_is_not_written_out_to_find_that_it_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.files.recovery.LIMIT", 100)
    monkeypatch.setattr("app.files.recovery.lesson_bytes", None)
    with pytest.raises(TooLargeError):
        write_recovery(read_lesson("kmers"), datetime.now(UTC), tmp_path / "x.recovery")
    assert not list(tmp_path.iterdir())


def test_what_a_slow_disk_writes_after_it_was_given_up_does_not_stay(
    qtbot: QtBot, start: Start, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, free = threading.Event(), threading.Event()
    flush = os.fsync

    def slow(handle: int) -> None:
        writing.set()
        free.wait()
        flush(handle)

    monkeypatch.setattr("app.document.jobs._PATIENCE", 0.01)
    controller = start(str(file))
    edit(controller)
    monkeypatch.setattr(os, "fsync", slow)
    controller.recovery.recovering.keep()
    writing.wait()
    assert not list(recovery_folder().glob("*.recovery"))  # nothing half of it
    thread = controller.recovery.recovering._jobs._thread
    assert thread is not None
    controller._window.close()
    free.set()
    thread.join()
    assert everything() == []


def test_what_could_be_kept_last_goes_where_more_than_that_was_saved(
    qtbot: QtBot, start: Start, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_asked: object) -> None:
        raise FileError("the disk is full.")

    said = pressing(monkeypatch, "OK")
    controller = start(str(file))
    edit(controller)
    qtbot.waitUntil(lambda: kept() == [0.125])
    monkeypatch.setattr("app.window.recovering.write_recovery", full)
    edit(controller, 0.25)
    qtbot.waitUntil(lambda: len(said) == 1)
    controller.documents.saving.save()
    qtbot.waitUntil(lambda: kept() == [])


def test_work_goes_on_after_a_session_that_did_not_end(
    qtbot: QtBot, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Manager:
        def allowsInteraction(self) -> bool:
            return True

        def release(self) -> None:
            pass

    controller = start("hell-ello")
    edit(controller)
    qtbot.waitUntil(lambda: kept() == [0.125])
    controller.recovery.end_session(Manager())  # type: ignore[arg-type]
    assert everything() == []
    edit(controller, 0.25)
    qtbot.waitUntil(lambda: kept() == [0.25])


def test_a_session_that_ends_without_a_question_keeps_at_once(start: Start) -> None:
    class Manager:
        def allowsInteraction(self) -> bool:
            return False

    controller = start("hell-ello")
    edit(controller)
    controller.recovery.end_session(Manager())  # type: ignore[arg-type]  # Qt makes none of its own here
    assert kept() == [0.125]


# Offering ------------------------------------------------------------------------------------------------------------


def test_nothing_is_offered_where_nothing_was_left(start: Start) -> None:
    assert start(None).recovery.offers.panel is None


def test_what_a_crash_has_left_is_recovered_as_unsaved_work_of_its_file(qtbot: QtBot, start: Start, file: Path) -> None:
    left = crash(edited(file, 0.75))
    controller = start(None)
    panel = panel_of(controller)
    assert panel.isVisible()
    assert not panel.isModal()
    assert panel.said.text().startswith("The program ended before 1 lesson was saved.")
    assert "Mine" in panel.rows[0].recover.accessibleDescription()
    assert panel.rows[0].about.text().endswith(", from “mine.lesson.json”")
    panel.rows[0].recover.click()
    assert not panel.isVisible()
    assert weight(controller.document.state.lesson) == 0.75
    assert controller._window.isWindowModified()
    assert left.exists()
    qtbot.waitUntil(lambda: not left.exists())
    assert kept() == [0.75]
    controller.documents.saving.save()
    assert weight(read_lesson(file)) == 0.75
    qtbot.waitUntil(lambda: kept() == [])
    controller._window.close()
    assert everything() == []


def test_return_recovers_the_newest(start: Start, file: Path) -> None:
    os.utime(crash(edited(file, 0.75), "newer"), (2e9, 2e9))
    os.utime(crash(edited(file, 0.375), "older"), (1e9, 1e9))
    controller = start(None)
    panel = panel_of(controller)
    QTest.keyClick(panel, Qt.Key.Key_Return)  # type: ignore[call-overload]  # the stub
    assert weight(controller.document.state.lesson) == 0.75
    assert panel.isVisible()


def test_return_on_another_button_is_that_button(
    qtbot: QtBot, start: Start, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = crash(edited(file, 0.75))
    panel = panel_of(start(None))
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    said = pressing(monkeypatch, "Discard")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)  # type: ignore[call-overload]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)  # type: ignore[call-overload]
    assert said == ["Discard “Mine” for good?"]
    assert not left.exists()


def test_recovered_work_is_unsaved_however_it_is_edited(qtbot: QtBot, start: Start, file: Path) -> None:
    crash(edited(file, 0.75))
    controller = start(None)
    panel_of(controller).rows[0].recover.click()
    edit(controller, 0.375)
    edit(controller, 0.75)
    assert controller._window.isWindowModified()
    controller.document.undo()
    controller.document.undo()
    assert controller._window.isWindowModified()
    qtbot.waitUntil(lambda: kept() == [0.75])


def test_later_offers_it_again_and_so_does_a_window_that_is_closed(start: Start, file: Path) -> None:
    crash(edited(file, 0.75))
    first = start(None)
    panel_of(first).later.click()
    assert kept() == [0.75]
    second = start(None)
    QTest.keyClick(panel_of(second), Qt.Key.Key_Escape)  # type: ignore[call-overload]  # the stub
    assert second.recovery.offers.panel is None
    third = start(None)
    assert panel_of(third).isVisible()
    third._window.close()
    assert kept() == [0.75]
    assert panel_of(start(None)).isVisible()


def test_two_copies_do_not_offer_the_same(start: Start, file: Path) -> None:
    crash(edited(file, 0.75))
    assert panel_of(start(None)).isVisible()
    assert start(None).recovery.offers.panel is None


def test_what_another_copy_settles_meanwhile_is_not_offered(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.recovery").touch()
    slots = left_over(tmp_path)
    offered = next(slots)
    for file in tmp_path.glob("*.recovery"):
        if file != offered.file:
            file.unlink()
    assert list(slots) == []
    offered.release()
    assert os.listdir(tmp_path) == [offered.file.name]


def test_discard_asks_once_more(start: Start, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crash(edited(file, 0.75), "one")
    crash(edited(file, 0.375), "other")
    controller = start(None)
    panel = panel_of(controller)
    said = pressing(monkeypatch, "Cancel", "Discard")
    panel.rows[0].discard.click()
    assert sorted(kept()) == [0.375, 0.75]
    panel.rows[0].discard.click()
    assert said == ["Discard “Mine” for good?"] * 2
    assert len(kept()) == 1
    assert panel.said.text().startswith("The program ended before 1 lesson was saved.")
    panel.rows[1].discard.click()
    assert kept() == []
    assert not panel.isVisible()


def test_one_that_is_recovered_after_another_is_asked_about(
    start: Start, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.window.saving.ask_about_changes", ask_about_changes)
    crash(edited(file, 0.75), "one")
    crash(edited(file, 0.375), "other")
    controller = start(None)
    panel = panel_of(controller)
    panel.rows[0].recover.click()
    said = pressing(monkeypatch, "Cancel")
    panel.rows[1].recover.click()
    assert said == ["“Mine” has not been saved."]
    assert not panel.rows[1].isHidden()
    assert len(kept()) >= 2
    pressing(monkeypatch, "Discard")


def test_what_is_recovered_next_stays_where_the_one_before_was_saved_just_now(
    qtbot: QtBot, start: Start, tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.window.saving.ask_about_changes", ask_about_changes)
    shutil.copy(file, other := tmp_path / "other.lesson.json")
    left = [crash(edited(read, value), name) for read, value, name in ((other, 0.375, "first"), (file, 0.75, "second"))]
    os.utime(left[0], (0, 0))
    controller = start(None)
    panel, recovering = panel_of(controller), controller.recovery.recovering
    with qtbot.waitSignal(recovering.kept):
        panel.rows[0].recover.click()
    assert [was.exists() for was in left] == [True, False]
    monkeypatch.setattr("app.window.recovering.QUIET_MS", 600_000)
    monkeypatch.setattr("app.window.recovering.LATEST_MS", 600_000)
    pressing(monkeypatch, "Save")
    with qtbot.waitSignal(recovering._jobs.finished):
        panel.rows[1].recover.click()
    assert kept() == [0.375]
    assert left[0].exists()
    recovering.keep()
    qtbot.waitUntil(lambda: not left[0].exists())
    assert kept() == [0.375]


def test_what_was_saved_after_all_is_not_offered(start: Start, file: Path) -> None:
    lesson = edited(file, 0.75)
    crash(lesson)
    write_lesson(lesson, file)
    assert start(None).recovery.offers.panel is None
    assert everything() == []


def test_it_is_said_where_the_file_is_another_by_now(start: Start, file: Path) -> None:
    crash(edited(file, 0.75))
    write_lesson(edited(file, 0.375), file)
    panel = panel_of(start(None))
    assert panel.rows[0].about.text().endswith("from “mine.lesson.json”, which has been changed since or is gone")


def test_a_lesson_without_a_file_is_recovered_without_one(start: Start) -> None:
    crash(replace(read_lesson("kmers"), title="New", unsaved=True))
    controller = start(None)
    panel = panel_of(controller)
    assert panel.rows[0].about.text().endswith(", in no file yet")
    panel.rows[0].recover.click()
    assert controller.document.state.lesson.file is None
    assert controller._window.windowTitle() == "New[*]"
    assert Settings().lesson == ""  # its name is that of a built-in lesson, which it is not


@pytest.mark.parametrize("content", [b"", b"{}\n{}", b"\xff\n", b"[" * 100_000, b'{"format": "unfold-recovery"}\n'])
def test_a_damaged_one_is_told_and_set_aside(start: Start, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    said = pressing(monkeypatch, "OK")
    recovery_folder().mkdir(parents=True)
    for name in ("one", "other"):
        (recovery_folder() / f"{name}.recovery").write_bytes(content)
    (recovery_folder() / "one.damaged").write_bytes(b"before")
    controller = start(None)
    assert controller.recovery.offers.panel is None
    assert len(said) == 2
    assert all(text.startswith("A recovery file is damaged: ") for text in said)
    assert everything() == ["one.2.damaged", "one.damaged", "other.damaged"]
    assert (recovery_folder() / "one.2.damaged").read_bytes() == content


def test_an_empty_lock_of_a_power_cut_counts_for_nothing(start: Start, file: Path) -> None:
    left = crash(edited(file, 0.75))
    left.with_suffix(".lock").write_bytes(b"")
    assert panel_of(start(None)).isVisible()


def test_what_lies_beside_recovery_files_is_cleared_away_and_nothing_else(
    qtbot: QtBot, start: Start, file: Path
) -> None:
    running = start("hell-ello")
    edit(running)
    qtbot.waitUntil(lambda: kept() == [0.125])
    own = everything()
    crash(edited(file, 0.75), "left")
    for name in (".old.part", ".new.part", "dead.lock", "mine.damaged"):
        (recovery_folder() / name).write_bytes(b"")
    os.utime(recovery_folder() / ".old.part", (0, 0))
    assert panel_of(start(None)).isVisible()
    assert everything() == sorted([*own, ".new.part", "left.lock", "left.recovery", "mine.damaged"])

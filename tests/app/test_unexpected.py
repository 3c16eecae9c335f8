"""Errors that nobody has foreseen, in every place where one can happen: told once, logged; the document is whole."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QPoint, Qt, QTimer, qWarning
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QLabel, QMainWindow, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import app.document.asking
import app.story.request
import app.window.memory
from app.files.lesson import Lesson
from app.files.lesson_file import builtin_lessons, read_lesson
from app.log_file import LogFile
from app.panels.failure import FailureDialog
from app.panels.log import LogDialog
from app.settings import Settings
from app.startup import tell_unexpected
from app.story.state import State, ThemeName, opening_state
from app.unexpected import Watch, report_of
from app.window.controller import Controller
from app.window.failing import Failing, failing_of
from app.window.opening import fill_window
from rnn_engine.experiment import Truncation
from tests.app.opened import opened


class UnforeseenError(Exception):
    """That which happens."""


@pytest.fixture
def log(tmp_path: Path) -> LogFile:
    return LogFile(tmp_path / "state")


@pytest.fixture
def watch(qtbot: QtBot, log: LogFile, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Takes what happens in this test, in place of pytest-qt."""
    watching = Watch(log)
    monkeypatch.setattr(sys, "excepthook", watching.take)
    monkeypatch.setattr(threading, "excepthook", watching.take_of_thread)
    monkeypatch.setattr(sys, "unraisablehook", watching.take_unraisable)
    return watching


@pytest.fixture
def controller(qtbot: QtBot, watch: Watch, now: list[float]) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    Failing(window, lambda: now[0])
    tell_unexpected(watch, window)
    yield controller
    window.close()


@pytest.fixture
def now() -> list[float]:
    return [0.0]


def shown(controller: Controller) -> FailureDialog | None:
    return failing_of(window_of(controller)).dialog


def window_of(controller: Controller) -> QMainWindow:
    window = controller.workspace.window()
    assert isinstance(window, QMainWindow)
    return window


def told(qtbot: QtBot, controller: Controller) -> FailureDialog:
    """The dialog, once it is there."""
    qtbot.waitUntil(lambda: (dialog := shown(controller)) is not None and dialog.isVisible())
    dialog = shown(controller)
    assert dialog is not None
    return dialog


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def fail(*_given: object, **_named: object) -> Any:
    raise UnforeseenError("half-way")


def in_a_slot(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    button = QPushButton(controller.workspace)
    button.clicked.connect(fail)
    button.click()
    button.deleteLater()


def in_a_timer(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    QTimer.singleShot(0, fail)


def in_painting(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unpaintable(QWidget):
        def paintEvent(self, event: object) -> None:
            fail()

    widget = Unpaintable(controller.workspace)
    widget.resize(20, 20)
    widget.show()


def in_work_beside(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.document.asking, "AT_ONCE", -1)
    monkeypatch.setattr(app.story.request.Request, "recorded", fail)
    controller.document.truncate(Truncation("sliding", 2))


def in_a_thread(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def in_a_verb(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of the experiment, asked for by a hand, of which computing fails."""
    monkeypatch.setattr(app.story.request.Request, "recorded", fail)
    QTimer.singleShot(0, lambda: controller.document.truncate(Truncation("sliding", 2)))


def in_opening(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.document.asking, "settled", fail)
    QTimer.singleShot(0, lambda: controller.document.open_lesson(read_lesson("slides")))


def in_undoing(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.story.request.Request, "leads_to", fail)
    QTimer.singleShot(0, controller.document.undo)


PLACES: list[Callable[[Controller, pytest.MonkeyPatch], None]] = [
    in_a_slot,
    in_a_timer,
    in_painting,
    in_work_beside,
    in_a_thread,
    in_a_verb,
    in_opening,
    in_undoing,
]


@pytest.mark.parametrize("happen", PLACES)
def test_wherever_it_happens_it_is_told_and_the_document_is_whole(
    qtbot: QtBot,
    controller: Controller,
    log: LogFile,
    happen: Callable[[Controller, pytest.MonkeyPatch], None],
) -> None:
    document = controller.document
    document.truncate(Truncation("sliding", 3))
    document.step(5)
    before = document.state, document.is_changed, document.undone_next, document.redone_next
    with pytest.MonkeyPatch.context() as patch:
        happen(controller, patch)
        dialog = told(qtbot, controller)
    assert (document.state, document.is_changed, document.undone_next, document.redone_next) == before
    assert "UnforeseenError: half-way" in log.newest()
    assert "test_unexpected.py" in log.newest()
    for widget in controller.workspace.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if type(widget).__name__ == "Unpaintable":
            widget.hide()
    click(dialog.go_on)
    qtbot.waitUntil(lambda: shown(controller) is None)
    document.undo()
    document.step()
    assert (document.state.position, document.is_changed) == (6, False)


def test_the_dialog_says_what_to_do_and_hands_out_the_report(qtbot: QtBot, controller: Controller) -> None:
    QTimer.singleShot(0, fail)
    dialog = told(qtbot, controller)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    assert "you can go on" in said
    assert "save the lesson" in said
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel))
    assert not dialog.details.isVisible()
    height = dialog.height()
    click(dialog.show_details)
    assert dialog.details.isVisible()
    assert dialog.height() > height
    click(dialog.copy)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == dialog.details.toPlainText()
    for part in ("Unfold ", "Python ", "Qt ", "in fail", "UnforeseenError: half-way"):
        assert part in clipboard.text()
    dialog.reject()
    qtbot.waitUntil(lambda: shown(controller) is None)


def test_the_lesson_can_be_saved_from_the_dialog(
    qtbot: QtBot, controller: Controller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.lesson.json"
    controller.document.truncate(Truncation("sliding", 2))
    monkeypatch.setattr("PyQt6.QtWidgets.QFileDialog.getSaveFileName", lambda *_, **__: (str(file), ""))
    QTimer.singleShot(0, fail)
    dialog = told(qtbot, controller)
    click(dialog.save)
    assert read_lesson(file).experiment.truncation == Truncation("sliding", 2)
    qtbot.waitUntil(lambda: shown(controller) is None)


def test_a_storm_is_one_dialog_that_counts(qtbot: QtBot, controller: Controller, now: list[float]) -> None:
    timer = QTimer(controller)
    timer.timeout.connect(fail)
    timer.start(0)
    dialog = told(qtbot, controller)
    qtbot.waitUntil(lambda: "more times" in dialog.counted.text() and dialog.counted.isVisible())
    assert len(window_of(controller).findChildren(FailureDialog)) == 1
    click(dialog.go_on)
    rounds: list[None] = []
    timer.timeout.connect(lambda: rounds.append(None))
    qtbot.waitUntil(lambda: len(rounds) > 50)
    assert shown(controller) is None  # it goes on, and was told
    timer.stop()
    qtbot.waitUntil(lambda: not window_of(controller).findChildren(FailureDialog))
    now[0] += 11
    QTimer.singleShot(0, fail)
    assert told(qtbot, controller) is not dialog


def test_an_error_of_another_kind_is_told_at_once(qtbot: QtBot, controller: Controller) -> None:
    QTimer.singleShot(0, fail)
    told(qtbot, controller).accept()
    QTimer.singleShot(0, lambda: 1 // 0)
    assert "ZeroDivisionError" in told(qtbot, controller).details.toPlainText()


def test_it_stands_before_the_dialog_that_is_open(qtbot: QtBot, controller: Controller) -> None:
    controller.show_log()
    (before,) = window_of(controller).findChildren(LogDialog)
    QTimer.singleShot(0, fail)
    dialog = told(qtbot, controller)
    assert dialog.parent() is before
    dialog.accept()
    before.accept()


def test_too_little_memory_is_said_as_that(
    qtbot: QtBot, controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    QTimer.singleShot(0, exhausted)
    assert told(qtbot, controller).happened.text() == "There was not enough memory for that."


def test_where_a_view_fails_the_others_go_on(
    qtbot: QtBot, controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(controller.workspace.network, "draw", fail)
        controller.document.open_lesson(read_lesson("kmers"))
        told(qtbot, controller).accept()
    assert controller.workspace.top_bar.lesson.text().startswith("k-mers")


def test_what_can_t_be_raised_and_what_qt_says_is_only_logged(
    qtbot: QtBot, controller: Controller, watch: Watch, log: LogFile
) -> None:
    class Ends:
        def __del__(self) -> None:
            fail()

    Ends()
    from PyQt6.QtCore import qInstallMessageHandler

    before = qInstallMessageHandler(watch.take_message)
    qWarning("an odd thing")
    qWarning("This plugin does not support propagateSizeHints()")
    qInstallMessageHandler(before)
    assert "unraisable: " in log.newest()
    assert "Qt warning: an odd thing" in log.newest()
    assert "propagateSizeHints" not in log.newest()
    qtbot.wait(0)
    assert shown(controller) is None


@pytest.mark.parametrize("said", ["x" * 10**6, "<b>bold</b>", "\x1b[31m", "\u202e", "a\nb", "{0} %s", "\ud800"])
def test_whatever_an_error_says_its_report_is_short_and_its_words_are_text(log: LogFile, said: str) -> None:
    try:
        raise UnforeseenError(said)
    except UnforeseenError as error:
        report = report_of(type(error), error, error.__traceback__)
    assert len(report.text) < 2000
    assert all(sign.isprintable() or sign == "\n" for sign in report.text)
    log.write("unexpected", report.text)
    assert not set(log.newest()) & {"\x1b", "\u202e"}


def test_an_error_whose_words_fail_is_told_by_its_kind() -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise UnforeseenError

    assert report_of(MuteError, MuteError(), None).what == "MuteError"


def test_endless_recursion_is_a_short_report() -> None:
    def again() -> None:
        again()

    with pytest.raises(RecursionError) as caught:
        again()
    assert len(report_of(caught.type, caught.value, caught.tb).text) < 8000


def test_no_folder_of_a_person_is_in_a_report() -> None:
    try:
        (Path.home() / "secret").read_bytes()
    except OSError as error:
        report = report_of(type(error), error, error.__traceback__)
    assert "~/secret" in report.text
    assert str(Path.home() / "secret") not in report.text


def test_the_log_is_shown(qtbot: QtBot, controller: Controller) -> None:
    menu = controller.workspace.top_bar.menu
    menu.popup(QPoint(0, 0))
    next(action for action in menu.actions() if action.text() == "Show the log…").trigger()
    menu.close()
    dialogs = window_of(controller).findChildren(LogDialog)
    assert len(dialogs) == 1
    assert "open: built-in hell-ello" in dialogs[0].entries.toPlainText()
    assert "unfold.log" in dialogs[0].where.text()
    click(dialogs[0].copy)
    dialogs[0].accept()
    assert isinstance(menu, QMenu)


STARTS: list[tuple[str, str | None]] = [("asked for", "kmers"), ("the last one", None)]


@pytest.mark.parametrize("lesson", [start[1] for start in STARTS], ids=[start[0] for start in STARTS])
def test_the_window_opens_where_its_lesson_overwhelms_it(
    qtbot: QtBot, watch: Watch, log: LogFile, lesson: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    Settings().lesson = "kmers"

    def overwhelmed(opened: Lesson, theme: ThemeName) -> State:
        return fail() if opened.name == "kmers" else opening_state(opened, theme)

    monkeypatch.setattr(app.window.memory, "opening_state", overwhelmed)
    window = QMainWindow()
    qtbot.addWidget(window)
    assert fill_window(window, lesson).document.state.lesson.name == builtin_lessons()[0][0]
    assert "UnforeseenError: half-way" in log.newest()


def test_a_lesson_that_can_t_be_shown_is_not_opened_again_at_the_next_start(
    qtbot: QtBot, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    Settings().lesson = "kmers"
    window = QMainWindow()
    qtbot.addWidget(window)
    with monkeypatch.context() as patch:
        patch.setattr("app.window.controller.Workspace", fail)
        with pytest.raises(UnforeseenError):
            fill_window(window, None)
    assert Settings().lesson == ""


_PROGRAM = """
import sys
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication
import app.window.opening
from app.panels.failure import FailureDialog
from app.startup import run

class Filled(app.window.opening.Opening):
    def fill(self):
        controller = super().fill()
        QTimer.singleShot(0, lambda: 1 // 0)
        QTimer.singleShot(0, lambda: leave(controller))
        return controller

def leave(controller):
    dialogs = controller.parent().findChildren(FailureDialog)
    if dialogs:
        print(dialogs[0].happened.text())
        dialogs[0].accept()
        controller.document.step(3)
        print(controller.document.state.position)
        QTimer.singleShot(0, controller.parent().close)
    else:
        QTimer.singleShot(10, lambda: leave(controller))

app.window.opening.Opening = Filled
sys.exit(run("hell-ello"))
"""


def test_the_program_itself_tells_logs_and_goes_on(tmp_path: Path) -> None:
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    environment |= {"XDG_DATA_HOME": str(tmp_path / "data")}
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True, timeout=120
    )
    assert (ended.returncode, ended.stdout) == (0, "Something unexpected went wrong in Unfold.\n3\n"), ended.stderr
    kinds = re.findall(r"^\S+ \d+ (\w+):", (tmp_path / "Unfold" / "unfold.log").read_text(), re.MULTILINE)
    assert kinds == ["started", "open", "unexpected", "ended"]

"""One piece of work at a time beside the window: the newest wins, and nothing is told of the others."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.document.jobs import Jobs


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


class Held:
    """Work that goes on until it is let go."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.begun, self.free = threading.Event(), threading.Event()
        self.thread = ""

    def __call__(self, told: Callable[[float], None]) -> object:
        self.thread = threading.current_thread().name
        self.begun.set()
        while not self.free.wait(0.001):
            told(0.25)
        return self.answer


def test_what_was_worked_out_arrives_in_the_windows_thread(qtbot: QtBot, jobs: Jobs) -> None:
    arrived: list[tuple[object, str]] = []
    jobs.finished.connect(lambda answer: arrived.append((answer, threading.current_thread().name)))
    work = Held("done")
    work.free.set()
    with qtbot.waitSignal(jobs.finished):
        jobs.start(work)
    assert arrived == [("done", "MainThread")]
    assert work.thread != "MainThread"


def test_progress_is_told_while_it_goes_on(qtbot: QtBot, jobs: Jobs) -> None:
    work = Held("done")
    with qtbot.waitSignal(jobs.progressed) as told:
        jobs.start(work)
    assert told.args == [0.25]
    with qtbot.waitSignal(jobs.finished):
        work.free.set()


def test_the_newest_request_wins(qtbot: QtBot, jobs: Jobs) -> None:
    arrived: list[object] = []
    jobs.finished.connect(arrived.append)
    works = [Held(number) for number in range(4)]
    jobs.start(works[0])
    works[0].begun.wait()
    for work in works[1:]:
        jobs.start(work)
    works[-1].free.set()
    qtbot.waitUntil(lambda: arrived != [])
    assert arrived == [3]
    assert not works[1].begun.is_set()
    assert not works[2].begun.is_set()


def test_nothing_is_told_of_what_is_cancelled_not_even_when_it_was_done_already(qtbot: QtBot, jobs: Jobs) -> None:
    arrived: list[object] = []
    jobs.finished.connect(arrived.append)
    first, second = Held("first"), Held("second")
    first.free.set()
    jobs.start(first)
    first.begun.wait()
    thread = jobs._thread
    if thread is not None:
        thread.join()  # it is done, and its answer waits for the window
    jobs.cancel()
    second.free.set()
    with qtbot.waitSignal(jobs.finished):
        jobs.start(second)
    assert arrived == ["second"]


def test_what_goes_wrong_is_told_and_the_next_work_is_done(qtbot: QtBot, jobs: Jobs) -> None:
    def broken(told: Callable[[float], None]) -> object:
        raise ValueError("broken")

    with qtbot.waitSignal(jobs.failed) as told:
        jobs.start(broken)
    assert str(told.args[0]) == "broken"
    work = Held("done")
    work.free.set()
    with qtbot.waitSignal(jobs.finished):
        jobs.start(work)


def test_closing_waits_until_nothing_is_done_any_more(jobs: Jobs) -> None:
    work = Held("done")
    jobs.start(work)
    work.begun.wait()
    thread = jobs._thread
    assert thread is not None
    jobs.close()
    assert not thread.is_alive()


_ENDS_WHILE_IT_WRITES = """
import os, sys, threading
from pathlib import Path
from PyQt6.QtCore import QCoreApplication
from app.document import jobs
from app.files.whole import write_whole

writing = threading.Event()

def never(handle):
    writing.set()
    threading.Event().wait()

os.fsync, jobs._PATIENCE = never, 0.01
application = QCoreApplication([])
work = jobs.Jobs()
work.start(lambda told: write_whole(Path(sys.argv[1]), b"new" * 10**6))
writing.wait()
work.close()
"""


def test_a_program_that_ends_while_a_disk_does_not_answer_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "mine"
    file.write_bytes(b"old")
    ended = subprocess.run([sys.executable, "-c", _ENDS_WHILE_IT_WRITES, str(file)], timeout=60, check=False)
    assert (ended.returncode, file.read_bytes()) == (0, b"old")

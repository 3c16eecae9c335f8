"""A small soak, and that a soak notices what is left behind."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest
from PyQt6.QtCore import QTimer, qWarning
from PyQt6.QtWidgets import QApplication, QLabel

from tests.soak.counting import Count
from tests.soak.hands import Hands
from tests.soak.walk import Walked, walk

_CACHES = 1.0
"""Memory may grow by as much again in a small walk, which fills the caches."""


def walked(folder: Path, steps: int, often: float, beside: Callable[[Hands], None] = lambda hands: None) -> Walked:
    """Two counts, one after each half."""

    def tell(steps: int, now: Count) -> None:
        """Nobody listens."""

    return walk(steps, 3, steps // 2, folder, tell, often=often, memory_growth=_CACHES, beside=beside)


def test_a_walk_leaves_nothing_behind(qapp: QApplication, tmp_path: Path) -> None:
    after = walked(tmp_path, steps=400, often=0.1)
    assert after.problems == []
    assert list(after.counts) == [200, 400]


_held: list[QLabel] = []
_timers: list[QTimer] = []
_stop = threading.Event()
_files: list[IO[str]] = []


@pytest.fixture
def released() -> Iterator[None]:
    """What a walk left behind on purpose is put away."""
    yield
    for label in _held:
        label.deleteLater()
    for file in _files:
        file.close()
    for timer in _timers:
        timer.stop()
    _held.clear()
    _timers.clear()
    _files.clear()
    _stop.set()
    _stop.clear()


def leave_a_child(hands: Hands) -> None:
    QLabel("left behind", hands.window)


def leave_a_top_level(hands: Hands) -> None:
    _held.append(QLabel("left behind"))


def leave_a_timer(hands: Hands) -> None:
    _timers.append(QTimer())
    _timers[-1].start(100_000)


def leave_a_thread(hands: Hands) -> None:
    threading.Thread(target=_stop.wait, daemon=True).start()


def leave_a_file(hands: Hands) -> None:
    _files.append(Path(__file__).open(encoding="utf-8"))  # noqa: SIM115


def warn(hands: Hands) -> None:
    qWarning("what Qt warns of")


def fail(hands: Hands) -> None:
    def divide() -> float:
        return 1 / 0

    QTimer.singleShot(0, divide)


LEAKS: dict[Callable[[Hands], None], str] = {
    leave_a_child: "children: ",
    leave_a_top_level: "top levels: ",
    leave_a_timer: "timers: ",
    leave_a_thread: "threads: ",
    leave_a_file: "files: ",
    warn: "Qt says: what Qt warns of",
    fail: "ZeroDivisionError",
}


def test_what_is_left_behind_is_noticed(qapp: QApplication, tmp_path: Path, released: None) -> None:
    def leave_everything(hands: Hands) -> None:
        for leak in LEAKS:
            leak(hands)

    after = walked(tmp_path, steps=4, often=1.0, beside=leave_everything)
    unnoticed = [said for said in LEAKS.values() if not any(said in problem for problem in after.problems)]
    assert unnoticed == [], after.problems

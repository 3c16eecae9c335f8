"""Rounds of killing: each begins where the last one was killed, and looks at what it has left."""

import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

from app.files.lesson_file import read_lesson, write_lesson
from app.files.recovery import read_recovery
from app.window.recovery_slots import left_over
from tests.killing.child import FILE, FOLDER, number_of, version

ROOT = Path(__file__).parents[2]
LONGEST = 0.4
"""Seconds that a copy works until it is killed."""


class Outcome(NamedTuple):
    """What one round has left: the version in the lesson's file, and those that can be recovered; what was certain to
    be there."""

    saved: int
    kept: tuple[int, ...]
    told_saved: int
    told_kept: int


def begin(folder: Path) -> None:
    """A lesson to be edited."""
    write_lesson(version(read_lesson("hell-ello"), 0), folder / FILE)


def one_round(folder: Path, first: int, chance: random.Random) -> Outcome:
    """Let a copy edit, save and keep from this version on, kill it, and read what is there. Raises AssertionError where
    something is lost, and what reading raises where it is not whole."""
    before = number_of(read_lesson(folder / FILE))
    told = _killed(folder, first, chance.uniform(0.0, LONGEST))
    assert not [line for line in told if line.startswith("failed")], told
    numbers = {what: [int(line.split()[1]) for line in told if line.startswith(what)] for what in ("saved", "kept")}
    told_saved, told_kept = max(numbers["saved"], default=before), max(numbers["kept"], default=-1)
    saved = number_of(read_lesson(folder / FILE))
    slots = list(left_over(folder / FOLDER))  # as the next start finds them
    kept = tuple(number_of(read_recovery(slot.file).lesson) for slot in slots)
    for slot in slots:
        slot.release()
    assert saved >= told_saved, f"version {told_saved} was saved, and the file holds {saved}"
    assert max((saved, *kept)) >= told_kept, f"version {told_kept} was kept, and what is left is {saved}, {kept}"
    assert not list((folder / FOLDER).glob("*.damaged"))
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    return Outcome(saved, kept, told_saved, told_kept)


def _killed(folder: Path, first: int, seconds: float) -> list[str]:
    """What a copy told until it was killed, so many seconds after it was ready."""
    command = [sys.executable, "-m", "tests.killing.child", str(folder), str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        ready = child.stdout.readline()
        assert ready == "ready\n", f"it did not begin: {ready!r}"
        lines: list[str] = []
        reading = threading.Thread(target=lambda: lines.extend(child.stdout or ()))
        reading.start()
        time.sleep(seconds)  # the moment is what is tried
        child.kill()
        reading.join()
        child.wait()
    assert child.returncode == -signal.SIGKILL, f"it ended by itself: {child.returncode}"
    return [line for line in lines if line.endswith("\n")]  # the last may be cut off


def run(folder: Path, rounds: int, seed: int = 0) -> list[Outcome]:
    """So many rounds, one after the other."""
    chance = random.Random(seed)
    begin(folder)
    outcomes: list[Outcome] = []
    for number in range(rounds):
        outcomes.append(one_round(folder, 1 + 1_000_000 * number, chance))
    return outcomes

"""A crash in native code: what led to it is in the log of the next start."""

import subprocess
import sys
from pathlib import Path

from app.crash_file import NAME, log_crashes
from app.log_file import LONGEST, LogFile

_PROGRAM = """
import ctypes, sys
from pathlib import Path
from app.crash_file import log_crashes
from app.log_file import LogFile

def led_to_it():
    ctypes.string_at(0)

log_crashes(LogFile(Path(sys.argv[1])))
if sys.argv[2] == "crash":
    led_to_it()
"""


def start(folder: Path, end: str = "") -> int:
    """The exit status of a program that starts, and crashes where that is its `end`."""
    command = [sys.executable, "-c", _PROGRAM, str(folder), end]
    return subprocess.run(command, timeout=60, check=False, stderr=subprocess.PIPE).returncode


def test_the_calls_that_led_to_a_crash_are_in_the_log_after_the_next_start(tmp_path: Path) -> None:
    assert start(tmp_path, "crash") != 0
    log = LogFile(tmp_path)
    assert log.newest() == ""
    assert start(tmp_path) == 0
    said = log.newest()
    assert " crashed: Fatal Python error: Segmentation fault" in said
    assert " in led_to_it" in said
    assert (tmp_path / NAME).read_bytes() == b""
    assert start(tmp_path) == 0
    assert log.newest() == said


def test_of_many_crashes_no_more_is_taken_than_an_entry_has_room_for(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"x\n" * 10**6)
    assert start(tmp_path) == 0
    log = LogFile(tmp_path)
    assert 0 < log.path.stat().st_size < 4 * LONGEST
    assert (tmp_path / NAME).read_bytes() == b""


def test_where_nothing_can_be_written_the_program_starts_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "in the way").touch()
    log_crashes(LogFile(tmp_path / "in the way"))

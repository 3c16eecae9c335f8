"""The log: of bounded size, shared by two copies, and no failure where it can't be written."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.log_file import LONGEST, MOST_BYTES, LogFile, usual_folder

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d \d+ (?P<kind>[^:]+): (?P<said>.*)")
SMALL = 2000


def said(log: LogFile) -> list[tuple[str, str]]:
    """Every entry's kind and first line."""
    found = (LINE.fullmatch(line) for line in log.newest().splitlines())
    return [(match["kind"], match["said"]) for match in found if match]


def test_an_entry_says_when_who_and_what(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "state")
    log.write("opened", "mine.lesson.json")
    log.write("unexpected", "first line\nsecond")
    assert said(log) == [("opened", "mine.lesson.json"), ("unexpected", "first line")]
    assert log.path.read_text().endswith("\n    second\n")
    assert stat.S_IMODE(log.path.stat().st_mode) & 0o077 == 0  # for nobody else


def test_two_files_of_bounded_size_hold_the_newest(tmp_path: Path) -> None:
    log = LogFile(tmp_path, SMALL)
    for number in range(400):
        log.write("opened", f"number {number}")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["unfold.log", "unfold.old.log"]
    assert all(path.stat().st_size <= SMALL for path in log.paths)
    numbers = [int(text.split()[-1]) for _, text in said(log)]
    assert numbers == list(range(numbers[0], 400))
    assert len(numbers) > 20


def test_a_long_entry_loses_its_middle(tmp_path: Path) -> None:
    log = LogFile(tmp_path)
    log.write("unexpected", "a" * 10**6 + "z" * 10**6)
    content = log.path.read_text()
    assert len(content) < LONGEST + 200
    assert content.endswith("zz\n")
    assert f"… {2 * 10**6 - LONGEST} characters left out …" in content


def test_what_repeats_itself_is_counted(tmp_path: Path) -> None:
    log = LogFile(tmp_path)
    for _ in range(1000):
        log.write("Qt warning", "again")
    log.write("ended", "0")
    assert said(log) == [("Qt warning", "again"), ("repeated", "the same 999 more times"), ("ended", "0")]


@given(st.text())
def test_no_text_looks_like_another_entry(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    log = LogFile(tmp_path_factory.mktemp("log"))
    log.write("opened", text)
    log.write("opened", f"x\n2026-01-01T00:00:00+00:00 1 saved: {text}\r2026-01-01T00:00:00+00:00 1 saved: y")
    assert {kind for kind, _ in said(log)} <= {"opened"}


def test_two_copies_write_whole_entries_into_the_same(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from app.log_file import LogFile\n"
        "log = LogFile(Path(sys.argv[1]), 20000)\n"
        "for number in range(300): log.write(sys.argv[2], f'{number} ' + sys.argv[2] * 40)"
    )
    copies = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), name]) for name in "ab"]
    assert [copy.wait(60) for copy in copies] == [0, 0]
    log = LogFile(tmp_path, 20000)
    for path in log.paths:
        assert path.stat().st_size <= 20000
        lines = path.read_text().splitlines()
        assert lines
        for line in lines:
            match = LINE.fullmatch(line)
            assert match is not None
            assert match["said"].split()[1] == match["kind"] * 40


def _read_only(folder: Path) -> None:
    folder.mkdir()
    (folder / "unfold.log").mkdir()


def _pipe(folder: Path) -> None:
    folder.mkdir()
    os.mkfifo(folder / "unfold.log")


def _file(folder: Path) -> None:
    folder.write_text("in the way")


def _loop(folder: Path) -> None:
    folder.symlink_to(folder)


@pytest.mark.parametrize("spoil", [_read_only, _pipe, _file, _loop])
def test_where_it_can_t_be_written_it_says_so_and_nothing_fails(tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(tmp_path / "state")
    log = LogFile(tmp_path / "state")
    log.write("opened", "mine.lesson.json")
    assert log.trouble
    assert log.newest() == ""


def test_it_lies_where_the_system_keeps_such_things() -> None:
    assert usual_folder() == Path(os.environ["XDG_STATE_HOME"]) / "Unfold"
    assert 2 * MOST_BYTES == 2**20

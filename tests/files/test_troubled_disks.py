"""Disks and folders in trouble, and every odd name: each kind of file is read or written, or it is said in a sentence
why not, and nothing is lost."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.files import recipe_file
from app.files.json_text import laid_out
from app.files.lesson_file import LessonError, read_lesson, write_lesson
from app.files.lesson_writing import lesson_text
from app.files.notation_file import notation_object, read_notation, read_notation_file
from app.files.recipe_file import read_recipe
from app.files.recovery import RecoveryError, read_recovery, set_aside, write_recovery
from app.files.tensors import read_tensors, write_tensors
from app.files.text_file import read_text
from app.files.whole import FileError, check_writable, write_whole
from app.story.notation import NotationError
from tests.fuzz.target import check_readable

REFUSALS = (FileError, LessonError, NotationError, RecoveryError)
_WEIGHTS = {"a": np.array([0.1, -0.0, 5e-324])}
_WHEN = datetime(2026, 1, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Kind:
    """A kind of file: its ending, how the program writes one, and what it reads of it."""

    ending: str
    write: Callable[[Path], object]
    read: Callable[[Path], Any]
    holds: Any
    broken: bytes = b"\xff{"


def _scalar() -> str:
    return lesson_text(read_lesson("scalar"))


def _numbers(file: Path) -> list[float]:
    return list(map(float, read_tensors(file)["a"].exact()))


def _entries(file: Path) -> list[str]:
    return [entry.label for entry in read_recipe(file, {"x": recipe_file.Kind({}, ())}).entries]


def _notation() -> bytes:
    return laid_out(notation_object(read_notation("slides"))).encode()


KINDS: dict[str, Kind] = {
    "lesson": Kind(
        ".lesson.json",
        lambda file: write_lesson(read_lesson("scalar"), file),
        lambda file: lesson_text(read_lesson(file)),
        _scalar(),
    ),
    "recovery": Kind(
        ".recovery",
        lambda file: write_recovery(read_lesson("scalar"), _WHEN, file),
        lambda file: lesson_text(read_recovery(file).lesson),
        _scalar(),
    ),
    "notation": Kind(
        ".json",
        lambda file: write_whole(file, _notation()),
        read_notation_file,
        read_notation("slides"),
    ),
    "safetensors": Kind(".safetensors", lambda file: write_tensors(_WEIGHTS, file), _numbers, [0.1, -0.0, 5e-324]),
    "npz": Kind(".npz", lambda file: write_tensors(_WEIGHTS, file), _numbers, [0.1, -0.0, 5e-324]),
    "recipe": Kind(".toml", lambda file: write_whole(file, b"[[x]]\n"), _entries, ["[[x]] 1"]),
    "text": Kind(".csv", lambda file: write_whole(file, b"1;2\n"), read_text, "1;2\n"),
}


each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")


def refused(attempt: Callable[[Path], object], file: Path) -> str:
    """The one sentence with which it is refused."""
    with pytest.raises(REFUSALS) as caught:
        attempt(file)
    said = str(caught.value)
    check_readable(said)
    assert "Errno" not in said
    assert ".part" not in said
    return said


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Disks and folders ---------------------------------------------------------------------------------------------------


@each_kind
def test_a_disk_that_gets_full_keeps_what_was_there(kind: Kind, small_disk: Path) -> None:
    file = small_disk / f"mine{kind.ending}"
    file.write_bytes(b"as it was")
    with pytest.raises(OSError, match="No space"):
        (small_disk / "filling").write_bytes(bytes(100_000))
    before = everything(small_disk)
    assert "is full; free some space" in refused(kind.write, file)
    assert everything(small_disk) == before


@each_kind
def test_a_disk_that_can_only_be_read_is_read_and_said_to_be_one(kind: Kind, small_disk: Path) -> None:
    file = small_disk / f"mine{kind.ending}"
    kind.write(file)
    before = everything(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert kind.read(file) == kind.holds
    assert "can only be read; choose another folder." in refused(kind.write, file)
    assert everything(small_disk) == before
    if kind.ending == ".recovery":
        assert "can only be read" in refused(set_aside, file)


@each_kind
def test_a_folder_that_has_vanished_is_named(kind: Kind, tmp_path: Path) -> None:
    file = tmp_path / "gone" / f"mine{kind.ending}"
    file.parent.mkdir()
    kind.write(file)
    file.unlink()
    file.parent.rmdir()
    assert f"“{file}” cannot be read: there is no such file" in refused(kind.read, file)
    assert f"the folder “{file.parent}” does not exist" in refused(kind.write, file)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="making links takes a permission there")
@each_kind
@pytest.mark.parametrize("links", [1, 2])
def test_links_that_lead_round_in_a_circle_are_said_to(kind: Kind, links: int, tmp_path: Path) -> None:
    names = [f"link{number}{kind.ending}" for number in range(links)]
    for number, name in enumerate(names):
        (tmp_path / name).symlink_to(names[(number + 1) % links])
    for attempt in (kind.read, kind.write, check_writable):
        assert "lead round in a circle" in refused(attempt, tmp_path / names[0])
    assert all((tmp_path / name).is_symlink() for name in names)
    assert len(list(tmp_path.iterdir())) == links


@each_kind
def test_a_file_that_grows_beyond_every_limit_while_it_is_read_is_refused(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / f"mine{kind.ending}"
    kind.write(file)
    fstat = os.fstat

    def growing(number: int) -> os.stat_result:
        stat = fstat(number)
        with file.open("ab") as more:
            more.truncate(65 * 2**20)
        return stat

    monkeypatch.setattr(os, "fstat", growing)
    assert "while it was read; wait until it is complete" in refused(kind.read, file)


@each_kind
@pytest.mark.parametrize("what", ["folder", "device", "pipe"])
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")
def test_what_is_no_file_is_neither_read_nor_written(kind: Kind, what: str, tmp_path: Path) -> None:
    place = tmp_path / f"mine{kind.ending}"
    if what == "folder":
        place.mkdir()
    elif what == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to("/dev/zero")
    wanted = "it is a folder" if what == "folder" else "it is not an ordinary file"
    for attempt in (kind.read, kind.write):
        assert wanted in refused(attempt, place)
    assert not place.is_file()


# Names ---------------------------------------------------------------------------------------------------------------

NAMES: dict[str, str] = {
    "a line break": "two\nlines\r",
    "quotation marks": "\"a\" 'b' “c” `d`",
    "a dash in front": "-rf",
    "an option": "--output=x",
    "spaces around it": "  a b  ",
    "dots": "...",
    "a dot in front": ".hidden",
    "a home": "~root",
    "a variable": "$HOME %PATH% {0} %s",
    "what a shell obeys": "$(reboot);`reboot`|&<>*?[a]!",
    "a backslash": "a\\b\\",
    "an address": "file:x#y?z",
    "what a terminal obeys": "\x1b[2J\x07\x9b2J",
    "right to left": "\u202eשלום",
    "emoji": "👩‍👩‍👧‍👦🙂",
    "two accents": "e\u0301\u0300",
    "bytes that are no UTF-8": os.fsdecode(b"\xff\xfe\xc3"),
    "a name of Windows": "con",
}


@on_linux
@each_kind
@pytest.mark.parametrize("odd", [*NAMES, "255 bytes"])
def test_whatever_a_file_is_called_it_is_written_and_read_back(kind: Kind, odd: str, tmp_path: Path) -> None:
    stem = NAMES.get(odd, "é" * ((255 - len(kind.ending)) // 2))
    file = tmp_path / f"{stem}{kind.ending}"
    kind.write(file)
    assert kind.read(file) == kind.holds
    kind.write(file)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    file.write_bytes(kind.broken)
    refused(kind.read, file)
    refused(kind.read, tmp_path / "none" / file.name)


@on_linux
def test_what_a_command_made_is_printed_whatever_its_name_is(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff\xf0\x9f\x99\x82.tex")
    command = [sys.executable, str(Path(__file__).parents[2] / "main.py"), "derivation", "scalar", "--output", name]
    for letters in ("utf-8:strict", "ascii:strict"):
        environment = os.environ | {"PYTHONIOENCODING": letters}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.startswith(b"\\udcff")
        assert [path.name for path in tmp_path.iterdir()] == [name]

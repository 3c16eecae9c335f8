"""Whether a file still is what it was, and what a file is."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.files.kinds import kind_of
from app.files.lesson_file import read_lesson, write_lesson
from app.files.notation_file import notation_object, read_notation
from app.files.on_disk import digest, digest_of, found, stamp


def touched(file: Path) -> None:
    told = file.stat()
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns + 10**9))


def rewritten(file: Path) -> None:
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content)


def changed_and_as_old(file: Path) -> None:
    told = file.stat()
    file.write_bytes(file.read_bytes().replace(b"before", b"behind"))
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))


def become_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        (touched, "same"),
        (rewritten, "same"),
        (changed_and_as_old, "changed"),
        (become_a_folder, "changed"),
        (Path.unlink, "gone"),
    ],
)
def test_what_counts_is_the_content(tmp_path: Path, happened: Callable[[Path], None], expected: str) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"as before")
    happened(file)
    assert found(file, digest(b"as before")) == expected


def test_a_name_that_no_file_can_have_is_gone() -> None:
    assert found(Path("a\0b"), digest(b"")) == "gone"
    assert stamp(Path("a\0b")) is None
    assert digest_of(Path("a\0b")) == ""


def test_a_lesson_knows_the_digest_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "a.lesson.json"
    written = write_lesson(read_lesson("hell-ello"), file)
    assert written == digest(file.read_bytes()) == read_lesson(file).digest
    assert read_lesson("hell-ello").digest == ""


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.safetensors", b"", "weights"),
        ("a.NPZ", b"", "weights"),
        ("a.pt", b"", "weights"),
        ("a.json", json.dumps(notation_object(read_notation("slides"))).encode(), "notation"),
        ("a.lesson.json", b'{"format": "unfold-lesson"}', "lesson"),
        ("a.json", b"[", "lesson"),
        ("a.json", b"[]", "lesson"),
        ("a", b"\xff", "lesson"),
    ],
)
def test_what_a_file_is(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert kind_of(tmp_path / name) == kind


def test_a_file_that_is_not_there_is_to_be_a_lesson(tmp_path: Path) -> None:
    assert kind_of(tmp_path / "none.json") == "lesson"

"""Files are written completely or not at all, and read only up to a limit."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from app.files.whole import FileError, check_writable, read_limited, typed_file, write_whole

posix_only = pytest.mark.skipif(os.name != "posix", reason="permission bits and umask are POSIX's")


def failing_with(number: int) -> Callable[..., NoReturn]:
    def fail(*_arguments: object, **_options: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def one_sentence(error: pytest.ExceptionInfo[FileError], *words: str) -> None:
    sentence = str(error.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert sentence.count(": ") == 1
    for word in words:
        assert word in sentence


@pytest.mark.parametrize("content", [b"", b"\x00\r\n\xff", b"x" * 300_000])
def test_what_was_written_is_read_back(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "data.json"
    write_whole(path, content)
    assert read_limited(path) == content
    assert list(tmp_path.iterdir()) == [path]


def test_an_existing_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_bytes(b"a much longer content than the next one")
    write_whole(path, b"short")
    assert path.read_bytes() == b"short"
    assert list(tmp_path.iterdir()) == [path]


@posix_only
@pytest.mark.parametrize(("umask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_follows_the_umask(tmp_path: Path, umask: int, expected: int) -> None:
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "new", b"")
    finally:
        os.umask(before)
    assert permissions(tmp_path / "new") == expected


@posix_only
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
def test_an_existing_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_whole(path, b"new")
    assert permissions(path) == mode
    assert path.read_bytes() == b"new"


@posix_only
def test_a_symbolic_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to("target")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


@pytest.mark.parametrize("existing", [True, False])
@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize(
    ("number", "word"),
    [
        (errno.ENOSPC, "is full"),
        (errno.EACCES, "no permission"),
        (errno.EROFS, "can only be read"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_a_failure_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: bool, call: str, number: int, word: str
) -> None:
    path = tmp_path / "figure.pdf"
    if existing:
        path.write_bytes(b"as it was")
    monkeypatch.setattr(os, call, failing_with(number))
    with pytest.raises(FileError) as caught:
        write_whole(path, b"never seen")
    monkeypatch.undo()
    one_sentence(caught, str(path), "cannot be written", word)
    assert [entry.read_bytes() for entry in tmp_path.iterdir()] == ([b"as it was"] if existing else [])


@posix_only
def test_the_folder_is_brought_to_the_disk_after_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda number: flushed.append(stat.S_ISDIR(os.fstat(number).st_mode)))
    write_whole(tmp_path / "a", b"content")
    assert flushed == [False, True]


@posix_only
def test_a_folder_that_can_not_be_flushed_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(number: int) -> None:
        if stat.S_ISDIR(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "fsync", refuse)
    write_whole(tmp_path / "a", b"content")
    assert (tmp_path / "a").read_bytes() == b"content"


def test_an_interruption_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_number: int) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a", b"")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        write_whole(tmp_path / "missing" / "a.png", b"")
    one_sentence(caught, f"the folder “{tmp_path / 'missing'}” does not exist", "create it")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which nobody can make a file")
@pytest.mark.parametrize("attempt", [check_writable, lambda path: write_whole(path, b"")])
def test_a_folder_in_which_no_file_can_be_made_is_there(attempt: Callable[[Path], None]) -> None:
    with pytest.raises(FileError) as caught:
        attempt(Path("/proc/a.png"))
    assert "does not exist" not in str(caught.value)
    one_sentence(caught, "the folder “/proc”", "choose another")


def test_whether_a_file_can_be_written_is_asked_without_a_trace(tmp_path: Path) -> None:
    check_writable(tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        write_whole(tmp_path, b"")
    one_sentence(caught, str(tmp_path), "it is a folder")


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError) as caught:
        write_whole(tmp_path / "file" / "a.png", b"")
    one_sentence(caught, f"“{tmp_path / 'file'}” is not a folder")


def test_a_read_only_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "protected"
    path.write_bytes(b"as it was")
    # An administrator may write everything, so the answer to "may this be written?" is given here.
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    with pytest.raises(FileError) as caught:
        write_whole(path, b"new")
    one_sentence(caught, "no permission")
    assert path.read_bytes() == b"as it was"


@posix_only
def test_a_device_is_not_replaced() -> None:
    with pytest.raises(FileError) as caught:
        write_whole(Path(os.devnull), b"")
    one_sentence(caught, os.devnull, "not an ordinary file")


@pytest.mark.parametrize("name", ["a" * 4000, "nul\x00byte"])
def test_an_impossible_name_is_an_error_of_the_file(tmp_path: Path, name: str) -> None:
    for attempt in (lambda: write_whole(tmp_path / name, b""), lambda: read_limited(tmp_path / name)):
        with pytest.raises(FileError) as caught:
            attempt()
        one_sentence(caught)


@pytest.mark.parametrize(
    ("typed", "ending", "file"),
    [
        ("a.pdf", ".pdf", "a.pdf"),
        ("a", ".pdf", "a.pdf"),
        ("a.b", ".pdf", "a.b.pdf"),
        ("a.PDF", ".pdf", "a.PDF"),
        ("🙂 -- `x`", ".pdf", "🙂 -- `x`.pdf"),
        ("folder", ".pdf", "folder/usual.pdf"),
        ("folder/", ".pdf", "folder/usual.pdf"),
        (".", ".pdf", "usual.pdf"),
        ("none/", ".pdf", "none.pdf"),
        ("folder", "", "folder"),
    ],
)
def test_a_file_that_was_typed_is_whole(
    typed: str, ending: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    assert typed_file(typed, ending, "usual.pdf") == tmp_path / file


@pytest.mark.parametrize("typed", ["", " ", "\t"])
def test_no_file_is_no_name(typed: str) -> None:
    with pytest.raises(FileError, match=r"^Choose a file to write to\.$"):
        typed_file(typed, ".pdf", "usual.pdf")


def test_the_limit_itself_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "exact"
    path.write_bytes(b"12345")
    assert read_limited(path, limit_bytes=5) == b"12345"


def test_too_large_a_file_is_refused_with_both_numbers(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"123456")
    with pytest.raises(FileError) as caught:
        read_limited(path, limit_bytes=5)
    one_sentence(caught, str(path), "6 bytes", "at most 5")


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "growing"
    path.write_bytes(b"1234")
    measure = os.fstat

    def measure_then_grow(number: int) -> os.stat_result:
        measured = measure(number)
        path.write_bytes(b"1234567")
        return measured

    monkeypatch.setattr(os, "fstat", measure_then_grow)
    with pytest.raises(FileError) as caught:
        read_limited(path, limit_bytes=5)
    one_sentence(caught, "had 4 bytes", "grew", "the 5 that")


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        read_limited(tmp_path / "missing.json")
    one_sentence(caught, "missing.json", "no such file")
    with pytest.raises(FileError) as caught:
        read_limited(tmp_path)
    one_sentence(caught, str(tmp_path), "it is a folder")


def test_a_file_without_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "private.json"
    path.write_bytes(b"")
    monkeypatch.setattr(Path, "open", failing_with(errno.EACCES))
    with pytest.raises(FileError) as caught:
        read_limited(path)
    one_sentence(caught, "private.json", "no permission to read")

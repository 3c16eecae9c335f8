"""Where nothing can be written: one sentence for every product and every trouble, and nothing is left behind."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from PyQt6.QtWidgets import QApplication

from app.command_line import main

Request = Callable[[Path], list[str]]
"""The command that writes a product into a folder, or as a file of it."""

_SHORT = ["--from", "forward t=1 h", "--to", "forward t=1 y_hat"]
_FILM = ["--size", "640x480", "--fps", "2", "--seconds", "0.5"]


def _rebuild(path: Path) -> list[str]:
    return ["rebuild", str(path.with_name("week.toml"))]


INTO_A_FOLDER: dict[str, Request] = {
    "figures": lambda path: ["figures", "scalar", "--only", "reach", "--format", "svg", "--output", str(path)],
    "sheet": lambda path: ["figures", "scalar", "--only", "reach", "--sheet", "--format", "pdf", "--output", str(path)],
    "table": lambda path: ["figures", "scalar", "--only", "lags", "--format", "csv", "--output", str(path)],
    "recipe": _rebuild,
}
A_FILE: dict[str, Request] = {
    "deck": lambda path: ["deck", "scalar", *_SHORT, "--output", f"{path}.pdf"],
    "movie": lambda path: ["movie", "scalar", *_SHORT, *_FILM, "--output", f"{path}.gif"],
    "frames": lambda path: ["movie", "scalar", *_SHORT, *_FILM, "--output", str(path)],
    "derivation": lambda path: ["derivation", "scalar", "--output", f"{path}.tex"],
    "worksheet": lambda path: ["worksheet", "scalar", "--output", f"{path}.pdf", "--solution", f"{path}-solution.pdf"],
}
EVERY = {**INTO_A_FOLDER, **A_FILE}


def a_recipe(folder: Path, name: str = "") -> None:
    """Of one figure, as `_rebuild` expects it."""
    named = f'name = "{name}"\n' if name else ""
    text = f'[[figure]]\nlesson = "scalar"\nview = "reach"\nformat = "svg"\nfolder = "made"\n{named}'
    (folder / "week.toml").write_text(text, encoding="utf-8")


def refused(request: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence with which a command is refused."""
    assert main(request) == 2
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.endswith(".")
    assert "Errno" not in line
    assert ".part" not in line
    return line


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.parametrize("product", EVERY)
def test_on_a_full_disk(qapp: QApplication, small_disk: Path, capsys: pytest.CaptureFixture[str], product: str) -> None:
    a_recipe(small_disk)
    with pytest.raises(OSError, match="No space"):
        (small_disk / "filling").write_bytes(bytes(100_000))
    before = everything(small_disk)
    line = refused(EVERY[product](small_disk / "made"), capsys)
    assert "is full; free some space, or choose another disk." in line
    assert everything(small_disk) - {"made"} == before


def test_of_figures_that_have_no_room_together_there_are_none(
    qapp: QApplication, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small_disk / "made"
    several = ["figures", "hell-ello", "--only", "lags", "reach", "--format", "svg", "csv", "--output", str(folder)]
    folder.mkdir()
    kept = folder / "hell-ello-lags.csv"
    kept.write_text("another", encoding="utf-8")
    assert "is full; free some space, or choose another disk." in refused(several, capsys)
    assert everything(folder) == {kept.name}
    assert kept.read_text(encoding="utf-8") == "another"


@pytest.mark.parametrize("product", EVERY)
def test_on_a_disk_that_can_only_be_read(
    qapp: QApplication, small_disk: Path, capsys: pytest.CaptureFixture[str], product: str
) -> None:
    a_recipe(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    line = refused(EVERY[product](small_disk / "made"), capsys)
    assert "is on a disk that can only be read; choose another folder." in line
    assert everything(small_disk) == {"week.toml"}


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such permissions there")
@pytest.mark.parametrize("product", EVERY)
def test_in_a_folder_without_permission(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], product: str
) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    a_recipe(tmp_path)
    tmp_path.chmod(0o500)
    try:
        line = refused(EVERY[product](tmp_path / "made"), capsys)
        assert everything(tmp_path) == {"week.toml"}
    finally:
        tmp_path.chmod(0o700)
    assert "ermission" in line


@pytest.mark.parametrize("product", A_FILE)
def test_in_a_folder_that_has_vanished(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], product: str
) -> None:
    line = refused(A_FILE[product](tmp_path / "gone" / "made"), capsys)
    assert f"the folder “{tmp_path / 'gone'}” does not exist; create it, or choose another folder." in line
    assert everything(tmp_path) == set()


@pytest.mark.parametrize("product", INTO_A_FOLDER)
def test_where_a_file_is_in_the_folders_place(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], product: str
) -> None:
    a_recipe(tmp_path)
    (tmp_path / "made").write_bytes(b"mine")
    line = refused(INTO_A_FOLDER[product](tmp_path / "made"), capsys)
    assert "a file of this name is there; choose another folder." in line
    assert (tmp_path / "made").read_bytes() == b"mine"
    assert everything(tmp_path) == {"made", "week.toml"}


@pytest.mark.parametrize("product", EVERY)
def test_under_a_name_that_is_too_long(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], product: str
) -> None:
    long = "n" * 300
    a_recipe(tmp_path, long)
    line = refused(EVERY[product](tmp_path / long), capsys)
    assert "its name is too long; choose a shorter one." in line
    assert everything(tmp_path) - {"made"} == {"week.toml"}


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use can't be removed there")
@pytest.mark.parametrize("product", EVERY)
def test_from_a_folder_that_has_vanished(
    qapp: QApplication,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    product: str,
) -> None:
    a_recipe(tmp_path)
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    line = refused(EVERY[product](tmp_path / "made"), capsys)
    assert line == "The folder from which this was started does not exist any more; change to another."
    assert everything(tmp_path) == {"week.toml"}


def interrupt(*_arguments: object) -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize("product", [name for name in EVERY if name != "frames"])  # of those there is no one file
def test_stopped_while_it_writes_it_leaves_nothing(
    product: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_recipe(tmp_path)
    before = everything(tmp_path)
    monkeypatch.setattr("app.files.whole.os.fsync", interrupt)
    assert refused(EVERY[product](tmp_path / "made"), capsys).startswith("Stopped before the end: ")
    assert everything(tmp_path) - before <= {"made"}  # the folder that was asked for


@pytest.mark.parametrize("product", EVERY)
def test_stopped_before_it_begins_it_says_so_in_one_sentence(
    product: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_recipe(tmp_path)
    before = everything(tmp_path)
    monkeypatch.setattr("app.command_line.program._check_folder", interrupt)
    assert refused(EVERY[product](tmp_path / "made"), capsys).startswith("Stopped before the end: ")
    assert everything(tmp_path) == before

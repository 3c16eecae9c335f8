"""No command and no Save writes over a lesson that comes along; only training makes one anew."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.command_line import main
from app.files.lesson_file import read_lesson
from app.resources import resource
from tests.app.own_lessons import edit, hello_weights, own_file, saved_weights, started
from tests.app.pressed import pressing

STAYS = "it comes with Unfold and stays as it is; choose another name."


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a lesson that comes along, of copies that take the place of all."""
    shutil.copytree(resource("lessons"), tmp_path / "along" / "lessons")
    monkeypatch.setattr("app.files.lesson_file.resource", (tmp_path / "along").joinpath)
    return tmp_path / "along" / "lessons" / "tagging.lesson.json"


def new(_folder: Path) -> list[str]:
    return ["new", "--text", "hello"]


def imported(folder: Path) -> list[str]:
    return ["import", str(saved_weights(folder, hello_weights())), "--sequence", "hell", "--vocabulary", "helo"]


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("command", [new, imported])
def test_a_command_does_not_write_over_it(
    command: Callable[[Path], list[str]], linked: bool, ours: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output, before = ours, ours.read_bytes()
    if linked:
        output = tmp_path / "link.lesson.json"
        output.symlink_to(ours)
    assert main([*command(tmp_path), "--output", str(output)]) != 0
    printed = capsys.readouterr()
    assert STAYS in printed.err
    assert printed.out == ""
    assert ours.read_bytes() == before


def test_training_makes_it_anew(ours: Path) -> None:
    before = ours.read_bytes()
    assert main(["train", "tagging", "--steps", "1", "--output", str(ours)]) == 0
    assert ours.read_bytes() != before
    assert read_lesson("tagging").training is not None


def test_save_does_not_write_through_a_link_that_a_file_has_become(
    ours: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, mine = ours.read_bytes(), own_file(tmp_path)
    controller = started(qtbot, str(mine))
    qtbot.waitUntil(controller._window.isActiveWindow)
    edit(controller)
    mine.unlink()
    mine.symlink_to(ours)
    said = pressing(monkeypatch, "Replace", "OK", "Cancel")
    key, control = Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(controller.workspace, key, control)  # type: ignore[call-overload]  # the stub wants one modifier
    assert STAYS in said[1]
    assert ours.read_bytes() == before
    assert controller._window.isWindowModified()

"""The set-up's search for Qt's system libraries, on a pretended Debian."""

import os
import runpy
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes Qt's libraries from the system")

SCRIPT = Path(__file__).parents[1] / "resources/setup/system_libraries.py"
PACKAGES = {"libGL.so.1": "libgl1", "libglib-2.0.so.0": "libglib2.0-0t64", "libxcb-cursor.so.0": "libxcb-cursor0"}
Main = Callable[..., int]


class Debian:
    """A machine whose linker finds what apt-get, a program that only takes notes, was asked for."""

    def __init__(self, folder: Path, known: str) -> None:
        self.notes = folder / "notes"
        self.notes.touch()
        self.program(folder / "apt-get", f'echo "$@" >> {self.notes}')
        self.program(folder / "apt-cache", f'case " {known} " in *" $2 "*) exit 0;; esac; exit 100')

    @staticmethod
    def program(path: Path, line: str) -> None:
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)

    def load(self, library: str) -> object:
        package = {
            "libGL.so.1": "libgl1",
            "libglib-2.0.so.0": "libglib2.0-0t64",
            "libxcb-cursor.so.0": "libxcb-cursor0",
        }
        if library in package and package[library] not in self.notes.read_text():
            raise OSError(library)
        return object()


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Debian:
    machine = Debian(tmp_path, known=" ".join(PACKAGES.values()))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.setattr("ctypes.CDLL", machine.load)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return machine


@pytest.fixture
def main(debian: Debian) -> Main:
    return runpy.run_path(str(SCRIPT))["main"]  # type: ignore[no-any-return]


def test_a_user_is_told_the_one_line(main: Main, debian: Debian, capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 1
    told = capsys.readouterr().err
    assert "missing here: libGL.so.1, libglib-2.0.so.0, libxcb-cursor.so.0." in told
    assert "\n    sudo apt-get install -y --no-install-recommends libgl1 libglib2.0-0t64 libxcb-cursor0\n" in told
    assert debian.notes.read_text() == ""


def test_apt_without_lists_is_updated_first(main: Main, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Debian(tmp_path, known="")
    assert main() == 1
    line = "sudo apt-get update && sudo apt-get install -y --no-install-recommends libgl1 libglib2.0-0 libxcb-cursor0"
    assert f"    {line}\n" in capsys.readouterr().err


def test_root_gets_them_installed(main: Main, debian: Debian, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert main() == 0
    update, install = debian.notes.read_text().splitlines()
    assert update.startswith("update")
    assert install.startswith("install -y --no-install-recommends")
    assert install.endswith("libgl1 libglib2.0-0t64 libxcb-cursor0")
    assert main() == 0
    assert len(debian.notes.read_text().splitlines()) == 2


@pytest.mark.parametrize(("display", "platform"), [("", ""), (":0", "offscreen")])
def test_without_a_display_its_libraries_may_be_missing(
    main: Main, debian: Debian, monkeypatch: pytest.MonkeyPatch, display: str, platform: str
) -> None:
    debian.notes.write_text("libgl1 libglib2.0-0t64")
    assert main() == 1
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert main() == 0


def test_another_system_gets_the_names(
    main: Main, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert main() == 1
    assert "libGL.so.1" in (told := capsys.readouterr().err)
    assert "package manager" in told
    assert "apt-get" not in told


def test_for_the_tests_root_gets_an_x_server_and_readers_too(
    main: Main, debian: Debian, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert main(for_tests=True) == 0
    _update, install = debian.notes.read_text().splitlines()
    assert install.endswith("libgl1 libglib2.0-0t64 libxcb-cursor0 xvfb poppler-utils librsvg2-bin")


def test_for_the_tests_root_gets_what_is_missing_only(
    main: Main, debian: Debian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    debian.notes.write_text(f"{' '.join(PACKAGES.values())}\n")
    for program in ("Xvfb", "rsvg-convert"):
        debian.program(tmp_path / program, "")
    assert main(for_tests=True) == 0
    assert debian.notes.read_text().endswith(" poppler-utils\n")
    assert "xvfb" not in debian.notes.read_text()
    debian.program(tmp_path / "pdftotext", "")
    before = debian.notes.read_text()
    assert main(for_tests=True) == 0
    assert debian.notes.read_text() == before


def test_a_user_whose_qt_can_start_does_without_them(main: Main, debian: Debian) -> None:
    debian.notes.write_text(" ".join(PACKAGES.values()))
    assert main(for_tests=True) == 0
    assert debian.notes.read_text() == " ".join(PACKAGES.values())

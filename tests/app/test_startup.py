"""Whether a window can be opened is known before Qt would abort."""

import ctypes
import sys

import pytest

from app.command_line import main
from app.startup import has_display, window_obstacle
from resources.setup.system_libraries import DISPLAY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")


@pytest.fixture(autouse=True)
def nothing_to_show_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def test_no_display_is_known() -> None:
    assert not has_display()


@pytest.mark.parametrize("display", [":9999", "nonsense", "localhost:9999.0"])
def test_a_display_that_does_not_answer_is_named(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setattr("resources.setup.system_libraries.missing", lambda libraries: [])
    assert has_display()
    obstacle = window_obstacle()
    assert obstacle is not None
    assert f"The display {display} does not answer" in obstacle


@pytest.mark.parametrize("library", DISPLAY)
def test_every_missing_library_is_named_with_its_remedy(
    library: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load = ctypes.CDLL

    def without(name: str) -> ctypes.CDLL:
        if name == library:
            raise OSError(name)
        return load(name)

    monkeypatch.setenv("DISPLAY", ":9999")
    monkeypatch.setattr("ctypes.CDLL", without)
    assert main([]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert library in line
    assert "`make setup`" in line


def test_a_wayland_display_that_has_gone_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-that-has-gone")
    assert not has_display()

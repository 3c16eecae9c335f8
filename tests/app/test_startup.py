"""Whether a window can be opened is known before Qt would abort."""

import sys

import pytest

from app.startup import no_display_reason

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")


@pytest.fixture(autouse=True)
def nothing_to_show_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def test_no_display_is_said() -> None:
    assert no_display_reason() == "There is no display here"


@pytest.mark.parametrize("display", [":9999", "nonsense", "localhost:9999.0"])
def test_a_display_that_does_not_answer_is_named(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    reason = no_display_reason()
    assert reason is not None
    assert display in reason or "libxcb" in reason  # the latter where Qt's libraries for X are missing too


def test_a_wayland_display_that_has_gone_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-that-has-gone")
    assert no_display_reason() == "There is no display here"

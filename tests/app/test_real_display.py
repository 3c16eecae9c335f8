"""The program as a person starts it: on an X display, with keys from outside, until it ends.

Everything else is tested without a display. Here main.py runs as a process of its own on Xvfb, an X server without a
screen; libX11, which Qt needs anyway, brings the keys and looks at the window.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.setup import system_libraries
from tests.app.x_display import Display, wait_until

ROOT = Path(__file__).resolve().parents[2]
_START = 60.0
"""Seconds: a cold start on a busy machine."""


def _obstacle() -> str:
    """Why there can be no such test here."""
    if sys.platform != "linux":
        return "only Linux has X displays"
    if not shutil.which(system_libraries.SERVER):
        return f"{system_libraries.SERVER} is not installed"
    absent = system_libraries.missing(system_libraries.ALL)
    return f"Qt can't open a window without {', '.join(absent)}" if absent else ""


pytestmark = pytest.mark.skipif(bool(_obstacle()), reason=_obstacle() or "-")


@pytest.fixture
def server() -> Iterator[str]:
    """An X server's display: the first number that is free."""
    reading, writing = os.pipe()
    command = [system_libraries.SERVER, "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    assert number, "the server did not start"
    yield f":{number}"
    process.terminate()
    process.wait()


def start(display: str, folder: Path) -> subprocess.Popen[str]:
    """The program with a lesson, as a new user of this machine; what it exports goes into `folder`/figures."""
    settings = folder / "config" / "Unfold"
    settings.mkdir(parents=True)
    (settings / "Unfold.conf").write_text(f"[export]\nfolder={folder / 'figures'}\n", encoding="utf-8")
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    own = {"DISPLAY": display, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}
    own |= {"XDG_RUNTIME_DIR": str(runtime), "LC_ALL": "C.UTF-8"}
    unwanted = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted} | own
    command = [sys.executable, str(ROOT / "main.py"), "slides"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def test_a_person_starts_it_steps_with_keys_exports_and_ends_it(server: str, tmp_path: Path) -> None:
    with start(server, tmp_path) as program:
        try:
            with Display(server) as display:
                window = display.window("Slides: tagging four words", within=_START)
                window.focus()
                start_of_film = window.at_rest()
                for _ in range(3):
                    window.press("Right")
                wait_until(lambda: window.picture() != start_of_film, "three steps on are to be seen")
                for _ in range(3):
                    window.press("Left")
                wait_until(lambda: window.picture() == start_of_film, "three steps back lead to the same picture")
                window.press("End")
                window.press("e", control=True)
                panel = display.window("Export figures")
                panel.focus()
                panel.press("Return")
                written = [tmp_path / "figures" / f"slides-{name}.pdf" for name in ("network", "contributions-W_hh")]
                wait_until(lambda: all(path.exists() for path in written), "the figures are written")
                panel.press("Escape")
                window.focus()
                window.press("q", control=True)
            _, told = program.communicate(timeout=_START)
        finally:
            program.kill()  # where it has ended, nothing
    assert [path.read_bytes()[:5] for path in written] == [b"%PDF-", b"%PDF-"]
    assert told == ""
    assert program.returncode == 0

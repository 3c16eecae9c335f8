"""What holds for every test: no display, one thread, no setting of the person who runs it, no timer left behind."""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["QT_NO_FT_CACHE"] = "1"  # as the program sets it
os.environ["LC_ALL"] = "C.UTF-8"  # a first start speaks the system's language
_settings = tempfile.TemporaryDirectory(prefix="unfold-settings-")
os.environ["XDG_CONFIG_HOME"] = _settings.name
os.environ["XDG_STATE_HOME"] = os.path.join(_settings.name, "state")  # where the log lies
os.environ["XDG_DATA_HOME"] = os.path.join(_settings.name, "data")

import hypothesis  # noqa: E402  (the environment is read on import)
import pytest  # noqa: E402

hypothesis.settings.register_profile("house", deadline=None, max_examples=50)
hypothesis.settings.register_profile("ci", parent=hypothesis.settings.get_profile("house"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "house")


def pytest_unconfigure() -> None:
    _settings.cleanup()


@pytest.fixture(autouse=True)
def as_it_comes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every window is a first one, in English, and its type as large as it comes."""
    if "qapp" not in request.fixturenames:
        yield
        return
    from PyQt6.QtCore import QSettings

    QSettings("Unfold", "Unfold").clear()
    shutil.rmtree(os.environ["XDG_DATA_HOME"], ignore_errors=True)
    yield
    from PyQt6.QtWidgets import QApplication

    from app.paper import current_zoom
    from app.theme import THEMES, apply
    from app.translation import choose_language

    choose_language("en")
    application = QApplication.instance()
    if current_zoom() != 1.0 and isinstance(application, QApplication):
        apply(application, THEMES["light"])


_on_screen: list[object] = []


@pytest.fixture(autouse=True)
def widgets_are_held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test gives to qtbot lives until it is closed.

    pytest-qt keeps weak references, and lets Qt paint once more before it closes what it was given. Nobody else holds a
    window then but its own cycle, and a garbage collection in the midst of the painting would delete what is painted.
    """
    if "qapp" not in request.fixturenames:
        return
    from pytestqt import qtbot

    add = qtbot._add_widget

    def add_and_hold(item: pytest.Item, widget: Any, **how: Any) -> None:
        _on_screen.append(widget)
        add(item, widget, **how)

    monkeypatch.setattr(qtbot, "_add_widget", add_and_hold)


@pytest.fixture(autouse=True)
def waits_are_long(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all processors are busy, five seconds can be too few for what takes one."""
    if "qapp" in request.fixturenames:
        from pytestqt.qtbot import QtBot

        for wait in (QtBot.waitUntil, QtBot.waitSignal):
            monkeypatch.setattr(wait, "__kwdefaults__", {**(wait.__kwdefaults__ or {}), "timeout": 60_000})


@pytest.fixture(autouse=True)
def changes_are_discarded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A window that closes on a changed lesson asks nobody; a test about that answers itself."""
    if "qapp" in request.fixturenames:
        monkeypatch.setattr("app.window.saving.ask_about_changes", lambda window, title, changed: "discard")


@pytest.fixture(autouse=True)
def no_stray_timer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test with a window that leaves a QTimer running; lets its windows go, and all that holds itself in a
    cycle, while Qt walks through no widgets."""
    if "qapp" not in request.fixturenames:
        yield
        return
    freeze = gc.freeze
    freeze()  # what is there already is not looked through again: only this test's objects are
    frozen_since = False

    def freeze_and_note() -> None:  # to count what is frozen would be to walk through all of it
        nonlocal frozen_since
        frozen_since = True
        freeze()

    monkeypatch.setattr(gc, "freeze", freeze_and_note)
    yield
    from PyQt6 import sip
    from PyQt6.QtCore import QCoreApplication, QEvent, QTimer

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if frozen_since:  # a window that was furnished anew has frozen what is there
        gc.unfreeze()
    timers = (thing for thing in gc.get_objects() if isinstance(thing, QTimer) and not sip.isdeleted(thing))
    running = [timer for timer in timers if timer.isActive()]
    _on_screen.clear()  # pytest-qt has closed them
    gc.collect()
    gc.unfreeze()
    for timer in running:
        timer.stop()
    assert not running, f"still running after the test: {[timer.parent() or timer for timer in running]}"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with room for a few thousand bytes."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(disk)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"a small disk can't be mounted here: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)

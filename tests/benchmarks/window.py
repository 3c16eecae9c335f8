"""Start to first paint, a step with every view drawn, an edit until all is redrawn, frames of the network, and how long
the window is deaf while a large experiment is computed."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.table import AtMost, Row
from tests.benchmarks.timing import best

if TYPE_CHECKING:  # what the first paint does without is loaded when it is needed
    from PyQt6.QtCore import QCoreApplication

    from app.document import Document
    from app.files.lesson import Lesson
    from app.window.workspace import Workspace

_FIRST_PAINT_AIM = 0.5
_STEP_AIMS: dict[int, float | None] = {4: None, 20: 0.016, 100: None, 500: 0.025}
_EDIT, _EDIT_AIM = (20, 32), 0.033
_FRAME_LENGTHS, _FRAME_AIM = (20, 100, 500, 1000), 1 / 60
_LARGE, _GAP_AIM = ((1000, 64), (500, 128)), 0.050
_SIZE = 1680, 1020

_START = """
import time
import app.startup
from PyQt6.QtWidgets import QApplication

class Greeting(app.startup.Greeting):
    def paintEvent(self, event):
        self._then = None  # the first paint is all there is to wait for
        super().paintEvent(event)
        print(time.time(), flush=True)
        QApplication.exit()

app.startup.Greeting = Greeting
app.startup.run(None)
"""


def rows() -> Iterator[Row]:
    """The rows about the window."""
    question = "window: offscreen, 1680×1020; sizes are (T, H)"
    yield Row(question, "start of the process to the first paint", _first_paint(), bar=AtMost(_FIRST_PAINT_AIM))
    for length, aim in _STEP_AIMS.items():
        bar = None if aim is None else AtMost(aim)
        yield Row(question, f"one step, all views drawn, T = {length}", _step(length), bar=bar)
    yield Row(question, f"a weight edited, all redrawn, {_EDIT}", _edit(*_EDIT), bar=AtMost(_EDIT_AIM))
    for length in _FRAME_LENGTHS:
        bar = AtMost(_FRAME_AIM)
        yield Row(question, f"a frame amid a step, T = {length}", _frame(length), bar=bar)
    for size in _LARGE:
        bar, what = AtMost(_GAP_AIM), f"longest gap while {size} opens"
        yield Row(question, what, _gap(*size), bar=bar)


def _first_paint() -> float:
    def start() -> float:
        began = time.time()
        painted = subprocess.run([sys.executable, "-c", _START], check=True, capture_output=True, text=True).stdout
        return float(painted.split()[0]) - began

    start()
    return min(start() for _ in range(5))


def _step(length: int) -> float:
    from app.document import Document
    from app.story.state import opening_state

    document = Document(opening_state(read(length, hidden=8)))

    def begin(paint: Callable[[], None]) -> Callable[[], None]:
        document.seek(len(document.state.timeline) // 2)

        def step() -> None:
            document.step(1)
            paint()

        return step

    return _in_window(document, begin, repeats=25)


def _edit(length: int, hidden: int) -> float:
    from app.document import Document
    from app.story.state import opening_state

    document = Document(opening_state(read(length, hidden)))
    value = 0.0

    def begin(paint: Callable[[], None]) -> Callable[[], None]:
        document.seek(len(document.state.timeline) // 2)

        def edit() -> None:
            nonlocal value
            value += 0.01
            document.set_parameter_entry("W_hh", (0, 0), value)
            assert document.busy is None  # at once
            paint()

        return edit

    return _in_window(document, begin, repeats=25)


def _frame(length: int) -> float:
    """Of the network, a step on its way; in a long sequence the row of readable timesteps glides as well."""
    from app.document import Document
    from app.story.state import opening_state

    document = Document(opening_state(read(length, hidden=8)))
    with _window(document) as (application, workspace):
        network = workspace.network
        network.tween_ms = 60_000
        document.seek(len(document.state.timeline) // 2)
        document.step(1)
        application.processEvents()
        context = None if network.shown is None else network.shown.context
        frames = 0

        def frame() -> None:
            nonlocal frames
            frames += 1
            if context is None:
                network.update()
            else:
                network.glide.hold(context.start + 0.02 * frames)
            application.processEvents()

        seconds = best(frame, repeats=40)
        network.glide.rest()
        network.tween_ms = 0
        document.step(1)
    return seconds


def _gap(length: int, hidden: int) -> float:
    """The longest time without an event from asking for a lesson until it is drawn; the best of three."""
    from PyQt6.QtCore import QTimer

    from app.document import Document
    from app.story.state import opening_state

    large, small = read(length, hidden), read(4, hidden=8)
    document = Document(opening_state(small))
    with _window(document) as (application, _):
        timer, last, longest = QTimer(), 0.0, 0.0

        def beat() -> None:
            nonlocal last, longest
            now = time.perf_counter()
            last, longest = now, max(longest, now - last)

        timer.timeout.connect(beat)
        found = []
        for _again in range(3):
            timer.start(0)
            last, longest = time.perf_counter(), 0.0
            document.open_lesson(large)
            while document.busy is not None:
                application.processEvents()
            application.processEvents()
            beat()
            timer.stop()
            found.append(longest)
            document.open_lesson(small)
        document.close()
    return min(found)


def _in_window(document: "Document", begin: Callable[[Callable[[], None]], Callable[[], None]], repeats: int) -> float:
    """Seconds of the fastest call of what `begin` gives, in a window that shows the document; it is handed what paints
    all that has changed."""
    with _window(document) as (application, _):
        return best(begin(application.processEvents), repeats)


@contextmanager
def _window(document: "Document") -> "Iterator[tuple[QCoreApplication, Workspace]]":
    """A workspace on screen, without animation."""
    from PyQt6.QtWidgets import QApplication

    from app.assets import load_fonts
    from app.window.letting_go import let_go_now
    from app.window.workspace import Workspace

    application = QApplication.instance() or QApplication([])
    load_fonts()
    workspace = Workspace(document)
    workspace.network.tween_ms = 0
    workspace.resize(*_SIZE)
    workspace.show()
    application.processEvents()
    try:
        yield application, workspace
    finally:
        let_go_now(workspace)


def read(length: int, hidden: int) -> "Lesson":
    """A lesson of so many letters."""
    from app.files.lesson_file import read_lesson

    with tempfile.TemporaryDirectory() as folder:
        return read_lesson(_file(Path(folder), length, hidden))


def _file(folder: Path, length: int, hidden: int) -> str:
    letters = "hello "
    text = [letters[i % len(letters)] for i in range(length + 1)]
    lesson = {
        "format": "unfold-lesson",
        "version": 1,
        "title": f"{length} letters",
        "story": "Timed.",
        "network": {"cell": "elman", "hidden_size": hidden},
        "sequence": {"vocabulary": sorted(set(letters)), "inputs": text[:-1], "targets": text[1:]},
        "parameters": {"init": "xavier", "seed": 1},
    }
    path = folder / "timed.lesson.json"
    path.write_text(json.dumps(lesson), encoding="utf-8")
    return os.fspath(path)

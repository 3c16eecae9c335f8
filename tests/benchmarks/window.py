"""Start to first paint, and one step of the cursor with every view drawn."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.table import AtMost, Row
from tests.benchmarks.timing import best

LENGTHS = (4, 20, 100)
_FIRST_PAINT_AIM, _STEP_AIM = 0.5, 0.016
_AIMED_AT = 20

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
    question = "window: offscreen, 1680×1020"
    yield Row(question, "start of the process to the first paint", _first_paint(), bar=AtMost(_FIRST_PAINT_AIM))
    for length in LENGTHS:
        bar = AtMost(_STEP_AIM) if length == _AIMED_AT else None
        yield Row(question, f"one step, all views drawn, T = {length}", _step(length), bar=bar)


def _first_paint() -> float:
    def start() -> float:
        began = time.time()
        painted = subprocess.run([sys.executable, "-c", _START], check=True, capture_output=True, text=True).stdout
        return float(painted.split()[0]) - began

    start()
    return min(start() for _ in range(5))


def _step(length: int) -> float:
    from PyQt6.QtWidgets import QApplication

    from app.document import Document
    from app.files.lesson_file import read_lesson
    from app.story.state import opening_state
    from app.workspace import Workspace

    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        document = Document(opening_state(read_lesson(_lesson(Path(folder), length))))
    workspace = Workspace(document)
    workspace.network.tween_ms = 0
    workspace.resize(1680, 1020)
    workspace.show()
    document.seek(len(document.state.timeline) // 2)

    def step() -> None:
        document.step(1)
        application.processEvents()  # what has changed is painted here

    seconds = best(step, repeats=25)
    workspace.close()
    return seconds


def _lesson(folder: Path, length: int) -> str:
    letters = "hello "
    text = [letters[i % len(letters)] for i in range(length + 1)]
    lesson = {
        "format": "unfold-lesson",
        "version": 1,
        "title": f"{length} letters",
        "story": "Timed.",
        "network": {"cell": "elman", "hidden_size": 8},
        "sequence": {"vocabulary": sorted(set(letters)), "inputs": text[:-1], "targets": text[1:]},
        "parameters": {"init": "xavier", "seed": 1},
    }
    path = folder / "timed.lesson.json"
    path.write_text(json.dumps(lesson), encoding="utf-8")
    return os.fspath(path)

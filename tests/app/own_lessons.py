"""A person's own lesson, the window that it is open in, and an edit of it; the weights of one."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from PyQt6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.files.lesson_file import read_lesson
from app.files.state_dict_lesson import state_dict
from app.files.tensors import write_tensors
from app.resources import resource
from app.window.controller import Controller
from app.window.opening import fill_window
from rnn_engine.arrays import Array


def own_file(folder: Path, lesson: str = "hell-ello", name: str = "mine") -> Path:
    """A lesson in a file of a person's own."""
    copied = folder / f"{name}.lesson.json"
    copied.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(resource("lessons", f"{lesson}.lesson.json"), copied)
    return copied


def started(qtbot: QtBot, lesson: str | None) -> Controller:
    """The program, started with a lesson, in a window of its own."""
    window = QMainWindow()
    window.resize(1280, 800)
    qtbot.addWidget(window)
    controller = fill_window(window, lesson)
    window.show()
    return controller


def edit(controller: Controller, value: float = 0.125) -> None:
    """Change a weight."""
    controller.document.set_parameter_entry("W_hh", (0, 0), value)


def hello_weights() -> dict[str, Array]:
    """The state dict of a lesson on the letters h, e, l and o."""
    return dict(state_dict(read_lesson("hell-ello")))


def saved_weights(folder: Path, arrays: Mapping[str, Array], name: str = "weights.safetensors") -> Path:
    """Those weights in a file."""
    write_tensors(arrays, folder / name)
    return folder / name

"""The whole window of a test, on screen."""

from PyQt6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.window.controller import Controller
from app.window.opening import fill_window


def opened(qtbot: QtBot, width: int = 1280, height: int = 800) -> tuple[QMainWindow, Controller]:
    """A window with "hell → ello", in which a step is there at once."""
    window = QMainWindow()
    window.resize(width, height)
    qtbot.addWidget(window)
    controller = fill_window(window, "hell-ello")
    controller.workspace.network.tween_ms = 0
    window.show()
    return window, controller

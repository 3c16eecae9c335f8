"""A picture of the window, without a display."""

from PyQt6.QtCore import QBuffer, QIODevice, Qt
from PyQt6.QtWidgets import QApplication

from app.assets import load_fonts
from app.document import Document
from app.story.state import State
from app.window.workspace import Workspace

_ROUNDS = 2
"""Of events before the picture is taken: laid out, a card may ask for another height, which all are laid out for."""


def screenshot(state: State, size: tuple[int, int]) -> bytes:
    """The window's inside at a state, `size` pixels, as PNG; needs no display."""
    load_fonts()
    workspace = Workspace(Document(state))
    workspace.network.tween_ms = 0
    workspace.resize(*size)
    workspace.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    workspace.show()
    for _ in range(_ROUNDS):
        QApplication.processEvents()
    picture = workspace.grab()
    workspace.close()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())

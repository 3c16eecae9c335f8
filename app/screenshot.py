"""A picture of the window, without a display."""

from PyQt6.QtCore import QBuffer, QIODevice, Qt
from PyQt6.QtWidgets import QApplication, QWidget

from app.assets import load_fonts
from app.document import Document
from app.story.state import State
from app.window.letting_go import let_go_now
from app.window.workspace import Workspace

_MOST_ROUNDS = 12
"""Of events before the picture is taken, if something never comes to rest."""


def screenshot(state: State, size: tuple[int, int]) -> bytes:
    """The window's inside at a state, `size` pixels, as PNG; needs no display."""
    load_fonts()
    workspace = Workspace(Document(state))
    workspace.network.tween_ms = 0
    workspace.resize(*size)
    workspace.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    workspace.show()
    come_to_rest(workspace)
    picture = workspace.grab()
    let_go_now(workspace)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())


def come_to_rest(shown: QWidget) -> None:
    """Until nothing in it moves any more: laid out, a card may ask for another height, which all are laid out for, and
    in that width or height another one may."""
    before = None
    for _ in range(_MOST_ROUNDS):
        QApplication.processEvents()
        now = [inside.geometry() for inside in shown.findChildren(QWidget)]
        if now == before:
            return
        before = now

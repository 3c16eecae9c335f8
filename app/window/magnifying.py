"""Type as large as the window asks for, and when presenting has room for: what a person chooses is of that."""

from dataclasses import replace

from PyQt6.QtCore import QEvent, QObject, QTimer
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QMainWindow

from app.document import Document
from app.story.look import largest_presented, magnified
from app.story.state import State, with_look

_REST_MS = 150
"""Without a change of the window's size, after which it is furnished anew."""


class Magnifying(QObject):
    """Follows the size of a window, which is furnished anew where that asks for other type."""

    def __init__(self, window: QMainWindow, document: Document) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_REST_MS)
        self._resting.timeout.connect(self._choose)
        window.installEventFilter(self)

    def _choose(self) -> None:
        self._document.choose_look(suiting(self._document.state, self._window).look)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """A window that is being dragged larger waits until it is left alone."""
        if isinstance(event, QResizeEvent) and watched is self._window:
            state = self._document.state
            if suiting(state, self._window).look == state.look:
                self._resting.stop()
            else:
                self._resting.start()
        return False


def suiting(state: State, window: QMainWindow) -> State:
    """The same moment in the type of a window so large."""
    size = window.width(), window.height()
    return with_look(state, replace(state.look, magnified=magnified(*size), largest_presented=largest_presented(*size)))

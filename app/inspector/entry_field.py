"""A small field over a cell, in which its number is typed."""

import math

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QWidget

from app.story.typed_numbers import typed_number
from app.widgets.own_keys import keep_walking_keys


class EntryField(QLineEdit):
    """Return takes what was typed, Esc gives it up; so does going elsewhere."""

    taken = pyqtSignal(float)
    """The number that was typed."""
    closed = pyqtSignal()
    """Before that, or without one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hide()
        keep_walking_keys(self)

    def open(self, text: str, selected: bool) -> None:
        self.setText(text)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if selected:
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        key = None if event is None else event.key()
        if key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            super().keyPressEvent(event)
            return
        number = _number(self.text())
        self.closed.emit()
        self.hide()
        if key != Qt.Key.Key_Escape and number is not None:
            self.taken.emit(number)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        self.hide()


def _number(text: str) -> float | None:
    """A finite number; None of anything else."""
    try:
        number = typed_number(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None

"""Undo in a field: first what is being typed there, then what the window undoes."""

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtGui import QKeyEvent, QKeySequence, QTextDocument
from PyQt6.QtWidgets import QLineEdit, QWidget

_Key = QKeySequence.StandardKey


def undo_typing_first(field: QWidget, line: QLineEdit | QTextDocument, is_typing: Callable[[], bool]) -> None:
    """Let `field`, which has the focus for its `line`, keep the keys of undo while `is_typing` says that something
    stands there that was not taken over yet, and those of redo while typing was undone; else they are the window's.

    A line left to itself keeps them always, even where it has nothing to undo.
    """
    field.installEventFilter(_Giver(field, line, is_typing))


class _Giver(QObject):
    def __init__(self, field: QWidget, line: QLineEdit | QTextDocument, is_typing: Callable[[], bool]) -> None:
        super().__init__(field)
        self._line = line
        self._is_typing = is_typing

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._gives_away(event):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _gives_away(self, event: QKeyEvent) -> bool:
        if event.matches(_Key.Undo):
            return not (self._line.isUndoAvailable() and self._is_typing())
        # Ctrl+Y is redo on one platform and Ctrl+Shift+Z on another; here both are on all of them.
        return (event.matches(_Key.Redo) or _is_redo(event)) and not self._line.isRedoAvailable()


def _is_redo(event: QKeyEvent) -> bool:
    return QKeySequence(event.keyCombination()) in (QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y"))

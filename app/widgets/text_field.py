"""A field for sentences: several lines, Tab goes on, and every key that is typed counts."""

from collections.abc import Callable

from PyQt6.QtCore import QMimeData, QSize, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QFontMetrics
from PyQt6.QtWidgets import QPlainTextEdit, QSizePolicy

from app.files.lesson_limits import LONGEST_TEXT
from app.paper import scaled
from app.widgets.typed_undo import undo_typing_first

_FRAME = 30
_MOST_PASTED = 2 * LONGEST_TEXT
"""Characters: more than any text may have, which is said then; to lay out a million takes minutes."""


def typed_over(shown: str, text: str) -> str:
    """What a person has made of what was shown: on one line, without space around it; where no word of it is another
    one, as it was shown, with its paragraphs."""
    typed = " ".join(text.split())
    return shown if typed == " ".join(shown.split()) else typed


class TextField(QPlainTextEdit):
    """`typed` with every change that a hand makes, `left` when the focus goes elsewhere. `is_typing`: whether something
    stands there that was not taken over yet."""

    typed = pyqtSignal()
    left = pyqtSignal()

    def __init__(self, name: str, lines: int, is_typing: Callable[[], bool]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lines = lines
        self._shown = ""
        self._is_typing = is_typing
        self._is_shown = True
        """Whether what stands there was shown rather than typed, since the field was entered."""
        self._is_showing = False
        self.textChanged.connect(self._type)
        document = self.document()
        assert document is not None
        undo_typing_first(self, document, lambda: is_typing() or not self._is_shown)

    @property
    def text(self) -> str:
        """What stands there, as `typed_over` reads it."""
        return typed_over(self._shown, self.toPlainText())

    @property
    def typed_over(self) -> str | None:
        """What was typed over what was shown; None where nothing was."""
        return None if self.text == self._shown else self.toPlainText()

    def show_text(self, text: str) -> None:
        """Let this stand there, with no typing to undo; where it does already, the cursor stays where it is. What is
        being typed just now stays as it was typed."""
        if not self._is_shown and text == self.text:
            return
        self._shown, self._is_shown = text, True
        document = self.document()
        if text != self.toPlainText():
            self._is_showing = True
            self.setPlainText(text)
            self._is_showing = False
        elif document is not None:
            document.clearUndoRedoStacks()

    def insertFromMimeData(self, source: QMimeData | None) -> None:
        if source is None or len(source.text()) <= _MOST_PASTED:
            super().insertFromMimeData(source)
            return
        beginning = QMimeData()
        beginning.setText(source.text()[:_MOST_PASTED])
        super().insertFromMimeData(beginning)

    def sizeHint(self) -> QSize:
        return QSize(scaled(320), self._lines * QFontMetrics(self.font()).lineSpacing() + scaled(_FRAME))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(120), self.sizeHint().height())

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        self.left.emit()
        if not self._is_typing():
            self._is_shown = True
            self.show_text(self.text)

    def _type(self) -> None:
        if not self._is_showing:
            self._is_shown = False
            self.typed.emit()

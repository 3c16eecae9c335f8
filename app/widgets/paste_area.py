"""A field for much text: what is pasted is cut to what can be used before it is laid out, which takes the time."""

from collections.abc import Callable

from PyQt6.QtCore import QMimeData, QSize, pyqtSignal
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QPlainTextEdit

from app.paper import scaled

_FRAME = 30


class PasteArea(QPlainTextEdit):
    """`kept`: cuts a text, and says so, or says nothing. `left`: what was said of the last one, while it stands there.
    `file_dropped`: the name of a file that was let fall on it."""

    file_dropped = pyqtSignal(str)

    def __init__(self, name: str, lines: int, kept: Callable[[str], tuple[str, str]]) -> None:
        super().__init__()
        self._kept = kept
        self._lines = lines
        self.left, self._length = "", 0
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._forget)

    def show_text(self, text: str) -> None:
        """Let as much of a text stand there as is kept."""
        kept, left = self._kept(text)
        self.setPlainText(kept)
        self._leave(left, len(kept))

    def insertFromMimeData(self, source: QMimeData | None) -> None:
        if source is None:
            return
        if source.hasUrls() and source.urls()[0].isLocalFile():
            self.file_dropped.emit(source.urls()[0].toLocalFile())
            return
        pasted = QMimeData()
        kept, left = self._kept(source.text())
        self._leave(left, len(kept))
        pasted.setText(kept)
        super().insertFromMimeData(pasted)

    def canInsertFromMimeData(self, source: QMimeData | None) -> bool:
        return source is not None and (source.hasText() or source.hasUrls())

    def sizeHint(self) -> QSize:
        return QSize(scaled(320), self._lines * QFontMetrics(self.font()).lineSpacing() + scaled(_FRAME))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(160), 2 * QFontMetrics(self.font()).lineSpacing() + scaled(_FRAME))

    def _leave(self, left: str, length: int) -> None:
        self.left, self._length = left, length

    def _forget(self) -> None:
        """Where much of what was pasted is gone, nobody misses what was cut off."""
        document = self.document()
        if document is not None and document.characterCount() <= self._length // 2:
            self.left = ""

"""Words in as many lines as they need where they are."""

import math

from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QSizePolicy

from app.painting.wrapping import balanced, text_width
from app.widgets.plain_label import PlainLabel


class WrappedLabel(PlainLabel):
    """Tells layouts the height that it needs at its present width. QLabel tells them one for every width; then a scroll
    area around asks all that it contains for what it would like to have, and scrolls where it would not need to."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, words: str) -> None:
        """Show these words."""
        self.setText(words)
        self._balance()
        self.updateGeometry()

    def _balance(self) -> None:
        """Leave no word alone in the last line."""
        size = self.fontInfo().pixelSize()
        lines = balanced(self.text(), size, self.width())
        widest = math.ceil(max((text_width(line, size) for line in lines), default=0.0)) + 1
        self.setContentsMargins(0, 0, max(0, self.width() - widest) if len(lines) > 1 else 0, 0)

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        if not self.isVisible():
            return QSize(0, self.fontMetrics().height())  # it has no width yet
        room = QRect(0, 0, max(1, self.contentsRect().width()), 1)
        return QSize(0, self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text()).height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is not None and event.size().width() != event.oldSize().width():
            self._balance()
            self.updateGeometry()

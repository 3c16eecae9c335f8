"""A line of several short phrases, of which as many are shown whole as there is room for."""

import re

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy

from app.widgets.plain_label import PlainLabel, plain_tip

_BETWEEN = re.compile(r" · |, ")


class WholePhrases(PlainLabel):
    """May be made as narrow as need be: phrases go from the end, and none is cut. All of them are its tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, phrases: str) -> None:
        """Phrases with a dot or a comma between them."""
        self.setText(phrases)
        self.setToolTip(plain_tip(phrases))

    @property
    def seen(self) -> str:
        """What there is room for."""
        text, metrics, room = self.text(), self.fontMetrics(), self.contentsRect().width()
        ends = [len(text), *(found.start() for found in reversed(list(_BETWEEN.finditer(text))))]
        return next((text[:end] for end in ends if metrics.horizontalAdvance(text[:end]) <= room), "")

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        with QPainter(self) as painter:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.seen)

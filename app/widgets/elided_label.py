"""A line of text that gives way: it ends in an ellipsis where there is no room for all of it."""

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy

from app.painting.sentence import paint_words
from app.paper import scaled
from app.widgets.plain_label import PlainLabel

_LEAST = 170
"""Narrower than this nothing is shown: a few letters and dots say less than nothing."""


class ElidedLabel(PlainLabel):
    """A label that may be made as narrow as need be; its whole text is its tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self.width() < scaled(_LEAST):
            return
        with QPainter(self) as painter:
            metrics, font = self.fontMetrics(), self.font()
            text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
            baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
            paint_words(painter, 0, round(baseline), text, font.pixelSize(), font.weight())

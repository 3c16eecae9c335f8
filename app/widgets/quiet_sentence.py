"""A quiet sentence with letters of the network in it, in as many lines as it needs."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPainter, QPaintEvent

from app.painting.sentence import paint_words
from app.painting.wrapping import wrapped
from app.widgets.plain_label import PlainLabel

_ALL = 99


class QuietSentence(PlainLabel):
    """As `quiet_label`, but what hangs below or above a letter is lowered and raised, as in W^decoder."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("muted", True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def heightForWidth(self, width: int) -> int:
        self.ensurePolished()  # the style sheet has the font
        return self.fontMetrics().lineSpacing() * len(self._lines(width))

    def _lines(self, width: int) -> list[str]:
        font = self.font()
        return wrapped(self.text(), font.pixelSize(), width, _ALL, font.weight())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        metrics, font, lines = self.fontMetrics(), self.font(), self._lines(self.width())
        pitch = metrics.lineSpacing()
        top = (self.height() - pitch * len(lines)) / 2
        with QPainter(self) as painter:
            for at, line in enumerate(lines):
                baseline = round(top + pitch * at + metrics.ascent())
                paint_words(painter, 0, baseline, line, font.pixelSize(), font.weight())

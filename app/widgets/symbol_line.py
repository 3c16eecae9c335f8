"""A symbol in mathematics with words behind it, as far as there is room."""

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.assets import ui_font
from app.painting.typeset import typeset
from app.painting.wrapping import text_width, wrapped
from app.paper import Paper, painting, scaled
from app.theme import THEMES, Theme
from app.widgets.plain_label import plain_tip

_GAP = 10.0
_WORDS = 12


class SymbolLine(Paper):
    """`height` of the line and `size` of the symbol's type, in paper units; a fraction that is higher is set
    smaller."""

    def __init__(self, height: float, size: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height, self._size = height, size
        self._markup, self._role, self._theme = "", "forward", THEMES["light"]
        self.words = ""
        self.setFixedHeight(scaled(height))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_symbol(self, markup: str, words: str, theme: Theme, role: str) -> None:
        self._markup, self._role, self._theme, self.words = markup, role, theme, words
        self.setToolTip(plain_tip(words))
        self.update()

    @property
    def symbol_width(self) -> float:
        """Paper units that the symbol takes, with the gap before words if there are any."""
        if not self._markup:
            return 0.0
        letter = typeset(self._markup, self._size)
        return letter.width * self._scale(letter.height) + (_GAP if self.words else 0.0)

    def _scale(self, height: float) -> float:
        return min(1.0, (self._height - 2) / height)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if not self._markup:
            return
        letter = typeset(self._markup, self._size)
        scale = self._scale(letter.height)
        ink = QColor(self._theme.role(self._role))
        with painting(self, self.zoom) as painter:
            painter.save()
            painter.translate(0, self.paper_height / 2)
            painter.scale(scale, scale)
            letter.paint(painter, 0, letter.ascent - letter.height / 2, lambda _: ink)
            painter.restore()
            self._paint_words(painter, letter.width * scale + _GAP)

    def _paint_words(self, painter: QPainter, left: float) -> None:
        room = self.paper_width - left
        if room < text_width("…", _WORDS, 600):
            return
        painter.setPen(QColor(self._theme.muted))
        painter.setFont(ui_font(_WORDS, 600))
        words = wrapped(self.words, _WORDS, room, 1, 600)
        if words:
            painter.drawText(QRectF(left, 0, room, self.paper_height), Qt.AlignmentFlag.AlignVCenter, words[0])

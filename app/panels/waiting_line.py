"""What is being computed and how far it is: a slim line over the window, while the picture of before stays."""

from PyQt6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.document import Document
from app.document.waiting import Busy
from app.paper import scaled
from app.theme import THEMES
from app.translation import _
from app.widgets.own_keys import keep_own_keys
from app.widgets.plain_label import PlainLabel

PATIENCE_MS = 150
"""What is there by then needs no line: it would only flicker."""
_LINE, _RADIUS, _UP = 3.0, 10.0, 12
"""Height of the line, the card's corners, and how far the card is above what it stands over."""


class WaitingLine(QWidget):
    """Stands over the lower edge of `over`, in the middle, above `foot`; Cancel and Esc keep what is shown."""

    def __init__(self, document: Document, over: QWidget, foot: QWidget) -> None:
        super().__init__(over)
        self._document = document
        self._foot = foot
        self._part = 0.0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._appear)
        self.words = PlainLabel()
        self.cancel = QPushButton(_("Cancel"))
        self.cancel.setToolTip(_("Keep what is shown (Esc)"))
        self.cancel.setProperty("offer", True)
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(document.cancel)
        keep_own_keys(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(16), scaled(9), scaled(10), scaled(11))
        row.setSpacing(scaled(14))
        row.addWidget(self.words)
        row.addWidget(self.cancel)
        over.installEventFilter(self)
        document.busy_changed.connect(self.draw)
        self.hide()
        self.draw(document.busy)

    def draw(self, busy: Busy | None) -> None:
        """Show how far it is; nothing for what is there in a moment, and nothing where nobody waits."""
        if busy is None:
            self._patience.stop()
            self.hide()
            return
        self._part = busy.part
        if self.words.text() != busy.words:
            self.words.setText(busy.words)
            self.setAccessibleName(busy.words)
            self._settle()
        self.setAccessibleDescription(_("{part} % done").format(part=round(100 * busy.part)))
        if self.isHidden() and not self._patience.isActive():
            self._patience.start()
        self.update()

    def _appear(self) -> None:
        self._settle()
        self.show()
        self.raise_()

    def _settle(self) -> None:
        over = self.parentWidget()
        assert over is not None
        self.resize(self.sizeHint().boundedTo(over.size()))
        below = self._foot.height() if self._foot.isVisible() else 0
        self.move((over.width() - self.width()) // 2, over.height() - below - self.height() - scaled(_UP))

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.Resize:
            self._settle()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme = THEMES[self._document.state.theme]
        card = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        line = QRectF(card.left() + _RADIUS, card.bottom() - 2 * _LINE, card.width() - 2 * _RADIUS, _LINE)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.ghost))
            painter.setBrush(QColor(theme.card))
            painter.drawRoundedRect(card, _RADIUS, _RADIUS)
            painter.setPen(Qt.PenStyle.NoPen)
            for width, colour in ((1.0, theme.line), (self._part, theme.ink)):
                painter.setBrush(QColor(colour))
                part = QRectF(line.topLeft(), line.size())
                part.setWidth(line.width() * width)
                painter.drawRoundedRect(part, _LINE / 2, _LINE / 2)

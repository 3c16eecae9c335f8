"""The cells to choose from, by picture: an arrow for what is handed on, a column for every gate and candidate."""

from PyQt6.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from app.assets import ui_font
from app.painting.schematic import paint_schematic
from app.paper import current_zoom, painting, scaled
from app.story.schematic import of_cell
from app.story.summary import CELL_NAMES
from app.theme import THEMES, Theme
from app.translation import _, later
from app.widgets.own_keys import keep_keys

CELLS = ("elman", "gru", "lstm")
_SAID = {
    "elman": later("one state, no gates"),
    "gru": later("one state, two gates"),
    "lstm": later("two states, three gates"),
}
"""A candidate, n or g, is no gate: it holds nothing back."""
_TIPS = _SAID | {
    "gru": later("One state; two gates, r and z, and a candidate n"),
    "lstm": later("Two states; three gates, i, f and o, and a candidate g"),
}
_CARD, _GAP = QSize(138, 112), 8
_PICTURE = QRectF(12, 12, 114, 56)


class CellCards(QWidget):
    """One card a cell; `chosen` when a person takes another one."""

    chosen = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Cell"))
        self._group = QButtonGroup(self)
        self.cards = {cell: CellCard(cell, self) for cell in CELLS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(_GAP))
        for card in self.cards.values():
            self._group.addButton(card)
            row.addWidget(card)
        row.addStretch()
        self._group.buttonToggled.connect(lambda _card, checked: self.chosen.emit() if checked else None)

    @property
    def cell(self) -> str | None:
        """The cell that is chosen; None where it is none of these."""
        return next((cell for cell, card in self.cards.items() if card.isChecked()), None)

    def show_cell(self, cell: str | None) -> None:
        """Let this be the chosen one, and tell nobody."""
        self._group.blockSignals(True)
        self._group.setExclusive(False)
        for name, card in self.cards.items():
            card.setChecked(name == cell)
        self._group.setExclusive(True)
        self._group.blockSignals(False)

    def draw(self, theme: Theme) -> None:
        """In other colours."""
        for card in self.cards.values():
            card.draw(theme)


class CellCard(QAbstractButton):
    """Picture, name, and what is special."""

    def __init__(self, cell: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._schematic = of_cell(cell)
        self._said = _(_SAID[cell])
        self._theme: Theme = THEMES["light"]
        self._zoom = current_zoom()
        self.setText(_(CELL_NAMES[cell]))
        self.setCheckable(True)
        self.setFixedSize(scaled(_CARD.width()), scaled(_CARD.height()))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(_(CELL_NAMES[cell]))
        self.setAccessibleDescription(_(_TIPS[cell]))
        self.setToolTip(_(_TIPS[cell]))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        keep_keys(self, (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space))

    def draw(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        theme, outlined = self._theme, self.isChecked() or self.hasFocus()
        with painting(self, self._zoom) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            width = 2.0 if outlined else 1.0
            painter.setPen(QPen(QColor(theme.ink if outlined else theme.line), width))
            painter.setBrush(QColor(theme.card if self.isChecked() or not self.underMouse() else theme.field))
            inset = width / 2
            whole = QRectF(0, 0, _CARD.width(), _CARD.height())
            painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), 9, 9)
            if self.hasFocus() and self.isChecked():
                painter.setPen(QPen(QColor(theme.ink), 1.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(whole.adjusted(4.5, 4.5, -4.5, -4.5), 6, 6)
            paint_schematic(painter, self._schematic, theme, _PICTURE)
            for text, font, ink, baseline in (
                (self.text(), ui_font(12.5, 600), theme.ink, 87),
                (self._said, ui_font(10.5), theme.muted, 102),
            ):
                painter.setFont(font)
                painter.setPen(QColor(ink))
                room = _CARD.width() - 16
                shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
                painter.drawText(
                    round((_CARD.width() - painter.fontMetrics().horizontalAdvance(shown)) / 2), baseline, shown
                )

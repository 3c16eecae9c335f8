"""The list of a lesson's stops: number, first words, place; put in another order by hand or by keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QDropEvent, QFont, QKeyEvent, QPainter, QPen, QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.assets import ui_font
from app.paper import current_zoom, scaled
from app.theme import THEMES, Theme
from app.widgets.plain_label import plain_tip

_HEIGHT = 42
_NUMBER_RIGHT, _TEXT_LEFT, _RIGHT = 30, 42, 14
_WORDS_BASELINE, _PLACE_BASELINE = 18, 34
_RING = 4.0
_ROW = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Row:
    """A line of the list. `number`: as the tour counts the stop, "" for what is none; `elsewhere`: whether the shown
    flow lacks its place; `asks`: whether it asks something."""

    number: str
    words: str
    place: str
    elsewhere: bool = False
    asks: bool = False


class StopList(QListWidget):
    """`reached(row)` when a person comes to a row; `ordered(rows)` when the stops were put in another order: each by
    where it was, from 0. The first row is no stop, and stays."""

    reached = pyqtSignal(int)
    ordered = pyqtSignal(list)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.theme: Theme = THEMES["light"]
        self.setItemDelegate(_RowPainter(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self._filling = False
        self.currentRowChanged.connect(self._reach)

    def fill(self, rows: Sequence[Row], current: int, theme: Theme) -> None:
        """Show these rows, the current one marked."""
        self._filling = True
        self.theme = theme
        while self.count() > len(rows):
            self.takeItem(self.count() - 1)
        while self.count() < len(rows):
            self.addItem(QListWidgetItem())
        for index, row in enumerate(rows):
            item = self.item(index)
            assert item is not None
            item.setData(_ROW, row)
            item.setText(", ".join(filter(None, (row.number, row.words, row.place))))  # what a screen reader says
            item.setToolTip(plain_tip(row.words))
            fixed = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            item.setFlags(fixed | Qt.ItemFlag.ItemIsDragEnabled if row.number else fixed)
        self._filling = False
        self.mark(current)

    def mark(self, row: int) -> None:
        """Let a row be the current one, which nobody has come to."""
        self._filling = True
        self.setCurrentRow(row)
        self._filling = False

    def move_current(self, by: int) -> None:
        """Move the current stop a row down (1) or up (−1), as far as it goes."""
        self._put(self.currentRow() + by)

    def can_move(self, by: int) -> bool:
        """Whether the current row is a stop that has another above or below it."""
        return self.currentRow() > 0 and 0 < self.currentRow() + by < self.count()

    def _put(self, row: int) -> None:
        """Let the current stop stand at a row."""
        here = self.currentRow()
        if here > 0 and 0 < row < self.count() and row != here:
            order = [each for each in range(self.count() - 1) if each != here - 1]
            order.insert(row - 1, here - 1)
            self.ordered.emit(order)

    def _reach(self, row: int) -> None:
        if not self._filling and row >= 0:
            self.reached.emit(row)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """The current row stays in sight where the list gives way to what is written below it."""
        super().resizeEvent(event)
        self.scrollToItem(self.currentItem())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Alt with an arrow moves the stop."""
        ways = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event is not None and event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in ways:
            self.move_current(ways[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent | None) -> None:
        """The dragged stop is put where it is let go; the list is filled anew by whoever keeps the order."""
        if event is None:
            return
        at = event.position().toPoint()
        index = self.indexAt(at)
        row = index.row() + (at.y() > self.visualRect(index).center().y()) if index.isValid() else self.count()
        row = max(1, row)
        event.setDropAction(Qt.DropAction.IgnoreAction)  # else Qt would take the dragged row away
        event.accept()
        self._put(row - 1 if row > self.currentRow() else row)


class _RowPainter(QStyledItemDelegate):
    """Paints a row in paper units."""

    def __init__(self, rows: StopList) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(scaled(200), scaled(_HEIGHT))

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row, theme = index.data(_ROW), self._rows.theme
        if painter is None or not isinstance(row, Row):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(option.rect.topLeft())
        painter.scale(current_zoom(), current_zoom())
        width = option.rect.width() / current_zoom()
        self._paint_ground(painter, option, width)
        right = width - _RIGHT - (3 * _RING if row.asks else 0)
        muted, ink = QColor(theme.muted), QColor(theme.muted if row.elsewhere else theme.ink)
        _write(painter, row.number, ui_font(12, 600), muted, QRectF(0, 0, _NUMBER_RIGHT, _WORDS_BASELINE), right=True)
        _write(painter, row.words, ui_font(13, 500), ink, QRectF(_TEXT_LEFT, 0, right - _TEXT_LEFT, _WORDS_BASELINE))
        _write(painter, row.place, ui_font(11.5), muted, QRectF(_TEXT_LEFT, 0, right - _TEXT_LEFT, _PLACE_BASELINE))
        if row.asks:
            painter.setPen(QPen(ink, 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(width - _RIGHT - 2 * _RING, 9, 2 * _RING, 2 * _RING))
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, width: float) -> None:
        theme, selected = self._rows.theme, bool(option.state & QStyle.StateFlag.State_Selected)
        if not selected and not option.state & QStyle.StateFlag.State_MouseOver:
            return
        focused = selected and self._rows.hasFocus()
        painter.setPen(QPen(QColor(theme.ink), 1.6) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.field if selected else theme.ground))
        painter.drawRoundedRect(QRectF(3, 1.5, width - 6, _HEIGHT - 3), 7, 7)


def _write(painter: QPainter, text: str, font: QFont, colour: QColor, box: QRectF, right: bool = False) -> None:
    """A line that ends in an ellipsis where there is no room; the bottom of the box is its baseline."""
    painter.setFont(font)
    painter.setPen(colour)
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
    left = box.right() - metrics.horizontalAdvance(shown) if right else box.left()
    painter.drawText(QPointF(left, box.bottom()), shown)

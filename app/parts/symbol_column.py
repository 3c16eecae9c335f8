"""A column of symbols in a table: what hangs below a letter is lowered, as it is wherever symbols are painted."""

from PyQt6.QtCore import QModelIndex
from PyQt6.QtGui import QPainter, QPalette
from PyQt6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.painting.sentence import paint_words


class SymbolColumn(QStyledItemDelegate):
    """Paints its cells."""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        style = QApplication.style() if shown.widget is None else shown.widget.style()
        if painter is None or style is None:
            return
        words, shown.text = shown.text or "", ""
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, shown.widget)
        shown.text = words
        room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, shown, shown.widget)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, shown, shown.widget) + 1
        metrics = shown.fontMetrics
        baseline = room.top() + (room.height() - metrics.height()) / 2 + metrics.ascent()
        painter.save()
        painter.setPen(shown.palette.color(QPalette.ColorRole.Text))
        paint_words(painter, room.left() + margin, baseline, words, shown.font.pixelSize(), shown.font.weight())
        painter.restore()

"""A page before it is written: as large as it will be in print, or as large as there is room for."""

import math

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QScrollArea, QWidget

from app.paper import scaled
from app.recording import Recording
from app.recording.engine import DPI
from app.theme import Theme
from app.translation import _

_COARSEST, _FINEST = 50.0, 400.0
"""Dots to the inch that a screen can have: what tells otherwise doesn't know its own size."""
_MOST_PIXELS = 16e6
"""No page is shown larger, a poster of two metres in true size: it would take too long."""
_SQUARE = 8
"""Pixels of the pattern under what is transparent."""
_AROUND = 16
"""Paper units between the page and the edge."""


class PagePreview(QScrollArea):
    """Where the page is larger than there is room for it is scaled down, unless its true size is asked for: then it is
    moved with the mouse, or with the keys once Tab has come to it."""

    resized = pyqtSignal()
    """There is other room: another part of the size may be shown."""

    def __init__(self) -> None:
        super().__init__()
        self._canvas = _Canvas()
        self._page: Recording | None = None
        self.at_true_size = False
        self.setWidget(self._canvas)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("page", True)
        self.setAccessibleName(_("The page"))
        self._offer_keys()
        self.setMinimumSize(scaled(200), scaled(160))

    def sizeHint(self) -> QSize:
        return QSize(scaled(560), scaled(460))

    def show_page(self, page: Recording | None, theme: Theme, transparent: bool) -> None:
        """Show a page that is printed in a theme, or nothing."""
        self._page = page
        self._canvas.theme, self._canvas.transparent = theme, transparent
        self._lay_out()

    def show_true_size(self, true_size: bool) -> None:
        """As large as in print, or as there is room for."""
        self.at_true_size = true_size
        self._lay_out()

    @property
    def part(self) -> float:
        """The size that is shown, as a part of that in print."""
        if self._page is None:
            return 1.0
        room, pixels = self._room, self._pixels(self._page)
        most = math.sqrt(_MOST_PIXELS / (pixels.width() * pixels.height()))
        if self.at_true_size:
            return min(1.0, most)
        return min(1.0, most, room.width() / pixels.width(), room.height() / pixels.height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self.resized.emit()

    @property
    def _room(self) -> QRectF:
        around = 2.0 * scaled(_AROUND)
        size = self.maximumViewportSize()
        return QRectF(0, 0, max(40.0, size.width() - around), max(40.0, size.height() - around))

    def _pixels(self, page: Recording) -> QRectF:
        """The page on this screen, in print's size."""
        per_inch = self._dots_per_inch
        return QRectF(0, 0, page.width / DPI * per_inch, page.height / DPI * per_inch)

    @property
    def _dots_per_inch(self) -> float:
        screen = self.screen()
        told = 0.0 if screen is None else screen.physicalDotsPerInch()
        return told if _COARSEST <= told <= _FINEST else float(DPI)

    def _lay_out(self) -> None:
        page, canvas = self._page, self._canvas
        if page is None:
            canvas.image = None
            canvas.resize(1, 1)
        else:
            ratio = self.devicePixelRatioF()
            dots = self._dots_per_inch * self.part
            canvas.image = page.picture(dots * ratio, canvas.transparent)
            canvas.image.setDevicePixelRatio(ratio)
            around = 2 * scaled(_AROUND)
            size = canvas.image.deviceIndependentSize()
            canvas.resize(round(size.width()) + around, round(size.height()) + around)
        canvas.update()
        self._offer_keys()

    def _offer_keys(self) -> None:
        """Tab comes here while there is something to scroll."""
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        scrolls = any(bar is not None and bar.maximum() > 0 for bar in bars)
        if not scrolls:
            self.clearFocus()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if scrolls else Qt.FocusPolicy.NoFocus)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows and Page keys scroll, Home and End go to the corners."""
        if event is None or event.key() not in (Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
            return
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            if bar is not None:
                bar.setValue(bar.minimum() if event.key() == Qt.Key.Key_Home else bar.maximum())


class _Canvas(QWidget):
    """Paints the page on the desk; a drag moves it."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.theme: Theme | None = None
        self.transparent = False
        self._grasped: QPointF | None = None

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self.image is None or self.theme is None:
            return
        size = self.image.deviceIndependentSize()
        around = scaled(_AROUND)
        rect = QRectF(around, around, size.width(), size.height())
        with QPainter(self) as painter:
            if self.transparent:
                self._paint_pattern(painter, rect, self.theme)
            painter.drawImage(rect.topLeft(), self.image)
            painter.setPen(QPen(QColor(self.theme.ghost_line), 1))
            painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grasped = event.globalPosition()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        area = self.parentWidget()
        area = None if area is None else area.parentWidget()
        if event is None or self._grasped is None or not isinstance(area, QScrollArea):
            return
        moved, self._grasped = event.globalPosition() - self._grasped, event.globalPosition()
        for bar, by in ((area.horizontalScrollBar(), moved.x()), (area.verticalScrollBar(), moved.y())):
            if bar is not None:
                bar.setValue(bar.value() - round(by))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        self._grasped = None

    @staticmethod
    def _paint_pattern(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Squares, by which one sees that nothing is there."""
        painter.fillRect(rect, QColor(theme.card))
        painter.save()
        painter.setClipRect(rect)
        colour = QColor(theme.line)
        for row in range(int(rect.height() / _SQUARE) + 1):
            for column in range(row % 2, int(rect.width() / _SQUARE) + 1, 2):
                at = rect.topLeft() + QPointF(column * _SQUARE, row * _SQUARE)
                painter.fillRect(QRectF(at.x(), at.y(), _SQUARE, _SQUARE), colour)
        painter.restore()

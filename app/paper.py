"""Paper: what is painted is laid out in paper units, which are pixels at 100 %, and printed as large as is wished.

A widget takes the size that the program has when it is made: where that changes, the window is furnished anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QPaintDevice, QPainter, QPixmap, QTransform
from PyQt6.QtWidgets import QWidget

_zoom = 1.0


def choose_zoom(zoom: float) -> None:
    """Print everything that is made from now on so many times its first size."""
    global _zoom
    _zoom = zoom


def current_zoom() -> float:
    """How many times its first size everything has that is made now."""
    return _zoom


def scaled(length: float) -> int:
    """A length of a widget's own, given in paper units, in pixels."""
    return round(length * _zoom)


@contextmanager
def painting(on: QPaintDevice, zoom: float) -> Iterator[QPainter]:
    """A painter in paper units."""
    with QPainter(on) as painter:
        painter.scale(zoom, zoom)
        yield painter


class Paper(QWidget):
    """A widget that is painted, laid out and asked for its mouse in paper units.

    `least_width`, `least_height`: what it can be laid out in; a widget that has less room prints smaller.
    """

    least_width = least_height = 1.0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zoom = current_zoom()

    @property
    def zoom(self) -> float:
        """Pixels of a paper unit."""
        width, height = max(1, self.width()), max(1, self.height())
        return min(self._zoom, width / self.least_width, height / self.least_height)

    @property
    def shrunk(self) -> float:
        """How many times smaller than was chosen it prints, for want of room."""
        return self._zoom / self.zoom

    @property
    def paper_width(self) -> float:
        return self.width() / self.zoom

    @property
    def paper_height(self) -> float:
        return self.height() / self.zoom

    def on_paper(self, point: QPointF) -> QPointF:
        """A point of the widget, where the mouse is, in paper units."""
        return point / self.zoom

    def on_screen(self, length: float) -> int:
        """A length in paper units in whole pixels of the widget."""
        return round(length * self.zoom)

    def new_sheet(self) -> QPixmap:
        """A transparent picture as large as the widget and as sharp as its screen, to keep what is painted."""
        ratio = self.devicePixelRatioF()
        sheet = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        sheet.setDevicePixelRatio(ratio)
        sheet.fill(Qt.GlobalColor.transparent)
        return sheet

    def fits(self, sheet: QPixmap | None) -> bool:
        """Whether a sheet is there and still as sharp as the screen, onto which a window may have been moved."""
        return sheet is not None and sheet.devicePixelRatio() == self.devicePixelRatioF()

    @staticmethod
    def lay(painter: QPainter, sheet: QPixmap) -> None:
        """Put a sheet onto the widget, pixel on pixel."""
        painter.save()
        painter.setWorldTransform(QTransform())
        painter.drawPixmap(0, 0, sheet)
        painter.restore()

"""A part of a window that is scrolled only where there is no room for all of it."""

from PyQt6.QtCore import QEvent, QObject, QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QScrollArea, QSizePolicy

from app.paper import scaled

_BESIDE_BAR = 6


class FittingArea(QScrollArea):
    """As high as what is in it, where that fits."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        bar = self.verticalScrollBar()
        assert bar is not None
        bar.rangeChanged.connect(self._keep_clear)

    def _keep_clear(self, least: int, most: int) -> None:
        """What is in it stands clear of the bar; where there is none it is as wide as what is above and below."""
        self.setViewportMargins(0, 0, scaled(_BESIDE_BAR) if most > least else 0, 0)

    def sizeHint(self) -> QSize:
        inside = self.widget()
        if inside is None:
            return super().sizeHint()
        wrapped = inside.heightForWidth(self.width())
        return QSize(inside.sizeHint().width(), wrapped if wrapped > 0 else inside.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if event is not None and event.size().width() != event.oldSize().width():
            self.updateGeometry()  # what wraps is higher where it is narrower

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

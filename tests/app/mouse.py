"""A mouse for tests: QtBot's is untyped, and QTest's type stub has a parameter too many."""

from PyQt6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QWidget


def click(widget: QWidget, at: QPoint | QPointF, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    """Press and release a button at a point of the widget."""
    point = QPointF(at)
    where = widget.mapToGlobal(point)
    none = Qt.KeyboardModifier.NoModifier
    press = QMouseEvent(QEvent.Type.MouseButtonPress, point, where, button, button, none)
    release = QMouseEvent(QEvent.Type.MouseButtonRelease, point, where, button, Qt.MouseButton.NoButton, none)
    QCoreApplication.sendEvent(widget, press)
    QCoreApplication.sendEvent(widget, release)

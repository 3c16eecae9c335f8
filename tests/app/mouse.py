"""A mouse for tests: QtBot's is untyped, and QTest's type stub has a parameter too many."""

from PyQt6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QWidget

from app.plots import FigurePlot


def click(widget: QWidget, at: QPoint | QPointF, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    """Press and release a button at a point of the widget."""
    point = QPointF(at)
    where = widget.mapToGlobal(point)
    none = Qt.KeyboardModifier.NoModifier
    press = QMouseEvent(QEvent.Type.MouseButtonPress, point, where, button, button, none)
    release = QMouseEvent(QEvent.Type.MouseButtonRelease, point, where, button, Qt.MouseButton.NoButton, none)
    QCoreApplication.sendEvent(widget, press)
    QCoreApplication.sendEvent(widget, release)


def double_click(widget: QWidget, at: QPoint | QPointF) -> None:
    """The second press of a double click, at a point of the widget."""
    point, left = QPointF(at), Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    double = QMouseEvent(QEvent.Type.MouseButtonDblClick, point, widget.mapToGlobal(point), left, left, none)
    QCoreApplication.sendEvent(widget, double)


def move(widget: QWidget, to: QPoint | QPointF) -> None:
    """Move the mouse, no button pressed, to a point of the widget."""
    point, button = QPointF(to), Qt.MouseButton.NoButton
    none = Qt.KeyboardModifier.NoModifier
    moved = QMouseEvent(QEvent.Type.MouseMove, point, widget.mapToGlobal(point), button, button, none)
    QCoreApplication.sendEvent(widget, moved)


def middle_of(plot: FigurePlot, panel: str, row: int, column: int) -> QPointF:
    """The middle of a cell or box, found by asking the plot what lies at every other pixel."""
    points = [QPointF(x, y) for x in range(0, plot.width(), 2) for y in range(0, plot.height(), 2)]
    covered = [point for point in points if plot.cell_at(point) == (panel, row, column)]
    assert covered, f"the figure shows no cell ({row}, {column}) in {panel!r}"
    return (covered[0] + covered[-1]) / 2

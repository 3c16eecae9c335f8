"""A mouse for tests: QtBot's is untyped, and QTest's type stub has a parameter too many."""

from collections.abc import Sequence

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


def drag(widget: QWidget, along: Sequence[QPoint | QPointF]) -> None:
    """Press the left button at the first point, move on to each of the others, and release it at the last."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

    def send(kind: QEvent.Type, at: QPoint | QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        point, keys = QPointF(at), Qt.KeyboardModifier.NoModifier
        QCoreApplication.sendEvent(widget, QMouseEvent(kind, point, widget.mapToGlobal(point), button, held, keys))

    send(QEvent.Type.MouseButtonPress, along[0], left, left)
    for at in along[1:]:
        send(QEvent.Type.MouseMove, at, none, left)
    send(QEvent.Type.MouseButtonRelease, along[-1], left, none)

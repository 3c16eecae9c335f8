"""Tool tips beside what they tell about: under it, or over it where the screen ends, never upon it."""

from PyQt6.QtCore import QChildEvent, QEvent, QObject, QPoint, QRect
from PyQt6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QToolTip, QWidget

_APART = 4  # px
_OF_QT = "qtooltip_label"
"""What Qt calls the widget that shows them, one for all."""


def show_tip(tip: str, thing: QRect, widget: QWidget) -> None:
    """Show a tip about a thing in a widget; none where it is "". Qt alone would put it at the mouse, upon the thing."""
    QToolTip.showText(widget.mapToGlobal(thing.bottomLeft()), tip, widget)
    shown = next((each for each in QApplication.topLevelWidgets() if each.objectName() == _OF_QT), None)
    if tip and shown is not None:
        shown.move(_beside(QRect(widget.mapToGlobal(thing.topLeft()), thing.size()), shown))


def keep_tips_beside(window: QWidget) -> None:
    """Let the tips of all buttons and choices in a window, and of what else has one by now, stand beside them."""
    _Beside(window).watch(window)


def keep_tips_of_dialogs_beside(window: QWidget) -> None:
    """The same in every dialog of a window from now on, each time that it is shown."""
    window.installEventFilter(_Beside(window))


class _Beside(QObject):
    """Shows the tips of the widgets that it watches, and takes care of a window's dialogs."""

    def watch(self, window: QWidget) -> None:
        for each in window.findChildren(QWidget):
            if isinstance(each, QAbstractButton | QComboBox) or each.toolTip():
                each.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if isinstance(event, QChildEvent) and event.polished() and isinstance(dialog := event.child(), QDialog):
            dialog.installEventFilter(self)
        if isinstance(watched, QDialog) and event is not None and event.type() == QEvent.Type.Show:
            self.watch(watched)
        is_asked = event is not None and event.type() == QEvent.Type.ToolTip
        if not (is_asked and isinstance(watched, QWidget) and watched.toolTip()):
            return super().eventFilter(watched, event)
        show_tip(watched.toolTip(), watched.rect(), watched)
        return True


def _beside(thing: QRect, tip: QWidget) -> QPoint:
    """Where a tip about a thing on the screen stands."""
    screen = QApplication.screenAt(thing.center()) or QApplication.primaryScreen()
    assert screen is not None
    room = screen.availableGeometry()
    left = max(room.left(), min(thing.left(), room.right() - _APART - tip.width()))
    under = thing.bottom() + 1 + _APART
    return QPoint(left, under if under + tip.height() <= room.bottom() else thing.top() - _APART - tip.height())

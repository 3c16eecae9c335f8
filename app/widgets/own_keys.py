"""Keys that a widget keeps for itself while it has the focus; elsewhere in the window they play the film."""

from collections.abc import Iterable

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QPushButton, QToolButton, QWidget

_Key = Qt.Key
_SPACE = (_Key.Key_Space,)
_RETURN = (_Key.Key_Return, _Key.Key_Enter)
_PRESSING = (*_SPACE, *_RETURN)
_CHOOSING = (*_PRESSING, _Key.Key_Up, _Key.Key_Down)
_WALKING = (
    *(_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down),
    *(_Key.Key_Return, _Key.Key_Enter, _Key.Key_Escape),
)

_ALONE = (Qt.KeyboardModifier.NoModifier,)


def keep_own_keys(widget: QWidget, arrows: bool = False) -> None:
    """Let Space and Return press a button, Down open its menu; with `arrows`, let those up and down choose.

    Of a window, it holds for all the fields inside.
    """
    keys: tuple[Qt.Key, ...] = _CHOOSING if arrows else _SPACE
    if isinstance(widget, QPushButton):
        widget.setAutoDefault(True)  # so that Return presses it, as Space does
        keys = _PRESSING
    elif isinstance(widget, QToolButton):
        widget.installEventFilter(_Presser(widget))
        keys = _PRESSING if widget.menu() is None else (*_PRESSING, _Key.Key_Down)
    widget.installEventFilter(_Keeper(keys, widget))


def keep_walking_keys(view: QWidget) -> None:
    """Let the arrows walk the items of a view, Return do what a click does there, and Esc give the focus back."""
    view.installEventFilter(_Keeper(_WALKING, view, of_children=False))


def keep_keys(view: QWidget, keys: Iterable[Qt.Key]) -> None:
    """Let a view have these keys, also where they are those of the number pad."""
    view.installEventFilter(_Keeper(tuple(keys), view, modifiers=(*_ALONE, Qt.KeyboardModifier.KeypadModifier)))


class _Presser(QObject):
    """Presses a tool button with the keys that Qt presses only push buttons with."""

    def __init__(self, button: QToolButton) -> None:
        super().__init__(button)
        self._button = button

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        has_menu = self._button.menu() is not None
        if event.key() in _RETURN or (has_menu and event.key() == _Key.Key_Down):
            if has_menu:
                self._button.showMenu()
            else:
                self._button.click()
            return True
        return super().eventFilter(watched, event)


class _Keeper(QObject):
    def __init__(
        self,
        keys: tuple[Qt.Key, ...],
        widget: QWidget,
        of_children: bool = True,
        modifiers: tuple[Qt.KeyboardModifier, ...] = _ALONE,
    ) -> None:
        super().__init__(widget)
        self._keys = keys
        self._modifiers = modifiers
        self._widget = widget
        self._of_children = of_children
        """Whether the keys are kept too while a widget inside has the focus: events go on to the parents."""

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() in self._keys
            and event.modifiers() in self._modifiers
            and (self._of_children or self._has_focus())
        ):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _has_focus(self) -> bool:
        window = self._widget.window()
        return window is not None and window.focusWidget() is self._widget

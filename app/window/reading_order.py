"""The order in which Tab goes through a window: that in which it is read, whenever its widgets were made."""

from collections.abc import Iterable, Iterator

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QWidget

_LINE = 24
"""Pixels: what begins less far apart, from above, stands in one line."""


def next_in_reading_order(views: Iterable[QWidget], now: QWidget | None, forward: bool) -> QWidget | None:
    """The next widget that takes the focus with Tab, view by view, after the last one the first again."""
    order = in_reading_order(views)
    if not order:
        return None
    if now not in order:
        return order[0 if forward else -1]
    return order[(order.index(now) + (1 if forward else -1)) % len(order)]


def in_reading_order(views: Iterable[QWidget]) -> list[QWidget]:
    """All that takes the focus with Tab."""
    return [widget for view in views for widget in _in_view(view)]


def _in_view(view: QWidget) -> list[QWidget]:
    """What is seen of a view, line by line."""

    def place(widget: QWidget) -> tuple[int, int]:
        at = widget.mapTo(view, QPoint(0, 0))
        return at.y() // _LINE, at.x()

    return sorted(_taking_focus(view), key=place)


def _taking_focus(view: QWidget) -> Iterator[QWidget]:
    for widget in (view, *view.findChildren(QWidget)):
        tabbed = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tabbed and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None:
            yield widget

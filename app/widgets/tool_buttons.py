"""Small quiet buttons in the head of a card."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton, QMenu, QToolButton

from app.paper import scaled
from app.widgets.own_keys import keep_own_keys

HEIGHT = 24
_PADDING = 24
"""Paper units around the text of a button, with its border."""
_NARROW_PADDING = 16


def tool(text: str, tip: str, menu: QMenu | None = None, narrow: bool = False) -> QToolButton:
    """A button with a text; with a menu, a press opens that."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    if menu is not None:
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
    dress(button)
    button.setProperty("narrow", narrow)
    tighten(button, _NARROW_PADDING if narrow else _PADDING)
    return button


def dress(button: QAbstractButton) -> None:
    """The look and the keys of such a button."""
    button.setProperty("offer", True)
    button.setFixedHeight(scaled(HEIGHT))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    keep_own_keys(button)


def tighten(button: QToolButton, padding: int = _PADDING) -> None:
    """As wide as a push button with the same text: Fusion would leave room for an arrow of its own."""
    button.setFixedWidth(tight(button, button.text(), padding))


def tight(button: QToolButton, text: str, padding: int = _PADDING) -> int:
    """How wide it would be with a text."""
    button.ensurePolished()  # only then it has the font that its text is measured with
    return button.fontMetrics().horizontalAdvance(text) + scaled(padding)

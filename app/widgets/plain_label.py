"""Labels and tool tips that show every sign as it stands: what a lesson or a file holds is text, never markup."""

from html import escape

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QWidget


class PlainLabel(QLabel):
    """A label that takes nothing for markup."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


def plain_tip(text: str) -> str:
    """A text as a tool tip that shows it as it stands: Qt takes what has a tag in it for markup."""
    return f"<p>{escape(text)}</p>" if "<" in text else text

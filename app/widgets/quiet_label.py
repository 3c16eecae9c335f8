"""Quiet words in as many lines as they need."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel


def quiet_label() -> QLabel:
    """A label for what is said beside the fields: muted, wrapped, and with every sign as it stands."""
    label = QLabel()
    label.setProperty("muted", True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label

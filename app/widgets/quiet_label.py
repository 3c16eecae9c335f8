"""Quiet words in as many lines as they need."""

from PyQt6.QtWidgets import QLabel

from app.widgets.plain_label import PlainLabel


def quiet_label() -> QLabel:
    """A label for what is said beside the fields: muted, wrapped, and with every sign as it stands."""
    label = PlainLabel()
    label.setProperty("muted", True)
    label.setWordWrap(True)
    return label

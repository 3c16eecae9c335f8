"""Buttons and what is said of them, side by side."""

from PyQt6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.paper import scaled


def button_row(*widgets: QWidget | None) -> QHBoxLayout:
    """Side by side; None: the room that is left."""
    row = QHBoxLayout()
    row.setSpacing(scaled(8))
    for widget in widgets:
        if widget is None:
            row.addStretch()
        else:
            row.addWidget(widget, 1 if isinstance(widget, QLabel) else 0)
    return row

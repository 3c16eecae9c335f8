"""The one button that a bar, a card or a dialog is about."""

from PyQt6.QtWidgets import QPushButton


def make_primary(button: QPushButton) -> None:
    """Fill it with ink; the ring of its focus lies within its size, which it keeps."""
    button.setProperty("primary", True)
    if (style := button.style()) is not None:
        style.unpolish(button)  # it may have been given its looks already, as a button of a box is
        style.polish(button)
    button.ensurePolished()  # only then it has the font that its text is measured with
    button.setMinimumSize(button.sizeHint())

"""Where a window that belongs to the main one stands, and how high it is."""

from PyQt6.QtWidgets import QDialog

_GAP = 12
MOST_OF_SCREEN = 0.92
"""Of its height, or its width: what a dialog takes at most."""


def grow(dialog: QDialog, height: int) -> None:
    """Let it be so high at least, as far as the screen is."""
    screen = dialog.screen()
    if screen is not None:
        most = round(MOST_OF_SCREEN * screen.availableGeometry().height())
        dialog.resize(dialog.width(), min(max(dialog.height(), height), most))


def step_aside(dialog: QDialog) -> None:
    """Beside the main window where the screen has room, else over its right: the network stays in sight."""
    parent, screen = dialog.parentWidget(), dialog.screen()
    if parent is not None and screen is not None:
        frame, available = parent.frameGeometry(), screen.availableGeometry()
        room = available.right() - dialog.width() - _GAP
        top = min(parent.y() + frame.height() // 12, available.bottom() - dialog.height() - _GAP)
        dialog.move(min(frame.right() + _GAP, room), max(available.top(), top))

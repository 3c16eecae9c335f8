"""Where a panel stands that is a window of its own."""

from PyQt6.QtWidgets import QWidget

_GAP = 12


def stand_beside(panel: QWidget) -> None:
    """Beside the main window where the screen has room, else over its right: the network stays in sight."""
    parent, screen = panel.parentWidget(), panel.screen()
    if parent is not None and screen is not None:
        frame, available = parent.frameGeometry(), screen.availableGeometry()
        panel.resize(panel.sizeHint().boundedTo(available.size()))
        room = available.right() - panel.width() - _GAP
        panel.move(min(frame.right() + _GAP, room), parent.y() + frame.height() // 12)

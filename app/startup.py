"""From nothing to a painted window: the first paint comes before numpy and pyqtgraph are loaded."""

import ctypes
import os
import socket
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from PyQt6.QtCore import QMessageLogContext, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QApplication, QLabel, QMainWindow

PIXELS = (1440, 900)
"""The window's first size; afterwards it remembers its own."""


class Greeting(QLabel):
    """What the window shows until it is filled: `then` is called once it has been painted."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__("Unfold")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._then: Callable[[], None] | None = then

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        if self._then is not None:
            QTimer.singleShot(0, self._then)
            self._then = None


def no_display_reason() -> str | None:
    """Why no window can be opened here, as the beginning of a sentence; None where one can."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return None
    if _answers_wayland():
        return None
    if not os.environ.get("DISPLAY"):
        return "There is no display here"
    if not _answers_x11(os.environ["DISPLAY"]):
        return f"The display {os.environ['DISPLAY']} does not answer"
    try:
        ctypes.CDLL("libxcb-cursor.so.0")
    except OSError:
        return "Qt can't open a window without libxcb-cursor0 (make setup installs it)"
    return None


def offscreen_application() -> QApplication:
    """A Qt application that needs no display, for commands that only paint."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(_tell)
    return _application()


def run(lesson: str | None) -> int:
    """Open the window with a lesson (a built-in name or a file; the first one where None) and stay until it closes."""
    application = _application()
    window = QMainWindow()
    window.setWindowTitle("Unfold")
    window.resize(*PIXELS)

    def fill() -> None:
        from app.window import fill_window

        fill_window(window, lesson)

    window.setCentralWidget(Greeting(fill))
    window.show()
    return application.exec()


def _application() -> QApplication:
    sys.excepthook = _report  # PyQt aborts on an exception in a slot unless somebody takes it
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Unfold")
    application.setApplicationDisplayName("Unfold")
    return application


def _tell(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    """Qt's messages, but for the one that the offscreen platform prints for every window."""
    if message is not None and "propagateSizeHints" not in message:
        print(message, file=sys.stderr)


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An unexpected error is told, and the window stays open with what was in it."""
    traceback.print_exception(kind, error, trace)


def _answers_wayland() -> bool:
    name, folder = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(name) and _answers(socket.AF_UNIX, os.path.join(folder, str(name)))


def _answers_x11(display: str) -> bool:
    host, _, number = display.rpartition(":")
    screen = number.partition(".")[0]
    if not screen.isdecimal():
        return False
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{screen}"
        return _answers(socket.AF_UNIX, path) or _answers(socket.AF_UNIX, "\0" + path)
    return _answers(socket.AF_INET, (host, 6000 + int(screen)))


def _answers(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as connection:
            connection.settimeout(2.0)
            connection.connect(address)
    except OSError:
        return False
    return True

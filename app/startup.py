"""From nothing to a painted window: the first paint comes before numpy and pyqtgraph are loaded."""

import ctypes
import gc
import os
import socket
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from PyQt6 import sip
from PyQt6.QtCore import QMessageLogContext, QSize, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QApplication, QLabel, QMainWindow

from app.colours import THEMES, Theme
from app.crash_file import log_crashes
from app.log_file import LOG
from app.settings import Settings
from app.unexpected import Report, Watch

SIZE = QSize(1440, 900)
"""The window's first size, where the screen has it; afterwards it remembers its own."""

_FRAME = QSize(16, 48)
"""About what a frame takes on screen, while there is none yet."""

_NAME = "Unfold"


class Greeting(QLabel):
    """What the window shows until it is filled: `then` is called once it has been painted."""

    def __init__(self, theme: Theme, then: Callable[[], None]) -> None:
        super().__init__(_NAME)
        self.setStyleSheet(f"background: {theme.ground}; color: {theme.muted}; font-size: 24px; font-weight: 700;")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._then: Callable[[], None] | None = then

    def tell(self, part: float) -> None:
        """How much of a large lesson is computed, from 0 to 1."""
        self.setText(f"{_NAME}\n{round(100 * part)} %")

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        if self._then is not None:
            QTimer.singleShot(0, self._then)
            self._then = None


def has_display() -> bool:
    """Whether a display is named for the window; it may not answer."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return _answers_wayland() or bool(os.environ.get("DISPLAY"))


def window_obstacle() -> str | None:
    """Why Qt would abort on the display that is named, as a sentence with the remedy; None where it would not."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM") or _answers_wayland():
        return None
    from resources.setup import system_libraries  # here: other systems do without it

    if absent := system_libraries.missing(system_libraries.ALL):
        names = ", ".join(absent)
        return f"Qt can't open a window without {names}, missing here: `make setup` installs them, or says how."
    if not _lets_in(ctypes.CDLL("libxcb.so.1")):
        return f"The display {os.environ['DISPLAY']} does not answer; name another in DISPLAY, or none."
    return None


def offscreen_application() -> QApplication:
    """A Qt application that needs no display, for commands that only paint."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(_tell)
    sys.excepthook = _print  # PyQt aborts on an exception in a slot unless somebody takes it
    return _application()


def run(lesson: str | None) -> int:
    """Open the window with a lesson (a built-in name or a file; the first one where None) and stay until it closes."""
    watch = Watch(LOG)
    watch.install()
    log_crashes(LOG)
    application = _application()
    settings = Settings()
    window = QMainWindow()
    tell_unexpected(watch, window)
    window.setWindowTitle("Unfold")
    screen = window.screen()
    window.resize(SIZE if screen is None else SIZE.boundedTo(screen.availableSize() - _FRAME))
    if settings.geometry is not None:
        window.restoreGeometry(settings.geometry)

    def fill() -> None:
        from app.window.opening import open_in

        keep_on_screen(window)
        # What is there by then stays: to look through it again and again would hold up frames.
        open_in(window, lesson, greeting.tell, then=gc.freeze)

    greeting = Greeting(THEMES[settings.theme], fill)
    window.setCentralWidget(greeting)
    window.show()
    status = application.exec()
    LOG.write("ended", str(status))
    sip.delete(window)  # before the application, which Python may let go first: then Qt would crash
    return status


def keep_on_screen(window: QMainWindow) -> None:
    """Let a window that is shown lie with its frame in what its screen leaves to windows: smaller if it must be."""
    screen = window.screen()
    if screen is None or window.isMaximized() or window.isFullScreen():
        return
    available, framed = screen.availableGeometry(), window.frameGeometry()
    if available.contains(framed):
        return
    frame = framed.size() - window.size()
    window.resize(window.size().boundedTo(available.size() - frame))
    framed.setSize(window.size() + frame)
    framed.moveRight(min(framed.right(), available.right()))
    framed.moveBottom(min(framed.bottom(), available.bottom()))
    framed.moveLeft(max(framed.left(), available.left()))
    framed.moveTop(max(framed.top(), available.top()))
    window.move(framed.topLeft())


def tell_unexpected(watch: Watch, window: QMainWindow) -> None:
    """Let a window tell of errors that nobody has foreseen."""

    def tell(report: Report) -> None:
        from app.window.failing import failing_of  # not before it is needed: the first paint waits for nothing

        if not sip.isdeleted(window):
            failing_of(window).take(report)

    # Later than what was going on: no dialog can open in the midst of painting.
    watch.happened.connect(tell, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]


def _application() -> QApplication:
    application = QApplication.instance() or QApplication(["Unfold"])
    assert isinstance(application, QApplication)
    application.setApplicationName("Unfold")
    application.setApplicationDisplayName("Unfold")
    return application


def _tell(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    """Qt's messages, but for those that the offscreen platform prints of what a window asks of it."""
    if message is not None and "This plugin does not support" not in message:
        print(message, file=sys.stderr)


def _print(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error that nobody has foreseen, in a command."""
    traceback.print_exception(kind, error, trace)


def _answers_wayland() -> bool:
    name, folder = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("XDG_RUNTIME_DIR", "")
    if not name:
        return False
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(os.path.join(folder, name))
    except OSError:
        return False
    return True


def _lets_in(xcb: ctypes.CDLL) -> bool:
    """Whether the X display of the environment accepts us, asked as Qt asks: where it does not, Qt would abort."""
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not refused

"""What a window does about an error that nobody has foreseen: one dialog at a time, however many there are."""

import time
from collections.abc import Callable

from PyQt6 import sip
from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QApplication, QMainWindow

from app.log_file import LOG
from app.panels.failure import FailureDialog
from app.unexpected import Report
from app.window.controller import Controller

_QUIET = 10.0
"""Seconds without an error after which it is told again that was told already: one of a timer, or of what is painted,
would else open its dialog again as soon as that is closed."""


class Failing(QObject):
    """Lives as long as the window."""

    def __init__(self, window: QMainWindow, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._window, self._now = window, now
        self.dialog: FailureDialog | None = None
        self._last: dict[str, float] = {}
        """When each of those that were told happened last."""

    def take(self, report: Report) -> None:
        """Tell of it, unless that has just been done."""
        before, self._last[report.text] = self._last.get(report.text), self._now()
        if self.dialog is not None and not sip.isdeleted(self.dialog):
            self.dialog.count()
        elif before is None or self._now() - before >= _QUIET:
            self._show(report)

    def _show(self, report: Report) -> None:
        if (popup := QApplication.activePopupWidget()) is not None:
            popup.close()  # it would keep the mouse
        controller = self._window.findChild(Controller)
        save = None if controller is None else controller.documents.saving.save_as
        parent = QApplication.activeModalWidget() or self._window
        self.dialog = FailureDialog(parent, report, save, LOG.path)
        self.dialog.finished.connect(self._close)
        self.dialog.open()

    def _close(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None


def failing_of(window: QMainWindow) -> Failing:
    """That of a window, made where there is none yet."""
    return window.findChild(Failing) or Failing(window)

"""Long work that paints: a bit of it whenever the window has nothing else to do, since what paints belongs to its
thread."""

import time
from collections.abc import Generator

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

_AT_ONCE = 0.012
"""Seconds for which it works before the window may do something else."""


class Stepwise(QObject):
    """At most one piece of work: a generator of the part that is done, from 0 to 1."""

    progressed = pyqtSignal(float)
    finished = pyqtSignal()
    failed = pyqtSignal(object)
    """The exception that the work raised."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._work: Generator[float, None, object] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_busy(self) -> bool:
        """Whether something is being done."""
        return self._work is not None

    def start(self, work: Generator[float, None, object]) -> None:
        """Do this; nothing else is being done."""
        assert self._work is None, "one after the other"
        self._work = work
        self._timer.start(0)

    def cancel(self) -> None:
        """Do nothing more, and leave nothing behind."""
        self._timer.stop()
        work, self._work = self._work, None
        if work is not None:
            work.close()

    def _go_on(self) -> None:
        work, until = self._work, time.monotonic() + _AT_ONCE
        assert work is not None
        try:
            part = next(work)
            while time.monotonic() < until:
                part = next(work)
        except StopIteration:
            self._end()
            self.finished.emit()
        except Exception as error:
            self._end()
            self.failed.emit(error)
        else:
            self.progressed.emit(part)

    def _end(self) -> None:
        self._timer.stop()
        self._work = None

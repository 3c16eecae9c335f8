"""Long work in one thread beside the window's: with progress, and the newest request wins."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from PyQt6 import sip
from PyQt6.QtCore import QObject, pyqtSignal

PER_SECOND = 20
"""How often progress is told at most: each time the window draws something."""
_PATIENCE = 5.0
"""Seconds that closing waits for the thread, which looks up at every timestep. Where a disk keeps it for longer it
finishes later or, if the program ends, never: a file is written whole or not at all."""


class CancelledError(Exception):
    """Nobody wants to know any more."""


Work = Callable[[Callable[[float], None]], object]
"""Is given whom to tell the part that is done, from 0 to 1, which raises CancelledError where it is to stop."""


@dataclass(frozen=True)
class _Job:
    number: int
    work: Work


class Jobs(QObject):
    """At most one piece of work is being done, and at most one waits for it to stop: that which was asked for last.

    All three signals arrive in the window's thread, and only of what was started last and not cancelled.
    """

    progressed = pyqtSignal(float)
    finished = pyqtSignal(object)
    failed = pyqtSignal(object)
    """The exception that the work raised."""
    _told = pyqtSignal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._newest = 0
        self._waiting: _Job | None = None
        self._thread: threading.Thread | None = None
        self._told.connect(self._pass_on)

    def start(self, work: Work) -> None:
        """Do this, in place of whatever is being done."""
        with self._lock:
            self._newest += 1
            self._waiting = _Job(self._newest, work)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
                self._thread.start()

    def cancel(self) -> None:
        """Do nothing more, and tell of nothing more."""
        with self._lock:
            self._newest += 1
            self._waiting = None

    def close(self) -> None:
        """Cancel, and wait until the thread has stopped, though not without an end."""
        self.cancel()
        self.wait()

    def wait(self) -> None:
        """Until all is done; what is told of it arrives later."""
        thread = self._thread
        if thread is not None:
            thread.join(_PATIENCE)

    # In the other thread ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while (job := self._next()) is not None:
            try:
                self._tell(job, "finished", job.work(_Teller(self, job).tell))
            except CancelledError:
                pass
            except Exception as error:  # told in the window's thread, as if it had happened there
                self._tell(job, "failed", error)

    def _next(self) -> _Job | None:
        with self._lock:
            job, self._waiting = self._waiting, None
            if job is None:
                self._thread = None
            return job

    def _tell(self, job: _Job, what: str, value: object) -> None:
        if job.number == self._newest and not sip.isdeleted(self):  # with a window that was closed meanwhile
            self._told.emit(job.number, what, value)

    def _pass_on(self, number: int, what: str, value: object) -> None:
        if number == self._newest:
            getattr(self, what).emit(value)


class _Teller:
    """Tells of one job's progress, not too often, and stops it where another one is newer."""

    def __init__(self, jobs: Jobs, job: _Job) -> None:
        self._jobs, self._job = jobs, job
        self._next = 0.0

    def tell(self, part: float) -> None:
        if self._job.number != self._jobs._newest:
            raise CancelledError
        now = time.monotonic()
        if now >= self._next:
            self._next = now + 1.0 / PER_SECOND
            self._jobs._tell(self._job, "progressed", part)

"""The one request that takes a while: computed beside the window, which shows what was there before."""

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import QObject, pyqtSignal

from app.document.jobs import Jobs
from app.story.preparing import prepare
from app.story.request import Request
from app.story.state import Recorded
from app.translation import language, speaking


@dataclass(frozen=True)
class Busy:
    """What is being computed, in words, and which part of it is done, from 0 to 1."""

    words: str
    part: float


class Waiting(QObject):
    """Holds the request that was made last until it is `ready`, has `failed` or is dropped."""

    changed = pyqtSignal()
    """There is another request, or none, or it has come further."""
    ready = pyqtSignal(object, object)
    """The request and what was Recorded for it, with all that its picture asks."""
    failed = pyqtSignal(object)
    """What was raised instead: the ExperimentError of a request that can't be answered, or any other."""

    def __init__(self) -> None:
        super().__init__()
        self.request: Request | None = None
        self._words, self._part = "", 0.0
        self._jobs = Jobs()
        self._jobs.progressed.connect(self._progress)
        self._jobs.finished.connect(self._finish)
        self._jobs.failed.connect(self._fail)

    @property
    def busy(self) -> Busy | None:
        """What is being computed; None where nobody waits."""
        return None if self.request is None else Busy(self._words, self._part)

    def start(self, request: Request, words: str, recorded: Recorded | None = None) -> None:
        """Compute what a request asks, in place of the one before. `recorded`: where only the picture is missing."""
        self.request, self._words, self._part = request, words, 0.0
        apart, spoken = request.apart(), language()

        def work(told: Callable[[float], None]) -> Recorded:
            with speaking(spoken):  # else a figure would change its language while it is made
                found = request.recorded(apart) if recorded is None else recorded
                prepare(request.leads_to(request.since, found), told)
                return found

        self._jobs.start(work)
        self.changed.emit()

    def amend(self, request: Request) -> None:
        """The same request, of which something else was chosen meanwhile."""
        self.request = request

    def drop(self) -> None:
        """Nobody waits any more."""
        if self.request is not None:
            self._jobs.cancel()
            self.request = None
            self.changed.emit()

    def close(self) -> None:
        """Drop what is being computed, and wait until nothing is."""
        self.drop()
        self._jobs.close()

    def _progress(self, part: float) -> None:
        self._part = part
        self.changed.emit()

    def _finish(self, recorded: Recorded) -> None:
        assert self.request is not None
        self.ready.emit(self.request, recorded)

    def _fail(self, error: Exception) -> None:
        self.request = None
        self.failed.emit(error)
        self.changed.emit()

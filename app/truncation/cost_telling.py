"""Works out what a truncation costs that is tried: of a short sequence at once, of a long one beside the window."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from app.document.jobs import Jobs
from app.story.figures.edge import Cost, costs
from app.story.state import State
from rnn_engine.telling import heard_by
from rnn_engine.trace import Trace
from rnn_engine.truncation import Truncation

_AT_ONCE = 100
"""Up to so many timesteps the cost is told with every move of the edge; of more it follows after a moment."""
_PAUSE = 30
"""Milliseconds: the edge itself stays with the hand."""


class CostTelling(QObject):
    """The newest question follows the one that is being worked out: the first answer about windows serves all."""

    told = pyqtSignal()
    """`costs` are new."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.costs: tuple[Cost, ...] = ()
        """Of what was asked last as far as it is known, the chosen parameter first."""
        self._asked: tuple[State, Truncation] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._take)
        self._jobs.failed.connect(self._fail)
        self._is_working = False
        self._apart: tuple[Trace, Trace] | None = None
        """A trace, and the same as it is asked beside the window."""

    def ask(self, state: State, tried: Truncation) -> None:
        """Tell what this truncation costs in the state's experiment."""
        self._asked = state, tried
        if state.trace.length <= _AT_ONCE:
            self._take((tried, costs(state, tried)))
        elif not self._timer.isActive():
            self._timer.start(_PAUSE)

    def drop(self) -> None:
        """Nobody wants to know any more."""
        self._timer.stop()
        self._jobs.cancel()
        self._asked, self._is_working, self.costs = None, False, ()

    def forget(self) -> None:
        """Another experiment is shown: what was worked out for the last one is not asked again."""
        self._apart = None

    def _work(self) -> None:
        if self._asked is None or self._is_working:
            return
        state, tried = self._asked
        if self._apart is None or self._apart[0] is not state.trace:
            self._apart = state.trace, state.trace.apart()
        self._is_working = True
        self._jobs.start(partial(_worked_out, replace(state, trace=self._apart[1]), tried))

    def _take(self, found: tuple[Truncation, tuple[Cost, ...]]) -> None:
        about, self.costs = found
        self._is_working = False
        self.told.emit()
        if self._asked is not None and about != self._asked[1]:
            self._work()

    def _fail(self, error: Exception) -> None:
        self._is_working = False
        raise error


def _worked_out(state: State, tried: Truncation, told: Callable[[float], None]) -> tuple[Truncation, tuple[Cost, ...]]:
    with heard_by(lambda work: told(0.0)):  # which breaks off where nobody wants to know any more
        return tried, costs(state, tried)

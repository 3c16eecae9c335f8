"""Plays the film: a timer that calls the document's step. Nothing else in the window runs by itself."""

from PyQt6.QtCore import QObject, QTimer

from app.document import Document
from app.story.playing import next_shown
from app.story.state import State

INTERVAL_MS = 1000
"""Between two steps at speed 1: time to see what lights up before the next thing does."""


class Player(QObject):
    """Steps the document while its state says `playing`; pauses it at the end and where the lesson asks something."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        document.changed.connect(self._follow)

    def _follow(self, state: State) -> None:
        interval = round(INTERVAL_MS / state.speed)
        if not state.playing:
            self._timer.stop()
        elif not self._timer.isActive() or self._timer.interval() != interval:
            self._timer.start(interval)

    def _tick(self) -> None:
        state = self._document.state
        if state.position == len(state.timeline):
            self._document.pause()
            return
        self._document.seek(next_shown(state))
        if self._document.state.question is not None:
            self._document.pause()

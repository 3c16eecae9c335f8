"""The experiments before and after: undo and redo, each under the words of what was changed."""

from collections import deque
from dataclasses import dataclass

from app.files.lesson import Lesson
from app.story.editing.change import Change

_KEPT = 100
"""Experiments that are kept for undo; each holds its weights."""


@dataclass(frozen=True)
class Edit:
    """A lesson as it was before a change, or as it is after one that was undone."""

    lesson: Lesson
    change: Change


class History:
    """What was done and undone. All changes of the same thing in one gesture, a drag, are one step."""

    def __init__(self) -> None:
        self._done: deque[Edit] = deque(maxlen=_KEPT)
        self._undone: deque[Edit] = deque(maxlen=_KEPT)
        self._in_gesture = self._gesture_kept = False

    def copy(self) -> "History":
        """The same history, to go back to."""
        other = History()
        other._done, other._undone = self._done.copy(), self._undone.copy()
        other._in_gesture, other._gesture_kept = self._in_gesture, self._gesture_kept
        return other

    def clear(self) -> None:
        """Another lesson was opened."""
        self._done.clear()
        self._undone.clear()
        self._gesture_kept = False

    def begin_gesture(self) -> None:
        self._in_gesture, self._gesture_kept = True, False

    def end_gesture(self) -> None:
        self._in_gesture = self._gesture_kept = False

    def keep(self, before: Lesson, change: Change) -> None:
        """A lesson has been changed; of a gesture only what it changes first, and what else it changes, is a step."""
        self._undone.clear()
        if not self._gesture_kept or self._done[-1].change != change:
            self._done.append(Edit(before, change))
            self._gesture_kept = self._in_gesture

    @property
    def last_done(self) -> Edit | None:
        """What undo takes back, with the lesson that it leads to."""
        return self._done[-1] if self._done else None

    @property
    def last_undone(self) -> Edit | None:
        """What redo does again, with the lesson that it leads to."""
        return self._undone[-1] if self._undone else None

    def undo(self, now: Lesson) -> None:
        """The last change was taken back, from the lesson `now`."""
        self._gesture_kept = False
        self._undone.append(Edit(now, self._done.pop().change))

    def redo(self, now: Lesson) -> None:
        """The change that was undone last was made again, from the lesson `now`."""
        self._gesture_kept = False
        self._done.append(Edit(now, self._undone.pop().change))

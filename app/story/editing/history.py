"""The experiments before and after: undo and redo, each under the words of what was changed."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.files.lesson import Lesson
from app.story.editing.change import Change
from app.story.state import Beside

Moved = Callable[[Lesson], Lesson]
"""The same lesson where it lies now."""

_KEPT = 100
"""Experiments that are kept for undo; each holds its weights."""


@dataclass(frozen=True)
class Edit:
    """A lesson as it was before a change, or as it is after one that was undone. Where the change was that two change
    places: `beside`, what it was compared with, and `saved`, the lesson on file that it is a change of."""

    lesson: Lesson
    change: Change
    beside: Beside | None = None
    saved: Lesson | None = None


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

    def keep(self, before: Edit) -> None:
        """A lesson has been changed; of a gesture only what it changes first, and what else it changes, is a step."""
        self._undone.clear()
        if not self._gesture_kept or self._done[-1].change != before.change:
            self._done.append(before)
            self._gesture_kept = self._in_gesture

    @property
    def last_done(self) -> Edit | None:
        """What undo takes back, with the lesson that it leads to."""
        return self._done[-1] if self._done else None

    @property
    def last_undone(self) -> Edit | None:
        """What redo does again, with the lesson that it leads to."""
        return self._undone[-1] if self._undone else None

    def saved(self, lesson: Lesson) -> Lesson:
        """The lesson on file that one is a change of which has changed places; itself where it has not."""
        swaps = (edit.saved for edit in reversed(self._done) if edit.lesson is lesson)
        return next((saved for saved in swaps if saved is not None), lesson)

    def was_drawn(self, lesson: Lesson) -> bool:
        """Whether a lesson, as it is, was made to be compared with another one, and has changed places with it."""
        swaps = (edit.beside for edit in self._done if edit.beside is not None)
        return any(beside.lesson is lesson and beside.cell for beside in swaps)

    def move(self, moved: Moved, on_file: Moved, beside: Moved) -> None:
        """Lessons lie in other files than before: those that were open, those on file that they are changes of, and
        those that were compared with them."""
        for edits in (self._done, self._undone):
            for index, edit in enumerate(edits):
                saved = None if edit.saved is None else on_file(edit.saved)
                other = None if edit.beside is None else replace(edit.beside, lesson=beside(edit.beside.lesson))
                edits[index] = replace(edit, lesson=moved(edit.lesson), beside=other, saved=saved)

    def undo(self, now: Edit) -> None:
        """The last change was taken back, from `now`."""
        self._gesture_kept = False
        self._done.pop()
        self._undone.append(now)

    def redo(self, now: Edit) -> None:
        """The change that was undone last was made again, from `now`."""
        self._gesture_kept = False
        self._undone.pop()
        self._done.append(now)

"""What is not saved is kept in a recovery file within two seconds, until it is saved or given up."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from app.document import Document
from app.document.jobs import Jobs
from app.files.lesson import Lesson
from app.files.recovery import TooLargeError, write_recovery
from app.files.whole import FileError, make_folder
from app.translation import _, language, speaking
from app.window.recovery_slots import Slot

QUIET_MS = 400
"""After a change: others may follow at once, as in a drag."""
LATEST_MS = 1200
"""After the first change that is not kept yet, however many follow; then it is written, beside the window."""

AGAIN_MS = 20_000
"""After it could not be written: a disk may be full for a while."""


class Recovering(QObject):
    """Writes in a thread of its own; `warn` tells, once for each reason, that nothing can be kept."""

    kept = pyqtSignal(object)
    """This lesson is in the recovery file."""

    def __init__(self, document: Document, folder: Path, warn: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._folder = folder
        self._warn = warn
        self._slot: Slot | None = None
        self._asked: Lesson | None = None
        """What the recovery file holds, or will in a moment."""
        self._holds = False
        """Whether it may hold anything: also what is older, where the newest could not be written."""
        self._latest: float | None = None
        self._recovered: tuple[Lesson, Slot] | None = None
        """The lesson that is being opened, and what it was found in."""
        self._replaced: Slot | None = None
        """The same, once it is open: not needed any more where our own file holds it, or it was saved."""
        self._warned_of: set[type[Exception]] = set()
        self._is_closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)
        self._jobs = Jobs(self)
        self._jobs.finished.connect(self._finish)
        self._jobs.failed.connect(self._fail)
        document.changed.connect(self._follow)
        document.busy_changed.connect(self._follow)

    def open_recovered(self, lesson: Lesson, slot: Slot) -> None:
        """Open what a crashed copy has left; that is removed only when it is kept again, or saved. Raises
        ExperimentError."""
        self._recovered = lesson, slot
        try:
            self._document.open_lesson(lesson)
        except Exception:
            self._recovered = None
            raise

    def _follow(self) -> None:
        if self._is_closed:
            return
        lesson = self._document.edited
        if self._recovered is not None and lesson is self._recovered[0]:
            self._replaced, self._recovered = self._recovered[1], None
        if not self._document.is_unsaved:
            self._forget()
        elif lesson is not self._asked:
            now = time.monotonic()
            self._latest = self._latest or now + LATEST_MS / 1000
            self._timer.start(max(0, min(QUIET_MS, round(1000 * (self._latest - now)))))
        else:  # undone to what is kept
            self._rest()

    def _rest(self) -> None:
        self._timer.stop()
        self._latest = None

    def _forget(self) -> None:
        """Nothing would be lost."""
        self._rest()
        self._asked, replaced = None, self._replaced
        if self._holds or replaced is not None:
            self._holds = False
            slots = [slot for slot in (self._slot, replaced) if slot is not None]

            def work(told: Callable[[float], None]) -> tuple[None, Slot | None]:
                for slot in slots:
                    slot.remove()
                return None, replaced

            self._jobs.start(work)

    def keep(self) -> None:
        """Write what is edited, beside the window."""
        self._rest()
        lesson, slot = self._document.edited, self._own_slot()
        if slot is None:
            return
        self._asked, self._holds = lesson, True
        replaced, spoken, when = self._replaced, language(), datetime.now(UTC)

        def work(told: Callable[[float], None]) -> tuple[Lesson, Slot | None]:
            with speaking(spoken):
                write_recovery(lesson, when, slot.file)
            if self._slot is not slot:  # given up while a slow disk was writing it
                slot.remove()
            return lesson, replaced

        self._jobs.start(work)

    def _own_slot(self) -> Slot | None:
        if self._slot is None:
            try:
                make_folder(self._folder)
            except FileError as error:
                self._fail(error)
                return None
            slot = Slot.new(self._folder)
            if not slot.take():
                self._fail(FileError(_("the folder “{folder}” can’t be written.").format(folder=self._folder)))
                return None
            self._slot = slot
        return self._slot

    def _finish(self, done: tuple[Lesson | None, Slot | None]) -> None:
        lesson, replaced = done
        if replaced is not None:  # not the present one: another lesson may have been recovered meanwhile
            replaced.remove()
            replaced.release()
            if replaced is self._replaced:
                self._replaced = None
        if lesson is not None:
            self.kept.emit(lesson)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, TooLargeError):  # that will not be another time what it is not now
            self._asked = None
            self._timer.start(AGAIN_MS)  # whatever it was
        if not isinstance(error, FileError | MemoryError):
            raise error
        if type(error) not in self._warned_of:
            self._warned_of.add(type(error))
            self._warn(_in_words(error))

    def keep_now(self) -> None:
        """The program may be ended any moment: don't wait."""
        if self._document.is_unsaved and self._document.edited is not self._asked:
            self.keep()
        self._jobs.wait()

    def give_up(self) -> None:
        """A person has saved or given up what is open: it need not be recovered, unless it is changed once more."""
        self._rest()
        self._jobs.close()
        self._asked = self._document.edited
        slots = self._slot, self._replaced
        self._slot = self._replaced = None  # before they are removed: what is still written looks there afterwards
        for slot in slots:
            if slot is not None:
                slot.remove()
                slot.release()
        self._holds = False

    def close(self) -> None:
        """The same, and nothing is kept any more."""
        self._is_closed = True
        self.give_up()
        if self._recovered is not None:  # broken off: it is offered again
            self._recovered[1].release()
            self._recovered = None


def _in_words(error: FileError | MemoryError) -> str:
    told = _("What is not saved can’t be kept for after a crash: {reason} Save now and then.")
    if isinstance(error, TooLargeError):  # nor can it be saved
        told = _("This lesson can be neither kept for after a crash nor saved: {reason}")
    return told.format(reason=error if isinstance(error, FileError) else _("there is not enough memory for it."))

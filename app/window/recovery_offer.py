"""Offering, at a start, what copies of the program have left that were ended before it was saved."""

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtWidgets import QWidget

from app.files.on_disk import digest_of
from app.files.recovery import Kept, RecoveryError, read_recovery, set_aside
from app.files.whole import FileError
from app.panels.recovery import Offer, RecoveryPanel
from app.translation import _, in_words, language
from app.window.memory import UNREADABLE
from app.window.questions import may_discard
from app.window.recovering import Recovering
from app.window.recovery_slots import Slot, left_over

MOST = 20
"""Lessons that are offered at once; the others are, when these are settled, at a later start."""


class RecoveryOffer(QObject):
    """`may_leave`: whether what is open may be closed; `warn`: tells a person what can't be done."""

    def __init__(
        self,
        recovering: Recovering,
        folder: Path,
        may_leave: Callable[[], bool],
        warn: Callable[[str], None],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._recovering = recovering
        self._folder = folder
        self._may_leave = may_leave
        self._warn = warn
        self._window = window
        self._slots: list[Slot] = []
        """What is offered; no other copy offers it meanwhile."""
        self.panel: RecoveryPanel | None = None

    def offer(self) -> bool:
        """Show what can be recovered, if anything can."""
        offers = []
        for slot in left_over(self._folder):
            kept = self._readable(slot)
            if kept is not None:
                self._slots.append(slot)
                offers.append(self._as_offer(kept, slot))
            if len(offers) == MOST:
                break
        if not offers:
            return False
        self.panel = RecoveryPanel(offers, self._window)
        self.panel.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.panel.closed.connect(self.leave)
        self.panel.show()
        return True

    def leave(self) -> None:
        """What was neither taken nor refused is offered at the next start."""
        self.panel = None
        for slot in self._slots:
            slot.release()
        self._slots.clear()

    def _readable(self, slot: Slot) -> Kept | None:
        """What it holds; a damaged one is set aside and told, one that was saved after all removed."""
        try:
            kept = read_recovery(slot.file)
        except FileError as error:
            self._warn(str(error))
        except RecoveryError as error:
            self._set_aside(slot.file, error)
        else:
            if kept.lesson.file is None or digest_of(kept.lesson.file) != kept.content:
                return kept
            slot.remove()
        slot.release()
        return None

    def _set_aside(self, file: Path, why: RecoveryError) -> None:
        try:
            other = set_aside(file)
        except FileError as error:
            self._warn(str(error))
            return
        told = _("A recovery file is damaged: {reason}. It is kept as “{file}”.")
        self._warn(told.format(reason=str(why).rstrip("."), file=other))

    def _as_offer(self, kept: Kept, slot: Slot) -> Offer:
        lesson, file = kept.lesson, kept.lesson.file
        return Offer(
            title=lesson.in_language(language()).title,
            when=kept.when,
            file="" if file is None else file.name,
            changed=file is not None and digest_of(file) != lesson.digest,
            recover=lambda: self._recover(kept, slot),
            discard=lambda: self._discard(kept, slot),
        )

    def _recover(self, kept: Kept, slot: Slot) -> bool:
        if not self._may_leave():
            return False
        try:
            self._recovering.open_recovered(kept.lesson, slot)
        except UNREADABLE as error:
            self._warn(in_words(error))
            return False
        self._slots.remove(slot)
        return True

    def _discard(self, kept: Kept, slot: Slot) -> bool:
        if not may_discard(self._window, kept.lesson.in_language(language()).title):
            return False
        slot.remove()
        slot.release()
        self._slots.remove(slot)
        return True

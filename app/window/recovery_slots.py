"""Where recovery files lie, one for each running copy, and which of them nobody writes any more."""

import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from PyQt6.QtCore import QLockFile, QStandardPaths

from app.files.recovery import ENDING

_DAY = 24 * 60 * 60


def recovery_folder() -> Path:
    """Where the system keeps a program's data."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)) / "recovery"


class Slot:
    """A recovery file, and the lock that keeps other running copies off it. The lock of a copy that has crashed counts
    for nothing: not with another process under its number, and not after a restart of the computer."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = QLockFile(str(file.with_suffix(".lock")))
        self._lock.setStaleLockTime(0)  # however old: a copy may run for weeks

    @staticmethod
    def new(folder: Path) -> "Slot":
        """One that nobody else has."""
        return Slot(folder / f"{secrets.token_hex(8)}{ENDING}")

    def take(self) -> bool:
        """Whether it is this copy's from now on."""
        if self._lock.tryLock(0):
            return True
        readable = self._lock.getLockInfo()[0]
        # What is left of a lock after a power cut may be empty. Qt does not remove what a living process holds.
        return not readable and self._lock.removeStaleLockFile() and self._lock.tryLock(0)

    def release(self) -> None:
        """Let another copy have it."""
        self._lock.unlock()

    def remove(self) -> None:
        """What it holds was saved, taken or refused."""
        with suppress(OSError):
            self.file.unlink()


def left_over(folder: Path) -> Iterator[Slot]:
    """What copies have left that run no more, the newest first; each is taken."""
    found = []
    with suppress(OSError):
        _sweep(folder)
        for file in folder.glob(f"*{ENDING}"):
            with suppress(OSError):
                found.append((file.stat().st_mtime_ns, file))
    for _modified, file in sorted(found, reverse=True):
        slot = Slot(file)
        if not slot.take():
            continue
        if slot.file.exists():
            yield slot
        else:  # another copy has settled it meanwhile
            slot.release()


def _sweep(folder: Path) -> None:
    """Clear away what killed copies have left beside their recovery files: halves of writing, and locks of nothing."""
    for part in folder.glob(".*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _DAY:  # no copy that runs is still at it
                part.unlink()
    for lock in folder.glob("*.lock"):
        slot = Slot(lock.with_suffix(ENDING))
        if not slot.file.exists() and slot.take():
            slot.release()

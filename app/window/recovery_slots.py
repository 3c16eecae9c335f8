"""Where recovery files lie, one for each running copy, and which of them nobody writes any more."""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from PyQt6.QtCore import QLockFile, QStandardPaths

from app.files.recovery import ENDING


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
        for file in folder.glob(f"*{ENDING}"):
            with suppress(OSError):
                found.append((file.stat().st_mtime_ns, file))
    for _modified, file in sorted(found, reverse=True):
        slot = Slot(file)
        if slot.take():
            yield slot

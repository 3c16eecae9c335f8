"""The log of the window: what was started, opened and saved, and what went wrong; never what a lesson holds.

Two files of bounded size: the newest entries in one, those before them in the other. Two running copies write into the
same; each entry is written at once and whole.
"""

import os
import stat
from datetime import datetime
from pathlib import Path

from PyQt6.QtCore import QLockFile, QStandardPaths

MOST_BYTES = 512 * 1024
"""Of one of the two files."""
LONGEST = 16 * 1024
"""Characters of an entry: of a longer one the middle is left out."""
_NAME, _BEFORE = "unfold.log", "unfold.old.log"
_PATIENCE_MS = 200
_STEERING = {*range(32), *range(127, 160), *range(0x2028, 0x202F), *range(0x2066, 0x206A)} - {ord("\n"), ord("\t")}
"""What steers a terminal, breaks a line, or turns the direction of writing."""


def usual_folder() -> Path:
    """Where the system keeps what a program remembers of its own running."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericStateLocation)) / "Unfold"


class LogFile:
    """A log that can't be written is no failure: then `trouble` says why, and that is all."""

    def __init__(self, folder: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most = most_bytes
        self._last = "", ""
        self._repeated = 0
        self.trouble = ""

    @property
    def path(self) -> Path:
        return (self._folder or usual_folder()) / _NAME

    @property
    def paths(self) -> tuple[Path, Path]:
        """The newer file and the older one."""
        return self.path, self.path.with_name(_BEFORE)

    def write(self, kind: str, text: str) -> None:
        """Add an entry, with the time before it; what repeats the one before is only counted."""
        if (kind, text) == self._last:
            self._repeated += 1
            return
        self.flush()
        self._last = kind, text
        self._add(_entry(kind, text))

    def flush(self) -> None:
        """Say how often the last entry was repeated."""
        if self._repeated:
            self._add(_entry("repeated", f"the same {self._repeated} more times"))
            self._repeated = 0

    def newest(self, most: int = 64 * 1024) -> str:
        """The end of what was written, from the beginning of a line."""
        self.flush()
        content = b"".join(self._read(path) for path in reversed(self.paths))
        if len(content) > most:
            content = content[-most:].partition(b"\n")[2]
        return content.decode("utf-8", "replace")

    def _add(self, entry: str) -> None:
        content = entry.encode("utf-8", "replace")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._turn_over(len(content))
            _append(self.path, content)
            self.trouble = ""
        except (OSError, ValueError) as error:
            self.trouble = str(error)

    def _turn_over(self, coming: int) -> None:
        """Begin a new file where the present one would be too large."""
        if not self._is_full(coming):
            return
        lock = QLockFile(str(self.path) + ".lock")
        if not lock.tryLock(_PATIENCE_MS):
            raise OSError("another running copy holds the log")  # it is being turned over: this entry is let go
        try:
            if self._is_full(coming):  # the other copy may have done it meanwhile
                os.replace(*self.paths)
        finally:
            lock.unlock()

    def _is_full(self, coming: int) -> bool:
        return self.path.exists() and self.path.stat().st_size + coming > self._most

    def _read(self, path: Path) -> bytes:
        try:
            with open(os.open(path, os.O_RDONLY | _not_waiting()), "rb") as file:
                return file.read(self._most)
        except OSError:
            return b""


def _append(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | _not_waiting(), 0o600)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("it is not an ordinary file")
        os.write(handle, content)  # at once: what two copies write does not mix
    finally:
        os.close(handle)


def _not_waiting() -> int:
    """So that no pipe of this name holds the program up; and every byte as it is."""
    return getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def _entry(kind: str, text: str) -> str:
    """Lines that go on are set in, so that no text can look like an entry of its own."""
    if len(text) > LONGEST:
        half = LONGEST // 2
        text = f"{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}"
    said = text.translate(dict.fromkeys(_STEERING, "\N{REPLACEMENT CHARACTER}")).replace("\n", "\n    ")
    return f"{datetime.now().astimezone().isoformat(timespec='seconds')} {os.getpid()} {kind}: {said}\n"


LOG = LogFile()
"""That of the program."""

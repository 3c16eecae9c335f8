"""Whether a file still is what it was when it was read or written."""

import hashlib
import os
import stat as stat_of
from pathlib import Path
from typing import Literal, NamedTuple

from app.files.whole import READ_LIMIT

Found = Literal["same", "changed", "gone"]


class Stamp(NamedTuple):
    """What a system says of a file without reading it; anything that is written makes it another one."""

    modified_ns: int
    size: int
    number: int


def digest(content: bytes) -> str:
    """What stands for a content: no other one has the same (SHA-256)."""
    return hashlib.sha256(content).hexdigest()


def stamp(file: Path) -> Stamp | None:
    """None where there is no such file."""
    try:
        told = os.stat(file)
    except (OSError, ValueError):
        return None
    return Stamp(told.st_mtime_ns, told.st_size, told.st_ino)


def digest_of(file: Path) -> str:
    """The digest of what a file holds now; empty where it can't be read, is no ordinary file, or larger than any of
    ours."""
    try:
        with open(file, "rb", opener=_not_waiting) as opened:
            if not stat_of.S_ISREG(os.fstat(opened.fileno()).st_mode):
                return ""
            content = opened.read(READ_LIMIT + 1)
    except (OSError, ValueError):
        return ""
    return digest(content) if len(content) <= READ_LIMIT else ""


def _not_waiting(path: str, flags: int) -> int:
    """So that no pipe of this name holds the window up until somebody writes into it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def found(file: Path, expected: str) -> Found:
    """Whether a file is there and holds what has the expected digest."""
    if stamp(file) is None:
        return "gone"
    return "same" if digest_of(file) == expected else "changed"

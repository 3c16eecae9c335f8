"""Whether a file still is what it was when it was read or written."""

import hashlib
import os
from pathlib import Path
from typing import Literal, NamedTuple

from app.files.whole import FileError, read_limited

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
        return digest(read_limited(file))
    except FileError:
        return ""


def found(file: Path, expected: str) -> Found:
    """Whether a file is there and holds what has the expected digest."""
    if stamp(file) is None:
        return "gone"
    return "same" if digest_of(file) == expected else "changed"

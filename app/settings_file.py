"""The file in which Qt keeps the settings, looked at before Qt reads it.

QSettings keeps what is no plain value as @Variant or @DataStream, and makes an object of it as it reads the file: of a
Python object by unpickling it, which can run anything. We keep none; whoever put one there has not asked us.
"""

import re
from pathlib import Path

from app.files.whole import FileError, read_limited, write_whole

_MOST_BYTES = 2**20
_OBJECT = re.compile(r"@(?:Variant|DataStream)\(")
_BY_NUMBER = re.compile(r"\\(?:x(?P<hex>[0-9A-Fa-f]+)|(?P<octal>[0-7]+))")
_LEFT_OUT = re.compile(r'[\s"\\]+')


def made_harmless(file: Path) -> bool:
    """Take every line out of the file that holds an object; all of them where that is not enough. False: it can't be
    written, and must not be read."""
    if not file.exists():
        return True
    try:
        text = read_limited(file, _MOST_BYTES).decode("utf-8", "replace")
    except FileError:
        text = ""
    else:
        if not _holds_object(text):
            return True
        text = "".join(line for line in text.splitlines(keepends=True) if not _holds_object(line))
    try:
        write_whole(file, b"" if _holds_object(text) else text.encode())
    except FileError:
        return False
    return True


def _holds_object(text: str) -> bool:
    """Whether Qt would find an object in it, however its letters are written."""
    return _OBJECT.search(_LEFT_OUT.sub("", _BY_NUMBER.sub(_letter, text))) is not None


def _letter(number: re.Match[str]) -> str:
    value = int(number["hex"], 16) if number["hex"] else int(number["octal"], 8)
    return chr(value & 0xFFFF)

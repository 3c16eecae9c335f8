"""What a new lesson is called: its title as a person reads it, and the name of its file."""

import re
import unicodedata

from app.files.lesson_file import builtin_lessons

_LONGEST_TITLE, _LONGEST_START, _LONGEST_NAME = 120, 32, 40
_NO_FILES = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""Names that one system keeps for itself."""


def titled(typed: str) -> str:
    """A title as it was typed, on one line, and no longer than a window's; "" where nothing was."""
    line = " ".join("".join(sign for sign in typed if sign.isprintable() or sign.isspace()).split())
    return line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1]}…"


def title_of_text(text: str) -> str:
    """The beginning of the text, without quotation marks: sentences put titles into their own."""
    line = titled(text[: 4 * _LONGEST_START])
    return line if len(line) <= _LONGEST_START else f"{line[:_LONGEST_START].rstrip()}…"


def name_of(title: str) -> str:
    """What its files are called: letters and digits that every system knows, and like no lesson that comes along."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    name = "-".join(re.findall(r"[a-z0-9]+", plain.lower()))[:_LONGEST_NAME].strip("-")
    if not name or _NO_FILES.fullmatch(name):
        return "my-lesson"
    return f"my-{name}" if name in dict(builtin_lessons()) else name

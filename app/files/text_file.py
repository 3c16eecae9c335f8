"""A text that a person has in a file: UTF-8, or what a spreadsheet calls Unicode."""

import codecs
from pathlib import Path

from app.files.whole import FileError, read_limited
from app.quoting import on_one_line
from app.translation import _


def read_text(file: Path) -> str:
    """The text of a file, a byte order mark left out. Raises FileError."""
    content = read_limited(file)
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        unreadable = _("“{file}” is not UTF-8 text (byte {number} can’t be read); save it as UTF-8.")
        raise FileError(unreadable.format(file=on_one_line(file.name), number=error.start + 1)) from error

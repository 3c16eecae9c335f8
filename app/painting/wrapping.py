"""How wide text is, and text in lines that tear no number from its sign or its unit."""

import re
from functools import lru_cache

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontMetricsF

from app.assets import ui_font
from app.story.numbers import unbroken

_BREAKS = re.compile("[ \t\n]+")


@lru_cache(maxsize=64)
def _metrics(size: float, weight: int) -> QFontMetricsF:
    return QFontMetricsF(ui_font(size, weight))


@lru_cache(maxsize=16384)
def text_width(text: str, size: float, weight: int = 400) -> float:
    """The width of a text in one line; the same text is asked for again and again."""
    return _metrics(size, weight).horizontalAdvance(text)


def wrapped(text: str, size: float, width: float, most: int, weight: int = 400) -> list[str]:
    """The text in lines of at most this width; what goes beyond `most` lines ends in an ellipsis.

    A number stays with its sign and its unit, and no line breaks at a no-break space.
    """
    found: list[str] = []
    for word in filter(None, _BREAKS.split(unbroken(text))):
        if found and text_width(f"{found[-1]} {word}", size, weight) <= width:
            found[-1] += f" {word}"
        else:
            found.append(word)
    if len(found) > most:
        rest = " ".join(found[most - 1 :])
        found = [*found[: most - 1], _metrics(size, weight).elidedText(rest, Qt.TextElideMode.ElideRight, width)]
    return found

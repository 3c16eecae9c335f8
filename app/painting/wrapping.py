"""How wide text is, and text in lines that tear no number from its sign or its unit."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from PyQt6.QtCore import Qt

from app.painting.faces import metrics, whole_pixels
from app.story.numbers import unbroken

_NARROW = 8
"""Letters of the narrowest kind that are as wide as their type is high."""
_MOST_PARTS = 50
"""Of one word: more is not read, and takes long to measure."""
_NO_END = 999
_A_LAST_LINE, _NARROWER = 0.15, 0.05
"""Of the width: so much of its line a last word takes at least, else the lines before it are made narrower by steps."""
_NARROWEST = 0.8
"""All sentences have one measure, as far as the eye can tell."""
_BREAKS = re.compile("[ \t\n]+")


def text_width(text: str, size: float, weight: int = 400) -> float:
    """The width of a text in one line; the same text is asked for again and again."""
    return _width(text, whole_pixels(size), weight)


@lru_cache(maxsize=4096)
def _width(text: str, size: int, weight: int) -> float:
    return metrics(size, weight).horizontalAdvance(text)


def wrapped(text: str, size: float, width: float, most: int, weight: int = 400) -> list[str]:
    """The text in lines of at most this width; what goes beyond `most` lines ends in an ellipsis.

    A number stays with its sign and its unit, and no line breaks at a no-break space; a word that is wider than a line
    goes on in the next one.
    """
    found: list[str] = []
    words = filter(None, _BREAKS.split(unbroken(text)))
    for word in (part for whole in words for part in _parts(whole, size, width, weight)):
        if found and text_width(f"{found[-1]} {word}", size, weight) <= width:
            found[-1] += f" {word}"
        else:
            found.append(word)
    if len(found) > most:
        rest = " ".join(found[most - 1 :])
        found = [*found[: most - 1], metrics(size, weight).elidedText(rest, Qt.TextElideMode.ElideRight, width)]
    return found


def balanced(text: str, size: float, width: float) -> list[str]:
    """Lines, the last of which is not all too short, if that costs no line more."""
    first = lines = wrapped(text, size, width, _NO_END)
    share = 1.0
    while len(first) > 1 and text_width(lines[-1], size) < _A_LAST_LINE * width:
        share -= _NARROWER
        lines = wrapped(text, size, share * width, _NO_END)
        if len(lines) > len(first) or share < _NARROWEST:
            return first
    return lines


def _parts(word: str, size: float, width: float, weight: int) -> Iterator[str]:
    """A word in parts none of which is wider than a line, unless a single letter is; after many, the rest as it is."""
    most = max(2, int(min(_NARROW * width / size, len(word))))

    def is_too_wide(letters: int) -> bool:
        return text_width(word[:letters], size, weight) > width

    for _part in range(_MOST_PARTS):
        if len(word) < 2 or not is_too_wide(most):
            break
        fitting = 1 + bisect_left(range(2, most), True, key=is_too_wide)
        yield word[:fitting]
        word = word[fitting:]
    yield word

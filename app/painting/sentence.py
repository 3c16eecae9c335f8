"""Paints a line of a sentence; a letter that Unicode has not lowered, as the y of b_y, is lowered all the same."""

import re
from collections.abc import Iterator

from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QPainter

from app.assets import ui_font
from app.painting.wrapping import text_width

_LOWERED = re.compile(r"\b([^\W\d_])_([a-z]{1,2})\b")
"""One letter and what hangs below it, as `PlainForm` writes it; the names of a program are longer."""
_SMALLER, _LOWER = 0.72, 0.18
"""Of the size: as the lowered letters that Unicode has."""


def paint_words(painter: QPainter, left: float, baseline: float, words: str, size: float, weight: int = 400) -> None:
    """Words in one line in the present pen."""
    for part, is_lowered in parts_of_words(words):
        own = _SMALLER * size if is_lowered else size
        painter.setFont(ui_font(own, weight))
        painter.drawText(QPointF(left, baseline + (_LOWER * size if is_lowered else 0.0)), part)
        left += text_width(part, own, weight)


def words_width(words: str, size: float, weight: int = 400) -> float:
    """The width of what is painted so."""
    return sum(
        text_width(part, _SMALLER * size if is_lowered else size, weight) for part, is_lowered in parts_of_words(words)
    )


def parts_of_words(words: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for found in _LOWERED.finditer(words):
        yield words[at : found.end(1)], False
        yield found[2], True
        at = found.end()
    if at < len(words):
        yield words[at:], False

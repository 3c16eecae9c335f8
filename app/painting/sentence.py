"""Paints a line of a sentence; what hangs below a letter and Unicode has not lowered, as the y of b_y, is lowered all
the same, and the name of a stage is raised."""

import re
from collections.abc import Iterator

from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QPainter

from app.painting import faces
from app.painting.wrapping import text_width

_MARKED = re.compile(r"\b([^\W\d_][ₐ-ₜᵢᵣᵤᵥ]*)(?:_([a-z]{1,2})(?:\^([a-z]{2,}))?|\^([a-z]{2,}))\b")
"""One letter and what hangs below it and above it, as `PlainForm` writes them; the names of a program are longer."""
SMALLER, _LOWER, _HIGHER = 0.72, 0.18, -0.3
"""Of the size: as the lowered letters that Unicode has."""


def paint_words(painter: QPainter, left: float, baseline: float, words: str, size: float, weight: int = 400) -> None:
    """Words in one line in the present pen."""
    for part, shift in parts_of_words(words):
        own = SMALLER * size if shift else size
        painter.setFont(faces.font(own, weight))
        painter.drawText(QPointF(left, baseline + shift * size), part)
        left += text_width(part, own, weight)


def words_width(words: str, size: float, weight: int = 400) -> float:
    """The width of what is painted so."""
    return sum(text_width(part, SMALLER * size if shift else size, weight) for part, shift in parts_of_words(words))


def parts_of_words(words: str) -> Iterator[tuple[str, float]]:
    """What stands on the line, below it or above it, with how far below."""
    at = 0
    for found in _MARKED.finditer(words):
        yield words[at : found.end(1)], 0.0
        if found[2]:
            yield found[2], _LOWER
        if raised := found[3] or found[4]:
            yield raised, _HIGHER
        at = found.end()
    if at < len(words):
        yield words[at:], 0.0

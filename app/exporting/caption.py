"""The caption under a figure: of which lesson it is, at which place, and what it shows."""

import re
from dataclasses import dataclass

from PyQt6.QtGui import QColor, QPainter

from app.painting.sentence import paint_words
from app.painting.wrapping import wrapped
from app.story.headings import heading
from app.story.state import State
from app.theme import Theme
from app.translation import _

_SIDE = 18.0
_SIZE = 11
_LINE = 15.0
_ABOVE, _BELOW = 4.0, 12.0
_MOST_LINES = 99
_SENTENCE = re.compile(r".+?(?:[.!?…]\s+|$)", re.DOTALL)


@dataclass(frozen=True)
class Caption:
    """Its lines, as wide as the page."""

    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """Page pixels, with the space around it."""
        return _ABOVE + len(self.lines) * _LINE + _BELOW

    def paint(self, painter: QPainter, theme: Theme, top: float) -> None:
        """Its lines, the first of them under `top`."""
        painter.setPen(QColor(theme.muted))
        for index, line in enumerate(self.lines):
            paint_words(painter, _SIDE, top + _ABOVE + _SIZE + index * _LINE, line, _SIZE)


def caption(state: State, description: str, width: float, most: int = _MOST_LINES) -> Caption:
    """What stands under a figure that is described so, on a page `width` page pixels wide: of the description at least
    the first sentence, and as many of those that follow as have room in the lines, if these are limited."""
    title = state.told.title
    sentences = _SENTENCE.findall(description)
    for count in range(len(sentences), 0, -1):
        said = "".join(sentences[:count]).rstrip()
        if state.place is None:
            words = _("{lesson}. {description}").format(lesson=title, description=said)
        else:
            where = heading(state.place, state.notation)
            words = _("{lesson}, {place}. {description}").format(lesson=title, place=where, description=said)
        lines = list(wrapped(words, _SIZE, width - 2 * _SIDE, _MOST_LINES))
        if len(lines) <= most:
            break
    return Caption(tuple(_never_a_single_word(lines)))


def _never_a_single_word(lines: list[str]) -> list[str]:
    """The same lines with two words in the last one at least."""
    if len(lines) > 1 and " " not in lines[-1] and lines[-2].count(" ") > 1:
        kept, moved = lines[-2].rsplit(" ", 1)
        lines[-2:] = [kept, f"{moved} {lines[-1]}"]
    return lines

"""The sentence under an equation, or what a lesson is about under its title: all of it, in smaller type where it is
long, with no word left alone in its last line."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.painting.wrapping import balanced, wrapped

_TYPE = ((13.0, 18.0), (12.0, 16.5), (11.5, 15.5), (11.0, 14.5))
"""Sizes and the height of a line in them."""
USUAL_HEIGHT = 36.0
"""Of two lines: a card keeps it free whether a sentence needs it or not, else the formula would move."""


@dataclass(frozen=True)
class Sentence:
    """Its lines, in one size of type; `line`: the height of each."""

    lines: tuple[str, ...]
    size: float
    line: float

    @property
    def height(self) -> float:
        return self.line * len(self.lines)


@lru_cache(maxsize=4)  # laying out an equation asks for it more than once, and so does painting it
def under_equation(text: str, width: float) -> Sentence:
    """A sentence at a width: in two lines, if need be in smaller type, else in as many as it has."""
    sentences: list[Sentence] = []
    for sentence in _sizes(text, width):
        if len(sentence.lines) <= 2 and sentence.size >= 12.0:
            return sentence
        sentences.append(sentence)
    return next((it for it in sentences if it.size <= 12.0 and len(it.lines) <= 3), sentences[-1])


def under_title(text: str, width: float, height: float) -> Sentence:
    """In the largest type in which it is no higher than this; else in the smallest, as much of it as fits."""
    smallest, line = _TYPE[-1]
    found = next((sentence for sentence in _sizes(text, width) if sentence.height <= height), None)
    return found or Sentence(tuple(wrapped(text, smallest, width, max(1, int(height // line)))), smallest, line)


def on_a_page(text: str, width: float) -> Sentence:
    """In as many lines as it has."""
    return next(_sizes(text, width))


def _sizes(text: str, width: float) -> Iterator[Sentence]:
    for size, line in _TYPE:
        yield Sentence(tuple(balanced(text, size, width)), size, line)

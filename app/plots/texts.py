"""Lines of words and mathematics: how wide they are, where they break, how they are painted."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.assets import ui_font
from app.painting.typeset import Typeset, typeset
from app.story.figures.text import Math, Text
from app.story.numbers import unbroken
from app.theme import Theme

_MATHS_SIZE = 1.16
"""Type size of mathematics beside Inter, whose letters are larger at the same size."""


_PLAIN = frozenset(("ink", "muted", "ghost", "good", "bad"))


@lru_cache(maxsize=64)
def font(size: float, strong: bool) -> QFont:
    """Inter in pixels; strong is semi-bold. Fonts are shared: do not change them."""
    return ui_font(size, 600 if strong else 400)


@lru_cache(maxsize=64)
def _metrics(size: float, strong: bool) -> QFontMetricsF:
    return QFontMetricsF(font(size, strong))


@lru_cache(maxsize=2048)
def words_width(words: str, size: float, strong: bool) -> float:
    """Pixels that plain words take."""
    return _metrics(size, strong).horizontalAdvance(words)


def middle_offset(size: float) -> float:
    """How far below its middle the baseline of a line lies: half the height of a digit."""
    return _metrics(size, False).capHeight() / 2


def colour(theme: Theme, role: str) -> str:
    """A role's colour; "ink", "muted", "ghost", "good" and "bad" are the theme's own."""
    return str(getattr(theme, role)) if role in _PLAIN else theme.role(role)


@lru_cache(maxsize=4096)
def ink_on(theme: Theme, background: str) -> str:
    """The colour of what is written on a ground."""
    return theme.text_on(background)


@lru_cache(maxsize=2048)
def width(text: Text, size: float) -> float:
    """Pixels that a line takes."""
    return sum(_width(piece, size, text.strong) for piece in text.pieces)


def widest(labels: Iterable[Text], size: float) -> float:
    """As wide as if strong, which one of them is at times: none are to come and go with that."""
    return max(width(each if each.strong else replace(each, strong=True), size) for each in labels)


def closed_up(label: Text) -> Text:
    """ "k=2" for "k = 2"."""
    return replace(label, pieces=tuple(p.replace(" = ", "=") if isinstance(p, str) else p for p in label.pieces))


def paint(painter: QPainter, text: Text, x: float, baseline: float, size: float, theme: Theme) -> None:
    """Paint a line with its left end and baseline there."""
    for piece in text.pieces:
        if isinstance(piece, str):
            paint_words(painter, piece, x, baseline, size, text.strong, colour(theme, text.role))
        else:
            ink = QColor(colour(theme, piece.role or text.role))
            _formula(piece, size).paint(painter, x, baseline, lambda _, ink=ink: ink)  # type: ignore[misc]
        x += _width(piece, size, text.strong)


def paint_words(painter: QPainter, words: str, x: float, baseline: float, size: float, strong: bool, ink: str) -> None:
    painter.setFont(font(size, strong))
    painter.setPen(QColor(ink))
    painter.drawText(QPointF(x, baseline), words)


@lru_cache(maxsize=1024)
def wrapped(text: Text, size: float, available: float) -> tuple[Text, ...]:
    """The lines that a text takes in a column `available` pixels wide; it breaks at spaces only, and at none
    between a number and its sign or unit."""
    lines: list[list[str | Math]] = [[]]
    used = 0.0
    for chunk in _chunks(text):
        taken = sum(_width(piece, size, text.strong) for piece in chunk)
        if used and used + taken > available:
            lines.append([])
            used = 0.0
        lines[-1].extend(chunk)
        lines[-1].append(" ")
        used += taken + words_width(" ", size, text.strong)
    return tuple(replace(text, pieces=tuple(line[:-1])) for line in lines)


def _chunks(text: Text) -> list[list[str | Math]]:
    """What may not be torn apart: words, and mathematics with what touches it."""
    chunks: list[list[str | Math]] = [[]]
    for piece in text.pieces:
        if isinstance(piece, Math):
            chunks[-1].append(piece)
            continue
        first, *rest = unbroken(piece).split(" ")
        chunks[-1].append(first)
        chunks.extend([word] for word in rest)
    return [[piece for piece in chunk if piece != ""] for chunk in chunks if chunk not in ([""], [])]


def _width(piece: str | Math, size: float, strong: bool) -> float:
    return words_width(piece, size, strong) if isinstance(piece, str) else _formula(piece, size).width


def _formula(piece: Math, size: float) -> Typeset:
    return typeset(piece.markup, size * _MATHS_SIZE, display=False)

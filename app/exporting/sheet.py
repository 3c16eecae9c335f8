"""Several figures on one sheet of exact size: in a grid, with letters where they are wished."""

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QPainter

from app.assets import ui_font
from app.exporting.printing import Content
from app.story.page_style import Sheet
from app.theme import Theme

_NARROWEST = 340.0
"""Page pixels of a column, as long as nobody says how many there shall be."""
_LETTER_SIZE = 13
_LETTER_SIDE, _LETTER_BASELINE = 18.0, 19.0
_OVER_TITLE, _OVER_FIGURE = 12.0, 20.0
"""Page pixels that the row of a letter takes: over its title, or over the figure itself, the top of a figure being
empty."""


def sheet_content(contents: Sequence[Content], sheet: Sheet, theme: Theme, titled: bool) -> Content:
    """The figures row by row, each as wide as its column; those of a row are as high as each other. `titled`: whether
    they have titles."""
    room = (_OVER_TITLE if titled else _OVER_FIGURE) if sheet.letters else 0.0
    letters = [chr(ord("a") + index) for index in range(len(contents))]

    def grid(width: float) -> "_Grid":
        columns = sheet.columns or max(1, min(len(contents), int(width // _NARROWEST)))
        columns = min(columns, len(contents))
        rows = [tuple(contents[first : first + columns]) for first in range(0, len(contents), columns)]
        return _Grid(rows, width / columns)

    def height(width: float) -> float:
        laid = grid(width)
        return sum(max(each.height(laid.column) for each in row) + room for row in laid.rows)

    def least(width: float) -> float:
        laid = grid(width)
        return sum(max(each.least(laid.column) for each in row) + room for row in laid.rows)

    def paint(painter: QPainter, width: float, height: float) -> None:
        laid = grid(width)
        top, left_over = 0.0, iter(letters)
        for row, high in zip(laid.rows, _heights(laid, height - room * len(laid.rows)), strict=True):
            for column, content in enumerate(row):
                left = column * laid.column
                # The last row's only figure has the room of those that are missing beside it.
                wide = width - left if len(laid.rows) > 1 and content is laid.rows[-1][-1] else laid.column
                if sheet.letters:
                    at = QPointF(left + _LETTER_SIDE, top + _LETTER_BASELINE)
                    _paint_letter(painter, next(left_over), at, theme)
                painter.save()
                painter.translate(left, top + room)
                content.paint(painter, wide, high)
                painter.restore()
            top += high + room

    said = [_ended(content.description) for content in contents]
    if sheet.letters:
        said = [f"({letter}) {words}" for letter, words in zip(letters, said, strict=True)]
    return Content(", ".join(content.title for content in contents), height, least, paint, " ".join(said))


def _ended(words: str) -> str:
    """With a full stop at its end, where another sentence follows."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


@dataclass(frozen=True)
class _Grid:
    rows: list[tuple[Content, ...]]
    column: float


def _heights(laid: _Grid, height: float) -> list[float]:
    """Of the rows: what each needs at least, and of the rest as much as each wants more than that."""
    least = [max(each.least(laid.column) for each in row) for row in laid.rows]
    wanted = [max(each.height(laid.column) for each in row) for row in laid.rows]
    more = [high - low for high, low in zip(wanted, least, strict=True)]
    spare, asked = height - sum(least), sum(more)
    if asked <= 0.0 or spare > asked:  # nothing can grow by itself, or all have what they want: all grow alike
        return [high * height / sum(wanted) for high in wanted]
    return [low + each * spare / asked for low, each in zip(least, more, strict=True)]


def _paint_letter(painter: QPainter, letter: str, at: QPointF, theme: Theme) -> None:
    painter.save()
    painter.setFont(ui_font(_LETTER_SIZE, 700))
    painter.setPen(QColor(theme.ink))
    painter.drawText(at, letter)
    painter.restore()

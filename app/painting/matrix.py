"""A value of the numbers line: a small matrix as tinted cells with its numbers, a large one as a thumbnail, of a long
vector the first numbers, an ellipsis, and the last."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.painting import faces
from app.painting.value_image import value_image
from app.painting.wrapping import text_width
from app.story.elided import elided
from app.story.matrix_texts import largest_of, matrix_texts
from app.theme import Theme
from rnn_engine.arrays import Array

_BRACKET = 4.0
_GAP = 2.0
_OVER = 2.0
"""How far the brackets reach beyond the cells."""
_ELLIPSIS = 0.75
"""Of the height of a line, or the width of a cell."""
_DOT, _DOTS_APART = 0.8, 3.0
_OF_ZEROS = 0.55
"""Of the width of a cell: that of a column of nothing but zeros, where width is dear."""


@dataclass(frozen=True)
class MatrixStyle:
    """How much room a matrix gets: `cell` pixels wide and `line` high, numbers up to `most` rows and columns.

    `most_rows`: rows alone, where height is dear. `longest`: a vector of more than `most` numbers stands in so many
    lines or columns, ellipses among them (0: as a thumbnail). `narrow_zeros`: whether columns of nothing but zeros are
    narrower than others. `named`: whether a thumbnail has its shape under it.
    """

    cell: float
    line: float
    most: int
    most_rows: int = 99
    longest: int = 0
    narrow_zeros: bool = False
    named: bool = True
    thumbnail: float = 58.0
    """The longer side of a large matrix's picture."""

    @property
    def type_size(self) -> int:
        return next((size for size, cell in _TYPE if self.cell >= cell), 9)

    @property
    def beside_number(self) -> float:
        """Of a cell and the gap to the next: what its number leaves free at least."""
        return 7.5 if self.cell >= _TIGHT else 6.0


_TIGHT = 26.0
_TYPE = ((14, 44), (13, 40), (12, 37), (11, 30), (10, _TIGHT))
"""Type sizes and the narrowest cell that has them."""


@dataclass(frozen=True, eq=False)
class MatrixPicture:
    """A matrix as it will be painted; `values` as printed: (rows, columns). `leading`: the numbers of a long vector
    that are left out last, the most important first; `beside`: how wide the cells of what it belongs to are; `alike`:
    what it shares its scale of colours with; `by_entry`: whether an entry is printed alike wherever else it stands."""

    values: Array
    style: MatrixStyle
    leading: tuple[int, ...] = ()
    beside: float = 0.0
    alike: tuple[Array, ...] = ()
    by_entry: bool = False

    @property
    def readable(self) -> bool:
        rows, columns = self.values.shape
        if min(rows, columns) == 1 and self.style.longest:
            return True
        return bool(max(rows, columns) <= self.style.most and rows <= self.style.most_rows)

    @cached_property
    def shown(self) -> tuple[tuple[int | None, ...], tuple[int | None, ...]]:
        """The rows and the columns that have a line, from 0, with None at an ellipsis."""
        rows, columns = self.values.shape
        return self._along(rows, columns == 1), self._along(columns, rows == 1)

    @cached_property
    def narrow(self) -> tuple[int, ...]:
        """Which of the columns that are shown are narrower than others, from 0."""
        if not self.style.narrow_zeros:
            return ()
        columns = enumerate(zip(*self._texts, strict=True))
        return tuple(at for at, texts in columns if "0" in texts and set(texts) <= {"0", ""})

    @property
    def whole(self) -> bool:
        """Whether every number of it is printed."""
        return self.readable and all(None not in line for line in self.shown)

    @property
    def width(self) -> float:
        return self._inside[0] + 2 * (_BRACKET + _GAP)

    @property
    def height(self) -> float:
        named = self.style.named and not self.readable
        return self.bracket_height + (26 if named else 0)  # its shape stands below: as much above

    @property
    def bracket_height(self) -> float:
        return self._inside[1] + 2 * _OVER

    def paint(self, painter: QPainter, x: float, middle: float, theme: Theme) -> None:
        """Paint with the left edge at x and the middle of the cells at height `middle`."""
        width, height = self._inside
        inside = QRectF(x + _BRACKET + _GAP, middle - height / 2, width, height)
        if self.readable:
            self._paint_cells(painter, inside, theme)
        else:
            self._paint_thumbnail(painter, inside, theme)
        _paint_brackets(painter, inside, theme)

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the cell at a point, from the left edge and the top of the brackets on."""
        rows, columns = self.values.shape
        across, down = x - _BRACKET - _GAP, y - _OVER
        width, height = self._inside
        if not (0.0 <= across < width and 0.0 <= down < height):
            return None
        if not self.readable:
            return int(down / height * rows), int(across / width * columns)
        (downs, acrosses), (lines, cells) = self._edges, self.shown
        row, column = lines[_before(downs, down)], cells[_before(acrosses, across)]
        return None if row is None or column is None else (row, column)

    def _along(self, count: int, is_vector: bool) -> tuple[int | None, ...]:
        longest = self.style.longest
        return elided(count, longest, self.leading) if is_vector and longest else tuple(range(count))

    @cached_property
    def cell(self) -> float:
        """The width of a cell: the style's, or what the longest number needs, here or in what it belongs to."""
        size = self.style.type_size
        longest = max(text_width(text, size, 500) for row in self._texts for text in row)
        return max(self.style.cell, self.beside, longest + self.style.beside_number)

    @property
    def most(self) -> float:
        """What has the full colour."""
        return largest_of(self.values, *self.alike)

    @cached_property
    def _texts(self) -> tuple[tuple[str, ...], ...]:
        """Of the rows and columns that are shown, "" at an ellipsis."""
        rows, columns = self.shown
        printed = matrix_texts(self.values, by_entry=self.by_entry)
        return tuple(tuple("" if None in (r, c) else printed[r or 0][c or 0] for c in columns) for r in rows)

    @cached_property
    def _edges(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Where the rows begin and the last one ends, from the top; the same of the columns from the left."""
        rows, columns = self.shown
        heights = (self.style.line * (_ELLIPSIS if row is None else 1.0) for row in rows)
        shares = (self._share(at, column) for at, column in enumerate(columns))
        widths = (self.cell * share for share in shares)
        return tuple(accumulate(heights, initial=0.0)), tuple(accumulate(widths, initial=0.0))

    def _share(self, at: int, column: int | None) -> float:
        """How much of a cell's width a column that is shown has."""
        if column is None:
            return _ELLIPSIS
        return _OF_ZEROS if at in self.narrow else 1.0

    @cached_property
    def _inside(self) -> tuple[float, float]:
        """Width and height between the brackets."""
        if self.readable:
            downs, acrosses = self._edges
            return acrosses[-1], downs[-1]
        rows, columns = self.values.shape
        pixel = min(self.style.line / 2, self.style.thumbnail / max(rows, columns))
        return max(6.0, columns * pixel), max(6.0, rows * pixel)

    def _paint_cells(self, painter: QPainter, inside: QRectF, theme: Theme) -> None:
        (rows, columns), (downs, acrosses), largest = self.shown, self._edges, self.most
        painter.setFont(faces.font(self.style.type_size, 500))
        for down, row in enumerate(rows):
            for across, column in enumerate(columns):
                left, top = inside.left() + acrosses[across], inside.top() + downs[down]
                cell = QRectF(left, top, acrosses[across + 1] - acrosses[across], downs[down + 1] - downs[down])
                if row is None or column is None:
                    _paint_ellipsis(painter, cell.center(), row is None, theme)
                    continue
                colour = theme.diverging(float(self.values[row, column]) / largest)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(cell.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)
                painter.setPen(QColor(theme.text_on(colour)))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, self._texts[down][across])

    def _paint_thumbnail(self, painter: QPainter, inside: QRectF, theme: Theme) -> None:
        rows, columns = self.values.shape
        painter.drawImage(inside, value_image(self.values / self.most, theme))
        if not self.style.named:
            return
        painter.setFont(faces.font(10))
        painter.setPen(QColor(theme.muted))
        shape = f"{rows}×{columns}"
        width = text_width(shape, 10)
        painter.drawText(QPointF(inside.center().x() - width / 2, inside.bottom() + 13), shape)


def _before(edges: tuple[float, ...], at: float) -> int:
    """The last line that begins at or before a point."""
    return min(bisect_right(edges, at), len(edges) - 1) - 1


def _paint_ellipsis(painter: QPainter, middle: QPointF, is_upright: bool, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.ink))
    apart = QPointF(0.0, _DOTS_APART) if is_upright else QPointF(_DOTS_APART, 0.0)
    for place in (-1, 0, 1):
        painter.drawEllipse(middle + place * apart, _DOT, _DOT)


def _paint_brackets(painter: QPainter, inside: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.ink), 1.2))
    top, bottom = inside.top() - _OVER, inside.bottom() + _OVER
    for edge, inward in ((inside.left() - _GAP, 1.0), (inside.right() + _GAP, -1.0)):
        corner = edge + inward * _BRACKET
        painter.drawPolyline(
            QPolygonF(QPointF(x, y) for x, y in ((corner, top), (edge, top), (edge, bottom), (corner, bottom)))
        )

"""A value of the numbers line: a small matrix as tinted cells with its numbers, a large one as a thumbnail."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.assets import ui_font
from app.painting.value_image import value_image
from app.painting.wrapping import text_width
from app.story.matrix_texts import matrix_texts
from app.theme import Theme
from rnn_engine.arrays import Array

_BRACKET = 4.0
_GAP = 2.0
_OVER = 2.0
"""How far the brackets reach beyond the cells."""


@dataclass(frozen=True)
class MatrixStyle:
    """How much room a matrix gets: `cell` pixels wide and `line` high, numbers up to `most` rows and columns.

    `most_rows`: rows alone, where height is dear. `named`: whether a thumbnail has its shape under it.
    """

    cell: float
    line: float
    most: int
    most_rows: int = 99
    named: bool = True
    thumbnail: float = 58.0
    """The longer side of a large matrix's picture."""

    @property
    def type_size(self) -> int:
        return 11 if self.cell >= 30 else 10


@dataclass(frozen=True, eq=False)
class MatrixPicture:
    """A matrix as it will be painted; `values` as printed: (rows, columns)."""

    values: Array
    style: MatrixStyle

    @property
    def readable(self) -> bool:
        rows, columns = self.values.shape
        return bool(max(rows, columns) <= self.style.most and rows <= self.style.most_rows)

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
        across, down = (x - _BRACKET - _GAP) / self._inside[0], (y - _OVER) / self._inside[1]
        if not (0.0 <= across < 1.0 and 0.0 <= down < 1.0):
            return None
        return int(down * rows), int(across * columns)

    @cached_property
    def _cell(self) -> float:
        """The width of a cell: the style's, or what the longest number needs."""
        size = self.style.type_size
        return max(self.style.cell, *(text_width(str(text), size, 500) + 7 for text in self._texts.flat))

    @cached_property
    def _texts(self) -> npt.NDArray[np.str_]:
        return np.array(matrix_texts(self.values))

    @cached_property
    def _inside(self) -> tuple[float, float]:
        """Width and height between the brackets."""
        rows, columns = self.values.shape
        if self.readable:
            return columns * self._cell, rows * self.style.line
        pixel = min(self.style.line / 2, self.style.thumbnail / max(rows, columns))
        return max(6.0, columns * pixel), max(6.0, rows * pixel)

    def _paint_cells(self, painter: QPainter, inside: QRectF, theme: Theme) -> None:
        line, largest = self.style.line, _largest(self.values)
        painter.setFont(ui_font(self.style.type_size, 500))
        for (row, column), value in np.ndenumerate(self.values):
            cell = QRectF(inside.left() + column * self._cell, inside.top() + row * line, self._cell, line)
            colour = theme.diverging(value / largest)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(cell.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)
            painter.setPen(QColor(theme.text_on(colour)))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(self._texts[row, column]))

    def _paint_thumbnail(self, painter: QPainter, inside: QRectF, theme: Theme) -> None:
        rows, columns = self.values.shape
        painter.drawImage(inside, value_image(self.values / _largest(self.values), theme))
        if not self.style.named:
            return
        painter.setFont(ui_font(10))
        painter.setPen(QColor(theme.muted))
        shape = f"{rows}×{columns}"
        width = text_width(shape, 10)
        painter.drawText(QPointF(inside.center().x() - width / 2, inside.bottom() + 13), shape)


def _largest(values: Array) -> float:
    return float(np.max(np.abs(values), initial=0.0)) or 1.0


def _paint_brackets(painter: QPainter, inside: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.ink), 1.2))
    top, bottom = inside.top() - _OVER, inside.bottom() + _OVER
    for edge, inward in ((inside.left() - _GAP, 1.0), (inside.right() + _GAP, -1.0)):
        corner = edge + inward * _BRACKET
        painter.drawPolyline(
            QPolygonF(QPointF(x, y) for x, y in ((corner, top), (edge, top), (edge, bottom), (corner, bottom)))
        )

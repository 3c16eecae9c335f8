"""What a grid of cells shows, and where every cell stands."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize

from app.painting.wrapping import text_width
from rnn_engine.arrays import Array

Cell = tuple[int, int]
"""Row and column, counted from 0."""

TYPE = 11
_LINE = 18.0
_NARROWEST = 34.0
_BESIDE_TEXT = 7.5
"""Of a cell and the gap to the next: what the widest number leaves."""
GUTTER = 16.0
"""Where the letters of the gates stand."""
_GROUP_GAP = 5.0
EDGE = 3.0
"""Around the cells, for the light of those at the edge."""
_LARGEST_PIXEL = 12.0


@dataclass(frozen=True, eq=False)
class GridContent:
    """What a grid shows. `texts` None: a picture with `room` for its cells; `groups`: letters, as Typst math, of as
    many equal groups of rows (`across`: of columns); `ghost`: only the outlines of what is not known yet."""

    values: Array
    texts: tuple[tuple[str, ...], ...] | None
    room: QSize
    groups: tuple[str, ...] = ()
    across: bool = False
    ghost: bool = False
    editable: bool = False

    def looks_like(self, other: "GridContent") -> bool:
        """Whether the other one is painted as this one is."""
        mine, theirs = ((each.texts, each.cell, each.groups, each.across, each.ghost) for each in (self, other))
        return mine == theirs and np.array_equal(self.values, other.values)

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.values.shape
        return rows, columns

    @cached_property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell, in paper units."""
        if self.texts is not None:
            widest = max((text_width(text, TYPE, 500) for row in self.texts for text in row), default=0.0)
            return max(_NARROWEST, widest + _BESIDE_TEXT), _LINE
        rows, columns = self.shape
        free = self.room.width() - 2 * EDGE - GUTTER, self.room.height() - 2 * EDGE
        side = min(_LARGEST_PIXEL, max(2.0, min(free[0] / columns, free[1] / rows)))
        return side, side

    def left(self, column: int) -> float:
        gutter = GUTTER if self.groups and not self.across else 0.0
        return EDGE + gutter + column * self.cell[0] + _GROUP_GAP * self._group(column, 1)

    def top(self, row: int) -> float:
        gutter = GUTTER if self.groups and self.across else 0.0
        return EDGE + gutter + row * self.cell[1] + _GROUP_GAP * self._group(row, 0)

    def _group(self, at: int, axis: int) -> int:
        """In the how-manieth group a row (axis 0) or column (1) is."""
        if not self.groups or self.across != (axis == 1):
            return 0
        return min(at, self.shape[axis] - 1) * len(self.groups) // self.shape[axis]

    def rect(self, cell: Cell) -> QRectF:
        return QRectF(self.left(cell[1]), self.top(cell[0]), *self.cell)

    def at(self, point: QPointF) -> Cell | None:
        """The cell at a point."""
        rows, columns = self.shape
        row = next((r for r in range(rows) if self.top(r) <= point.y() < self.top(r) + self.cell[1]), None)
        column = next((c for c in range(columns) if self.left(c) <= point.x() < self.left(c) + self.cell[0]), None)
        return None if row is None or column is None else (row, column)

    @property
    def ends(self) -> tuple[float, ...]:
        """Of the rows after which the grid may be cut: of those of a second group and on, with the group's letter."""
        rows, _ = self.shape
        high = rows // len(self.groups) if self.groups and not self.across else 1
        cuts = (row for row in range(rows) if row < high or row % high >= high // 2)
        return tuple(self.top(row) + self.cell[1] for row in cuts)

    @property
    def size(self) -> tuple[float, float]:
        rows, columns = self.shape
        return self.left(columns - 1) + self.cell[0] + EDGE, self.top(rows - 1) + self.cell[1] + EDGE

"""Lays out grids of cells side by side on one scale, each under its title: with numbers in all cells, or with one
legend for all."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PyQt6.QtCore import QRectF

from app.plots import texts
from app.plots.layout import FOOT, SIDE, SMALL_SIZE, TITLE_ROW, Layout, Legend, Line, PanelLayout
from app.plots.ticks import number_width, thinned
from app.story.figures.figure import ABSENT, Figure, Panel
from app.story.figures.text import Text

_SIZES = (12.0, 11.0, 10.5)
"""Type sizes of the numbers in cells: the largest that fits. In a column of A4 the smallest is 6 pt; where that has no
room, colours and a legend say more."""
_SMALLEST_CELL = 14.0
"""Narrower or lower cells become an image."""
_TITLE, _TICKS, _AXIS_TITLE = 22.0, 19.0, 16.0
_BETWEEN, _BELOW = 20.0, 10.0
_LABEL_GAP = 8.0
_LEGEND_GAP, _LEGEND_BAR, _TICK_GAP = 22.0, 12.0, 8.0
_LEGEND_HEIGHT = 170.0
_NOTE_LINE = 18.0
_LARGEST_CELL, _LOWEST_CELL = 64.0, 20.0
_HIGHER = 1.5
"""Of its width: how high a cell is at most where there are few rows and room."""
_LOWER = 0.55
"""The same where there is little room."""
_WITH_NOTES = 0.8
"""Notes may make the grids so much smaller, and cost them no numbers."""
_ROOMY = 430.0
"""From this width three grids want to stand side by side."""


@dataclass(frozen=True)
class _Grids:
    """How they stand: in how many columns, how wide and high each is, the type size of the numbers in cells (0: none).
    Without numbers there is a legend: in the place of a grid that would be left empty, else at the right."""

    columns: int
    side: float
    high: float
    size: float
    free: bool

    @property
    def is_beside(self) -> bool:
        """Whether the legend takes width from the grids."""
        return not self.size and not self.free


class TilesLayout:
    """Works the `layout` out: as many columns as leave room for numbers, else as make the cells as large as can be."""

    def __init__(self, figure: Figure, width: float, height: float) -> None:
        self.layout = Layout()
        self._figure, self._width = figure, width
        self._labels = _labels_width(figure)
        self._legend = _legend_width(figure)
        bottom, notes, ways = height - FOOT, figure.notes, range(1, len(figure.panels) + 1)
        bare = _choose(figure, width, bottom - TITLE_ROW, ways)
        grids = _choose(figure, width, bottom - TITLE_ROW - len(notes) * _NOTE_LINE, ways)
        if bool(grids.size) != bool(bare.size) or grids.side * grids.high < _WITH_NOTES * bare.side * bare.high:
            grids, notes = bare, ()
        bottom -= len(notes) * _NOTE_LINE
        end = min(bottom, self._put_all(grids) + _BELOW)
        for index, note in enumerate(notes):
            baseline = end + 12.0 + index * _NOTE_LINE
            fits = texts.width(note.text, SMALL_SIZE) <= width - 2 * SIDE
            self._write(note.text if fits else note.short, SIDE, baseline)

    def _put_all(self, grids: _Grids) -> float:
        """All of them and the legend; gives the bottom of it all."""
        panels, columns, side = self._figure.panels, grids.columns, grids.side
        rows = math.ceil(len(panels) / columns)
        down = _TITLE + grids.high + _TICKS + _BELOW
        free = self._width - 2 * SIDE - self._labels - columns * side - (columns - 1) * _BETWEEN
        free -= self._legend if grids.is_beside else 0.0
        left = SIDE + self._labels + max(0.0, free / 2 if columns == 1 else 0.0)
        for index, panel in enumerate(panels):
            row, column = divmod(index, columns)
            at = left + column * (side + _BETWEEN), TITLE_ROW + row * down + _TITLE
            self._put(panel, QRectF(*at, side, grids.high), grids.size, column == 0, row == rows - 1)
        bottom = self.layout.panels[-1].rect.bottom() + _TICKS + _AXIS_TITLE
        if grids.size:
            return bottom
        if grids.free:
            column = len(panels) % columns
            self._put_legend(left + column * (side + _BETWEEN), self.layout.panels[-1].rect.top(), bottom)
        else:
            self._put_legend(left + columns * side + (columns - 1) * _BETWEEN + _LEGEND_GAP, TITLE_ROW + _TITLE, bottom)
        return bottom

    def _put(self, panel: Panel, rect: QRectF, size: float, has_rows: bool, is_last: bool) -> None:
        assert panel.cells is not None
        rows, columns = panel.cells.shape
        cell = rect.width() / columns, rect.height() / rows
        laid = PanelLayout(panel, rect, size, min(cell) < _SMALLEST_CELL)
        self.layout.panels.append(laid)
        if panel.title is not None:
            self._write(panel.title, rect.left(), rect.top() - 8.0, 13.0)
        if has_rows:
            self._label_rows(panel, rect, cell[1])
        baseline = rect.bottom() + 14.0
        for column, label in thinned(panel.x, columns, cell[0], number_width(panel.x, columns) + 6.0):
            middle = rect.left() + (column + 0.5) * cell[0]
            self._write(label, middle - texts.width(label, SMALL_SIZE) / 2, baseline)
        if is_last and panel.x.title is not None and texts.width(panel.x.title, SMALL_SIZE) <= rect.width():
            x = rect.center().x() - texts.width(panel.x.title, SMALL_SIZE) / 2
            self._write(panel.x.title, x, baseline + _AXIS_TITLE)

    def _label_rows(self, panel: Panel, rect: QRectF, row_height: float) -> None:
        rows, drop = len(panel.row_numbers), texts.middle_offset(SMALL_SIZE)
        if panel.y.labels and row_height >= 15.0:
            labels = list(enumerate(panel.y.labels))
        else:
            labels = thinned(panel.y, rows, row_height, 13.0)
        for row, label in labels:
            x = rect.left() - _LABEL_GAP - texts.width(label, SMALL_SIZE)
            self._write(label, x, rect.top() + (row + 0.5) * row_height + drop)

    def _put_legend(self, x: float, top: float, bottom: float) -> None:
        """The colours of all of them, and over it what they mean."""
        cells = self._figure.panels[0].cells
        assert cells is not None
        lines = texts.wrapped(Text((cells.ramp.title,)), SMALL_SIZE, self._legend - _LEGEND_GAP)
        for index, line in enumerate(lines):
            self._write(line, x, top - 8.0 + 14.0 * index)
        top += 14.0 * (len(lines) - 1) + 2.0
        height = min(_LEGEND_HEIGHT, max(40.0, bottom - _TICKS - _AXIS_TITLE - top))
        self.layout.legend = Legend(cells.ramp, QRectF(x, top, _LEGEND_BAR, height))

    def _write(self, text: Text, x: float, baseline: float, size: float = SMALL_SIZE) -> None:
        if text.plain:
            self.layout.lines.append(Line(text, x, baseline, size))


def tiles_height(figure: Figure, width: float) -> float:
    """How high such a figure wants to be at a width."""
    count = len(figure.panels)
    beside = min(count, 3) if width >= _ROOMY else min(count, 2)
    grids = _choose(figure, width, math.inf, (beside,))
    rows = math.ceil(count / grids.columns)
    down = _TITLE + grids.high + _TICKS + _BELOW
    return TITLE_ROW + rows * down + _AXIS_TITLE + len(figure.notes) * _NOTE_LINE + FOOT


def _choose(figure: Figure, width: float, room: float, ways: Iterable[int]) -> _Grids:
    """Of so many columns the best: with numbers if that can be had, then with the largest cells."""
    found = [grids for columns in ways for grids in _grids(figure, width, room, columns)]
    return max(found, key=lambda grids: (grids.size > 0.0, round(grids.side, 1), grids.columns))


def _grids(figure: Figure, width: float, room: float, columns: int) -> Iterator[_Grids]:
    """Grids in so many columns: with numbers where these have room, and with a legend."""
    rows = math.ceil(len(figure.panels) / columns)
    most = (room - _AXIS_TITLE) / rows - _BELOW - _TITLE - _TICKS
    free = rows * columns > len(figure.panels)
    taken = 2 * SIDE + _labels_width(figure) + (columns - 1) * _BETWEEN
    side = _side(figure, (width - taken) / columns, most)
    high = _high(figure, side, most)
    size = _text_size(figure, side, high)
    if size:
        yield _Grids(columns, side, high, size, free)
    if not free or side < _legend_width(figure):
        free, side = False, _side(figure, (width - taken - _legend_width(figure)) / columns, most)
    yield _Grids(columns, side, _high(figure, side, most), 0.0, free)


def _side(figure: Figure, wide: float, most: float) -> float:
    """How wide a grid is in so much room."""
    cells = max(panel.x.high for panel in figure.panels)
    return max(24.0, min(wide, most if _LOWER * _base(figure, wide) > most else math.inf, _LARGEST_CELL * cells))


def _base(figure: Figure, side: float) -> float:
    """The height of a grid whose cells are as high as wide; few rows of narrow cells are higher."""
    panel = figure.panels[0]
    return min(side, panel.y.high * max(side / panel.x.high, _LOWEST_CELL))


def _high(figure: Figure, side: float, most: float) -> float:
    """The height of a grid: of few rows more where there is room, less where there is little."""
    base = _base(figure, side)
    return base if math.isinf(most) else max(min(base, 24.0), min(most, side, _HIGHER * base))


def _text_size(figure: Figure, side: float, high: float) -> float:
    """Of the numbers in all cells: the largest that fits into every one; 0 where none does."""
    found = []
    for panel in figure.panels:
        cells = panel.cells
        assert cells is not None
        rows, columns = cells.shape
        wide, tall = side / columns, high / rows
        if not cells.texts or min(wide, tall) < _SMALLEST_CELL:
            return 0.0
        words = {
            cells.texts[row][column]
            for row in range(rows)
            for column in range(columns)
            if cells.states[row, column] != ABSENT
        }
        fitting = (
            size
            for size in _SIZES
            if size < tall - 2.0 and all(texts.words_width(each, size, True) <= wide - 4.0 for each in words)
        )
        found.append(next(fitting, 0.0))
    return min(found)


def _labels_width(figure: Figure) -> float:
    axis = figure.panels[0].y
    labels = [texts.width(label, SMALL_SIZE) for label in axis.labels]
    widest = max(labels, default=0.0) if len(labels) <= 40 else 0.0
    return max(widest, number_width(axis, int(axis.high))) + _LABEL_GAP


def _legend_width(figure: Figure) -> float:
    cells = figure.panels[0].cells
    assert cells is not None
    ticks = max(texts.words_width(words, SMALL_SIZE, False) for _, words in cells.ramp.ticks)
    words = max(texts.words_width(word, SMALL_SIZE, False) for word in cells.ramp.title.split(" ") or ("",))
    return _LEGEND_GAP + max(_LEGEND_BAR + _TICK_GAP + ticks, words + 2.0)

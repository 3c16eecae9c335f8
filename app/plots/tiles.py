"""Lays out grids of cells side by side on one scale, each under its title, with one legend for all."""

import math

from PyQt6.QtCore import QRectF

from app.plots import texts
from app.plots.layout import FOOT, SIDE, SMALL_SIZE, TITLE_ROW, Layout, Legend, Line, PanelLayout
from app.plots.ticks import number_width, thinned
from app.story.figures.figure import ABSENT, Figure, Panel
from app.story.figures.text import Text

_SIZES = (12.0, 11.0, 10.0, 9.0, 8.0)
"""Type sizes of the numbers in cells: the largest that fits."""
_SMALLEST_CELL = 14.0
"""Narrower or lower cells become an image."""
_TITLE, _TICKS, _AXIS_TITLE = 22.0, 19.0, 16.0
_BETWEEN, _BELOW = 20.0, 10.0
_LABEL_GAP = 8.0
_LEGEND_GAP, _LEGEND_BAR, _TICK_GAP = 22.0, 12.0, 8.0
_LEGEND_HEIGHT = 170.0
_NOTE_LINE = 18.0
_LARGEST_CELL, _LOWEST_CELL = 64.0, 20.0
_ROOMY_NOTES = 260.0
"""Of a lower page the grids have all the room."""


class TilesLayout:
    """Works the `layout` out: as many columns as make the cells as large as they can be."""

    def __init__(self, figure: Figure, width: float, height: float) -> None:
        self.layout = Layout()
        self._figure, self._width = figure, width
        self._labels = _labels_width(figure)
        self._legend = _legend_width(figure)
        is_roomy = height >= min(_ROOMY_NOTES, tiles_height(figure, width) - 0.5)
        notes = figure.notes if is_roomy else ()
        bottom = height - FOOT - len(notes) * _NOTE_LINE
        columns, side = self._choose(bottom - TITLE_ROW)
        self._put_all(columns, side, bottom)
        for index, note in enumerate(notes):
            baseline = bottom + 12.0 + index * _NOTE_LINE
            fits = texts.width(note.text, SMALL_SIZE) <= width - 2 * SIDE
            self._write(note.text if fits else note.short, SIDE, baseline)

    def _choose(self, room: float) -> tuple[int, float]:
        """How many stand side by side, and how wide and high each is."""
        count = len(self._figure.panels)
        found = [(_side(self._figure, self._width, room, columns), columns) for columns in range(1, count + 1)]
        side, columns = max(found, key=lambda each: (round(each[0], 1), each[1]))
        return columns, side

    def _put_all(self, columns: int, side: float, bottom: float) -> None:
        panels = self._figure.panels
        rows = math.ceil(len(panels) / columns)
        size = self._text_size(side)
        down = _row_height(self._figure, side)
        free = self._width - 2 * SIDE - _taken(self._labels, self._legend, columns) - columns * side
        left = SIDE + self._labels + max(0.0, free / 2 if columns == 1 else 0.0)
        for index, panel in enumerate(panels):
            row, column = divmod(index, columns)
            at = left + column * (side + _BETWEEN), TITLE_ROW + row * (down + _BELOW) + _TITLE
            self._put(panel, QRectF(*at, side, _grid_height(self._figure, side)), size, column == 0, row == rows - 1)
        first = self.layout.panels[0].rect
        self._put_legend(first.left() + columns * side + (columns - 1) * _BETWEEN + _LEGEND_GAP, first.top(), bottom)

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
            labels = thinned(panel.y, rows, row_height, 16.0)
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
        last = max(laid.rect.bottom() for laid in self.layout.panels)
        height = min(_LEGEND_HEIGHT, max(40.0, min(last, bottom - _TICKS) - top))
        self.layout.legend = Legend(cells.ramp, QRectF(x, top, _LEGEND_BAR, height))

    def _text_size(self, side: float) -> float:
        """Of the numbers in all cells: the largest that fits into every one; 0 where none does."""
        found = []
        for panel in self._figure.panels:
            cells = panel.cells
            assert cells is not None
            rows, columns = cells.shape
            wide, high = side / columns, _grid_height(self._figure, side) / rows
            if not cells.texts or min(wide, high) < _SMALLEST_CELL:
                return 0.0
            words = {
                cells.texts[row][column]
                for row in range(rows)
                for column in range(columns)
                if cells.states[row, column] != ABSENT
            }
            widest = max(words, key=len)
            fitting = (
                size
                for size in _SIZES
                if size < high - 2.0
                and all(texts.words_width(each, size, True) <= wide - 4.0 for each in (*words, widest))
            )
            found.append(next(fitting, 0.0))
        return min(found)

    def _write(self, text: Text, x: float, baseline: float, size: float = SMALL_SIZE) -> None:
        if text.plain:
            self.layout.lines.append(Line(text, x, baseline, size))


def tiles_height(figure: Figure, width: float) -> float:
    """How high such a figure wants to be at a width."""
    count = len(figure.panels)
    columns = count if count <= 3 and width >= 430.0 else math.ceil(count / 2)
    side = _side(figure, width, math.inf, columns)
    rows = math.ceil(count / columns)
    return TITLE_ROW + rows * (_row_height(figure, side) + _BELOW) + _AXIS_TITLE + len(figure.notes) * _NOTE_LINE + FOOT


def _side(figure: Figure, width: float, room: float, columns: int) -> float:
    """How wide and high a grid can be, of so many side by side."""
    count, cells = len(figure.panels), max(panel.x.high for panel in figure.panels)
    rows = math.ceil(count / columns)
    wide = (width - 2 * SIDE - _taken(_labels_width(figure), _legend_width(figure), columns)) / columns
    high = (room - _AXIS_TITLE + _BELOW) / rows - _BELOW - _TITLE - _TICKS
    most = high if _grid_height(figure, wide) > high else math.inf
    return max(24.0, min(wide, most, _LARGEST_CELL * cells))


def _row_height(figure: Figure, side: float) -> float:
    return _TITLE + _grid_height(figure, side) + _TICKS


def _grid_height(figure: Figure, side: float) -> float:
    """Cells are as high as wide; few rows of narrow cells are higher."""
    panel = figure.panels[0]
    cell = side / panel.x.high
    return min(side, panel.y.high * max(cell, _LOWEST_CELL))


def _taken(labels: float, legend: float, columns: int) -> float:
    """What stands beside the grids of a row."""
    return labels + legend + (columns - 1) * _BETWEEN


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

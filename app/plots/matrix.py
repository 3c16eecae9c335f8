"""Lays out a main panel of cells with its labels, its margins, a legend where no number fits, and notes."""

from collections.abc import Iterator
from dataclasses import dataclass

from PyQt6.QtCore import QRectF

from app.plots import texts
from app.plots.layout import FOOT, LABEL_SIZE, SIDE, SMALL_SIZE, TITLE_ROW, Layout, Legend, Line, PanelLayout
from app.plots.ticks import number_width, thinned
from app.story.figures.figure import Cells, Figure, Panel, Text

CELL_SIZES = (12.0, 11.0, 10.0, 9.0)
"""Type sizes of the numbers in cells: the largest that fits."""
_SMALLEST_CELL = (16.0, 14.0)
"""Narrower or lower cells become an image."""
_GENEROUS_ROW = 24.0
"""Rows are this high at least before the columns have a margin, too."""
_LABELLED_ROW, _CROWDED_ROW = 15.0, 12.0
_FEW_ROWS = 12
_CROWDED_LABEL = 10.0
"""Type size of labels that stand close."""

_NOTE_LINE = 18.0
_SIDE_NOTE_LINE = 15.0
_TICK_LINE = 22.0
_AXIS_TITLE = 16.0
_MARGIN_GAP = 14.0
_MARGIN_TITLE = 23.0
_TITLE_GAP = 12.0
"""Between the titles of a margin and of a legend."""
_ROW_BARS = (84.0, 60.0, 40.0)
_COLUMN_BAR = 30.0
_COLUMN_MARGIN = 6.0 + _COLUMN_BAR + 16.0

_LEGEND_BAR = 12.0
_LEGEND_HEIGHT = (84.0, 170.0)
_LEGEND_GAP = 8.0
"""Between the bar of a legend and its numbers."""
_CORNER_GAP = 12.0
"""Between a legend in the corner and the triangle's steps."""
_ROOMY = 430.0
"""From this width a legend has a broad column, and the margin beside an image has a title."""


@dataclass(frozen=True)
class _Side:
    """What stands right of the bars where no numbers fit: a gap, a column for the legend and short notes.

    Without a column the legend stands in the free corner of a triangle.
    """

    gap: float
    column: float
    margin_title: bool


@dataclass(frozen=True)
class _Plan:
    """What is given room: the first so many notes under the plot, the column margin, bars at the rows, a legend."""

    notes: int
    column_margin: bool
    row_bar: float
    side: _Side | None = None


class MatrixLayout:
    """Works the `layout` out: numbers in cells if that can be had by leaving notes out, else a legend."""

    def __init__(self, figure: Figure, width: float, height: float) -> None:
        self.figure, self.width, self.height = figure, width, height
        panels = {panel.place: panel for panel in figure.panels}
        self.main, self.right, self.below = panels["main"], panels.get("right"), panels.get("below")
        assert self.main.cells is not None
        self.cells: Cells = self.main.cells
        self.rows, self.columns = self.cells.shape
        self.longest = sorted({text for row in self.cells.texts for text in row}, key=len)[-3:]
        self.layout = Layout()
        self._lay_out()

    def _lay_out(self) -> None:
        plan, cell, size = self._choose()
        if plan.side is not None and self.figure.triangular:
            cell = (min(cell), min(cell))
        image = cell[0] < _SMALLEST_CELL[0] or cell[1] < _SMALLEST_CELL[1]
        top, left = self._top(), SIDE + self._label_width(cell[1])
        rect = QRectF(left, top, cell[0] * self.columns, cell[1] * self.rows)
        self.layout.panels.append(PanelLayout(self.main, rect, size, image))
        self._label_rows(rect, cell[1])
        bottom = self._label_columns(rect, cell[0])
        if self.right is not None:
            self._put_right(rect, self.right, plan, image)
        if self.below is not None and plan.column_margin:
            bottom = self._put_below(rect, self.below, bottom, image)
        if plan.side is not None and plan.side.column:
            self._put_legend(rect.right() + self._beside(plan) - plan.side.column, rect, with_notes=plan.notes == 0)
        elif plan.side is not None:
            self._put_legend_in_corner(rect)
        self._put_notes(bottom + 6.0, plan.notes)

    def _choose(self) -> tuple[_Plan, tuple[float, float], float]:
        """The plan, the size of its cells, the type size of their numbers (0: none)."""
        if self.cells.texts:
            for plan in self._plans():
                cell = self._cell(plan)
                size = self._text_size(cell)
                if size:
                    return plan, cell, size
        plan = max(self._plans_with_legend(), key=lambda plan: min(self._cell(plan)))
        return plan, self._cell(plan), 0.0

    def _plans(self) -> Iterator[_Plan]:
        """What may be given up so that numbers fit, the least painful first."""
        notes = len(self.figure.notes)
        margins = (True, False) if self.below is not None and self.height >= 280.0 else (False,)
        for column_margin in margins:
            for count in range(notes, min(notes, 2) - 1, -1):
                plans = (_Plan(count, column_margin, bar) for bar in _ROW_BARS)
                yield from (plan for plan in plans if not column_margin or self._cell(plan)[1] >= _GENEROUS_ROW)
        for count in range(min(notes, 2) - 1, -1, -1):
            yield from (_Plan(count, False, bar) for bar in _ROW_BARS)

    def _plans_with_legend(self) -> Iterator[_Plan]:
        """The notes in a column under the legend, or all of them under the plot."""
        notes, roomy = len(self.figure.notes), self.width >= _ROOMY
        column_margin = self.below is not None and self.height >= 400.0
        if notes == 0:
            yield _Plan(0, column_margin, 48.0, _Side(22.0, 40.0, roomy))
            return
        if roomy and self.figure.triangular:
            plan = _Plan(notes, column_margin, 48.0, _Side(0.0, 0.0, True))
            if self._corner(self.rows * min(self._cell(plan))).height() >= _LEGEND_HEIGHT[0]:
                yield plan
                return
        if roomy:
            yield _Plan(0, column_margin, 48.0, _Side(22.0, 120.0, True))
            yield _Plan(notes, column_margin, 48.0, _Side(22.0, 72.0, True))
        else:
            yield _Plan(0, column_margin, 34.0, _Side(16.0, 92.0, False))
            yield _Plan(notes, column_margin, 34.0, _Side(16.0, 62.0, False))

    def _top(self) -> float:
        return TITLE_ROW + (_MARGIN_TITLE if self.right is not None else 0.0)

    def _cell(self, plan: _Plan) -> tuple[float, float]:
        """The largest cell for which everything else still has room."""
        across = self.width - 2 * SIDE - self._label_width((self.height - self._top()) / self.rows) - self._beside(plan)
        down = self.height - self._top() - _TICK_LINE - FOOT - self._notes_height(plan.notes)
        if plan.column_margin:
            down -= _COLUMN_MARGIN
        widest, highest = self.figure.largest_cell if plan.side is None else (across, down)
        width = max(0.5, min(widest, across / self.columns))
        if self.main.x.title is not None and not self._has_column_labels(width):
            down -= _AXIS_TITLE
        if self.figure.triangular and plan.side is None:
            highest = min(highest, width)
        return width, max(0.5, min(highest, down / self.rows))

    def _beside(self, plan: _Plan) -> float:
        """The width that the row margin and the legend take."""
        if plan.side is None:
            if self.right is None:
                return 0.0
            return _MARGIN_GAP + max(self._title_width(self.right), plan.row_bar + self._bar_text_width(self.right))
        if self.right is None:
            return plan.side.gap + plan.side.column
        title = self._title_width(self.right) + _TITLE_GAP if plan.side.margin_title else 0.0
        return _MARGIN_GAP + max(title, plan.row_bar + plan.side.gap) + plan.side.column

    def _text_size(self, cell: tuple[float, float]) -> float:
        """The type size in which every number fits into its cell; 0 where there is none."""
        for size in CELL_SIZES:
            fits = max(texts.words_width(text, size, True) for text in self.longest) + 6.0 <= cell[0]
            if fits and max(size + 5.0, _SMALLEST_CELL[1]) <= cell[1]:
                return size
        return 0.0

    # Labels --------------------------------------------------------------------------------------------------------

    def _has_row_labels(self, row_height: float) -> bool:
        """Whether every row has room for its label; a few may stand close."""
        least = _CROWDED_ROW if self.rows <= _FEW_ROWS else _LABELLED_ROW
        return bool(self.main.y.labels) and row_height >= least

    def _label_width(self, row_height: float) -> float:
        """Of the labels in rows that are at most so high."""
        axis = self.main.y
        if self._has_row_labels(row_height):
            return max(texts.width(label, LABEL_SIZE) for label in axis.labels) + 12.0
        return number_width(axis, self.rows) + 8.0

    def _label_rows(self, rect: QRectF, row_height: float) -> None:
        axis, drop = self.main.y, texts.middle_offset(SMALL_SIZE)
        if self._has_row_labels(row_height):
            size = LABEL_SIZE if row_height >= _LABELLED_ROW else _CROWDED_LABEL
            for row, label in enumerate(axis.labels):
                x = rect.left() - 10.0 - texts.width(label, size)
                self._write(label, x, rect.top() + (row + 0.5) * row_height + texts.middle_offset(size), size)
            return
        for row, label in thinned(axis, self.rows, row_height, 30.0):
            x = rect.left() - 6.0 - texts.width(label, SMALL_SIZE)
            self._write(label, x, rect.top() + (row + 0.5) * row_height + drop)
        if axis.title is not None and self.right is not None:
            self._write(axis.title, SIDE, rect.top() - 9.0)

    def _has_column_labels(self, column_width: float) -> bool:
        """Whether every column has room for its label."""
        labels = self.main.x.labels
        return bool(labels) and max(texts.width(label, SMALL_SIZE) for label in labels) + 6.0 <= column_width

    def _label_columns(self, rect: QRectF, column_width: float) -> float:
        """Labels under the columns; gives the bottom of what it wrote."""
        axis, baseline = self.main.x, rect.bottom() + 17.0
        if self._has_column_labels(column_width):
            for column, label in enumerate(axis.labels):
                middle = rect.left() + (column + 0.5) * column_width
                self._write(label, middle - texts.width(label, SMALL_SIZE) / 2, baseline)
            return baseline + 5.0
        for column, label in thinned(axis, self.columns, column_width, number_width(axis, self.columns) + 8.0):
            middle = rect.left() + (column + 0.5) * column_width
            self._write(label, middle - texts.width(label, SMALL_SIZE) / 2, baseline)
        if axis.title is None:
            return baseline + 5.0
        x = rect.center().x() - texts.width(axis.title, SMALL_SIZE) / 2
        self._write(axis.title, max(SIDE, x), baseline + _AXIS_TITLE)
        return baseline + _AXIS_TITLE + 5.0

    # Margins -------------------------------------------------------------------------------------------------------

    def _put_right(self, main: QRectF, panel: Panel, plan: _Plan, image: bool) -> None:
        """The row margin."""
        left, text_width = main.right() + _MARGIN_GAP, self._bar_text_width(panel)
        if plan.side is None:
            bar, printed = min(1.4 * plan.row_bar, self.width - SIDE - left - text_width), True
        else:
            room = self._beside(plan) - _MARGIN_GAP - plan.side.column
            bar, printed = plan.row_bar, not image and plan.row_bar + text_width <= room
            if not plan.side.column:
                bar = max(bar, min(_ROW_BARS[0], self.width - SIDE - left - (text_width if printed else 0.0)))
        rect = QRectF(left, main.top(), bar, main.height())
        self.layout.panels.append(PanelLayout(panel, rect, SMALL_SIZE if printed else 0.0, image))
        if panel.title is not None and (plan.side is None or plan.side.margin_title):
            x = min(left, self.width - SIDE - self._title_width(panel))
            self._write(panel.title, x, main.top() - 9.0)

    def _put_below(self, main: QRectF, panel: Panel, top: float, image: bool) -> float:
        """The column margin; gives the bottom of what it wrote."""
        rect = QRectF(main.left(), top + 6.0, main.width(), _COLUMN_BAR)
        size = SMALL_SIZE if self._bar_text_width(panel) - 4.0 <= main.width() / self.columns else 0.0
        self.layout.panels.append(PanelLayout(panel, rect, size, image))
        if panel.title is not None:
            self._write(panel.title, rect.right() + _MARGIN_GAP, rect.top() + 12.0)
        return rect.bottom() + (16.0 if size else 6.0)

    def _title_width(self, panel: Panel) -> float:
        return 0.0 if panel.title is None else texts.width(panel.title, SMALL_SIZE)

    def _bar_text_width(self, panel: Panel) -> float:
        return max((texts.words_width(box.texts[0], SMALL_SIZE, False) for box in panel.boxes), default=0.0) + 8.0

    # Legend and notes ----------------------------------------------------------------------------------------------

    def _corner(self, side: float) -> QRectF:
        """The legend's bar in the upper right corner of a triangle with its own upper left corner at 0, 0."""
        left = side - self._tick_width() - _LEGEND_GAP - _LEGEND_BAR
        top, steps = 1.3 * _SIDE_NOTE_LINE, (left / side - 1 / self.columns) * side
        return QRectF(left, top, _LEGEND_BAR, min(_LEGEND_HEIGHT[1], steps - _CORNER_GAP - top))

    def _tick_width(self) -> float:
        return max(texts.words_width(words, SMALL_SIZE, False) for _, words in self.cells.ramp.ticks)

    def _put_legend_in_corner(self, main: QRectF) -> None:
        """The legend and over it what its colours mean, right-aligned with the cells."""
        bar = self._corner(main.width()).translated(main.topLeft())
        title = Text((self.cells.ramp.title,))
        self._write(title, main.right() - texts.width(title, SMALL_SIZE), main.top() + 8.0)
        self.layout.legend = Legend(self.cells.ramp, bar)

    def _put_legend(self, x: float, main: QRectF, with_notes: bool) -> None:
        """The legend of the colours beside the cells, and under it as many short notes as leave it readable."""
        available = self.width - SIDE - x
        title = self.cells.ramp.title
        headline = texts.wrapped(Text((title,)), SMALL_SIZE, available) if title else ()
        baseline = main.top() - 9.0
        for line in headline:
            self._write(line, x, baseline)
            baseline += _SIDE_NOTE_LINE
        top = max(main.top(), baseline - 6.0)
        room = self.height - FOOT - top
        notes: list[tuple[bool, tuple[Text, ...]]] = []
        for note in self.figure.notes if with_notes else ():
            lines = texts.wrapped(note.short, SMALL_SIZE, available)
            count = len(lines) + sum(len(before) for _, before in notes)
            taken = count * _SIDE_NOTE_LINE + 5.0 * (len(notes) + 1) + 12.0
            if self.height - FOOT - top - taken < _LEGEND_HEIGHT[0]:
                break
            notes.append((note.known, lines))
            room = self.height - FOOT - top - taken
        height = min(_LEGEND_HEIGHT[1], max(main.bottom() - top, _LEGEND_HEIGHT[0]), room)
        self.layout.legend = Legend(self.cells.ramp, QRectF(x, top, _LEGEND_BAR, height))
        baseline = top + height + 24.0
        for known, lines in notes:
            for line in lines:
                if known:
                    self._write(line, x, baseline)
                baseline += _SIDE_NOTE_LINE
            baseline += 5.0

    def _notes_height(self, count: int) -> float:
        lines = sum(len(self._wrapped(index)) for index in range(count))
        return lines * _NOTE_LINE + (6.0 if lines else 0.0)

    def _put_notes(self, top: float, count: int) -> None:
        baseline = top + 12.0
        for index in range(count):
            for line in self._wrapped(index):
                if self.figure.notes[index].known:
                    self._write(line, SIDE, baseline)
                baseline += _NOTE_LINE

    def _wrapped(self, index: int) -> tuple[Text, ...]:
        """A note under the plot: in short where that saves a line."""
        note, room = self.figure.notes[index], self.width - 2 * SIDE
        whole = note.text if texts.width(note.text, SMALL_SIZE) <= room else note.short
        return texts.wrapped(whole, SMALL_SIZE, room)

    def _write(self, text: Text, x: float, baseline: float, size: float = SMALL_SIZE) -> None:
        self.layout.lines.append(Line(text, x, baseline, size))

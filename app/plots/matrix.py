"""Lays out a main panel of cells with its labels, its margins, a legend where no number fits, and notes."""

from PyQt6.QtCore import QRectF

from app.plots import texts
from app.plots.layout import FOOT, LABEL_SIZE, SIDE, SMALL_SIZE, Layout, Legend, Line, PanelLayout
from app.plots.matrix_room import (
    AXIS_TITLE,
    COLUMN_BAR,
    DESCENT,
    LABEL_BASELINE,
    LEGEND_BAR,
    LEGEND_HEIGHT,
    MARGIN_GAP,
    NOTE_LINE,
    ROW_BARS,
    SIDE_NOTE_LINE,
    SMALLEST_CELL,
    TITLE_GAP,
    MatrixRoom,
)
from app.plots.plan import Plan
from app.plots.ticks import number_width, thinned
from app.story.figures.figure import Figure, Panel
from app.story.figures.text import Text

_LABEL_GAP = 12.5
"""Between the labels of rows and their cells."""
_LONGEST = 4.0
"""How many times as long as planned the bars are at most where the cells leave room."""
_ROUNDED = 0.01
"""Pixels that a place may be off that is worked out twice."""
_LABEL_SIZES = ((17.0, LABEL_SIZE), (12.5, 10.0), (0.0, 9.0))
"""From which height of a row on its label has which type size: indices hang into the row below."""


class MatrixLayout:
    """Works the `layout` out: numbers in cells if that can be had by leaving notes out, else a legend."""

    def __init__(self, figure: Figure, width: float, height: float, foot: float = 0.0) -> None:
        """`foot`: what right of the last line belongs to somebody else."""
        self.room = MatrixRoom(figure, width, height, foot)
        self.layout = Layout()
        self._lay_out()

    def _lay_out(self) -> None:
        plan, cell, size = self.room.choose()
        image = cell[0] < SMALLEST_CELL[0] or cell[1] < SMALLEST_CELL[1]
        top, left = self.room.top_of(plan, cell), SIDE + self.room.label_width(cell[1])
        rect = QRectF(left, top, cell[0] * self.room.columns, cell[1] * self.room.rows)
        self.layout.panels.append(PanelLayout(self.room.main, rect, size, image))
        self._label_rows(rect, cell[1])
        bottom = self._label_columns(rect, cell[0])
        if self.room.right is not None and plan.row_bar:
            self._put_right(rect, self.room.right, plan, image)
        if self.room.below is not None and plan.column_margin:
            bottom = self._put_below(rect, self.room.below, bottom, image)
        if plan.side is not None and plan.side.column:
            self._put_legend(rect.right() + self.room.beside(plan) - plan.side.column, rect, with_notes=plan.notes == 0)
        elif plan.side is not None:
            self._put_legend_in_corner(rect)
        if self.layout.legend is not None and self.room.rows == 1:
            bottom = max(bottom, self.layout.legend.rect.bottom() + 4.0)
        self._put_notes(bottom + 6.0, plan.notes)

    def _label_rows(self, rect: QRectF, row_height: float) -> None:
        axis, drop = self.room.main.y, texts.middle_offset(SMALL_SIZE)
        if self.room.has_row_labels(row_height):
            size = next(size for least, size in _LABEL_SIZES if row_height >= least)
            for row, label in enumerate(axis.labels):
                if not label.plain:
                    continue  # between two bands
                x = rect.left() - _LABEL_GAP - texts.width(label, size)
                self._write(label, x, rect.top() + (row + 0.5) * row_height + texts.middle_offset(size), size)
            return
        numbered = thinned(axis, self.room.rows, row_height, 30.0)
        groups = {first: (count, name) for first, count, name in axis.groups}
        for row, label in numbered:
            count, name = groups.get(row, (1, label))
            middle = row + (count if len(numbered) == len(groups) else 1) / 2
            x = rect.left() - _LABEL_GAP - texts.width(name, SMALL_SIZE)
            self._write(name, x, rect.top() + middle * row_height + drop)
        if axis.title is not None and self.room.right is not None:
            self._write(axis.title, SIDE, rect.top() - self.room.title_drop())

    def _label_columns(self, rect: QRectF, column_width: float) -> float:
        """Labels under the columns; gives the bottom of what it wrote."""
        axis, baseline = self.room.main.x, rect.bottom() + LABEL_BASELINE
        if labels := self.room.column_labels(column_width):
            for column, label in enumerate(labels):
                middle = rect.left() + (column + 0.5) * column_width
                self._write(label, middle - texts.width(label, SMALL_SIZE) / 2, baseline)
            return baseline + 5.0
        for column, label in thinned(
            axis, self.room.columns, column_width, number_width(axis, self.room.columns) + 8.0
        ):
            middle = rect.left() + (column + 0.5) * column_width
            self._write(label, middle - texts.width(label, SMALL_SIZE) / 2, baseline)
        title = self.room.column_title()
        if title is None:
            return baseline + 5.0
        x = rect.center().x() - texts.width(title, SMALL_SIZE) / 2
        self._write(title, max(SIDE, x), baseline + AXIS_TITLE)
        return baseline + AXIS_TITLE + 5.0

    def _put_right(self, main: QRectF, panel: Panel, plan: Plan, image: bool) -> None:
        """The row margin."""
        left, text_width = main.right() + MARGIN_GAP, self.room.bar_text_width(panel)
        if plan.side is None:
            bar, printed = min(_LONGEST * plan.row_bar, self.room.width - SIDE - left - text_width), True
        else:
            room = self.room.beside(plan) - MARGIN_GAP - plan.side.column
            bar, printed = plan.row_bar, not image and plan.row_bar + text_width <= room
            if not plan.side.column:
                bar = max(bar, min(ROW_BARS[0], self.room.width - SIDE - left - (text_width if printed else 0.0)))
        rect = QRectF(left, main.top(), bar, main.height())
        self.layout.panels.append(PanelLayout(panel, rect, SMALL_SIZE if printed else 0.0, image))
        limit = self.room.width - SIDE
        if plan.side is None and panel.title is not None:
            forms = (panel.title, *panel.short_titles)
            title = next((form for form in forms if left + self.room.title_width(form) <= limit), forms[-1])
            x = min(left, limit - self.room.title_width(title))
            self._write(title, x, main.top() - self.room.title_drop())
        elif plan.side is not None:
            first = SIDE + self.room.title_width(self.room.main.y.title) + TITLE_GAP
            if plan.side.column:
                limit = main.right() + self.room.beside(plan) - plan.side.column - TITLE_GAP
            else:
                corner = self.room.corner(main.width(), main.height())
                first = max(first, main.left() + corner.left() + self.room.legend_width + TITLE_GAP - _ROUNDED)
            for form in panel.scaled_titles:
                x = min(left, limit - self.room.title_width(form))
                if x >= first:
                    self._write(form, x, main.top() - self.room.title_drop())
                    break

    def _put_below(self, main: QRectF, panel: Panel, top: float, image: bool) -> float:
        """The column margin; gives the bottom of what it wrote."""
        rect = QRectF(main.left(), top + 6.0, main.width(), COLUMN_BAR)
        size = SMALL_SIZE if self.room.bar_text_width(panel) - 4.0 <= main.width() / self.room.columns else 0.0
        self.layout.panels.append(PanelLayout(panel, rect, size, image))
        if panel.title is not None:
            self._write(panel.title, rect.right() + MARGIN_GAP, rect.top() + 12.0)
        return rect.bottom() + (16.0 if size else 6.0)

    def _put_legend_in_corner(self, main: QRectF) -> None:
        """The legend and over it what its colours mean, in the line of the other titles."""
        bar = self.room.corner(main.width(), main.height()).translated(main.topLeft())
        title = Text((self.room.cells.ramp.title,))
        x = bar.left() + min(0.0, self.room.legend_width - texts.width(title, SMALL_SIZE))
        self._write(title, x, main.top() - self.room.title_drop())
        self.layout.legend = Legend(self.room.cells.ramp, bar)

    def _put_legend(self, x: float, main: QRectF, with_notes: bool) -> None:
        """The legend of the colours beside the cells, and under it as many short notes as leave it readable."""
        available = self.room.width - SIDE - x
        title = self.room.cells.ramp.title
        headline = texts.wrapped(Text((title,)), SMALL_SIZE, available) if title else ()
        baseline = main.top() - self.room.title_drop()
        for line in headline:
            self._write(line, x, baseline)
            baseline += SIDE_NOTE_LINE
        top = max(main.top(), baseline - 4.0)
        end = self.room.foot_top if self.room.foot else self.room.height - FOOT
        room = end - top
        notes: list[tuple[bool, tuple[Text, ...]]] = []
        for note in self.room.figure.notes if with_notes else ():
            form = note.short_fitting(lambda form: texts.width(form, SMALL_SIZE) <= available)
            lines = texts.wrapped(form, SMALL_SIZE, available)
            count = len(lines) + sum(len(before) for _, before in notes)
            taken = count * SIDE_NOTE_LINE + 5.0 * (len(notes) + 1) + 12.0
            if end - top - taken < LEGEND_HEIGHT[0]:
                break
            notes.append((note.known, lines))
            room = end - top - taken
        height = min(LEGEND_HEIGHT[1], max(main.bottom() - top, LEGEND_HEIGHT[0]), room)
        self.layout.legend = Legend(self.room.cells.ramp, QRectF(x, top, LEGEND_BAR, height))
        baseline = top + height + 24.0
        for known, lines in notes:
            for line in lines:
                if known:
                    self._write(line, x, baseline)
                baseline += SIDE_NOTE_LINE
            baseline += 5.0

    def _put_notes(self, top: float, count: int) -> None:
        """So many notes under each other, each whole: one that has no room where it would stand is left out."""
        baseline = top + 12.0
        for index in range(count):
            ways = self.room.note_lines(index), self.room.note_lines_at_foot(index)
            lines = next((lines for lines in ways if self._have_room(lines, baseline)), ())
            for line in lines:
                if self.room.figure.notes[index].known:
                    self._write(line, SIDE, baseline)
                baseline += NOTE_LINE

    def _have_room(self, lines: tuple[Text, ...], baseline: float) -> bool:
        """Whether lines stand on the page, and clear of what somebody else puts right of the last one."""
        lowest = self.room.height - FOOT + DESCENT
        for number, line in enumerate(lines):
            bottom = baseline + number * NOTE_LINE + DESCENT
            room = self.room.width - SIDE - (self.room.foot if bottom > self.room.foot_top else 0.0)
            if bottom > lowest or SIDE + texts.width(line, SMALL_SIZE) > room:
                return False
        return True

    def _write(self, text: Text, x: float, baseline: float, size: float = SMALL_SIZE) -> None:
        if text.plain:  # the row between two bands of a state has no label
            self.layout.lines.append(Line(text, x, baseline, size))

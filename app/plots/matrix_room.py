"""How much room the parts of a figure of cells need, and what is given up where there is not enough."""

from collections.abc import Iterator
from functools import cached_property

from PyQt6.QtCore import QRectF

from app.plots import texts
from app.plots.layout import FOOT, LABEL_SIZE, SIDE, SMALL_SIZE, TITLE_ROW
from app.plots.one_row import USUAL_ROW, drop_of_row, most_in_a_row
from app.plots.plan import BARE, Plan, Side
from app.plots.ticks import number_width
from app.story.figures.figure import Cells, Figure, Panel
from app.story.figures.text import Text

_CELL_SIZES = (12.0, 11.0, 10.0, 9.0)
"""Type sizes of the numbers in cells: the largest that fits."""
_BESIDE_NUMBER = 8.0
"""Of a cell and the gap to the next: what the widest number leaves."""
SMALLEST_CELL = (16.0, 14.0)
"""Narrower or lower cells become an image."""
_LEAST_CELL = 0.01
"""Pixels: of a thousand timesteps several share one."""
GENEROUS_ROW = 24.0
"""Rows are this high at least before the columns have a margin, or a note more than the first stands under them."""
_READABLE_ROW = 16.0
"""Rows are this high at least before any note stands under them, as long as the page allows that."""
_BROADEST = 2.5
"""How many times as wide as high a cell of a triangle is at most where no numbers are in it."""
_LABELLED_ROW, _CROWDED_ROW = 15.0, 12.0
_FEW_ROWS = 12

NOTE_LINE = 18.0
SIDE_NOTE_LINE = 15.0
DESCENT = 4.0
_FOOT_HEIGHT = 42.0
"""What belongs to somebody else at the right of the last line is that high."""
LABEL_BASELINE = 20.0
"""From the cells to the labels of their columns: a handle has room between them."""
_TICK_LINE = LABEL_BASELINE + 5.0
AXIS_TITLE = 16.0
MARGIN_GAP = 14.0
_MARGIN_TITLE, _CLOSE_TITLE = 23.0, 21.0
_TITLE_DROP, _CLOSE_DROP = 9.0, 8.0
"""From its baseline to the cells."""
_LOW = 260.0
"""Lower pages have the title of a margin close under the figure's."""
_LOWEST_TITLED = 172.0
"""Of a triangle's page: where its columns have a title."""
_LABEL_GAP, _CLOSE_LABELS = 12.0, 6.0
"""Between the labels of two columns: wider than the spaces within one, and where these are left out."""
TITLE_GAP = 14.0
"""Between the titles of an axis, of a margin and of a legend."""
ROW_BARS = (84.0, 60.0, 40.0)
COLUMN_BAR = 30.0
_COLUMN_MARGIN = 6.0 + COLUMN_BAR + 16.0

LEGEND_BAR = 12.0
LEGEND_HEIGHT = (64.0, 170.0)
_LEGEND_GAP = 8.0
"""Between the bar of a legend and its numbers."""
_CORNER_GAP = 12.0
"""Between a legend in the corner and the triangle's steps."""
_NOTES_COLUMN = 130.0
"""Of a legend with short notes under it."""
_LEAST_SIZE = 90.0, 45.0
"""An image beside its legend is so broad and so high at least before all notes have room."""
_ROOMY = 430.0
"""From this width a legend has a broad column."""


class MatrixRoom:
    """What a figure of cells needs on a page, and what is given up where that is too much."""

    def __init__(self, figure: Figure, width: float, height: float, foot: float = 0.0) -> None:
        """`foot`: the width at the right of the last line that belongs to somebody else."""
        self.figure, self.width, self.height, self.foot = figure, width, height, foot
        self.foot_top = height - (_FOOT_HEIGHT if foot else 0.0)
        panels = {panel.place: panel for panel in figure.panels}
        self.main, self.right, self.below = panels["main"], panels.get("right"), panels.get("below")
        assert self.main.cells is not None
        self.cells: Cells = self.main.cells
        self.rows, self.columns = self.cells.shape
        self._known: dict[Plan, tuple[float, float]] = {}

    def choose(self) -> tuple[Plan, tuple[float, float], float]:
        """The plan, the size of its cells, the type size of their numbers (0: none)."""
        if self.cells.texts and (self.rows == 1 or self._text_size(self._cell(BARE))):
            for plan in self._plans():
                cell = self._cell(plan)
                if size := self._text_size(cell):
                    return plan, cell, size
        plan = max(self._plans_with_legend(), key=lambda plan: min(self._cell(plan)))
        return plan, self._cell(plan), 0.0

    def _plans(self) -> Iterator[Plan]:
        """What may be given up so that numbers fit, the least painful first."""
        notes = len(self.figure.notes)
        margins = (True, False) if self.below is not None and self.height >= 280.0 else (False,)
        for column_margin in margins:
            least = GENEROUS_ROW if column_margin or self.rows > 1 else 0.0
            for count in range(notes, min(notes, 2) - 1, -1):
                yield from self._with_rows(least, count, column_margin)
        if notes:
            yield from self._with_rows(_READABLE_ROW, 1)
            yield from self._with_rows(_READABLE_ROW, 0)
        for count in range(min(notes, 2), -1, -1):
            yield from self._with_rows(0.0, count)
        if self.right is not None:
            yield from (Plan(count, False, 0.0) for count in range(min(notes, 2), -1, -1))

    def _with_rows(self, least: float, notes: int, column_margin: bool = False) -> Iterator[Plan]:
        """Plans whose rows are at least so high: those first whose columns have labels, of them the broadest bars."""
        plans = (Plan(notes, column_margin, bar) for bar in ROW_BARS)
        cells = [(plan, self._cell(plan)) for plan in plans]
        high = [(plan, width) for plan, (width, height) in cells if height >= least]
        yield from (plan for plan, width in sorted(high, key=lambda each: not self.column_labels(each[1])))

    def _plans_with_legend(self) -> Iterator[Plan]:
        """The notes in a column under the legend, or all of them under the plot."""
        notes, roomy = len(self.figure.notes), self.width >= _ROOMY
        column_margin = self.below is not None and self.height >= 400.0
        if self.rows == 1:
            side = Side(16.0, max(62.0, self.legend_width))
            plans = [Plan(count, False, 0.0, side) for count in range(min(notes, 2), -1, -1)]
            yield next((plan for plan in plans if self._cell(plan)[1] >= GENEROUS_ROW), plans[-1])
            return
        if notes == 0:
            yield Plan(0, column_margin, 48.0, Side(22.0, self.legend_width))
            return
        plan = Plan(notes, column_margin, 48.0, Side(0.0, 0.0))
        if roomy and self.figure.triangular:
            across, down = self._cell(plan)
            if self.corner(self.columns * across, self.rows * down).height() >= LEGEND_HEIGHT[0]:
                yield plan
                return
        if roomy:
            yield Plan(0, column_margin, 48.0, Side(22.0, 120.0))
            yield Plan(notes, column_margin, 48.0, Side(22.0, max(72.0, self.legend_width)))
        else:
            bare = Side(16.0, max(62.0, self.legend_width))
            fewer = [Plan(count, column_margin, 34.0, bare) for count in range(notes, -1, -1)]
            in_column = Plan(0, column_margin, 34.0, Side(16.0, _NOTES_COLUMN))
            large = list(filter(self._is_large, (in_column, fewer[0])))
            yield from large or [next(filter(self._is_large, fewer), fewer[-1])]

    def height_of_one_row(self) -> float:
        """How high a figure should be at least that has no other row."""
        return self.height_with(USUAL_ROW) + AXIS_TITLE

    def height_with_numbers(self) -> float:
        """How high a figure should be at least for the numbers of its cells; 0 where it has none."""
        return self.height_with(self.rows * GENEROUS_ROW) if self.cells.texts else 0.0

    def height_with(self, cells: float) -> float:
        """The height of a figure whose cells are so high together, with two of its notes."""
        return self.top() + cells + _TICK_LINE + self._notes_height(min(2, len(self.figure.notes))) + FOOT

    def _is_large(self, plan: Plan) -> bool:
        across, down = self._cell(plan)
        return self.columns * across >= _LEAST_SIZE[0] and self.rows * down >= _LEAST_SIZE[1]

    def top(self) -> float:
        title = _CLOSE_TITLE if self.height < _LOW else _MARGIN_TITLE
        return TITLE_ROW + (title if self.right is not None or self.cells.ramp.title else 0.0)

    def top_of(self, plan: Plan, cell: tuple[float, float]) -> float:
        """Where the cells begin: one alone stands in the middle of the page, with all that is under it."""
        return self.top() + (drop_of_row(self.columns, self._room_down(plan), cell[1]) if self.rows == 1 else 0.0)

    def title_drop(self) -> float:
        """How far over the cells the titles of margins and of a legend stand."""
        return _CLOSE_DROP if self.height < _LOW else _TITLE_DROP

    def _cell(self, plan: Plan) -> tuple[float, float]:
        """The largest cell for which everything else still has room; most plans are asked about more than once."""
        if plan not in self._known:
            self._known[plan] = self._largest_cell(plan)
        return self._known[plan]

    def _largest_cell(self, plan: Plan) -> tuple[float, float]:
        across = self.width - 2 * SIDE - self.label_width((self.height - self.top()) / self.rows) - self.beside(plan)
        down = self._room_down(plan)
        largest = self.figure.largest_cell if plan.side is None else None
        widest, highest = (across, down) if largest is None else largest
        if self.rows == 1:
            widest, highest = most_in_a_row(self.columns, across, down, largest)
        elif self.columns == 1:
            widest = across
        width = max(_LEAST_CELL, min(widest, across / self.columns))
        if self.column_title() is not None and not self.column_labels(width):
            down -= AXIS_TITLE
        if self.figure.triangular:
            highest = min(highest, width)
        height = max(_LEAST_CELL, min(highest, down / self.rows))
        return (min(width, _BROADEST * height) if self.figure.triangular and plan.side else width), height

    def _room_down(self, plan: Plan) -> float:
        """The height that all rows have together; one is clear of what belongs to somebody else, beside its notes."""
        notes, margin = self._notes_height(plan.notes), _COLUMN_MARGIN if plan.column_margin else 0.0
        under = max(notes, self.height - FOOT - self.foot_top) if self.rows == 1 else notes
        return self.height - self.top() - _TICK_LINE - FOOT - under - margin

    def beside(self, plan: Plan) -> float:
        """The width that the row margin and the legend take."""
        if plan.side is None:
            if self.right is None or not plan.row_bar:
                return 0.0
            return MARGIN_GAP + plan.row_bar + self.bar_text_width(self.right)  # the title ends with it, over the cells
        if self.right is None or not plan.row_bar:
            return plan.side.gap + plan.side.column
        title = self.title_width(self.below.title) if self.below is not None and plan.column_margin else 0.0
        return MARGIN_GAP + max(title, plan.row_bar + plan.side.gap + plan.side.column)

    @cached_property
    def _longest(self) -> list[str]:
        return sorted({text for row in self.cells.texts for text in row}, key=len)[-3:]

    def _text_size(self, cell: tuple[float, float]) -> float:
        """The type size in which every number fits into its cell; 0 where there is none."""
        for size in _CELL_SIZES:
            if max(size + 5.0, SMALLEST_CELL[1]) > cell[1]:
                continue
            if max(texts.words_width(text, size, True) for text in self._longest) + _BESIDE_NUMBER <= cell[0]:
                return size
        return 0.0

    def column_title(self) -> Text | None:
        """What the numbers of the columns count; in the lowest triangles that room is theirs."""
        return None if self.figure.triangular and self.height < _LOWEST_TITLED else self.main.x.title

    def has_row_labels(self, row_height: float) -> bool:
        """Whether every row has room for its label; a few may stand close."""
        least = _CROWDED_ROW if self.rows <= _FEW_ROWS else _LABELLED_ROW
        return bool(self.main.y.labels) and row_height >= least

    def label_width(self, row_height: float) -> float:
        """Of the labels in rows that are at most so high."""
        own = self._widest_row_label if self.has_row_labels(row_height) else number_width(self.main.y, self.rows)
        return max(own, *(texts.width(label, LABEL_SIZE) for label in self.main.y.room_for), 0.0) + 13.0

    def column_labels(self, column_width: float) -> tuple[Text, ...]:
        """A label for every column, "k=2" where "k = 2" would stand too close to the next; none without room."""
        if not self.main.x.labels:
            return ()
        if self._widest_column_label + _LABEL_GAP <= column_width:
            return self.main.x.labels
        closed_up, widest = self._closed_up_labels
        return closed_up if widest + _CLOSE_LABELS <= column_width else ()

    @cached_property
    def _widest_column_label(self) -> float:
        return texts.widest(self.main.x.labels, SMALL_SIZE)

    @cached_property
    def _closed_up_labels(self) -> tuple[tuple[Text, ...], float]:
        closed_up = tuple(map(texts.closed_up, self.main.x.labels))
        return closed_up, texts.widest(closed_up, SMALL_SIZE)

    @cached_property
    def _widest_row_label(self) -> float:
        return max(texts.width(label, LABEL_SIZE) for label in self.main.y.labels)

    def title_width(self, title: Text | None) -> float:
        return 0.0 if title is None else texts.width(title, SMALL_SIZE)

    def bar_text_width(self, panel: Panel) -> float:
        written = (*(box.texts[0] for box in panel.boxes), *panel.room_for)
        return max((texts.words_width(words, SMALL_SIZE, False) for words in written), default=0.0) + 8.0

    def corner(self, width: float, height: float) -> QRectF:
        """The legend's bar in the upper right corner of a triangle with its own upper left corner at 0, 0, clear of the
        title of the row margin."""
        title = 0.0 if self.right is None else self.title_width(self.right.scaled_titles[-1]) + TITLE_GAP
        clear = self.width - 2 * SIDE - title - self.label_width(height / self.rows)
        left, top = min(width, clear) - self.legend_width, SIDE_NOTE_LINE - 4.0 - self.title_drop()
        steps = (left / width - 1 / self.columns) * height
        return QRectF(left, top, LEGEND_BAR, min(LEGEND_HEIGHT[1], steps - _CORNER_GAP - top))

    @cached_property
    def legend_width(self) -> float:
        """Of the bar of a legend with its numbers."""
        ticks = (texts.words_width(words, SMALL_SIZE, False) for _, words in self.cells.ramp.ticks)
        return LEGEND_BAR + _LEGEND_GAP + max(ticks)

    def _notes_height(self, count: int) -> float:
        lines = sum(len(self.note_lines(index)) for index in range(count))
        return lines * NOTE_LINE + (6.0 if lines else 0.0)

    def note_lines(self, index: int) -> tuple[Text, ...]:
        """A note under the plot: in short where that saves a line."""
        room = self.width - 2 * SIDE
        form = self.figure.notes[index].fitting(lambda form: texts.width(form, SMALL_SIZE) <= room)
        return texts.wrapped(form, SMALL_SIZE, room)

    def note_lines_at_foot(self, index: int) -> tuple[Text, ...]:
        """The same, in short, beside what belongs to somebody else."""
        room = self.width - 2 * SIDE - self.foot
        form = self.figure.notes[index].short_fitting(lambda form: texts.width(form, SMALL_SIZE) <= room)
        return texts.wrapped(form, SMALL_SIZE, room)

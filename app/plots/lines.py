"""Lays out plots of curves and bars, side by side, more than two in rows, each with its axes, the names of its curves
at the right, notes below.

Nothing is drawn without its name: what has no room for one is left out.
"""

from collections.abc import Sequence
from dataclasses import replace

from PyQt6.QtCore import QRectF

from app.plots import texts
from app.plots.layout import FOOT, SIDE, SMALL_SIZE, TITLE_ROW, TITLE_SIZE, Layout, Line, PanelLayout, Sample
from app.plots.line_names import (
    Name,
    behind_end,
    beside_ends,
    beside_mark,
    lower_for_header,
    most_names,
    names,
    without_unseen,
)
from app.plots.lines_room import (
    AXIS_TITLE,
    BELOW,
    BETWEEN,
    LOW_TITLE,
    MARK_SAMPLE,
    NOTE_GAP,
    NOTE_LINE,
    OVER_NOTES,
    SAMPLE_GAP,
    TICK_LINE,
    TITLE,
    TITLED,
    heights_of_two,
    note_lines,
    shown,
)
from app.plots.ticks import spread, thinned_counts
from app.story.figures.figure import Figure, Panel
from app.story.figures.text import Text, worded
from app.translation import _

_ROOMY = 430.0
"""From this width lines have their long labels."""
_UNDER_TITLE = 9.0
_ALWAYS_NAMED = 5
"""So many lines that a plot is about have their names at whatever height; of more those that have room."""
_MOST_BESIDE_LOW = 4
"""Beside a low plot are no more names, unless it is about more lines: what these are beside does without."""
_CLOSER = 6.0
"""How far a plot without a title of its own reaches into the row of the figure's title."""
_TITLED_FROM = 72.0
"""Plots in rows are that high at least before the x axis has its title in a line of its own: one row always has."""
_LOW_UNDER_TITLE, _LOW_NUMBERS, _LOW_AXIS = 5.0, 13.0, 24.0
"""A lower plot is nearer to the title over it and to its numbers, and takes less room for those and for the title of
its axis, which stands in the room at the foot of the figure."""
_NUMBERS = 14.0
"""From a plot to the baseline of the numbers of its x axis."""
_AXIS_LINE, _LOW_AXIS_LINE = 14.0, 15.0
"""From there to the baseline of the title of that axis; in a lower plot."""
_BEFORE_NAME = 16.0
"""From a plot to where the names of its lines begin: they are no part of it."""
_AFTER_NUMBER = 14.0
"""From the last number of the x axis to there."""
_AFTER_Y_NUMBER, _APART = 7.0, 6.0
"""From the numbers of the y axis to the plot; the lowest one is so far from the first number of the x axis at least."""
_SAMPLE = 16.0
"""Of a line before its name."""
_BEFORE_NUMBERS = 10.0
"""From the name of the x axis to its first or last number, in the same line."""
_OVER_AXIS, _UNDER_AXIS = 5.0, 9.0
"""How far the last name stays over the end of the x axis where that is named in the line of its numbers; else it may
stand so far under it."""


class LinesLayout:
    """Works the `layout` out."""

    def __init__(self, figure: Figure, width: float, height: float) -> None:
        self.layout = Layout()
        panels, columns, rows = shown(figure.panels, width, height)
        self._left_out = [panel.title for panel in figure.panels if panel not in panels and panel.title is not None]
        self._into_foot = 0.0
        self._roomy, self._in_a_row = width / columns >= _ROOMY, rows == 1
        self._titled = (height / rows >= TITLED or rows > 1) and any(panel.title is not None for panel in panels)
        self._title = TITLE if height / rows >= TITLED else LOW_TITLE
        room = (height - TITLE_ROW - FOOT) / rows - TICK_LINE - (self._title if self._titled else 0.0)
        notes = note_lines(figure.notes, panels, rows, width - 2 * SIDE, room, self._title == LOW_TITLE)
        bottom = height - FOOT - len(notes) * NOTE_LINE - (OVER_NOTES if notes else 0.0)
        across = (width - 2 * SIDE + BETWEEN) / columns
        top = TITLE_ROW if self._titled or rows > 1 else TITLE_ROW - _CLOSER
        down = (bottom - top + BELOW) / rows
        self._marks_are_told = any(note.names_mark for line in notes for note, _ in line)
        around = BELOW + TICK_LINE + AXIS_TITLE + (self._title if self._titled else 0.0)
        downs = heights_of_two(panels, down, around, self._roomy) if rows == 2 > columns else [down] * rows
        for index, panel in enumerate(panels):
            row, column = divmod(index, columns)
            corner = SIDE + column * across, top + sum(downs[:row])
            self._put(panel, QRectF(*corner, across - BETWEEN, downs[row] - BELOW))
        self.layout.left_out = _in_words(self._left_out, figure, width)
        marks = [mark for panel in panels for mark in panel.marks if mark.y is None]
        for index, line in enumerate(notes):
            x, baseline = SIDE, bottom + self._into_foot + OVER_NOTES + 13.0 + index * NOTE_LINE
            for note, text in line:
                if note.names_mark and marks:
                    middle = baseline - texts.middle_offset(SMALL_SIZE)
                    self.layout.samples.append(Sample(marks[0], QRectF(x, middle - 6.0, MARK_SAMPLE, 12.0)))
                if note.names_mark:
                    x += MARK_SAMPLE + SAMPLE_GAP
                if note.known:
                    self._write(text, x, baseline)
                x += texts.width(text, SMALL_SIZE) + NOTE_GAP

    def _put(self, panel: Panel, room: QRectF) -> None:
        beside = _beside_y_numbers(panel)
        ticks = (
            max((texts.words_width(words, SMALL_SIZE, False) for _, words in panel.y.ticks), default=0.0) + beside + 1
        )
        x_title = panel.x.title
        top = room.top() if self._titled else room.top() + _UNDER_TITLE
        if self._titled:
            if panel.title is not None:
                self._write(panel.title, room.left(), top + 9.0)
            top += self._title
        is_high = room.bottom() - top - TICK_LINE - AXIS_TITLE >= _TITLED_FROM
        titled = x_title is not None and (is_high or self._in_a_row)
        is_low = titled and not is_high
        below = _LOW_AXIS if is_low else TICK_LINE + (AXIS_TITLE if titled else 0.0)
        if is_low:
            self._into_foot = _LOW_NUMBERS + _LOW_AXIS_LINE - _LOW_AXIS
        if is_low and not self._titled:
            top += _LOW_UNDER_TITLE - _UNDER_TITLE
        height = room.bottom() - top - below
        lowest = room.bottom() - below + (_UNDER_AXIS if titled else -_OVER_AXIS)
        panel = without_unseen(panel, height)
        every = names(panel, self._roomy)
        if self._titled and panel.title is not None and len(every) == 1:
            every = []  # its title says what it is
        about = sum(not name.is_aside for name in every)
        beside = height + (_UNDER_AXIS if is_low else 0.0) - lower_for_header(top, every)
        most = min(most_names(every, beside), _MOST_BESIDE_LOW if is_low else len(every))
        named = every[: max(most, min(about, _ALWAYS_NAMED))]
        self._left_out += [name.text for name in every[len(named) :] if not name.is_aside]
        panel = _without(panel, every[len(named) :])
        last = panel.x.ticks[-1][1] if panel.x.ticks else ""
        half = texts.words_width(last, SMALL_SIZE, False) / 2
        gap = max(_BEFORE_NAME, half + _AFTER_NUMBER if titled else 0.0)
        labels = max((texts.width(name.text, SMALL_SIZE) for name in named), default=0.0) + gap
        if _has_samples(named):
            labels += _SAMPLE + SAMPLE_GAP
        labels = max(labels, half + 1.0) if named else half + 1.0
        rect = QRectF(room.left() + ticks, top, room.width() - ticks - labels, height)
        laid = self._with_words_at_marks(PanelLayout(panel, rect, SMALL_SIZE))
        self.layout.panels.append(laid)
        numbers = rect.bottom() + (_LOW_NUMBERS if is_low else _NUMBERS)
        self._number(laid, numbers, room.right() if titled else self._name_axis(laid, room.left(), room.right()))
        if titled and x_title is not None:
            x = rect.center().x() - texts.width(x_title, SMALL_SIZE) / 2
            self._write(x_title, x, numbers + (_LOW_AXIS_LINE if is_low else _AXIS_LINE))
        self._label(laid, named, gap, lowest)

    def _name_axis(self, laid: PanelLayout, start: float, room: float) -> float:
        """What the x axis counts, in the line of its numbers: before the first one, behind the last one, or where that
        would be; gives where the numbers end."""
        title = laid.panel.x.title
        if title is None:
            return room
        numbers = laid.panel.x.ticks or ((laid.panel.x.low, ""), (laid.panel.x.high, ""))
        first, last = (
            (laid.point(x, 0.0).x(), texts.words_width(words, SMALL_SIZE, False) / 2 + _BEFORE_NUMBERS)
            for x, words in (numbers[0], numbers[-1])
        )
        before = first[0] - first[1] - texts.width(title, SMALL_SIZE)
        if before >= start:
            self._write(title, before, laid.rect.bottom() + _NUMBERS)
            return room
        behind = last[0] + last[1]
        if behind + texts.width(title, SMALL_SIZE) <= room:
            self._write(title, behind, laid.rect.bottom() + _NUMBERS)
            return room
        left = laid.rect.right() - texts.width(title, SMALL_SIZE)
        self._write(title, left, laid.rect.bottom() + _NUMBERS)
        return left - 8.0

    def _number(self, laid: PanelLayout, baseline: float, right: float) -> None:
        """The numbers along both axes, as many as have room, those of the x axis at a baseline, left of `right`."""
        panel, rect = laid.panel, laid.rect
        for y, words in spread(laid):
            at = laid.point(panel.x.low, y).y()
            x = rect.left() - _beside_y_numbers(panel) - texts.words_width(words, SMALL_SIZE, False)
            self._write(Text((words,)), x, at + texts.middle_offset(SMALL_SIZE))
            self.layout.grid.append((laid, y))
        for x, words in thinned_counts(laid):
            left = laid.point(x, panel.y.low).x() - texts.words_width(words, SMALL_SIZE, False) / 2
            if left + texts.words_width(words, SMALL_SIZE, False) <= right:
                self._write(Text((words,)), left, baseline)

    def _label(self, laid: PanelLayout, named: list[Name], gap: float, lowest: float) -> None:
        """The names of curves and bands: behind the end of what ends in the midst of the plot, else at the right at the
        height of their ends, none on another. Where colour alone does not tell one of these apart, all have a sample
        before them, so that they begin at the same place. So far right of the plot they are no part of its numbers.
        """
        drop = texts.middle_offset(SMALL_SIZE)
        behind = _behind_ends(laid, named)
        for name in named:
            if at := behind.get(id(name)):
                self._write(name.text, at[0], at[1] + drop)
        x = laid.rect.right() + gap
        indent = _SAMPLE + SAMPLE_GAP if _has_samples(named) else 0.0
        for name, middle in beside_ends(laid, [name for name in named if id(name) not in behind], lowest):
            if indent:
                self.layout.samples.append(Sample(name.of, QRectF(x, middle - 4.0, _SAMPLE, 8.0)))
            self._write(name.text, x + indent, middle + drop)

    def _with_words_at_marks(self, laid: PanelLayout) -> PanelLayout:
        """Write the words at lines across, where no note says what they are; a line whose words have no place that is
        clear of all other lines is left out."""
        shown, grid = [], [y for y, _ in spread(laid)]
        for mark in laid.panel.marks:
            if mark.label is not None and not self._marks_are_told:
                at = beside_mark(laid, mark, mark.label, grid)
                if at is None:
                    continue
                self._write(mark.label, *at)
            shown.append(mark)
        return replace(laid, panel=replace(laid.panel, marks=tuple(shown)))

    def _write(self, text: Text, x: float, baseline: float, size: float = SMALL_SIZE) -> None:
        self.layout.lines.append(Line(text, x, baseline, size))


def _in_words(left_out: Sequence[Text], figure: Figure, width: float) -> Text | None:
    """What has no room, once each, by its name; how many where there is no room for that beside the title."""
    names = {name.plain: name for name in left_out}
    if not names:
        return None
    pieces = [piece for name in names.values() for piece in (*name.pieces, ", ")]
    words = worded(_("no room for {parameters}"), parameters=pieces[:-1])
    room = width - 2 * SIDE - texts.width(figure.short_title, TITLE_SIZE) - 2 * NOTE_GAP
    counted = Text((_("no room for {count} of them").format(count=len(names)),))
    return words if texts.width(words, SMALL_SIZE) <= room else counted


def _behind_ends(laid: PanelLayout, named: list[Name]) -> dict[int, tuple[float, float]]:
    """Left ends and middles of the names that stand behind the ends of their lines, none on another."""
    found: dict[int, tuple[float, float]] = {}
    taken: list[QRectF] = []
    grid = [y for y, _ in spread(laid)]
    for name in named:
        at = behind_end(laid, name, grid)
        if at is None:
            continue
        room = QRectF(at[0], at[1] - NOTE_LINE / 2, texts.width(name.text, SMALL_SIZE), NOTE_LINE)
        if not any(room.intersects(other) for other in taken):
            taken.append(room)
            found[id(name)] = at
    return found


def _beside_y_numbers(panel: Panel) -> float:
    """From the numbers of the y axis to the plot: where both axes begin with one, those stand clear of each other."""
    first = next((words for x, words in panel.x.ticks if x <= panel.x.low), "")
    return max(_AFTER_Y_NUMBER, texts.words_width(first, SMALL_SIZE, False) / 2 + _APART)


def _has_samples(named: list[Name]) -> bool:
    """Whether colour alone does not tell all of some names apart."""
    return any(name.has_sample for name in named)


def _without(panel: Panel, unnamed: list[Name]) -> Panel:
    """The panel without what has no room for its name."""
    gone = {id(each) for name in unnamed for each in name.parts or (name.of,)}
    curves = tuple(curve for curve in panel.curves if id(curve) not in gone)
    return replace(panel, curves=curves, bands=tuple(band for band in panel.bands if id(band) not in gone))

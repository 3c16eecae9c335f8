"""Lays out plots of curves and bars, side by side, more than two in rows, each with its axes, the names of its curves
at the right, notes below.

Nothing is drawn without its name: what has no room for one is left out.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from PyQt6.QtCore import QRectF

from app.plots import texts
from app.plots.layout import FOOT, SIDE, SMALL_SIZE, TITLE_ROW, TITLE_SIZE, Layout, Line, PanelLayout, Sample
from app.plots.line_names import Name, behind_end, beside_ends, beside_mark, most_names, names, without_unseen
from app.plots.ticks import spread, thinned_counts
from app.story.figures.figure import Figure, Panel
from app.story.figures.text import Note, Text, worded
from app.translation import _

_ROOMY = 430.0
"""From this width lines have their long labels."""
_TITLE, _LOW_TITLE = 24.0, 18.0
_TITLED = 150.0
"""In a lower figure its plots have no titles of their own, in lower rows the titles have less room."""
_UNDER_TITLE = 9.0
_TICK_LINE = 17.0
_AXIS_TITLE = 15.0
_NOTE_LINE, _NOTE_GAP, _OVER_NOTES = 17.0, 22.0, 6.0
_BETWEEN, _BELOW = 26.0, 8.0
"""From one plot to the one beside it, and to the one under it."""
_NARROWEST, _NARROWEST_NAMED, _LOWEST_ROW = 140.0, 190.0, 84.0
"""Of more than two plots one is that wide, where its lines have names, and that high at least, with its numbers."""
_MOST_BESIDE, _MOST_ROWS = 3, 3
_ALWAYS_NAMED = 5
"""So many lines that a plot is about have their names at whatever height; of more those that have room."""
_TWO_BESIDE = 400.0
"""From that width two plots have room side by side."""
_LOWEST, _LOWEST_IN_ROWS = 64.0, 44.0
"""A plot is that high at least before notes have room; of low rows before these have one line."""
_CLOSER = 6.0
"""How far a plot without a title of its own reaches into the row of the figure's title."""
_TITLED_FROM = 72.0
"""The same before the x axis has its title in a line of its own."""
_BEFORE_NAME = 8.0
_SAMPLE, _SAMPLE_GAP = 16.0, 5.0
"""Of a line before its name."""
_MARK_SAMPLE = 3.0
"""The same of a line across a plot, before the note that says what it is."""
_BEFORE_NUMBERS = 10.0
"""From the name of the x axis to its first or last number, in the same line."""
_OVER_AXIS = 5.0
"""How far the last name stays over the end of the x axis where that is named in the line of its numbers."""


class LinesLayout:
    """Works the `layout` out."""

    def __init__(self, figure: Figure, width: float, height: float) -> None:
        self.layout = Layout()
        panels, columns, rows = _shown(figure.panels, width, height)
        self._left_out = [panel.title for panel in figure.panels if panel not in panels and panel.title is not None]
        self._roomy = width / columns >= _ROOMY
        self._titled = (height / rows >= _TITLED or rows > 1) and any(panel.title is not None for panel in panels)
        self._title = _TITLE if height / rows >= _TITLED else _LOW_TITLE
        room = (height - TITLE_ROW - FOOT) / rows - _TICK_LINE - (self._title if self._titled else 0.0)
        if rows > 1 and self._title == _LOW_TITLE:
            most = 1 if rows * (room - _LOWEST_IN_ROWS) >= _NOTE_LINE + _OVER_NOTES else 0
        else:
            most = max(0, int(rows * (room - _AXIS_TITLE - _LOWEST - _OVER_NOTES) // _NOTE_LINE))
        notes = _in_lines(figure.notes, width - 2 * SIDE, most)
        bottom = height - FOOT - len(notes) * _NOTE_LINE - (_OVER_NOTES if notes else 0.0)
        across = (width - 2 * SIDE + _BETWEEN) / columns
        top = TITLE_ROW if self._titled or rows > 1 else TITLE_ROW - _CLOSER
        down = (bottom - top + _BELOW) / rows
        self._marks_are_told = any(note.names_mark for line in notes for note, _ in line)
        for index, panel in enumerate(panels):
            row, column = divmod(index, columns)
            corner = SIDE + column * across, top + row * down
            self._put(panel, QRectF(*corner, across - _BETWEEN, down - _BELOW))
        self.layout.left_out = _in_words(self._left_out, figure, width)
        marks = [mark for panel in panels for mark in panel.marks if mark.y is None]
        for index, line in enumerate(notes):
            x, baseline = SIDE, bottom + _OVER_NOTES + 13.0 + index * _NOTE_LINE
            for note, text in line:
                if note.names_mark and marks:
                    middle = baseline - texts.middle_offset(SMALL_SIZE)
                    self.layout.samples.append(Sample(marks[0], QRectF(x, middle - 6.0, _MARK_SAMPLE, 12.0)))
                if note.names_mark:
                    x += _MARK_SAMPLE + _SAMPLE_GAP
                if note.known:
                    self._write(text, x, baseline)
                x += texts.width(text, SMALL_SIZE) + _NOTE_GAP

    def _put(self, panel: Panel, room: QRectF) -> None:
        ticks = max((texts.words_width(words, SMALL_SIZE, False) for _, words in panel.y.ticks), default=0.0) + 8.0
        top = room.top() if self._titled else room.top() + _UNDER_TITLE
        if self._titled:
            if panel.title is not None:
                self._write(panel.title, room.left(), top + 9.0)
            top += self._title
        below = _TICK_LINE
        titled = panel.x.title is not None and room.bottom() - top - _TICK_LINE - _AXIS_TITLE >= _TITLED_FROM
        if titled:
            below += _AXIS_TITLE
        height = room.bottom() - top - below
        lowest = room.bottom() - below - (0.0 if titled else _OVER_AXIS)
        panel = without_unseen(panel)
        every = names(panel, self._roomy)
        about = sum(not name.is_aside for name in every)
        named = every[: max(most_names(every, height), min(about, _ALWAYS_NAMED))]
        self._left_out += [name.text for name in every[len(named) :] if not name.is_aside]
        panel = _without(panel, every[len(named) :])
        labels = max((texts.width(name.text, SMALL_SIZE) for name in named), default=0.0) + _BEFORE_NAME
        if _has_samples(named):
            labels += _SAMPLE + _SAMPLE_GAP
        last = panel.x.ticks[-1][1] if panel.x.ticks else ""
        labels = max(labels, texts.words_width(last, SMALL_SIZE, False) / 2 + 1.0)
        rect = QRectF(room.left() + ticks, top, room.width() - ticks - labels, height)
        laid = self._with_words_at_marks(PanelLayout(panel, rect, SMALL_SIZE))
        self.layout.panels.append(laid)
        self._number(laid, room.right() if titled else self._name_axis(laid, room.left(), room.right()))
        if titled and panel.x.title is not None:
            x = rect.center().x() - texts.width(panel.x.title, SMALL_SIZE) / 2
            self._write(panel.x.title, x, rect.bottom() + _TICK_LINE + _AXIS_TITLE - 4.0)
        self._label(laid, named, lowest)

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
            self._write(title, before, laid.rect.bottom() + 14.0)
            return room
        behind = last[0] + last[1]
        if behind + texts.width(title, SMALL_SIZE) <= room:
            self._write(title, behind, laid.rect.bottom() + 14.0)
            return room
        left = laid.rect.right() - texts.width(title, SMALL_SIZE)
        self._write(title, left, laid.rect.bottom() + 14.0)
        return left - 8.0

    def _number(self, laid: PanelLayout, right: float) -> None:
        """The numbers along both axes, as many as have room, those of the x axis left of `right`."""
        panel, rect = laid.panel, laid.rect
        for y, words in spread(laid):
            at = laid.point(panel.x.low, y).y()
            x = rect.left() - 7.0 - texts.words_width(words, SMALL_SIZE, False)
            self._write(Text((words,)), x, at + texts.middle_offset(SMALL_SIZE))
            self.layout.grid.append((laid, y))
        for x, words in thinned_counts(laid):
            left = laid.point(x, panel.y.low).x() - texts.words_width(words, SMALL_SIZE, False) / 2
            if left + texts.words_width(words, SMALL_SIZE, False) <= right:
                self._write(Text((words,)), left, rect.bottom() + 14.0)

    def _label(self, laid: PanelLayout, named: list[Name], lowest: float) -> None:
        """The names of curves and bands: behind the end of what ends in the midst of the plot, else at the right at the
        height of their ends, none on another. Where colour alone does not tell one of these apart, all have a sample
        before them, so that they begin at the same place."""
        drop = texts.middle_offset(SMALL_SIZE)
        behind = _behind_ends(laid, named)
        for name in named:
            if at := behind.get(id(name)):
                self._write(name.text, at[0], at[1] + drop)
        x = laid.rect.right() + _BEFORE_NAME
        indent = _SAMPLE + _SAMPLE_GAP if _has_samples(named) else 0.0
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


def grid_of_plots(panels: Sequence[Panel], width: float) -> tuple[int, int]:
    """Columns and rows of plots: two stand side by side, or in a narrow figure under each other; more in rows that are
    as long as each other."""
    count = len(panels)
    narrowest = _NARROWEST if any(panel.boxes for panel in panels) else _NARROWEST_NAMED
    if count <= 2:
        return (1, count) if width < _TWO_BESIDE else (count, 1)
    most = min(_MOST_BESIDE, max(1, int((width - 2 * SIDE + _BETWEEN) // (narrowest + _BETWEEN))))
    rows = math.ceil(count / min(count, most))
    return math.ceil(count / rows), rows


def least_height(panels: Sequence[Panel], width: float) -> float:
    """The height in which all of more than two plots have room, or as many rows of them as type is made smaller for."""
    rows = min(_MOST_ROWS, grid_of_plots(panels, width)[1])
    return TITLE_ROW + FOOT + rows * (_LOWEST_ROW + _BELOW) - _BELOW


def _shown(panels: Sequence[Panel], width: float, height: float) -> tuple[Sequence[Panel], int, int]:
    """As many plots as have room, those of the lowest rank first, and their columns and rows."""
    columns, rows = grid_of_plots(panels, width)
    fitting = max(1, int((height - TITLE_ROW - FOOT + _BELOW) // (_LOWEST_ROW + _BELOW)))
    if rows <= fitting or rows == 1:
        return panels, columns, rows
    kept = sorted(panels, key=lambda panel: panel.rank)[: columns * fitting]
    shown = [panel for panel in panels if panel in kept]
    return shown, columns, math.ceil(len(shown) / columns)


def _in_words(left_out: Sequence[Text], figure: Figure, width: float) -> Text | None:
    """What has no room, once each, by its name; how many where there is no room for that beside the title."""
    names = {name.plain: name for name in left_out}
    if not names:
        return None
    pieces = [piece for name in names.values() for piece in (*name.pieces, ", ")]
    words = worded(_("no room for {parameters}"), parameters=pieces[:-1])
    room = width - 2 * SIDE - texts.width(figure.short_title, TITLE_SIZE) - 2 * _NOTE_GAP
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
        room = QRectF(at[0], at[1] - _NOTE_LINE / 2, texts.width(name.text, SMALL_SIZE), _NOTE_LINE)
        if not any(room.intersects(other) for other in taken):
            taken.append(room)
            found[id(name)] = at
    return found


def _has_samples(named: list[Name]) -> bool:
    """Whether colour alone does not tell all of some names apart."""
    return any(name.has_sample for name in named)


def _without(panel: Panel, unnamed: list[Name]) -> Panel:
    """The panel without what has no room for its name."""
    gone = {id(name.of) for name in unnamed}
    curves = tuple(curve for curve in panel.curves if id(curve) not in gone)
    return replace(panel, curves=curves, bands=tuple(band for band in panel.bands if id(band) not in gone))


def _in_lines(notes: tuple[Note, ...], width: float, most: int) -> list[list[tuple[Note, Text]]]:
    """The notes in `most` lines: one in each, or in short one beside the other; what then has no room is left out."""
    if len(notes) <= most:
        return [[(note, note.text if _taken(note, note.text) <= width else note.short)] for note in notes]
    lines: list[list[tuple[Note, Text]]] = []
    end = width
    for note in notes:
        taken = _taken(note, note.short)
        if end + _NOTE_GAP + taken > width:
            if len(lines) == most:
                break
            lines.append([])
            end = -_NOTE_GAP
        lines[-1].append((note, note.short))
        end += _NOTE_GAP + taken
    return lines


def _taken(note: Note, text: Text) -> float:
    return texts.width(text, SMALL_SIZE) + (_MARK_SAMPLE + _SAMPLE_GAP if note.names_mark else 0.0)

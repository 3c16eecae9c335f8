"""Lays out plots of curves, side by side, each with its axes, the labels of its curves at the right, notes below."""

import math

import numpy as np
from PyQt6.QtCore import QRectF

from app.plots import texts
from app.plots.layout import FOOT, SIDE, SMALL_SIZE, TITLE_ROW, Layout, Line, PanelLayout
from app.story.figures.figure import Figure, Math, Note, Panel, Text
from app.story.numbers import ROUND_STEPS
from rnn_engine.arrays import Array

_ROOMY = 430.0
"""From this width lines have their long labels."""
_TITLE = 24.0
_TITLED = 150.0
"""In a lower figure its plots have no titles of their own."""
_UNDER_TITLE = 9.0
_TICK_LINE = 17.0
_AXIS_TITLE = 15.0
_NOTE_LINE, _NOTE_GAP = 17.0, 22.0
_BETWEEN = 26.0
_LOWEST = 64.0
"""A plot is that high at least before notes have room."""
_TITLED_FROM = 92.0
"""The same before the x axis has its title in a line of its own."""
_LABEL_LINE, _FORMULA_LINE = 13.0, 16.0
"""From one label to the next; of formulas, which have indices and exponents, where there is room."""
_ASTRAY, _ASTRAY_SHARE = 14.0, 0.12
"""So far, or so much of the plot's height, a bound or a band may make a label stand from the end of what it names."""
_TICKS_APART = 18.0


class LinesLayout:
    """Works the `layout` out."""

    def __init__(self, figure: Figure, width: float, height: float) -> None:
        self.layout = Layout()
        self._roomy = width / len(figure.panels) >= _ROOMY
        self._titled = height >= _TITLED and any(panel.title is not None for panel in figure.panels)
        room = height - TITLE_ROW - FOOT - _TICK_LINE - (_TITLE if self._titled else 0.0)
        most = max(0, int((room - _AXIS_TITLE - _LOWEST) // _NOTE_LINE))
        notes = _in_lines(figure.notes, width - 2 * SIDE, most)
        bottom = height - FOOT - len(notes) * _NOTE_LINE
        across = (width - 2 * SIDE + _BETWEEN) / len(figure.panels)
        for index, panel in enumerate(figure.panels):
            left = SIDE + index * across
            self._put(panel, QRectF(left, TITLE_ROW - 6.0, across - _BETWEEN, bottom - TITLE_ROW + 6.0))
        for index, line in enumerate(notes):
            x = SIDE
            for text, known in line:
                if known:
                    self._write(text, x, bottom + 13.0 + index * _NOTE_LINE)
                x += texts.width(text, SMALL_SIZE) + _NOTE_GAP

    def _put(self, panel: Panel, room: QRectF) -> None:
        ticks = max((texts.words_width(words, SMALL_SIZE, False) for _, words in panel.y.ticks), default=0.0) + 8.0
        labels = max((texts.width(label, SMALL_SIZE) for label, _ in self._labelled(panel)), default=0.0) + 8.0
        top = room.top() if self._titled else room.top() + _UNDER_TITLE
        if self._titled:
            if panel.title is not None:
                self._write(panel.title, room.left(), top + 9.0)
            top += _TITLE
        below = _TICK_LINE
        titled = panel.x.title is not None and room.bottom() - top - _TICK_LINE - _AXIS_TITLE >= _TITLED_FROM
        if titled:
            below += _AXIS_TITLE
        rect = QRectF(room.left() + ticks, top, room.width() - ticks - labels, room.bottom() - top - below)
        laid = PanelLayout(panel, rect, SMALL_SIZE)
        self.layout.panels.append(laid)
        self._number(laid, room.right() if titled else self._name_axis(laid, room.right()))
        if titled and panel.x.title is not None:
            x = rect.center().x() - texts.width(panel.x.title, SMALL_SIZE) / 2
            self._write(panel.x.title, x, rect.bottom() + _TICK_LINE + _AXIS_TITLE - 5.0)
        self._label(laid)

    def _name_axis(self, laid: PanelLayout, room: float) -> float:
        """What the x axis counts, in the line of its numbers and not under the labels; gives where the numbers end."""
        title = laid.panel.x.title
        if title is None:
            return room
        left = laid.rect.right() - texts.width(title, SMALL_SIZE)
        self._write(title, left, laid.rect.bottom() + 14.0)
        return left - 8.0

    def _number(self, laid: PanelLayout, right: float) -> None:
        """The numbers along both axes, as many as have room, those of the x axis left of `right`."""
        panel, rect = laid.panel, laid.rect
        for y, words in _spread(laid):
            at = laid.point(panel.x.low, y).y()
            x = rect.left() - 7.0 - texts.words_width(words, SMALL_SIZE, False)
            self._write(Text((words,)), x, at + texts.middle_offset(SMALL_SIZE))
            self.layout.grid.append((laid, y))
        for x, words in _thinned(laid):
            left = laid.point(x, panel.y.low).x() - texts.words_width(words, SMALL_SIZE, False) / 2
            if left + texts.words_width(words, SMALL_SIZE, False) <= right:
                self._write(Text((words,)), left, rect.bottom() + 14.0)

    def _label(self, laid: PanelLayout) -> None:
        """The labels of curves and bands at the right, at the height of their ends, none on another; bounds and bands
        have none where one more would stand, or push others, far from its end."""
        found = self._labelled(laid.panel)[: int(laid.rect.height() // _LABEL_LINE) + 1]
        needed = sum(not curve.bound and curve.label is not None for curve in laid.panel.curves)
        astray = max(_ASTRAY, _ASTRAY_SHARE * laid.rect.height(), _beside_ends(laid, found[:needed])[1])
        count = next((n for n in range(len(found), needed, -1) if _beside_ends(laid, found[:n])[1] <= astray), needed)
        for label, at in _beside_ends(laid, found[:count])[0]:
            self._write(label, laid.rect.right() + 8.0, at + texts.middle_offset(SMALL_SIZE))

    def _labelled(self, panel: Panel) -> list[tuple[Text, Array]]:
        """Labels with the course of what they name, the most important first."""
        named: list[tuple[Text | None, Array]] = [
            ((curve.long_label if self._roomy else None) or curve.label, curve.y)
            for curve in sorted(panel.curves, key=lambda curve: curve.bound)
        ]
        named += [(band.label, band.high[-1:]) for band in panel.bands]
        courses = ((label, y[np.isfinite(y)]) for label, y in named if label is not None)
        return [(label, y) for label, y in courses if y.size]

    def _write(self, text: Text, x: float, baseline: float, size: float = SMALL_SIZE) -> None:
        self.layout.lines.append(Line(text, x, baseline, size))


def _beside_ends(laid: PanelLayout, found: list[tuple[Text, Array]]) -> tuple[list[tuple[Text, float]], float]:
    """Labels with their heights, none on another or under the x axis, and how far the farthest is from its end."""
    wanted = sorted(found, key=lambda labelled: _from_above(laid, labelled))
    formulas = any(isinstance(piece, Math) for label, _ in wanted for piece in label.pieces)
    line = min(_FORMULA_LINE, laid.rect.height() / max(1, len(wanted) - 1)) if formulas else _LABEL_LINE
    ends = [_clipped(laid, course[-1]) for _, course in wanted]
    heights, lowest = list(ends), laid.rect.bottom()
    for index in range(1, len(heights)):
        heights[index] = max(heights[index], heights[index - 1] + line)
    for index in reversed(range(len(heights))):
        heights[index] = min(heights[index], lowest)
        lowest = heights[index] - line
    astray = max((abs(at - end) for at, end in zip(heights, ends, strict=True)), default=0.0)
    return [(label, at) for (label, _), at in zip(wanted, heights, strict=True)], astray


def _in_lines(notes: tuple[Note, ...], width: float, most: int) -> list[list[tuple[Text, bool]]]:
    """The notes in `most` lines: one in each, or in short one beside the other; what then has no room is left out."""
    if len(notes) <= most:
        fits = [texts.width(note.text, SMALL_SIZE) <= width for note in notes]
        return [[(note.text if whole else note.short, note.known)] for note, whole in zip(notes, fits, strict=True)]
    lines: list[list[tuple[Text, bool]]] = []
    end = width
    for note in notes:
        taken = texts.width(note.short, SMALL_SIZE)
        if end + _NOTE_GAP + taken > width:
            if len(lines) == most:
                break
            lines.append([])
            end = -_NOTE_GAP
        lines[-1].append((note.short, note.known))
        end += _NOTE_GAP + taken
    return lines


def _spread(laid: PanelLayout) -> list[tuple[float, str]]:
    """Every so many numbers of the y axis, 0 among them if it is there."""
    ticks = laid.panel.y.ticks
    first = next((index for index, (y, _) in enumerate(ticks) if y == 0.0), 0)
    apart = abs(laid.scale[1]) * (ticks[1][0] - ticks[0][0]) if len(ticks) > 1 else _TICKS_APART
    stride = max(1, math.ceil(_TICKS_APART / apart))
    return [tick for index, tick in enumerate(ticks) if (index - first) % stride == 0]


def _thinned(laid: PanelLayout) -> list[tuple[float, str]]:
    """As many numbers of the x axis as have room, the same distance apart; the first one where it has room, too."""
    ticks = laid.panel.x.ticks
    if len(ticks) < 3:
        return list(ticks)
    step = ticks[-1][0] - ticks[-2][0]
    widest = max(texts.words_width(words, SMALL_SIZE, False) for _, words in ticks) + 8.0
    stride = next(stride for stride in ROUND_STEPS if stride * step * laid.scale[0] >= widest)
    first, *rest = [tick for tick in ticks if tick == ticks[0] or round(tick[0] / step) % stride == 0]
    apart = (rest[0][0] - first[0]) * laid.scale[0] if rest else widest
    return [first, *rest] if apart >= widest else [first, *rest[1:]]


def _from_above(laid: PanelLayout, labelled: tuple[Text, Array]) -> tuple[float, ...]:
    """In which order labels stand: first what ends higher, or ends at the same place and came from higher; a band's,
    whose course does not matter, after those."""
    course = labelled[1]
    end = round(_clipped(laid, float(course[-1])))
    if course.size == 1:
        return end, math.inf
    lately, whole = (float(part.mean()) * laid.scale[1] for part in (course[-max(2, course.size // 4) :], course))
    return end, round(lately), round(whole)


def _clipped(laid: PanelLayout, y: float) -> float:
    at = laid.point(laid.panel.x.low, y).y()
    return min(max(at, laid.rect.top()), laid.rect.bottom())

"""The names of lines in a plot of curves: which there are, and where they stand beside the lines' ends."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np
from PyQt6.QtCore import QLineF, QPointF

from app.plots import texts
from app.plots.layout import SMALL_SIZE, TITLE_BASELINE, PanelLayout
from app.story.figures.figure import Axis, Band, Curve, Mark, Panel
from app.story.figures.text import Math, Text
from rnn_engine.arrays import Array

_LINE, _CLOSEST = 13.0, 11.0
"""From one name to the next; where there is least room."""
_FORMULA_LINE, _CLOSEST_FORMULA = 16.0, 14.0
"""The same of formulas, which have indices and exponents."""
_UNDER_TOP = 3.0
"""How far under the top of the plot the middle of the first name is, where there is room: over it stands the title."""
_UNDER_HEADER, _FORMULA_UNDER_HEADER = TITLE_BASELINE + 14.5, TITLE_BASELINE + 17.5
"""Where the middle of the first name is at least, and of a formula: from the formula in the figure's first line to its
own highest exponent is a third of a line."""
_FAR = 24.0
"""Pixels from which on a line is not in the way of words."""
_PLACES = 100
"""Of so many along an axis the ends of two lines are told apart."""
_SHORT, _AFTER_END, _CLEAR = 24.0, 8.0, 9.0
"""A line that ends farther left of the plot's right edge has its name so far behind its end, so far from all lines."""
_THINNEST = 4.0
"""Pixels: the ground of a band is hidden by the line in it where it is nowhere higher."""
_OFF_LINE, _OFF_DOTS, _OFF_CURVE = 6.0, 9.5, 7.0
"""From the middle of words at a line across to a line of the grid; to a curve with its dots, and at least."""


@dataclass(frozen=True, eq=False)
class Name:
    """A name, the course of what it is of, and that itself; of a line that is drawn in parts `of` is the part that has
    the name, and `parts` are all, in their order."""

    text: Text
    course: Array
    of: Curve | Band
    parts: tuple[Curve, ...] = ()

    @property
    def is_aside(self) -> bool:
        """Whether it is not what the plot is about: a bound or a band."""
        return isinstance(self.of, Band) or self.of.bound

    @property
    def has_sample(self) -> bool:
        """Whether a colour of its own does not tell which line it is of."""
        return self.is_aside or (isinstance(self.of, Curve) and (self.of.dashed or self.of.dotted))


def names(panel: Panel, roomy: bool) -> list[Name]:
    """Of all that can be seen of a panel, the most important first; `roomy`: the long ones."""
    found = [
        Name(label, _finite(*(part.y for part in parts)), curve, parts)
        for curve in sorted(panel.curves, key=_importance)
        if (label := (curve.long_label if roomy else None) or curve.label) is not None
        for parts in (_parts(panel, curve),)
    ]
    found += [Name(band.label, _finite(band.high)[-1:], band) for band in panel.bands if band.label is not None]
    return [name for name in found if name.course.size]


def _parts(panel: Panel, curve: Curve) -> tuple[Curve, ...]:
    """Of a line that is drawn in parts, of which only one has the name, all: names keep their order and their place
    while the cursor walks."""
    parts = [each for each in panel.curves if each is curve or (each.name == curve.name and each.role == curve.role)]
    return tuple(sorted(parts, key=lambda each: float(each.x[-1])))


def _finite(*courses: Array) -> Array:
    course = np.concatenate(courses)
    return course[np.isfinite(course)]


def _importance(curve: Curve) -> tuple[bool, bool]:
    """What a plot is about first, of that what is emphasized."""
    return curve.bound, curve.label is None or not curve.label.strong


def without_unseen(panel: Panel, height: float) -> Panel:
    """The panel, so high, without lines of which nothing lies in it, for a bound may be far away, and without the
    ground of bands that lines would hide."""
    scale = height / abs(panel.y.high - panel.y.low)
    return replace(
        panel,
        curves=tuple(curve for curve in panel.curves if _is_within(curve, panel.y)),
        bands=tuple(band for band in panel.bands if float(np.nanmax(band.high - band.low)) * scale >= _THINNEST),
    )


def _is_within(curve: Curve, y: Axis) -> bool:
    there = curve.y[np.isfinite(curve.y)]
    return there.size == 0 or (min(y.low, y.high) <= there.max() and there.min() <= max(y.low, y.high))


def behind_end(laid: PanelLayout, name: Name, grid: Sequence[float]) -> tuple[float, float] | None:
    """Where the name of a line stands that ends in the midst of the plot, left end and middle: behind its end, or a
    little over or under that; None where the line ends at the right edge, or other lines, those of the `grid` as well,
    or the ground of a band are in the way."""
    drawn = [part for part in name.parts if np.isfinite(part.y).any()]
    if name.is_aside or not drawn:
        return None
    end = _end_of(laid, drawn[-1])
    left, width = end.x() + _AFTER_END, texts.width(name.text, SMALL_SIZE)
    if end.x() > laid.rect.right() - _SHORT or left + width > laid.rect.right():
        return None
    others = [curve for curve in laid.panel.curves if curve not in name.parts]
    ends = [_end_of(laid, curve) for curve in others if np.isfinite(curve.y).any()]
    for middle in (end.y() + way * _LINE for way in (0.0, -0.5, 0.5, -1.0, 1.0)):
        within = (
            _is_off(laid, grid, middle) and laid.rect.top() + _CLEAR / 2 <= middle <= laid.rect.bottom() - _CLEAR / 2
        )
        at = QPointF(left, middle)
        is_nearest = all(QLineF(at, end).length() + _CLEAR <= QLineF(at, other).length() for other in ends)
        if within and is_nearest and _clearance(laid, others, laid.panel.bands, left, width, middle) >= _CLEAR:
            return left, middle
    return None


def _end_of(laid: PanelLayout, curve: Curve) -> QPointF:
    there = np.isfinite(curve.y)
    return laid.point(float(curve.x[there][-1]), float(curve.y[there][-1]))


def most_names(found: list[Name], height: float) -> int:
    """How many of the names have room beside a plot so high."""
    return 1 + max(0, int(height // _closest(found)))


def names_height(found: list[Name]) -> float:
    """The height of a plot beside which all have room that name what the plot is about."""
    about = sum(not name.is_aside for name in found)
    return max(0, about - 1) * _closest(found)


def lower_for_header(top: float, found: Sequence[Name]) -> float:
    """How much farther under the top of a plot the first of some names is, to be clear of what stands over it."""
    under = _FORMULA_UNDER_HEADER if _are_formulas(found) else _UNDER_HEADER
    return max(0.0, under - top - _UNDER_TOP)


def beside_ends(laid: PanelLayout, found: list[Name], lowest: float) -> list[tuple[Name, float]]:
    """Names with the heights of their middles, none on another or under `lowest`: each at its line's end; names with
    samples, where one of them has no room there, all in one block."""
    wanted = sorted(found, key=lambda name: _from_above(laid, name))
    top = laid.rect.top() + _UNDER_TOP + lower_for_header(laid.rect.top(), wanted[:1])
    room = (lowest - top) / max(1, len(wanted) - 1)
    line = max(_closest(wanted), min(_FORMULA_LINE if _are_formulas(wanted) else _LINE, room))
    heights = [min(max(_clipped(laid, float(name.course[-1])), top), lowest) for name in wanted]
    are_apart = all(below - above >= line for above, below in pairwise(heights))
    if not are_apart and any(name.has_sample for name in wanted):
        long = (len(heights) - 1) * line
        first = min(max(sum(heights) / len(heights) - long / 2, top), lowest - long)
        heights = [first + index * line for index in range(len(heights))]
    for index in range(1, len(heights)):
        heights[index] = max(heights[index], heights[index - 1] + line)
    for index in reversed(range(len(heights))):
        heights[index] = min(heights[index], lowest)
        lowest = heights[index] - line
    return list(zip(wanted, heights, strict=True))


def _closest(found: list[Name]) -> float:
    return _CLOSEST_FORMULA if _are_formulas(found) else _CLOSEST


def _are_formulas(found: Sequence[Name]) -> bool:
    return any(isinstance(piece, Math) for name in found for piece in name.text.pieces)


def beside_mark(laid: PanelLayout, mark: Mark, label: Text, grid: Sequence[float]) -> tuple[float, float] | None:
    """Where the words at a line across begin, left end and baseline: at its side, as near to its upper or its lower end
    as they are clear of all lines, of those of the `grid` as well, if possible off the ground of a band; None where
    there is no such place."""
    x = laid.point(mark.x, laid.panel.y.low).x()
    width, drop = texts.width(label, SMALL_SIZE), texts.middle_offset(SMALL_SIZE)
    sides = [left for left in (x + 4.0, x - 4.0 - width) if laid.rect.left() <= left <= laid.rect.right() - width]
    top, bottom = laid.rect.top() + 9.0 - drop, laid.rect.bottom() - 4.0 - drop
    inwards = [0.5 * step for step in range(max(1, int(bottom - top) + 1))]
    places = [(left, middle) for down in inwards for left in sides for middle in (top + down, bottom - down)]
    for off, bands in product((_OFF_DOTS, _OFF_CURVE), (laid.panel.bands, ())):
        for left, middle in places:
            if _is_off(laid, grid, middle) and _clearance(laid, laid.panel.curves, bands, left, width, middle) >= off:
                return left, middle + drop
    return None


def _is_off(laid: PanelLayout, grid: Sequence[float], middle: float) -> bool:
    """Whether words are clear of the lines of a grid."""
    return all(abs(middle - laid.point(laid.panel.x.low, y).y()) >= _OFF_LINE for y in grid)


def _clearance(
    laid: PanelLayout, curves: Iterable[Curve], bands: Iterable[Band], left: float, width: float, middle: float
) -> float:
    """How far the nearest of some lines and grounds is from words."""
    found, across = _FAR, np.linspace(left - 2.0, left + width + 2.0, 9)
    edges = [(curve.x, curve.y, curve.y) for curve in curves] + [(band.x, band.high, band.low) for band in bands]
    for at, high, low in edges:
        there = np.isfinite(high) & np.isfinite(low)
        if not there.any():
            continue
        x = laid.rect.left() + (at[there] - laid.panel.x.low) * laid.scale[0]
        upper, lower = (
            np.interp(across, x, laid.rect.top() + (y[there] - laid.panel.y.low) * laid.scale[1], np.nan, np.nan)
            for y in (high, low)
        )
        away = np.maximum(np.maximum(upper - middle, middle - lower), 0.0)
        if np.isfinite(away).any():
            found = min(found, float(np.nanmin(away)))
    return found


def _from_above(laid: PanelLayout, name: Name) -> tuple[float, ...]:
    """In which order names stand, at every size the same: first what ends higher, or ends at about the same place and
    came from higher; a band's, whose course does not matter, after those."""
    axis, course = laid.panel.y, name.course
    end = round(_PLACES * (_within(axis, float(course[-1])) - axis.low) / (axis.high - axis.low))
    if isinstance(name.of, Band):
        return end, math.inf
    lately, whole = (-float(part.mean()) for part in (course[-max(2, course.size // 4) :], course))
    return end, round(lately, 3), round(whole, 3)


def _clipped(laid: PanelLayout, y: float) -> float:
    return laid.point(laid.panel.x.low, _within(laid.panel.y, y)).y()


def _within(axis: Axis, y: float) -> float:
    return min(max(y, min(axis.low, axis.high)), max(axis.low, axis.high))

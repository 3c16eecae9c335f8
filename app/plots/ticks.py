"""The numbers along an axis: of cells that are too small for a label each, of curves as many as have room."""

import math
from collections.abc import Sequence
from itertools import pairwise

from app.plots import texts
from app.plots.layout import SMALL_SIZE, PanelLayout
from app.story.figures.figure import Axis
from app.story.figures.text import Text
from app.story.numbers import EVERY_OTHER, ROUND_STEPS, numbering_steps

_FEW = 2
"""So few numbers say no more when there are fewer."""
_BESIDE = 8.0
"""Pixels between two numbers of an x axis."""
_APART = 14.0
"""Pixels between two numbers of a y axis."""


def thinned(axis: Axis, count: int, cell: float, apart: float) -> list[tuple[int, Text]]:
    """Which cells get their number: 1, 50, 100, … with at least `apart` pixels between them, the marked ones, and what
    is no number."""
    marked = dict(axis.marked)
    numbers = axis.numbers or tuple(str(at + axis.first_number) for at in range(count))
    for step in numbering_steps(axis.first_number, count):
        round_ones = {at for at in range(1, count) if numbers[at].isdigit() and _is_round(int(numbers[at]), step, axis)}
        if step >= count or (step * cell >= apart and min(round_ones, default=count) * cell >= 0.85 * apart):
            break
    numbered = {0, *round_ones}
    names = {at for at in range(count) if numbers[at] and not numbers[at].lstrip("-").isdigit()}
    kept = sorted({*marked, *names})
    for at in sorted(numbered - marked.keys()):
        if all(abs(at - other) * cell >= 0.85 * apart for other in kept):
            kept.append(at)
    below = [sum(name < at < end for at in kept) for name, end in pairwise([*sorted(names), count])]
    if 0 in below:  # numbers under one name and none under another are no scale
        kept = sorted({*marked, *names})
    return [(at, Text((numbers[at],), marked.get(at, "muted"), strong=at in marked)) for at in sorted(kept)]


def _is_round(number: int, step: int, axis: Axis) -> bool:
    """Whether a number stands at an axis: every other one from the first on, else the multiples of the step."""
    return (number - (axis.first_number if step == EVERY_OTHER else 0)) % step == 0


def number_width(axis: Axis, count: int) -> float:
    """Pixels that the last of `count` numbers takes."""
    widest = max(axis.numbers, key=len) if axis.numbers else str(axis.first_number + count - 1)
    return texts.words_width(widest, SMALL_SIZE, True)


def spread(laid: PanelLayout) -> list[tuple[float, str]]:
    """Of a plot of curves the most numbers of the y axis that have room, or every so many of them, 0 among them if it
    is there."""
    axis = laid.panel.y
    kinds = (axis.ticks, *axis.sparser)
    fitting = (ticks for ticks in kinds if len(ticks) > 1 and _closest(laid, ticks) >= _APART)
    ticks = next(fitting, kinds[-1] if len(kinds[-1]) > 1 else axis.ticks)
    first = next((index for index, (y, _) in enumerate(ticks) if y == 0.0), 0)
    apart = abs(laid.scale[1]) * (ticks[1][0] - ticks[0][0]) if len(ticks) > 1 else _APART
    stride = max(1, math.ceil(_APART / apart))
    return [tick for index, tick in enumerate(ticks) if (index - first) % stride == 0]


def _closest(laid: PanelLayout, ticks: Sequence[tuple[float, str]]) -> float:
    """Pixels between the two nearest numbers of the y axis."""
    return min(abs(laid.scale[1]) * (after - before) for (before, _), (after, _) in pairwise(ticks))


def thinned_counts(laid: PanelLayout) -> list[tuple[float, str]]:
    """Of a plot of curves as many numbers of the x axis as have room: the most of those that it has for little room,
    else every so many of the fewest, the same distance apart, after the first one."""
    axis = laid.panel.x
    kinds = [ticks for ticks in (axis.ticks, *axis.sparser) if len(ticks) > _FEW] or [axis.ticks]
    for ticks in kinds:
        if _apart(ticks) * laid.scale[0] >= _room_of(ticks):
            return list(ticks)
    ticks = kinds[-1]
    if len(ticks) <= _FEW:
        return list(ticks)
    step = ticks[-1][0] - ticks[-2][0]
    for stride in ROUND_STEPS:
        first, *rest = [tick for tick in ticks if tick == ticks[0] or round(tick[0] / step) % stride == 0]
        if not rest or min(stride * step, rest[0][0] - first[0]) * laid.scale[0] >= _room_of(ticks):
            break
    return [first, *rest]


def _apart(ticks: Sequence[tuple[float, str]]) -> float:
    """From one number to the next where they are nearest."""
    return min((after - before for (before, _), (after, _) in pairwise(ticks)), default=math.inf)


def _room_of(ticks: Sequence[tuple[float, str]]) -> float:
    """Pixels that a number takes, with the space to the next."""
    return max((texts.words_width(words, SMALL_SIZE, False) for _, words in ticks), default=0.0) + _BESIDE

"""Axes of decimal logarithms: as far as the curves go that a plot is about, and a little of what bounds them."""

import math
from collections.abc import Iterable

import numpy as np

from app.story.figures.figure import Axis, Band, Curve
from app.story.figures.ticks import logarithmic
from rnn_engine.arrays import Array

_TENTH = math.log10(2.0)
"""What turns a binary logarithm into a decimal one."""
_MARGIN = 0.05
_SHORTEST = 0.16
"""Powers of ten that an axis has at least: what hardly changes looks so."""
_STRETCH = 0.06
"""Of what an axis takes: where a round number is that near under its lowest one, it has it too, so that what is lowest
has one beside it."""
_ROUND = tuple(math.log10(digit) for digit in (1, 2, 5, 10))
_ROOM_FOR_BOUNDS = 0.35
"""So much of what the curves take is left for bounds."""


def tenths(log2: Array) -> Array:
    """Decimal logarithms of binary ones; −∞ and NaN stay."""
    return log2 * _TENTH


def log_axis(curves: Iterable[Curve], bands: Iterable[Band] = ()) -> Axis:
    """An axis, larger numbers on top, for all that is finite in curves and bands of decimal logarithms."""
    curves, bands = tuple(curves), tuple(bands)
    about = [curve.y for curve in curves if not curve.bound]
    low, high = _span([*about, *(edge for band in bands for edge in (band.low, band.high))])
    room = _ROOM_FOR_BOUNDS * max(1.0, high - low)
    under, above = _span([np.array([low, high]), *(curve.y for curve in curves if curve.bound)])
    low, high = max(under, low - room), min(above, high + room)
    return axis_of(low, high)


def axis_of(low: float, high: float) -> Axis:
    """An axis from one decimal logarithm to another, with a margin, larger numbers on top."""
    margin = max(_MARGIN * max(1.0, high - low), (_SHORTEST - (high - low)) / 2)
    low, high = low - margin, high + margin
    under = max(at for digit in _ROUND if (at := math.floor(low) + digit) <= low + 1e-9)
    if low - under <= _STRETCH * (high - low):
        low = under
    ticks, *sparser = logarithmic(low, high) or ((),)
    return Axis(high, low, ticks=ticks, sparser=tuple(sparser))


def _span(values: list[Array]) -> tuple[float, float]:
    every = np.concatenate([*values, np.zeros(0)])
    every = every[np.isfinite(every)]
    return (float(every.min()), float(every.max())) if every.size else (0.0, 0.0)

"""Two triangles that are compared: the same colour, and the same length of a margin's bar, says the same in both."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from app.story.figures.scales import colour_scale
from app.story.figures.triangle import Margin, Triangle
from rnn_engine.arrays import Array


@lru_cache(maxsize=2)
def on_one_scale(one: Triangle, other: Triangle, log: bool) -> Triangle:
    """`one` in the colours of a scale that reaches as far as both do, with margins as long as the longer of each."""
    return replace(
        in_one_colour((one, other), log)[0],
        rows=_as_long(one.rows, other.rows),
        columns=None if one.columns is None else _as_long(one.columns, other.columns),
    )


def in_one_colour(triangles: Sequence[Triangle], log: bool) -> tuple[Triangle, ...]:
    """Triangles of one measure in the colours of a scale that reaches as far as all of them do; margins stay."""
    exponent = max(map(_exponent, triangles))
    values = [_values(of, exponent) for of in triangles]
    signed = triangles[0].sizes is None
    every = np.concatenate([of.ravel() for of in values])
    scale = colour_scale(every, signed=signed, log=log, in_percent=signed, exponent=exponent)
    ramp = scale.ramp()
    return tuple(
        replace(of, ramp=ramp, positions=scale.positions(numbers))
        for of, numbers in zip(triangles, values, strict=True)
    )


def _exponent(of: Triangle) -> int:
    return 0 if of.sizes is None else of.sizes.exponent


def _values(of: Triangle, exponent: int) -> Array:
    """The values in units of 10^`exponent`; NaN where there is no tile."""
    if of.sizes is None:
        return of.values
    with np.errstate(under="ignore"):
        values: Array = of.sizes.relative * 10.0 ** max(_exponent(of) - exponent, -400)
    return np.where(np.isnan(of.positions), np.nan, values)


def _as_long(one: Margin, other: Margin | None) -> Margin:
    if other is None:
        return one
    unit = 10.0 ** max(-300, min(300, other.exponent - one.exponent))
    low, high = (unit * end for end in other.reach)
    its = unit * other.farthest[0], other.farthest[1]
    return replace(
        one,
        reach=(min(one.reach[0], low), max(one.reach[1], high)),
        of_both=max(one.farthest, its, key=lambda each: abs(each[0])),
        others=tuple(box.texts[0] for box in other.shown),
    )

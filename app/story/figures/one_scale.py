"""Two triangles that are compared: the same colour, and the same length of a margin's bar, says the same in both."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from app.story.figures.scales import colour_scale
from app.story.figures.triangle import Margin, Triangle
from rnn_engine.arrays import Array


@lru_cache(maxsize=2)
def on_one_scale(one: Triangle, other: Triangle, log: bool) -> Triangle:
    """`one` in the colours of a scale that reaches as far as both do, with margins as long as the longer of each."""
    exponent = max(_exponent(one), _exponent(other))
    values = _values(one, exponent)
    signed = one.sizes is None
    every = np.concatenate([values.ravel(), _values(other, exponent).ravel()])
    scale = colour_scale(every, signed=signed, log=log, in_percent=signed, exponent=exponent)
    return replace(
        one,
        ramp=scale.ramp(),
        positions=scale.positions(values),
        rows=_as_long(one.rows, other.rows),
        columns=None if one.columns is None else _as_long(one.columns, other.columns),
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
    return replace(one, reach=(min(one.reach[0], low), max(one.reach[1], high)))

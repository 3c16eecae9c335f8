"""The derivative of a function of one number by central differences, with the step that fits it (Ridders 1982)."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

_SHRINK = 2.0
_ROUNDS = 16
EPSILON = float(np.finfo(np.float64).eps)


class KinkError(ArithmeticError):
    """The function has a kink (relu) or a jump (argmax) within reach of the differences: no derivative to compare."""


class Slope(NamedTuple):
    """A derivative, and how far it may be off: infinite where the differences never settled."""

    value: float
    error: float


def derivative(f: Callable[[float], float], first_step: float, noise: float = 0.0) -> Slope:
    """df/dx at 0. Central differences of ever smaller steps, extrapolated (Neville's table); the entry is taken whose
    neighbours agree best, which balances the truncation error of large steps against the rounding of small ones.

    `noise`: how far a value of f may be off, where that is more than the rounding of the value itself.
    """
    best = Slope(np.nan, np.inf)
    column: list[float] = []
    for step in first_step / _SHRINK ** np.arange(_ROUNDS):
        ahead, behind = f(float(step)), f(-float(step))
        rounding = max(EPSILON * abs(ahead), EPSILON * abs(behind), noise) / float(step)
        previous, column = column, [(ahead - behind) / (2.0 * float(step))]
        factor = _SHRINK**2
        for i, coarser in enumerate(previous):
            column.append((factor * column[i] - coarser) / (factor - 1.0))
            factor *= _SHRINK**2
            error = max(abs(column[i + 1] - column[i]), abs(column[i + 1] - coarser), rounding)
            if error <= best.error:
                best = Slope(column[i + 1], error)
        if best.error <= rounding:
            break  # smaller steps only add rounding
    return best

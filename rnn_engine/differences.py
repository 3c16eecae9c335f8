"""The derivative of a function of one number by central differences, with the step that fits it (Ridders 1982)."""

from collections.abc import Callable

import numpy as np

_SHRINK = 2.0
_ROUNDS = 9


class KinkError(ArithmeticError):
    """The function has a kink (relu) or a jump (argmax) within reach of the differences: no derivative to compare."""


def derivative(f: Callable[[float], float], first_step: float) -> float:
    """df/dx at 0. Central differences of ever smaller steps, extrapolated (Neville's table); the entry is taken whose
    neighbours agree best, which balances the truncation error of large steps against the rounding of small ones."""
    step = first_step
    column = [(f(step) - f(-step)) / (2.0 * step)]
    best, smallest_error = column[0], np.inf
    for _ in range(1, _ROUNDS):
        step /= _SHRINK
        previous, column = column, [(f(step) - f(-step)) / (2.0 * step)]
        factor = _SHRINK**2
        for i, coarser in enumerate(previous):
            column.append((factor * column[i] - coarser) / (factor - 1.0))
            factor *= _SHRINK**2
            error = max(abs(column[i + 1] - column[i]), abs(column[i + 1] - coarser))
            if error <= smallest_error:
                best, smallest_error = column[i + 1], error
        if abs(column[-1] - previous[-1]) >= 2.0 * smallest_error:
            break  # rounding has taken over
    return best

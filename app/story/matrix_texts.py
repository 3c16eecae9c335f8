"""The numbers of a matrix as they are printed in its cells."""

import numpy as np

from app.story.numbers import brief, decimals
from rnn_engine.arrays import Array

_LEAST, _LEAST_ALONE, _MOST = 0.05, 0.01, 1000.0
"""From where and to where two decimals say something of a matrix; from where, of a single entry."""


def largest_of(*blocks: Array) -> float:
    """The largest magnitude in what blocks make up; 1 where all of it is zero."""
    return max((float(np.max(np.abs(block), initial=0.0)) for block in blocks), default=0.0) or 1.0


def matrix_texts(values: Array, *, by_entry: bool = False) -> tuple[tuple[str, ...], ...]:
    """Two decimals each, or one digit and an exponent where two decimals would say nothing of any; an exact zero is
    "0". `by_entry`: or of this one, so that it is printed alike wherever it stands."""
    printed = _alone if by_entry else decimals if _LEAST <= largest_of(values) < _MOST else brief
    return tuple(tuple("0" if value == 0.0 else printed(float(value)) for value in row) for row in values)


def _alone(value: float) -> str:
    return decimals(value) if _LEAST_ALONE <= abs(value) < _MOST else brief(value)


def entry_label(letters: str, is_vector: bool, row: int, column: int) -> str:
    """An entry as it is printed, counted from 1: W[2,3], h₂[1], (∂L₄/∂h₂)[1]."""
    index = f"{row + column + 1}" if is_vector else f"{row + 1},{column + 1}"
    return f"({letters})[{index}]" if "/" in letters else f"{letters}[{index}]"

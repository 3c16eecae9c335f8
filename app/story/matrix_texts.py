"""The numbers of a matrix as they are printed in its cells."""

from collections.abc import Iterable

import numpy as np

from app.story.numbers import brief, decimals
from rnn_engine.arrays import Array

_LEAST, _MOST = 0.05, 1000.0


def largest_of(*blocks: Array) -> float:
    """The largest magnitude in what blocks make up; 1 where all of it is zero."""
    return max((float(np.max(np.abs(block), initial=0.0)) for block in blocks), default=0.0) or 1.0


def matrix_texts(values: Array, alike: Iterable[Array] = ()) -> tuple[tuple[str, ...], ...]:
    """Two decimals each, or one digit and an exponent where two decimals would say nothing of any; an exact zero is
    "0". `alike`: what is to be printed in the same form, which says something of each of them."""
    largest = [largest_of(block) for block in (values, *alike)]
    print_one = decimals if min(largest) >= _LEAST and max(largest) < _MOST else brief
    return tuple(tuple("0" if v == 0.0 else print_one(float(v)) for v in row) for row in values)


def entry_label(letters: str, is_vector: bool, row: int, column: int) -> str:
    """An entry as it is printed, counted from 1: W[2,3], h₂[1], (∂L₄/∂h₂)[1]."""
    index = f"{row + column + 1}" if is_vector else f"{row + 1},{column + 1}"
    return f"({letters})[{index}]" if "/" in letters else f"{letters}[{index}]"

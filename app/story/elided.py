"""Which numbers of a long vector are printed: the first, the last, the one that matters most, and ellipses between."""

from collections.abc import Iterable

import numpy as np

from rnn_engine.arrays import Array

WITH_LEADING = 5
"""Lines from which there is room for one in the middle and an ellipsis on both sides of it."""


def elided(count: int, most: int, leading: int = 0) -> tuple[int | None, ...]:
    """The positions, from 0, of the numbers that are printed in at most so many lines (≥ 3), with None at an ellipsis:
    as many of the first as there is room for, and the last; in any case the `leading` one, in few lines it alone.
    """
    if count <= most:
        return tuple(range(count))
    last = count - 1
    if leading in range(most - 2, last):
        if most < WITH_LEADING:
            return (None, leading, None)
        if leading == last - 1:
            return (*range(most - 3), None, leading, last)
        return (*range(most - 4), None, leading, None, last)
    return (*range(most - 2), None, last)


def leading(vectors: Iterable[Array]) -> int:
    """The position at which vectors of one length are largest together, each beside its own largest number: the same
    numbers of all of them are printed, for they belong together."""
    magnitudes = [np.abs(vector).ravel() for vector in vectors]
    return int(np.argmax(np.sum([each / (each.max() or 1.0) for each in magnitudes], axis=0)))

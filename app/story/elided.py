"""Which numbers of a long vector are printed: the first, the last, those that matter most, and ellipses between."""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

import numpy as np

from rnn_engine.arrays import Array

WITH_LEADING = 5
"""Lines from which there is room for one in the middle and an ellipsis on both sides of it."""
_PALE = 0.1
"""A number that is no more than so much of what has the full colour has hardly any."""


def elided(count: int, most: int, leading: Sequence[int] = ()) -> tuple[int | None, ...]:
    """The positions, from 0, of the numbers that are printed in at most so many lines (≥ 3), with None at an ellipsis:
    as many of the `leading` ones as there is room for, the most important first, then the last of all, then as many of
    the first.
    """
    if count <= most:
        return tuple(range(count))
    chosen: set[int] = set()
    for at in leading:
        if len(_with_ellipses({*chosen, at}, count)) <= most:
            chosen.add(at)
    for at in (count - 1, *range(count)):
        if len(_with_ellipses({*chosen, at}, count)) > most:
            break
        chosen.add(at)
    return _with_ellipses(chosen, count)


def _with_ellipses(chosen: Collection[int], count: int) -> tuple[int | None, ...]:
    found: list[int | None] = []
    for before, at in pairwise((-1, *sorted(chosen), count)):
        found += [None] * (at > before + 1)
        found += [at] * (at < count)
    return tuple(found)


def leading(vectors: Iterable[Array]) -> tuple[int, ...]:
    """Where vectors of one length, in parts of what has the full colour, have their largest numbers, in absolute value:
    first where all of them together are largest, each beside that. The same numbers of all are printed, for they belong
    together."""
    shares = [np.abs(vector).ravel() for vector in vectors]
    together = np.sum(shares, axis=0)
    first = int(np.argmax(together))
    own = {int(np.argmax(share)) for share in shares}
    return (first, *sorted(own - {first}, key=lambda at: -together[at]))


def ends_say_nothing(vector: Array) -> bool:
    """Whether the first and the last number of one, in parts of what has the full colour, have hardly any."""
    return bool(np.abs(vector).ravel()[[0, -1]].max() <= _PALE)

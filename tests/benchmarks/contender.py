"""One way of answering a question, and whether two ways answer it alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_engine.arrays import Array

Answer = Mapping[str, Array]

TOLERANCE = 1e-9


class DisagreementError(Exception):
    """Two contenders that answer differently: their times can't be compared."""


@dataclass(frozen=True)
class Contender:
    """`run` is what is timed; `read` turns what it returned, in whatever form, into arrays by name.

    Norms of contributions are (T, T), index [t−1, k−1], 0 above the diagonal.
    """

    name: str
    run: Callable[[], Any]
    read: Callable[[Any], Answer]

    def answer(self) -> Answer:
        return self.read(self.run())


def check_agreement(contenders: Sequence[Contender]) -> None:
    """Whether all answer as the first does. Raises DisagreementError."""
    first, *others = contenders
    expected = first.answer()
    for other in others:
        check_equal(expected, other.answer(), other.name)


def check_equal(expected: Answer, answer: Answer, of: str) -> None:
    """max|a − b| / max|a| ≤ `TOLERANCE` for every array. Raises DisagreementError, which names whose `answer` it is."""
    if answer.keys() != expected.keys():
        raise DisagreementError(f"{of} answers {', '.join(answer)} instead of {', '.join(expected)}.")
    for name, a in expected.items():
        apart = float(np.max(np.abs(a - answer[name])) / np.max(np.abs(a)))
        if not apart <= TOLERANCE:
            raise DisagreementError(f"{name}: {of} is {apart:.1e} away from ours, relatively; nothing is timed.")

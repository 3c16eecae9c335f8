"""The matrix products that no sweep can do without: what the core can do at most, measured in the same run."""

from collections.abc import Callable

import numpy as np

from tests.benchmarks.networks import Case
from tests.benchmarks.table import AtLeast, Row


def products(given: Case) -> Callable[[], None]:
    """(n, P) times (P, H) for n = 1..T, P being the rows of W_hh: n losses carried through a timestep."""
    W_hh = given.parameters["W_hh"]
    rows = np.random.RandomState(1).standard_normal((given.length, len(W_hh)))
    result = np.empty((given.length, given.hidden))
    pairs = [(rows[first:], result[first:]) for first in reversed(range(given.length))]

    def run() -> None:
        for some, product in pairs:
            some.dot(W_hh, product)

    return run


def share(given: Case, question: str, size: str, ours: float, alone: float, bar: AtLeast | None = None) -> Row:
    """Ours beside the `products`, and the rate that they reach."""
    operations = given.length * (given.length + 1) * given.parameters["W_hh"].size
    name = f"the matrix products alone, {operations / alone / 1e9:.0f} GFLOP/s"
    return Row(question, size, ours, "s", name, alone, bar, share=True)

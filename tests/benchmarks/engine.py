"""record and the contribution norms of W_hh."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.recorder import record
from tests.benchmarks.networks import tanh_network
from tests.benchmarks.timing import best, row

SIZES = ((10, 16), (50, 64), (200, 128))


def report() -> Iterator[str]:
    """One line per size and question, with the plain matrix products of the same size beside the norms."""
    for length, hidden in SIZES:
        experiment = tanh_network(length, hidden, hidden)
        yield row(f"record (T, H) = ({length}, {hidden})", best(partial(record, experiment)))
        norms = best(partial(_norms, experiment))
        products = best(partial(_products, length, hidden))
        note = f"{norms / products:.1f} × the matrix products alone"
        yield row(f"record and all contribution norms ({length}, {hidden})", norms, note)


def _norms(experiment: Experiment) -> None:
    contributions(record(experiment)).norms("W_hh")


def _products(length: int, hidden: int) -> None:
    rows, matrix = np.ones((length, hidden)), np.ones((hidden, hidden))
    for k in range(1, length + 1):
        rows[:k] @ matrix

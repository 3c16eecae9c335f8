"""How much an experiment will take, known before anything of it is built."""

import gc
import tracemalloc

import numpy as np
import pytest

from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment, Loss, Network, Sequence, Truncation
from rnn_engine.initialisation import initial_parameters
from rnn_engine.network import CELLS
from rnn_engine.recorder import memory_needed, record

SIZES = {
    "short and wide": Network("elman", "tanh", "softmax", 5, 200, 5, embedding_size=50),
    "long and narrow": Network("elman", "tanh", "softmax", 4, 8, 4),
    "many tokens": Network("elman", "tanh", "softmax", 300, 32, 300),
    "embedded": Network("elman", "tanh", "softmax", 8, 16, 8, embedding_size=4),
}
LENGTHS = {"short and wide": 100, "long and narrow": 600, "many tokens": 60, "embedded": 400}


def taken(network: Network, length: int) -> int:
    """The most bytes that were taken at any moment by an experiment with a loss at every timestep, by its trace, and by
    what the screen asks of it."""
    tokens = np.eye(network.input_size)[np.arange(length) % network.input_size]
    parameters = initial_parameters(network, "orthogonal")
    gc.collect()
    tracemalloc.start()
    try:
        sequence = Sequence(tuple(tokens), tuple(tokens[::-1]))
        state = np.zeros(network.state_size)
        trace = record(Experiment(network, parameters, sequence, Loss("cross_entropy"), Truncation(), state))
        answer = contributions(trace)
        for question in (answer.norms, answer.log2_norms, answer.shares, answer.shares_of_loss):
            question(next(name for name in parameters if name.startswith("W")))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("size", SIZES)
def test_the_estimate_is_right_within_a_factor_of_two(size: str, cell: str) -> None:
    shape = SIZES[size]
    network = Network(
        cell, "tanh", "softmax", shape.input_size, shape.hidden_size, shape.output_size, shape.embedding_size
    )
    ratio = taken(network, LENGTHS[size]) / memory_needed(network, LENGTHS[size])
    assert 0.5 <= ratio <= 2.0


def test_it_is_known_before_anything_is_built() -> None:
    units = 10**12
    assert memory_needed(Network("elman", "tanh", "softmax", 4, units, 4), 100) > 8 * units * units
    small = Network("elman", "tanh", "softmax", 4, 8, 4)
    assert memory_needed(small, 1400) > 2 * memory_needed(small, 700)  # what is shown of (t, k) grows with the square
    assert memory_needed(small, 10**6) < 11 * memory_needed(small, 10**5)  # of a long sequence single rows are shown

"""The networks that are timed: tanh, softmax, cross-entropy, one-hot tokens, a loss at every timestep."""

import numpy as np

from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence
from rnn_engine.initialisation import initial_parameters


def tanh_network(length: int, hidden: int, size: int) -> Experiment:
    """T = `length`, H = `hidden`, D = O = `size`; W_hh orthogonal, so that nothing vanishes at once."""
    random = np.random.RandomState(1)
    network = Network("elman", "tanh", "softmax", size, hidden, size)
    one_hot = np.eye(size)
    tokens = random.randint(size, size=length + 1)
    sequence = Sequence(tuple(one_hot[tokens[:-1]]), tuple(one_hot[tokens[1:]]))
    parameters = initial_parameters(network, "orthogonal", scale=0.9, seed=1)
    return Experiment(network, parameters, sequence, Loss("cross_entropy"), NO_TRUNCATION, np.zeros(hidden))

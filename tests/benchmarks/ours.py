"""Our side: the same cases as experiments, answered by rnn_engine."""

from dataclasses import replace

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence
from rnn_engine.recorder import record
from rnn_engine.reverse import reverse_pass
from tests.benchmarks.contender import Contender
from tests.benchmarks.networks import Case, Text

NAME = "ours"


def experiment(case: Case) -> Experiment:
    size = case.inputs.shape[1]
    one_hot = np.eye(size)
    network = Network(case.cell, "tanh", "softmax", size, case.hidden, size)
    return Experiment(
        network=network,
        parameters=case.parameters,
        sequence=Sequence(tuple(case.inputs), tuple(one_hot[case.targets])),
        loss=Loss("cross_entropy"),
        truncation=NO_TRUNCATION,
        initial_state=np.zeros(network.state_size),
    )


def gradient(case: Case) -> Contender:
    """∂L/∂θ of every parameter, forward pass included."""
    given = experiment(case)
    return Contender(NAME, lambda: reverse_pass(record(given)).parameters, lambda gradients: gradients)


def norms(case: Case) -> Contender:
    """‖C[t,k]‖ of W_hh for all (t, k), forward pass included."""
    given = experiment(case)

    def run() -> Array:
        return contributions(record(given)).norms("W_hh")

    return Contender(NAME, run, lambda norms: {"norms of W_hh": np.nan_to_num(norms)})


def training(text: Text) -> Contender:
    """Plain gradient descent; the parameters after all chunks."""
    one_hot = np.eye(text.vocabulary)
    hidden = len(text.parameters["b_h"])
    sequences = [
        Sequence(tuple(one_hot[inputs]), tuple(one_hot[targets]))
        for inputs, targets in zip(text.inputs, text.targets, strict=True)
    ]
    begin = Experiment(
        network=Network("elman", "tanh", "softmax", text.vocabulary, hidden, text.vocabulary),
        parameters=text.parameters,
        sequence=sequences[0],
        loss=Loss("cross_entropy"),
        truncation=NO_TRUNCATION,
        initial_state=np.zeros(hidden),
    )

    def run() -> dict[str, Array]:
        parameters = dict(text.parameters)
        for sequence in sequences:
            gradients = reverse_pass(record(replace(begin, sequence=sequence, parameters=parameters))).parameters
            parameters = {name: value - text.learning_rate * gradients[name] for name, value in parameters.items()}
        return parameters

    return Contender(NAME, run, lambda parameters: parameters)

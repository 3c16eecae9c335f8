"""Our side: the same cases as experiments, answered by rnn_engine."""

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence
from rnn_engine.gradient import loss_and_gradient
from rnn_engine.optimizers import SGD
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
    network = Network("elman", "tanh", "softmax", text.vocabulary, hidden, text.vocabulary)
    chunks = [
        Experiment(
            network=network,
            parameters=text.parameters,
            sequence=Sequence(tuple(one_hot[inputs]), tuple(one_hot[targets])),
            loss=Loss("cross_entropy"),
            truncation=NO_TRUNCATION,
            initial_state=np.zeros(hidden),
        )
        for inputs, targets in zip(text.inputs, text.targets, strict=True)
    ]
    start = np.concatenate([text.parameters[name].ravel() for name in network.parameter_shapes])

    def run() -> dict[str, Array]:
        vector = start.copy()
        parameters, optimizer = network.views(vector), SGD(text.learning_rate, len(vector))
        for chunk in chunks:
            _, gradient = loss_and_gradient(chunk, parameters)
            optimizer.step(vector, gradient)
        return parameters

    return Contender(NAME, run, lambda parameters: parameters)

"""Small experiments that between them have every kind of equation."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence, Truncation

CROSS_ENTROPY = Loss("cross_entropy")


def drawn(
    network: Network,
    inputs: str,
    targets: str,
    loss: Loss = CROSS_ENTROPY,
    truncation: Truncation = NO_TRUNCATION,
    seed: int = 1,
    initial: bool = True,
    feedback: bool = False,
) -> Experiment:
    """An experiment with drawn numbers. `inputs`, `targets`: a letter a timestep: a–z a one-hot vector, * a dense one,
    - none."""
    stream = np.random.RandomState(seed)
    parameters = {name: stream.uniform(-1.2, 1.2, shape) for name, shape in network.parameter_shapes.items()}

    def vector(letter: str, size: int, low: float) -> Array | None:
        if letter in "-*":
            return None if letter == "-" else np.asarray(stream.uniform(low, 1.0, size))
        return np.asarray(np.eye(size)["abcdefgh".index(letter)])

    def vectors(letters: str, size: int, low: float) -> tuple[Array | None, ...]:
        return tuple(vector(letter, size, low) for letter in letters)

    sequence = Sequence(
        vectors(inputs, network.input_size, -1.0),
        vectors(targets, network.output_size, 0.0),
        feedback="argmax" if feedback else None,
    )
    state = stream.uniform(-0.8, 0.8, network.hidden_size) if initial else np.zeros(network.hidden_size)
    return Experiment(network, parameters, sequence, loss, truncation, state, 0.1)


TANH = Network("elman", "tanh", "softmax", 3, 4, 3)
WORKSHEET = Network("elman", "sigmoid", "softmax", 4, 3, 4, embedding_size=2)
MEAN = Loss("cross_entropy", "mean")


def catalogue() -> Iterator[tuple[str, Experiment]]:
    """Name and experiment."""
    yield "language model", drawn(TANH, "abca", "bcab")
    yield "mean of the losses", drawn(TANH, "abca", "bcab", MEAN)
    yield "worksheet", drawn(WORKSHEET, "aca", "cad", initial=False)
    yield "worksheet with an initial state", drawn(WORKSHEET, "cdda", "dda-")
    yield "one to one", drawn(TANH, "a", "b")
    yield "one to many", drawn(TANH, "a---", "bcab")
    yield "many to one", drawn(TANH, "abc*", "---a")
    yield "many to many, unequal", drawn(TANH, "ab---", "--bca", MEAN)
    yield "losses with gaps", drawn(TANH, "a-cab-a", "b--a-c-", MEAN)
    yield "embedding with gaps", drawn(WORKSHEET, "a-c-", "-a-b", MEAN)
    yield "fed back", drawn(TANH, "a---", "bcab", feedback=True)
    yield "long", drawn(TANH, "abcabcabc", "-------ab")
    yield "targets that don't add up to 1", drawn(TANH, "abc", "*b*")
    for kind in ("none", "sliding", "chunked"):
        for reduction in ("sum", "mean"):
            truncation = Truncation(kind, 0 if kind == "none" else 2)
            yield (
                f"{kind} truncation, {reduction}",
                drawn(WORKSHEET, "abcdab", "bcdabc", Loss("cross_entropy", reduction), truncation),
            )
    yield "sliding window of 3 with gaps", drawn(TANH, "abcabca", "b-ca-b-", MEAN, Truncation("sliding", 3))
    yield "sliding window of 1", drawn(TANH, "abc", "bca", truncation=Truncation("sliding", 1))
    for hidden in ("tanh", "sigmoid", "relu", "identity"):
        yield f"hidden {hidden}", drawn(replace(TANH, hidden_activation=hidden), "abc", "bca")
    for output in ("softmax", "sigmoid", "tanh", "relu", "identity"):
        for kind in ("squared_error", "half_squared_error"):
            yield f"{output}, {kind}", drawn(replace(TANH, output_activation=output), "a*c", "*ca", Loss(kind, "mean"))
    sigmoid = replace(TANH, output_activation="sigmoid")
    yield "sigmoid, cross entropy", drawn(sigmoid, "abc", "*ca")
    yield "sigmoid, binary cross entropy", drawn(sigmoid, "abc", "*ca", Loss("binary_cross_entropy"))
    yield "scalar", drawn(Network("elman", "identity", "identity", 1, 1, 1), "***", "***", Loss("half_squared_error"))
    feedforward = Network("feedforward", "tanh", "softmax", 3, 4, 3)
    yield "feedforward", drawn(feedforward, "ab-a", "bcab", MEAN)
    yield "feedforward with an embedding", drawn(replace(feedforward, embedding_size=2), "aba", "-cb")

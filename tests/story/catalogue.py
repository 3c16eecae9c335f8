"""Small experiments that between them have every kind of equation."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence, Stage, Truncation

CROSS_ENTROPY = Loss("cross_entropy")


def drawn(
    network: Network,
    inputs: str,
    targets: str,
    loss: Loss = CROSS_ENTROPY,
    truncation: Truncation = NO_TRUNCATION,
    seed: int = 1,
    initial: bool = True,
    feedback: Literal["argmax", "soft"] | None = None,
    feedback_inputs: tuple[int, ...] | None = None,
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
        feedback=feedback,
        feedback_inputs=feedback_inputs,
    )
    state = stream.uniform(-0.8, 0.8, network.state_size) if initial else np.zeros(network.state_size)
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
    yield "fed back", drawn(TANH, "a---", "bcab", feedback="argmax")
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


LSTM = Network("lstm", "tanh", "softmax", 3, 2, 3)
GRU = Network("gru", "tanh", "softmax", 3, 2, 3)
TWO_STAGES = (Stage("encoder", until=2), Stage("decoder"))


def wirings_and_gates() -> Iterator[tuple[str, Experiment]]:
    """Name and experiment: what has gates, stages or soft feedback."""
    for network in (LSTM, GRU):
        cell = network.cell
        embedded = replace(network, embedding_size=2)
        yield f"{cell}", drawn(network, "ab-a", "bcab", MEAN)
        yield f"{cell} with an embedding", drawn(embedded, "a-ca", "-abc")
        yield f"{cell}, one timestep, no initial state", drawn(network, "a", "b", initial=False)
        yield f"{cell}, long", drawn(network, "abcabca", "------b")
        yield f"{cell}, sliding truncation", drawn(network, "abca", "bc-b", MEAN, Truncation("sliding", 2))
        yield f"{cell}, chunked truncation", drawn(embedded, "abca", "bcab", truncation=Truncation("chunked", 2))
        yield f"{cell}, soft feedback", drawn(network, "a---", "bcab", MEAN, feedback="soft")
        in_stages = replace(embedded, stages=TWO_STAGES)
        yield f"{cell}, encoder and decoder", drawn(in_stages, "abc-", "--ca", MEAN, feedback="soft")
    silent = replace(TANH, stages=(Stage("encoder", until=2), Stage("decoder", reads=False)))
    yield "a stage that reads nothing", drawn(silent, "ab---", "--bca")
    three = (Stage("first", until=1), Stage("second", until=3), Stage("third"))
    yield "three stages, embedded", drawn(replace(WORKSHEET, stages=three), "abcd", "bcda", MEAN)
    yield "soft feedback", drawn(TANH, "a---", "bcab", feedback="soft")
    yield "soft feedback, a loss only at the end", drawn(TANH, "a-b--", "----c", feedback="soft")
    yield (
        "soft feedback by tokens",
        drawn(replace(TANH, input_size=4), "d---", "-cab", MEAN, feedback="soft", feedback_inputs=(2, 0, 3)),
    )
    yield (
        "soft feedback by tokens, embedded",
        drawn(WORKSHEET, "a--", "abd", feedback="soft", feedback_inputs=(3, 2, 1, 0)),
    )
    yield (
        "soft feedback, sliding truncation",
        drawn(WORKSHEET, "a----", "bcdab", MEAN, Truncation("sliding", 3), feedback="soft"),
    )
    yield (
        "soft feedback, sliding truncation, no embedding",
        drawn(TANH, "a----", "b-cab", MEAN, Truncation("sliding", 2), feedback="soft"),
    )
    sigmoid = replace(TANH, output_activation="sigmoid")
    yield "soft feedback of sigmoids", drawn(sigmoid, "a--", "b*c", Loss("squared_error"), feedback="soft")
    identity = replace(TANH, output_activation="identity", hidden_activation="identity")
    yield "soft feedback of scores", drawn(identity, "a--", "b*c", Loss("half_squared_error"), feedback="soft")
    feedforward = replace(TANH, cell="feedforward")
    yield "feedforward, soft feedback", drawn(feedforward, "a-b--", "bc-ab", MEAN, feedback="soft")
    yield (
        "feedforward, soft feedback, chunked",
        drawn(feedforward, "a---", "-c-a", truncation=Truncation("chunked", 2), feedback="soft"),
    )

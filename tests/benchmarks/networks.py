"""What is timed, as plain arrays that every contender reads: softmax, cross-entropy, a loss at every timestep."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rnn_engine.arrays import Array

Tokens = npt.NDArray[np.int64]

GATES = {"elman": 1, "lstm": 4, "gru": 3}
"""How many times H rows the weights of a cell have (FORMATS §1)."""


@dataclass(frozen=True, eq=False)
class Case:
    """One sequence through one network. `parameters` as FORMATS §1; `inputs`: (T, D), dense; `targets`: (T,), tokens
    of O = D; Elman with tanh; h_0 = 0; L = Σ L_t."""

    cell: str
    parameters: Mapping[str, Array]
    inputs: Array
    targets: Tokens

    @property
    def length(self) -> int:
        """T."""
        return len(self.inputs)

    @property
    def hidden(self) -> int:
        """H."""
        return len(self.parameters["W_hy"].T)


@dataclass(frozen=True, eq=False)
class Text:
    """What a character model is trained on: chunks of one-hot characters, one update each, h_0 = 0 in all of them.

    `inputs`, `targets`: (number of chunks, T), characters out of `vocabulary`; Elman with tanh; L = Σ L_t; plain
    gradient descent.
    """

    vocabulary: int
    parameters: Mapping[str, Array]
    inputs: Tokens
    targets: Tokens
    learning_rate: float


def case(cell: str, length: int, hidden: int, size: int) -> Case:
    """T = `length`, H = `hidden`, D = O = `size`."""
    random = np.random.RandomState(1)
    return Case(
        cell=cell,
        parameters=_parameters(random, cell, hidden, size),
        inputs=random.standard_normal((length, size)),
        targets=random.randint(size, size=length),
    )


def text(chunks: int, length: int, hidden: int, vocabulary: int) -> Text:
    """`chunks` stretches of T = `length` characters, each predicting the next one."""
    random = np.random.RandomState(1)
    characters = random.randint(vocabulary, size=chunks * length + 1)
    return Text(
        vocabulary=vocabulary,
        parameters=_parameters(random, "elman", hidden, vocabulary),
        inputs=characters[:-1].reshape(chunks, length),
        targets=characters[1:].reshape(chunks, length),
        learning_rate=0.01,
    )


def _parameters(random: np.random.RandomState, cell: str, hidden: int, size: int) -> dict[str, Array]:
    """W_hh orthogonal per gate, times 0.9, so that nothing vanishes at once; biases that are not zero."""
    gates = GATES[cell]
    orthogonal = [np.linalg.qr(random.standard_normal((hidden, hidden)))[0] for _ in range(gates)]
    biases = ("b_xh", "b_hh") if cell == "gru" else ("b_h",)
    return {
        "W_xh": random.standard_normal((gates * hidden, size)) / np.sqrt(size),
        "W_hh": 0.9 * np.concatenate(orthogonal),
        **{name: 0.1 * random.standard_normal(gates * hidden) for name in biases},
        "W_hy": random.standard_normal((size, hidden)) / np.sqrt(hidden),
        "b_y": 0.1 * random.standard_normal(size),
    }

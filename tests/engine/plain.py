"""The forward pass as FORMATS §1 writes it, a timestep and a vector at a time, in any arithmetic that can add, multiply
and take exponentials: complex numbers, a program that differentiates, numbers of many digits.

It shares nothing with the engine but the question. Every timestep asks for a copy of the weights of its own. Forms that
cancel where something saturates are written so that they don't: 1 − σ(a) as σ(−a), −log ŷ as log(1 + Σ e^{…}).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment


@dataclass(frozen=True)
class Arithmetic:
    """`number`: an array of float64 as numbers of this arithmetic; `real`: numbers as float64, without what belongs to
    a derivative; vectors are the last axis."""

    number: Callable[[Array], Any]
    real: Callable[[Any], Array]
    exp: Callable[[Any], Any]
    log1p: Callable[[Any], Any]

    def sigmoid(self, z: Any) -> Any:
        return 1.0 / (1.0 + self.exp(-z))

    def tanh(self, z: Any) -> Any:
        side = self.number(np.sign(self.real(z)))
        small = self.exp(-2.0 * side * z)
        return side * (1.0 - small) / (1.0 + small)

    def softmax(self, q: Any) -> Any:
        top = self.number(np.max(self.real(q), axis=-1, keepdims=True))
        raised = self.exp(q - top)
        return raised / raised.sum(-1)[..., None]

    def activated(self, name: str, z: Any) -> Any:
        match name:
            case "relu":
                return z * self.number(np.asarray(self.real(z) > 0.0, dtype=np.float64))
            case "identity":
                return z
        activations = {"tanh": self.tanh, "sigmoid": self.sigmoid, "softmax": self.softmax}
        return activations[name](z)


Given = Callable[[str, int], Any]
"""(canonical name, k) → the copy of a parameter that timestep k uses; ("initial_state", 0) → (S,)."""

Seen = Callable[[str, int, Any], Any]
"""(value name, k, value) → the value that is gone on with."""


def plain_losses(experiment: Experiment, of: Arithmetic, given: Given, seen: Seen) -> dict[int, Any]:
    """L_t by timestep t, unweighted."""
    network, sequence, hidden = experiment.network, experiment.sequence, experiment.network.hidden_size
    state = given("initial_state", 0)
    h, c = seen("h", 0, state[..., :hidden]), seen("c", 0, state[..., hidden:])
    y_hat: Any = None
    losses: dict[int, Any] = {}
    for k in range(1, sequence.length + 1):

        def cell(name: str, k: int = k) -> Any:
            return given(network.named(name, k), k)

        a = cell("b_xh" if network.cell == "gru" else "b_h")
        x = _input(experiment, of, k, y_hat)
        if x is not None:
            source = x if network.embedding_size is None else seen("e", k, (x[..., None, :] @ given("E", k))[..., 0, :])
            a = a + _times(cell("W_xh"), source)
        if network.cell == "elman":
            h = of.activated(network.hidden_activation, seen("z", k, a + _times(cell("W_hh"), h)))
        elif network.cell == "feedforward":
            h = of.activated(network.hidden_activation, seen("z", k, a))
        elif network.cell == "lstm":
            z = seen("z", k, a + _times(cell("W_hh"), h))
            i, f, g, o = (z[..., gate * hidden : (gate + 1) * hidden] for gate in range(4))
            c = seen("c", k, of.sigmoid(f) * c + of.sigmoid(i) * of.tanh(g))
            h = of.sigmoid(o) * of.tanh(c)
        else:
            a, recalled = seen("z", k, a), _times(cell("W_hh"), h) + cell("b_hh")
            r, z, n = (a[..., gate * hidden : (gate + 1) * hidden] for gate in range(3))
            recalled_r, recalled_z, hn = (recalled[..., gate * hidden : (gate + 1) * hidden] for gate in range(3))
            n = of.tanh(n + of.sigmoid(r + recalled_r) * hn)
            h = of.sigmoid(-(z + recalled_z)) * n + of.sigmoid(z + recalled_z) * h
        h = seen("h", k, h)
        if sequence.has_output(k):
            q = seen("q", k, _times(given("W_hy", k), h) + given("b_y", k))
            y_hat = seen("y_hat", k, of.activated(network.output_activation, q))
            target = sequence.targets[k - 1]
            if target is not None:
                losses[k] = _loss(experiment, of, q, y_hat, target)
    return losses


def _times(matrix: Any, vector: Any) -> Any:
    return (matrix @ vector[..., None])[..., 0]


def _input(experiment: Experiment, of: Arithmetic, k: int, y_hat: Any) -> Any:
    sequence, size = experiment.sequence, experiment.network.input_size
    given = sequence.inputs[k - 1]
    if given is not None:
        return of.number(given)
    if not sequence.is_fed_back(k):
        return None
    entries = sequence.feedback_inputs or range(size)
    placed = np.eye(size)[:, list(entries)]  # column j: which entry of x stands for output j
    if sequence.feedback == "soft":
        return _times(of.number(placed), y_hat)
    y = of.real(y_hat).reshape(-1, experiment.network.output_size)[0]
    return of.number(placed[:, max(range(len(y)), key=lambda j: (y[j], -j))])


def _loss(experiment: Experiment, of: Arithmetic, q: Any, y_hat: Any, target: Array) -> Any:
    y, kind = of.number(target), experiment.loss.kind
    if kind == "cross_entropy" and experiment.network.output_activation == "softmax":
        # −log ŷ_l = log Σ_j e^{q_j − q_l}
        others = of.number(1.0 - np.eye(len(target)))
        return (y * of.log1p((others * of.exp(q[..., None, :] - q[..., :, None])).sum(-1))).sum(-1)
    if kind == "cross_entropy":
        return (y * of.log1p(of.exp(-q))).sum(-1)
    if kind == "binary_cross_entropy":
        return (y * of.log1p(of.exp(-q)) + (1.0 - y) * of.log1p(of.exp(q))).sum(-1)
    return ((y - y_hat) ** 2).sum(-1) * (0.5 if kind == "half_squared_error" else 1.0)

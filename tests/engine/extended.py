"""The backward pass in numbers of 60 digits and any exponent, from the forward values that the engine recorded.

The chain rule of every cell, one loss and one timestep after the other. Only pre-activations, states and logits are
taken over, as the exact numbers that float64 holds; gates, slopes and outputs are worked out anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import mpmath
import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.network import base_name
from rnn_engine.trace import Trace

mp = mpmath.mp.clone()
mp.dps = 60

Exact = Any
"""A number, or an array of numbers, of 60 digits."""


def exact(array: Any) -> Exact:
    return np.vectorize(mp.mpf, otypes=[object])(np.asarray(array, dtype=np.float64))


def norm(array: Exact) -> Exact:
    return mp.sqrt(mp.fsum(number**2 for number in np.ravel(array)))


def sigmoid(z: Exact) -> Exact:
    return np.vectorize(lambda number: 1 / (1 + mp.exp(-number)), otypes=[object])(z)


def tanh(z: Exact) -> Exact:
    return np.vectorize(mp.tanh, otypes=[object])(z)


def sigmoid_slope(z: Exact) -> Exact:
    return sigmoid(z) * sigmoid(-z)


def tanh_slope(z: Exact) -> Exact:
    return np.vectorize(lambda number: 1 / mp.cosh(number) ** 2, otypes=[object])(z)


SLOPES: dict[str, Callable[[Exact], Exact]] = {
    "tanh": tanh_slope,
    "sigmoid": sigmoid_slope,
    "identity": lambda z: z * 0 + 1,
    "relu": lambda z: exact(z > 0),
}


@dataclass
class Row:
    """What loss t brings to every timestep: by k the cotangents, by (parameter, k) the tiles."""

    lost: dict[int, Exact] = field(default_factory=dict)
    """By k, of what came to this timestep and the one after it, what a slope may lose that is float64's: 0 below
    2^−1074."""
    dh: dict[int, Exact] = field(default_factory=dict)
    dc: dict[int, Exact] = field(default_factory=dict)
    dz: dict[int, Exact] = field(default_factory=dict)
    tiles: dict[tuple[str, int], Exact] = field(default_factory=dict)


class Extended:
    """The exact backward pass of one trace. An output that is fed back softly goes to the same place of x."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.network = trace, trace.experiment.network
        self.parameters = {name: exact(array) for name, array in trace.experiment.parameters.items()}

    def value(self, name: str, k: int) -> Exact:
        found = self.trace.value(name, k)
        assert found is not None
        return exact(found)

    def dq(self, t: int) -> Exact:
        """∂L_t/∂q_t by the definitions of FORMATS §2."""
        q, y = self.value("q", t), self.value("y", t)
        kind, output = self.trace.experiment.loss.kind, self.network.output_activation
        if output == "softmax":
            raised = np.vectorize(mp.exp, otypes=[object])(q)
            y_hat = raised / raised.sum()
            if kind == "cross_entropy":
                return y_hat * y.sum() - y
            slope = (y_hat - y) * (2 if kind == "squared_error" else 1)
            return y_hat * (slope - (slope * y_hat).sum())
        y_hat = {"sigmoid": sigmoid, "tanh": tanh}.get(output, lambda z: z)(q)
        if kind == "cross_entropy":
            return -y * sigmoid(-q)
        if kind == "binary_cross_entropy":
            return y_hat - y
        return (y_hat - y) * SLOPES[output](q) * (2 if kind == "squared_error" else 1)

    def row(self, t: int) -> Row:
        found, hidden = Row(), self.network.hidden_size
        dq = self.dq(t)
        dh, dc = self.parameters["W_hy"].T @ dq, exact(np.zeros(hidden))
        found.tiles["W_hy", t], found.tiles["b_y", t] = np.outer(dq, self.value("h", t)), dq
        later: Exact = 0
        for k in range(t, 0, -1):
            found.dh[k] = dh
            dz, recalled, dc_before, carried = self._pull(k, dh, dc, found)
            found.dz[k] = dz
            here = norm(np.concatenate([dh, found.dc.get(k, dc)]))
            found.lost[k], later = mp.mpf(2) ** -1060 * max(here, later), here
            self._put_tiles(found, k, dz, recalled)
            dh, dc = carried, dc_before
            if self.network.recurrent:
                dh = dh + self._parameter("W_hh", k).T @ recalled
            if self.trace.experiment.sequence.is_fed_softly(k):
                dh = dh + self._hand_back(k, dz, found)
        found.dh[0], found.dc[0] = dh, dc
        return found

    def _parameter(self, name: str, k: int) -> Exact:
        return self.parameters[self.network.named(name, k)]

    def _pull(self, k: int, dh: Exact, dc: Exact, found: Row) -> tuple[Exact, Exact, Exact, Exact]:
        """dz, the cotangent of the product with W_hh, and what goes past it to c_{k−1} and h_{k−1}."""
        z = self.value("z", k)
        nothing = dh * 0
        if self.network.cell == "lstm":
            i, f, g, o = np.split(z, 4)
            c, c_before = self.value("c", k), self.value("c", k - 1)
            dc = found.dc[k] = dc + dh * sigmoid(o) * tanh_slope(c)
            dz = np.concatenate(
                [
                    dc * tanh(g) * sigmoid_slope(i),
                    dc * c_before * sigmoid_slope(f),
                    dc * sigmoid(i) * tanh_slope(g),
                    dh * tanh(c) * sigmoid_slope(o),
                ]
            )
            return dz, dz, dc * sigmoid(f), nothing
        if self.network.cell == "gru":
            r, zz, n = np.split(z, 3)
            hn, h_before = self.value("hn", k), self.value("h", k - 1)
            dz_n = dh * sigmoid(-zz) * tanh_slope(n)
            dz_z = dh * (h_before - tanh(n)) * sigmoid_slope(zz)
            dz_r = dz_n * hn * sigmoid_slope(r)
            recalled = np.concatenate([dz_r, dz_z, dz_n * sigmoid(r)])
            return np.concatenate([dz_r, dz_z, dz_n]), recalled, nothing, dh * sigmoid(zz)
        dz = dh * SLOPES[self.network.hidden_activation](z)
        return dz, dz, nothing, nothing

    def _hand_back(self, k: int, dz: Exact, found: Row) -> Exact:
        """What x_k = ŷ_{k−1} brings to h_{k−1}."""
        dx = self._parameter("W_xh", k).T @ dz
        dx = self.parameters["E"] @ dx if "E" in self.parameters else dx
        dq = dx * SLOPES[self.network.output_activation](self.value("q", k - 1))
        found.tiles["W_hy", k - 1], found.tiles["b_y", k - 1] = np.outer(dq, self.value("h", k - 1)), dq
        return self.parameters["W_hy"].T @ dq

    def _put_tiles(self, found: Row, k: int, dz: Exact, recalled: Exact) -> None:
        for name in self.parameters:
            if not self.network.uses(name, k):
                continue
            source = self.trace.source(k)
            match base_name(name):
                case "W_xh" if source is not None:
                    found.tiles[name, k] = np.outer(dz, exact(source))
                case "E" if source is not None:
                    found.tiles[name, k] = np.outer(self.value("x", k), self._parameter("W_xh", k).T @ dz)
                case "W_hh":
                    found.tiles[name, k] = np.outer(recalled, self.value("h", k - 1))
                case "b_h" | "b_xh":
                    found.tiles[name, k] = dz
                case "b_hh":
                    found.tiles[name, k] = recalled


def as_exact(mantissa: Array, exponent: int) -> Exact:
    """mantissa · 2^exponent."""
    return exact(mantissa) * mp.mpf(2) ** exponent

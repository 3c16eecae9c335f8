"""Plain backpropagation, one vector back through time, gradients added up as it goes.

It shares nothing with the (t, k) sweep but the cell's slopes and the loss's derivative: it is the other side of the
proof that the contributions add up. Truncation here is what programs do: the state is detached.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.network import Network, staged
from rnn_engine.pieces import Piece, fed_logit_gradient, logit_gradients, pieces
from rnn_engine.scaled import Scaled, scaled
from rnn_engine.trace import Trace

_INITIAL_STATE = "initial_state"

_ROOM = 2.0**300
"""A cotangent that grows beyond is given an exponent, where exponents are kept."""


@dataclass(frozen=True, eq=False)
class Gradients:
    """∂L/∂θ by parameter, each in the parameter's shape, and as `initial_state` ∂L/∂s_0, (S,).

    `flat`: all of them one behind the other, as float64, or None where that can't hold them; `scaled` holds in any
    regime, by parameter and "initial_state".
    """

    network: Network
    flat: Array | None
    beyond: Mapping[str, Scaled]

    @cached_property
    def parameters(self) -> dict[str, Array]:
        """By parameter, as float64. Raises ExperimentError beyond its range."""
        if self.flat is not None:
            return self.network.views(self.flat)
        return {
            name: part.plain(f"the gradient of {name}") for name, part in self.beyond.items() if name != _INITIAL_STATE
        }

    @property
    def initial_state(self) -> Array:
        if self.flat is not None:
            return self.flat[self.network.parameters_size :]
        return self.beyond[_INITIAL_STATE].plain("the gradient of the initial state")

    @property
    def scaled(self) -> Mapping[str, Scaled]:
        if self.flat is None:
            return self.beyond
        plain = self.parameters | {_INITIAL_STATE: self.initial_state}
        return {name: Scaled(gradient) for name, gradient in plain.items()}


def reverse_pass(trace: Trace, loss: int | None = None) -> Gradients:
    """The gradient of L, or of the unweighted L_t of timestep `loss`, truncated as the experiment says."""
    weights = trace.weights if loss is None else _only(loss, trace.length)
    first_kept = trace.experiment.truncation.first_kept
    stops = (
        {1}
        if trace.experiment.truncation.kind == "none"
        else {first_kept(t) for t in (np.flatnonzero(weights) + 1).tolist()}
    )
    found = [_descent(trace, weights, stop) for stop in stops]  # losses that stop at the same k share a pass
    if len(found) == 1:
        return found[0]
    flat = [part.flat for part in found if part.flat is not None]
    if len(flat) == len(found):
        return Gradients(trace.experiment.network, np.sum(flat, axis=0), {})
    names = found[0].scaled
    total = {name: reduce(Scaled.__add__, (part.scaled[name] for part in found)) for name in names}
    return Gradients(trace.experiment.network, None, total)


def _only(t: int, length: int) -> Array:
    weights = np.zeros(length)
    weights[t - 1] = 1.0
    return weights


def _descent(trace: Trace, weights: Array, stop: int) -> Gradients:
    """What the losses that reach back to timestep `stop` bring to everything."""
    if trace.experiment.truncation.size:
        first_kept = trace.experiment.truncation.first_kept
        weights = np.where([first_kept(t) == stop for t in range(1, trace.length + 1)], weights, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        flat = _Descent(trace, weights, stop).flat()
        if math.isfinite(np.add.reduce(flat)):  # where anything is not finite, neither is the sum
            return Gradients(trace.experiment.network, flat, {})
    return Gradients(trace.experiment.network, None, _ScaledDescent(trace, weights, stop).scaled())


class _Gate(NamedTuple):
    """Row by row: the part of the state's cotangent that the gate reads, its slope, and where their product goes."""

    part: list[Array]
    slope: list[Array]
    product: list[Array]


class _Descent:
    """One cotangent from the last loss back to timestep `stop`, of all losses together with their weights, (T,)."""

    _careful = False

    def __init__(self, trace: Trace, weights: Array, stop: int) -> None:
        network = trace.experiment.network
        self._trace, self._network, self._parameters = trace, network, trace.experiment.parameters
        self._stop, self._last = stop, int(weights.nonzero()[0][-1]) + 1
        self._dq = logit_gradients(trace) * weights[:, None]
        self._fed_dq: Array | None = None
        if trace.experiment.sequence.feedback == "soft":
            self._fed_dq = np.zeros_like(self._dq)
        own = self._dq @ self._parameters["W_hy"]
        self._d_state = own if len(network.state_parts) == 1 else np.concatenate([own, np.zeros_like(own)], axis=1)
        self._recalled = np.zeros((trace.length, network.pre_size))
        self._arriving = np.zeros(network.state_size)

    def flat(self) -> Array:
        """All gradients one behind the other, ∂L/∂s_0 last."""
        flat = np.zeros(self._network.parameters_size + self._network.state_size)
        views = self._network.views(flat)
        self._go_back()
        for name, _, left, right in self._products():
            views[name] += np.add.reduce(left) if right is None else left.T @ right
        if self._stop == 1:
            flat[self._network.parameters_size :] = self._arriving
        return flat

    def _go_back(self) -> None:
        for piece in reversed(pieces(self._trace)):
            first, last = max(piece.first, self._stop), min(piece.last, self._last)
            if first <= last:
                self._through(piece, first, last)

    def _products(self) -> Iterator[tuple[str, slice, Array, Array | None]]:
        """What adds up to every parameter's gradient: its name, the timesteps, and left and right factor of Σ_k
        left_k ⊗ right_k over them; None for a bias."""
        gru, states, hidden = self._network.cell == "gru", self._trace.states, self._network.hidden_size
        for piece in pieces(self._trace):
            first, last = max(piece.first, self._stop), min(piece.last, self._last)
            if first > last:
                continue
            rows, own = slice(first - 1, last), slice(first - piece.first, last + 1 - piece.first)
            slopes, stage, recalled = piece.slopes, piece.stage, self._recalled[rows]
            pre = recalled if slopes.gates is slopes.recurrent else slopes.pre(own, self._d_state[rows])
            yield staged(stage, "b_xh" if gru else "b_h"), rows, pre, None
            if gru:
                yield staged(stage, "b_hh"), rows, recalled, None
            if piece.W_hh is not None:
                yield staged(stage, "W_hh"), rows, recalled, states[rows, :hidden]
            if piece.W_xh is not None:
                yield staged(stage, "W_xh"), rows, pre, self._trace.sources()[rows]
                if self._network.embedding_size is not None:
                    yield "E", rows, self._trace.inputs()[rows], pre @ piece.W_xh
        everything = slice(0, self._trace.length)
        for dq in (self._dq, self._fed_dq):
            if dq is not None:
                yield "W_hy", everything, dq, states[1:, :hidden]
                yield "b_y", everything, dq, None

    def _through(self, piece: Piece, first: int, last: int) -> None:
        """Back through the timesteps `last` to `first` of a piece."""
        slopes, hidden = piece.slopes, self._network.hidden_size
        rows, own = slice(first - 1, last), slice(first - piece.first, last + 1 - piece.first)
        d_states, products = self._d_state[rows], self._recalled[rows]
        gates = [
            _Gate(
                list(d_states[:, part * hidden : (part + 1) * hidden]),
                list(slopes.recurrent[own, gate * hidden : (gate + 1) * hidden]),
                list(products[:, gate * hidden : (gate + 1) * hidden]),
            )
            for gate, part in enumerate(slopes.parts)
        ]
        mix = None if slopes.mix is None else list(slopes.mix[own])
        carry = None if slopes.carry is None else list(slopes.carry[own])
        back = None if piece.W_hh is None else piece.W_hh.T.dot
        arriving, brought = self._arriving, np.empty(hidden)
        states, recalled, multiply = list(d_states), list(products), np.multiply
        careful, fed = self._careful, self._fed_dq is not None
        for at in range(last - first, -1, -1):
            d_state = states[at]
            if careful:
                self._make_room(first + at)
            # ∂L/∂s_k = what its own loss brings, and what arrives from s_{k+1}
            d_state += arriving
            if mix is not None:
                d_state[hidden:] += mix[at] * d_state[:hidden]
            # of the product W_hh h_{k−1}: the slope of every gate ∘ the part of ∂L/∂s_k that it reads
            for part, slope, product in gates:
                multiply(slope[at], part[at], product[at])
            # ∂L/∂s_{k−1} = W_hhᵀ of that, and what the cell carries over
            if carry is None and back is not None:
                back(recalled[at], arriving)
            elif carry is None:
                arriving[:] = 0.0
            else:
                multiply(carry[at], d_state, arriving)
                if back is not None:
                    arriving[:hidden] += back(recalled[at], brought)
            if fed:
                self._hand_back(piece, first + at)

    def _make_room(self, k: int) -> None:
        """Before anything is added at timestep k."""

    def _hand_back(self, piece: Piece, k: int) -> None:
        """What x_k = ŷ_{k−1} brings to timestep k − 1, where it is fed back softly and not detached."""
        if k == self._stop or not self._trace.experiment.sequence.is_fed_softly(k):
            return
        assert self._fed_dq is not None
        fed = self._fed_dq[k - 2] = fed_logit_gradient(self._trace, k, piece.d_source(k, self._d_state[k - 1]))
        self._arriving[: self._network.hidden_size] += fed @ self._parameters["W_hy"]


class _ScaledDescent(_Descent):
    """The same where the cotangent grows beyond float64: it carries a power of two, and every row with it."""

    _careful = True

    def __init__(self, trace: Trace, weights: Array, stop: int) -> None:
        super().__init__(trace, weights, stop)
        self._exponent = 0
        self._exponents = np.zeros(trace.length, dtype=np.int64)

    def scaled(self) -> dict[str, Scaled]:
        """By parameter and "initial_state"."""
        network = self._network
        found = {name: Scaled(np.zeros(shape)) for name, shape in network.parameter_shapes.items()}
        found[_INITIAL_STATE] = Scaled(np.zeros(network.state_size))
        self._go_back()
        for name, rows, left, right in self._products():
            # What a loss brings to its own outputs has not travelled: beside what has, it would vanish.
            exponents = self._exponents[rows] * (left is not self._dq)
            top = int(np.max(exponents, initial=0))
            left = np.ldexp(left, (exponents - top)[:, None])
            found[name] += scaled(left.sum(axis=0) if right is None else left.T @ right, top)
        if self._stop == 1:
            found[_INITIAL_STATE] = scaled(self._arriving, self._exponent)
        return found

    def _make_room(self, k: int) -> None:
        """Hold what arrives within range, and give what it is added to the same exponent."""
        arriving = self._arriving
        largest = float(np.max(np.abs(arriving)))
        if largest > _ROOM or (largest < 1.0 / _ROOM and self._exponent > 0):
            shift = max(int(np.frexp(largest)[1]), -self._exponent) if largest > 0.0 else -self._exponent
            self._exponent += shift
            np.ldexp(arriving, -shift, out=arriving)
            if self._fed_dq is not None:
                self._fed_dq[k - 1] = np.ldexp(self._fed_dq[k - 1], -shift)
        own = self._d_state[k - 1]
        np.ldexp(own, -self._exponent, out=own)
        self._exponents[k - 1] = self._exponent

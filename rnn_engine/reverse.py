"""Plain backpropagation, one vector back through time, gradients added up as it goes.

It shares nothing with the (t, k) sweep but the cell's slopes and the loss's derivative: it is the other side of the
proof that the contributions add up. Truncation here is what programs do: the state is detached.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.network import staged
from rnn_engine.pieces import Piece, fed_logit_gradient, logit_gradients, pieces
from rnn_engine.scaled import Scaled, scaled
from rnn_engine.trace import Trace

_INITIAL_STATE = "initial_state"

_ROOM = 2.0**300
"""A cotangent that grows beyond is given an exponent, where exponents are kept."""


@dataclass(frozen=True, eq=False)
class Gradients:
    """∂L/∂θ by parameter, each in the parameter's shape, and as `initial_state` ∂L/∂s_0, (S,).

    As float64, which raises ExperimentError beyond its range, and `scaled`, which holds in any regime.
    """

    scaled: Mapping[str, Scaled]

    @property
    def parameters(self) -> dict[str, Array]:
        return {name: self._plain(name) for name in self.scaled if name != _INITIAL_STATE}

    @property
    def initial_state(self) -> Array:
        return self._plain(_INITIAL_STATE)

    def _plain(self, name: str) -> Array:
        return self.scaled[name].plain(f"the gradient of {name}")


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
    total = found[0]
    for more in found[1:]:
        total = {name: part + more[name] for name, part in total.items()}
    return Gradients(total)


def _only(t: int, length: int) -> Array:
    weights = np.zeros(length)
    weights[t - 1] = 1.0
    return weights


def _descent(trace: Trace, weights: Array, stop: int) -> dict[str, Scaled]:
    """What the losses that reach back to timestep `stop` bring to every parameter and to "initial_state"."""
    if trace.experiment.truncation.size:
        first_kept = trace.experiment.truncation.first_kept
        weights = np.where([first_kept(t) == stop for t in range(1, trace.length + 1)], weights, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        descent = _Descent(trace, weights, stop, keep_exponents=False)
        descent.run()
        if math.isfinite(descent.flat.sum()):  # where anything is not finite, neither is the sum
            return {name: Scaled(gradient) for name, gradient in descent.plain.items()}
    descent = _Descent(trace, weights, stop, keep_exponents=True)
    descent.run()
    return descent.scaled


class _Gate(NamedTuple):
    """Row by row: the part of the state's cotangent that the gate reads, its slope, and where their product goes."""

    part: list[Array]
    slope: list[Array]
    product: list[Array]


class _Descent:
    """One cotangent from the last loss back to timestep `stop`, of all losses together with their weights, (T,)."""

    def __init__(self, trace: Trace, weights: Array, stop: int, keep_exponents: bool) -> None:
        network = trace.experiment.network
        self._trace, self._network, self._parameters = trace, network, trace.experiment.parameters
        self._stop, self._last = stop, int(np.flatnonzero(weights)[-1]) + 1
        self._keep_exponents = keep_exponents
        self.flat = np.zeros(network.parameters_size + network.state_size)
        """All gradients one behind the other where exponents are not kept."""
        self.plain = network.views(self.flat)
        """The same by parameter and "initial_state"."""
        self.plain[_INITIAL_STATE] = self.flat[network.parameters_size :]
        self.scaled: dict[str, Scaled] = {}
        """The same where exponents are kept."""
        self._dq = logit_gradients(trace) * weights[:, None]
        self._fed_dq: Array | None = None
        if trace.experiment.sequence.feedback == "soft":
            self._fed_dq = np.zeros_like(self._dq)
        own = self._dq @ self._parameters["W_hy"]
        self._d_state = own if len(network.state_parts) == 1 else np.concatenate([own, np.zeros_like(own)], axis=1)
        self._recalled = np.zeros((trace.length, network.pre_size))
        self._arriving = np.zeros(network.state_size)
        self._exponent = 0
        self._exponents = np.zeros(trace.length if keep_exponents else 0, dtype=np.int64)
        if keep_exponents:
            self.scaled = {name: Scaled(zeros) for name, zeros in self.plain.items()}

    def run(self) -> None:
        """Go all the way back."""
        for piece in reversed(pieces(self._trace)):
            first, last = max(piece.first, self._stop), min(piece.last, self._last)
            if first <= last:
                self._through(piece, first, last)
                self._collect(piece, first, last)
        everything = slice(0, self._trace.length)
        dq = self._dq if self._fed_dq is None else self._dq + self._fed_dq
        self._add("W_hy", everything, dq, self._trace.forward["h"])
        self._add("b_y", everything, dq)
        if self._stop == 1:
            self.plain[_INITIAL_STATE][:] = self._arriving
            self.scaled[_INITIAL_STATE] = scaled(self._arriving, self._exponent)

    def _collect(self, piece: Piece, first: int, last: int) -> None:
        """What the timesteps `first` to `last` of a piece bring to its parameters, and to E."""
        rows, own = slice(first - 1, last), slice(first - piece.first, last + 1 - piece.first)
        slopes, stage, gru = piece.slopes, piece.stage, self._network.cell == "gru"
        recalled = self._recalled[rows]
        pre = recalled if slopes.gates is slopes.recurrent else slopes.pre(own, self._d_state[rows])
        self._add(staged(stage, "b_xh" if gru else "b_h"), rows, pre)
        if gru:
            self._add(staged(stage, "b_hh"), rows, recalled)
        if piece.W_hh is not None:
            self._add(staged(stage, "W_hh"), rows, recalled, self._trace.states[rows, : self._network.hidden_size])
        if piece.W_xh is not None:
            self._add(staged(stage, "W_xh"), rows, pre, self._trace.sources()[rows])
            if self._network.embedding_size is not None:
                self._add("E", rows, self._trace.inputs()[rows], pre @ piece.W_xh)

    def _add(self, name: str, rows: slice, left: Array, right: Array | None = None) -> None:
        """Add Σ_k left_k ⊗ right_k over some timesteps, or of a bias Σ_k left_k, to a parameter's gradient."""
        if self._keep_exponents:
            exponents = self._exponents[rows]
            top = int(np.max(exponents, initial=0))
            left = np.ldexp(left, (exponents - top)[:, None])
            self.scaled[name] += scaled(left.sum(axis=0) if right is None else left.T @ right, top)
        else:
            self.plain[name] += np.add.reduce(left) if right is None else left.T @ right

    def _through(self, piece: Piece, first: int, last: int) -> None:
        """Back through the timesteps `last` to `first` of a piece."""
        slopes, hidden, careful = piece.slopes, self._network.hidden_size, self._keep_exponents
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
        fed = self._fed_dq is not None
        states, recalled, multiply = list(d_states), list(products), np.multiply
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

    def _hand_back(self, piece: Piece, k: int) -> None:
        """What x_k = ŷ_{k−1} brings to timestep k − 1, where it is fed back softly and not detached."""
        if k == self._stop or not self._trace.experiment.sequence.is_fed_softly(k):
            return
        assert self._fed_dq is not None
        fed = self._fed_dq[k - 2] = fed_logit_gradient(self._trace, k, piece.d_source(k, self._d_state[k - 1]))
        self._arriving[: self._network.hidden_size] += fed @ self._parameters["W_hy"]

    def _make_room(self, k: int) -> None:
        """Hold what arrives within float64's range by an exponent, and give what it is added to the same one."""
        largest = float(np.max(np.abs(self._arriving)))
        if largest > _ROOM or (largest < 1.0 / _ROOM and self._exponent > 0):
            shift = max(int(np.frexp(largest)[1]), -self._exponent) if largest > 0.0 else -self._exponent
            self._exponent += shift
            self._arriving[:] = np.ldexp(self._arriving, -shift)
            if self._fed_dq is not None:
                self._fed_dq[k - 1] = np.ldexp(self._fed_dq[k - 1], -shift)
        for own in (self._d_state, self._dq):
            own[k - 1] = np.ldexp(own[k - 1], -self._exponent)
        self._exponents[k - 1] = self._exponent

"""Plain backpropagation, one vector back through time, gradients added up as it goes.

It shares nothing with the (t, k) sweep but the cell's slopes and the loss's derivative: it is the other side of the
proof that the contributions add up. Truncation here is what programs do: the state is detached.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.network import Network, staged
from rnn_engine.pieces import Piece, fed_logit_gradient, logit_gradients, pieces
from rnn_engine.scaled import Scaled, scaled, sum_of_outers
from rnn_engine.trace import Trace

_INITIAL_STATE = "initial_state"

_ROOM = 300
"""A cotangent beyond 2 to this, or below 2 to minus this, is given an exponent, where exponents are kept."""

_FADED = 2.0**-1000
"""Squared norms of cotangents below which float64 may have lost some of their digits, or all of them."""


@dataclass(frozen=True, eq=False)
class Gradients:
    """∂L/∂θ by parameter, each in the parameter's shape, and as `initial_state` ∂L/∂s_0, (S,).

    `flat`: all of them one behind the other, as float64, or None where that can't hold them, or something on the way
    to them, which may be large or small; then `beyond` has them, by parameter and "initial_state". `scaled` does in
    any regime.
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
            name: part.plain("the gradient of {parameter}", parameter=name)
            for name, part in self.beyond.items()
            if name != _INITIAL_STATE
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
        descent = _Descent(trace, weights, stop)
        flat = descent.flat()
        # where anything is not finite, or near it, neither is the sum of squares
        if math.isfinite(flat.dot(flat)) and not descent.has_faded():
            return Gradients(trace.experiment.network, flat, {})
    return Gradients(trace.experiment.network, None, _ScaledDescent(trace, weights, stop).scaled())


class _Descent:
    """One cotangent from the last loss back to timestep `stop`, of all losses together with their weights, (T,)."""

    _careful = False

    def __init__(self, trace: Trace, weights: Array, stop: int) -> None:
        network = trace.experiment.network
        self._trace, self._network, self._parameters = trace, network, trace.experiment.parameters
        self._pieces = pieces(trace)
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
        dq = self._dq if self._fed_dq is None else self._dq + self._fed_dq
        several = len(self._pieces) > 1  # then more than one brings something to E
        for name, _, left, right in chain(self._products(), self._output_products(dq)):
            if right is None:
                np.add.reduce(left, axis=0, out=views[name])
            elif several:
                views[name] += left.T @ right
            else:
                np.dot(left.T, right, views[name])
        if self._stop == 1:
            flat[self._network.parameters_size :] = self._arriving
        return flat

    def _go_back(self) -> None:
        for piece in reversed(self._pieces):
            first, last = max(piece.first, self._stop), min(piece.last, self._last)
            if first <= last:
                self._through(piece, first, last)

    def _products(self) -> Iterator[tuple[str, slice, Array, Array | None]]:
        """What adds up to the gradients of the cells' parameters and E: the name, the timesteps, and left and right
        factor of Σ_k left_k ⊗ right_k over them; None for a bias."""
        gru, states, hidden = self._network.cell == "gru", self._trace.states, self._network.hidden_size
        for piece in self._pieces:
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

    def _output_products(self, dq: Array) -> Iterator[tuple[str, slice, Array, Array | None]]:
        """The same of W_hy and b_y."""
        everything = slice(0, self._trace.length)
        yield "W_hy", everything, dq, self._trace.states[1:, : self._network.hidden_size]
        yield "b_y", everything, dq, None

    def has_faded(self) -> bool:
        """Whether a cotangent on the way back became so small that float64 no longer holds it well."""
        rows = self._d_state[self._stop - 1 : self._last]
        squares = np.vecdot(rows, rows)
        if squares.min() > _FADED:
            return False
        remembers = self._network.recurrent or self._fed_dq is not None
        return remembers or bool(rows[squares <= _FADED].any())

    def _through(self, piece: Piece, first: int, last: int) -> None:
        """Back through the timesteps `last` to `first` of a piece."""
        slopes, hidden = piece.slopes, self._network.hidden_size
        rows, own = slice(first - 1, last), slice(first - piece.first, last + 1 - piece.first)
        d_states, products = self._d_state[rows], self._recalled[rows]
        gates = [
            zip(
                d_states[:, part * hidden : (part + 1) * hidden],
                slopes.recurrent[own, gate * hidden : (gate + 1) * hidden],
                products[:, gate * hidden : (gate + 1) * hidden],
                strict=True,
            )
            for gate, part in enumerate(slopes.parts)
        ]
        mix = None if slopes.mix is None else list(slopes.mix[own])
        carry = None if slopes.carry is None else list(slopes.carry[own])
        back = None if piece.W_hh is None else piece.W_hh.T.dot
        arriving, brought, multiply = self._arriving, np.empty(hidden), np.multiply
        careful, fed = self._careful, self._fed_dq is not None
        steps = list(zip(d_states, products, zip(*gates, strict=True), strict=True))
        for at in range(last - first, -1, -1):
            d_state, recalled, factors = steps[at]
            if careful:
                self._make_room(first + at)
            # ∂L/∂s_k = what its own loss brings, and what arrives from s_{k+1}
            d_state += arriving
            if mix is not None:
                d_state[hidden:] += mix[at] * d_state[:hidden]
            # of the product W_hh h_{k−1}: the slope of every gate ∘ the part of ∂L/∂s_k that it reads
            for part, slope, product in factors:
                multiply(slope, part, product)
            # ∂L/∂s_{k−1} = W_hhᵀ of that, and what the cell carries over
            if carry is None and back is not None:
                back(recalled, arriving)
            elif carry is None:
                arriving[:] = 0.0
            else:
                multiply(carry[at], d_state, arriving)
                if back is not None:
                    arriving[:hidden] += back(recalled, brought)
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
    """The same where the cotangent grows or fades beyond float64: it carries a power of two, and every row with it."""

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
        for products, exponents in (
            (self._products(), self._exponents),
            (self._output_products(self._dq), np.zeros_like(self._exponents)),
            (() if self._fed_dq is None else self._output_products(self._fed_dq), self._exponents),
        ):
            for name, rows, left, right in products:
                found[name] += sum_of_outers(left, right, exponents[rows])
        if self._stop == 1:
            found[_INITIAL_STATE] = scaled(self._arriving, self._exponent)
        return found

    def _make_room(self, k: int) -> None:
        """Give what arrives and what L_k itself brings one exponent that suits the larger of them."""
        own = self._d_state[k - 1]
        tops = [
            int(np.frexp(largest)[1]) + exponent
            for part, exponent in ((self._arriving, self._exponent), (own, 0))
            if (largest := float(np.max(np.abs(part)))) > 0.0
        ]
        exponent = max(tops, default=0)
        exponent = exponent if abs(exponent) > _ROOM else 0
        for part in (self._arriving, *(() if self._fed_dq is None else (self._fed_dq[k - 1],))):
            np.ldexp(part, self._exponent - exponent, out=part)
        np.ldexp(own, -exponent, out=own)
        self._exponent = self._exponents[k - 1] = exponent

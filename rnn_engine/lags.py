"""The losses carried back together, lag by lag: each row at its own timestep k = t − lag.

The sweep goes timestep by timestep and has every loss at the same k. Here every loss has come equally far, so that all
that a truncation keeps or cuts at once lies side by side: D_lag = Σ_t w_t C[t,t−lag] is one product a parameter.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnn_engine.arrays import Array, Timesteps
from rnn_engine.pieces import Piece, fed_logit_gradient, logit_gradients, pieces, within_stage
from rnn_engine.scaled import Exponents, Scaled, scaled
from rnn_engine.telling import AROUND, passed
from rnn_engine.tiles import DQ, left_of, operand
from rnn_engine.trace import Trace

_FAR = 64
"""A power of two that far from 1 is taken out of a row."""


@dataclass(frozen=True, eq=False)
class Lag:
    """The losses `t` (ascending) at k = t − `lag` ≥ 1, unweighted, row by row, each times 2^exponent.

    `pre`, `recalled`: (n, P), of the pre-activation and of the product with W_hh; `source`: (n, D), of what was read,
    zeros where nothing was; `dq`: (n, O), of the logits, with exponents of their own.
    """

    trace: Trace
    lag: int
    t: Timesteps
    pre: Array
    recalled: Array
    source: Array
    exponents: Exponents
    dq: Array
    dq_exponents: Exponents

    def total(self, parameter: str, weights: Array) -> Scaled:
        """Σ_t weights[t] C[t,k] in the parameter's shape; weights: (n,)."""
        k, mask, which = self.t - self.lag, within_stage(self.trace, parameter), left_of(parameter)
        left: Array = getattr(self, which)
        exponents = self.dq_exponents if which == DQ else self.exponents
        if mask is not None:
            weights = np.where(mask[k - 1], weights, 0.0)
        counts = (weights != 0.0) & np.any(left != 0.0, axis=1)
        top = int(np.max(exponents[counts])) if counts.any() else 0
        weighted = np.ldexp(weights, np.where(counts, exponents - top, 0))[:, None] * left
        right = operand(self.trace, parameter)
        if right is None:
            return scaled(weighted.sum(axis=0), top)
        facing = right[k - 1]
        return scaled(facing.T @ weighted if parameter == "E" else weighted.T @ facing, top)


def lags(trace: Trace, losses: tuple[int, ...]) -> Iterator[Lag]:
    """Walk back from k = t (lag 0) to where the last of the losses (ascending) has come to timestep 1."""
    network = trace.experiment.network
    t = np.array(losses, dtype=np.intp)
    dq, dq_exponents = logit_gradients(trace)[t - 1], np.zeros(len(t), dtype=np.int64)
    d_state, exponents = np.zeros((len(t), network.state_size)), dq_exponents.copy()
    d_state[:, : network.hidden_size] = dq @ trace.experiment.parameters["W_hy"]
    for lag in range(losses[-1]):
        there = t > lag
        t, d_state, exponents, dq = t[there], d_state[there], exponents[there], dq[there]
        dq_exponents = dq_exponents[there]
        _rescale(d_state, exponents)
        step = _Step(trace, t - lag, d_state)
        yield Lag(trace, lag, t, step.pre, step.recalled, step.source, exponents.copy(), dq, dq_exponents)
        d_state, dq = step.before()
        dq_exponents = exponents.copy()
        passed(AROUND + len(t) * network.pre_size * network.hidden_size)


def _rescale(rows: Array, exponents: Exponents) -> None:
    tops = np.frexp(np.max(np.abs(rows), axis=1))[1].astype(np.int64)
    shifts = np.where(np.abs(tops) > _FAR, tops, 0)
    if shifts.any():
        np.ldexp(rows, -shifts[:, None], out=rows)
        exponents += shifts


class _Step:
    """Cotangents of the state, (n, S), each at its own timestep k, (n,), ascending: mixed, and what they come to."""

    def __init__(self, trace: Trace, k: Timesteps, d_state: Array) -> None:
        network = trace.experiment.network
        self._trace, self._k, self._d_state, self._hidden = trace, k, d_state, network.hidden_size
        self.pre, self.recalled = np.empty((2, len(k), network.pre_size))
        self.source = np.zeros((len(k), network.source_size))
        for piece, rows, at in self._stretches():
            slopes, mine = piece.slopes, d_state[rows]
            if slopes.mix is not None:
                mine[:, self._hidden :] += slopes.mix[at] * mine[:, : self._hidden]
            self.pre[rows], self.recalled[rows] = slopes.pre(at, mine), slopes.recalled(at, mine)
            if piece.W_xh is not None:
                self.source[rows] = self.pre[rows] @ piece.W_xh
        reads = trace.present.get(network.source, (False,) * trace.length)
        self.source[~np.array(reads)[k - 1]] = 0.0

    def _stretches(self) -> Iterator[tuple[Piece, slice, Timesteps]]:
        """The rows of each piece, and where in it they are, counted from 0."""
        for piece in pieces(self._trace):
            first, end = np.searchsorted(self._k, (piece.first, piece.last + 1)).tolist()
            if first < end:
                yield piece, slice(first, end), self._k[first:end] - piece.first

    def before(self) -> tuple[Array, Array]:
        """Cotangents of the states before, (n, S), and of the logits q_{k−1} where ŷ_{k−1} was read, (n, O)."""
        before = np.zeros_like(self._d_state)
        for piece, rows, at in self._stretches():
            if piece.slopes.carry is not None:
                before[rows] = piece.slopes.carry[at] * self._d_state[rows]
            if piece.W_hh is not None:
                before[rows, : self._hidden] += self.recalled[rows] @ piece.W_hh
        experiment = self._trace.experiment
        dq = np.zeros((len(self._k), experiment.network.output_size))
        fed = np.array([experiment.sequence.is_fed_softly(int(k)) for k in self._k])
        if fed.any():
            dq[fed] = fed_logit_gradient(self._trace, self._k[fed], self.source[fed])
            before[:, : self._hidden] += dq @ experiment.parameters["W_hy"]
        return before, dq

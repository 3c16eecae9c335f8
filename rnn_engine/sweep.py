"""The (t, k) sweep: the cotangents of many losses carried back through time together.

At timestep k all losses t ≥ k are rows of one array, so that a whole pass back is T matrix products and never T²
vector ones (ENGINE §2). Every row is the plain chain rule of its own loss L_t, unweighted and untruncated. A row that
grows or fades carries a power of two, so that none leaves the range of float64, however long the sequence is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rnn_engine.arrays import Array, row_norms
from rnn_engine.pieces import Piece, fed_logit_gradient, logit_gradients, pieces
from rnn_engine.scaled import Exponents
from rnn_engine.trace import Trace, once_per_trace

_LOW, _HIGH = 2.0**-200, 2.0**200
"""Squares of norms between which a row is left as it is: far from where squares over- or underflow."""

_DELICATE = 1e-100
"""Beside slopes as small as this, squares may lose what a product would still hold."""


class Arrival(NamedTuple):
    """What the losses `first:` of those asked for bring to timestep k, row by row, each times 2^exponent.

    `d_state`: (m, S), of the state, with its parts mixed for k ≥ 1. `norms`, `norm_exponents`: (m, c), the norms of the
    pre-activation's cotangents, and of those of the product with W_hh where these differ; None for k = 0. `fed_dq`:
    (m′, O), what x_{k+1} = ŷ_k brings to q_k, of the last m′ rows, None where nothing is fed back.
    All are overwritten when the sweep goes on.
    """

    k: int
    first: int
    d_state: Array
    exponents: Exponents
    norms: Array | None
    norm_exponents: Exponents | None
    fed_dq: Array | None


def sweep(trace: Trace, losses: Sequence[int]) -> Iterator[Arrival]:
    """Walk back from the last of `losses` (ascending timesteps) to k = 0, yielding what arrives at each k."""
    return _Sweep(trace, losses).arrivals()


@dataclass(frozen=True, eq=False)
class _Step:
    """A piece with what every row at its timesteps is measured by.

    `squares`: (n, S, c), Σ_g slope² of the gates that read a number of the state; `delicate`: (n,) bool.
    """

    piece: Piece
    squares: Array
    delicate: list[bool]


@once_per_trace
def _steps(trace: Trace) -> tuple[_Step, ...]:
    hidden, size = trace.experiment.network.hidden_size, trace.experiment.network.state_size
    found = []
    for piece in pieces(trace):
        slopes = piece.slopes
        columns = [slopes.gates] if slopes.gates is slopes.recurrent else [slopes.gates, slopes.recurrent]
        squares = np.zeros((len(slopes.gates), size, len(columns)))
        smallest = np.full(len(slopes.gates), np.inf)
        for column, stacked in enumerate(columns):
            for gate, part in enumerate(slopes.parts):
                slope = stacked[:, gate * hidden : (gate + 1) * hidden]
                squares[:, part * hidden : (part + 1) * hidden, column] += slope**2
                smallest = np.minimum(smallest, np.min(np.abs(slope), axis=1, initial=np.inf, where=slope != 0.0))
        found.append(_Step(piece, squares, (smallest < _DELICATE).tolist()))
    return tuple(found)


class _Sweep:
    def __init__(self, trace: Trace, losses: Sequence[int]) -> None:
        self._trace, self._losses = trace, losses
        self._hidden = trace.experiment.network.hidden_size
        self._W_hy = trace.experiment.parameters["W_hy"]
        rows = np.array(losses) - 1
        self._own = logit_gradients(trace)[rows] @ self._W_hy
        size = trace.experiment.network.state_size
        self._d_state, self._next = np.zeros((2, len(losses), size))
        self._squares = np.empty((len(losses), size))
        self._exponents = np.zeros(len(losses), dtype=np.int64)
        self._folded, self._gate = np.empty((size, self._hidden)), np.empty((self._hidden, self._hidden))
        self._fed_dq: Array | None = None

    def arrivals(self) -> Iterator[Arrival]:
        first = len(self._losses)
        for step in reversed(_steps(self._trace)):
            for k in range(min(step.piece.last, self._losses[-1]), step.piece.first - 1, -1):
                if first > 0 and self._losses[first - 1] == k:
                    first -= 1
                    # ∂L_k/∂h_k = W_hyᵀ ∂L_k/∂q_k: where a loss enters the row of states
                    self._d_state[first] = 0.0
                    self._d_state[first, : self._hidden] = self._own[first]
                yield self._arrive(step, k, first)
                self._leave(step.piece, k, first)
        yield Arrival(0, first, self._d_state[first:], self._exponents[first:], None, None, self._fed_dq)

    # At a timestep ---------------------------------------------------------------------------------------------------

    def _arrive(self, step: _Step, k: int, first: int) -> Arrival:
        slopes, at = step.piece.slopes, k - step.piece.first
        d_state, exponents = self._d_state[first:], self._exponents[first:]
        if slopes.mix is not None:
            d_state[:, self._hidden :] += slopes.mix[at] * d_state[:, : self._hidden]
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):  # such rows are measured again
            squares = np.multiply(d_state, d_state, self._squares[first:])
            sums = squares @ step.squares[at]
        norms = np.sqrt(sums)
        careful = ~((sums > _LOW) & (sums < _HIGH)).all(axis=1) | step.delicate[at]
        if careful.any():
            norms, norm_exponents = self._measured(step.piece, at, d_state, exponents, norms, careful)
        else:
            norm_exponents = np.broadcast_to(exponents[:, None], norms.shape)
        return Arrival(k, first, d_state, exponents, norms, norm_exponents, self._fed_dq)

    def _measured(
        self, piece: Piece, at: int, d_state: Array, exponents: Exponents, norms: Array, careful: Array
    ) -> tuple[Array, Exponents]:
        """Norms with every row and every pre-activation rescaled by itself; rows far from 1 are rescaled for good."""
        rows = d_state[careful]
        tops = np.frexp(np.max(np.abs(rows), axis=1))[1].astype(np.int64)
        shifts = np.where(np.abs(tops) > 64, tops, 0)
        if shifts.any():
            self._fed_dq = None if self._fed_dq is None else _shifted(self._fed_dq, careful, shifts)
            rows = np.ldexp(rows, -shifts[:, None])
            d_state[careful] = rows
            exponents[careful] += shifts
        norm_exponents = np.repeat(exponents[:, None], norms.shape[1], axis=1)
        products = (piece.slopes.pre(at, rows), piece.slopes.recalled(at, rows))
        for column, product in zip(range(norms.shape[1]), products, strict=False):
            tops = np.frexp(np.max(np.abs(product), axis=1))[1].astype(np.int64)
            norms[careful, column] = row_norms(np.ldexp(product, -tops[:, None]))
            norm_exponents[careful, column] += tops
        return norms, norm_exponents

    # To the timestep before ------------------------------------------------------------------------------------------

    def _leave(self, piece: Piece, k: int, first: int) -> None:
        slopes, at, hidden = piece.slopes, k - piece.first, self._hidden
        d_state, before = self._d_state[first:], self._next[first:]
        if piece.W_hh is None:
            before[:] = 0.0
        elif 2 * len(d_state) > hidden:
            self._pull_folded(piece, at, d_state, before)
        else:
            np.matmul(slopes.recalled(at, d_state), piece.W_hh, out=before[:, :hidden])
            if slopes.carry is not None:
                carry = slopes.carry[at]
                if len(carry) == hidden:
                    before += carry * d_state
                else:
                    np.multiply(carry[hidden:], d_state[:, hidden:], before[:, hidden:])
        self._fed_dq = None
        if self._trace.experiment.sequence.is_fed_softly(k):
            self._fed_dq = fed_logit_gradient(self._trace, k, piece.d_source(k, d_state))
            before[:, :hidden] += self._fed_dq @ self._W_hy
        self._d_state, self._next = self._next, self._d_state

    def _pull_folded(self, piece: Piece, at: int, d_state: Array, before: Array) -> None:
        """The same with the slopes folded into W_hh, (S, H): of many rows that is less work than scaling each."""
        assert piece.W_hh is not None
        slopes, hidden, folded = piece.slopes, self._hidden, self._folded
        filled = set()
        for gate, part in enumerate(slopes.parts):
            stack, rows = slice(gate * hidden, (gate + 1) * hidden), folded[part * hidden : (part + 1) * hidden]
            slope, weights = slopes.recurrent[at, stack, None], piece.W_hh[stack]
            if part in filled:
                rows += np.multiply(slope, weights, self._gate)
            else:
                np.multiply(slope, weights, rows)
            filled.add(part)
        if slopes.carry is not None and len(slopes.carry[at]) == hidden:
            np.einsum("ii->i", folded)[:] += slopes.carry[at]
        np.matmul(d_state, folded, out=before[:, :hidden])
        if slopes.carry is not None and len(slopes.carry[at]) > hidden:
            np.multiply(slopes.carry[at, hidden:], d_state[:, hidden:], before[:, hidden:])


def _shifted(fed_dq: Array, careful: Array, shifts: Exponents) -> Array:
    """What was fed back, with the exponents that its rows have now; the newest loss has none."""
    every = np.zeros(len(careful), dtype=np.int64)
    every[careful] = shifts
    return np.ldexp(fed_dq, -every[len(careful) - len(fed_dq) :, None])

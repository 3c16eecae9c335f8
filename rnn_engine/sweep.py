"""The (t, k) sweep: the cotangents of many losses carried back through time together.

At timestep k all losses t ≥ k are rows of one array, so that a whole pass back is T matrix products and never T²
vector ones (ENGINE §2). Every row is the plain chain rule of its own loss L_t, unweighted and untruncated. A row that
grows or fades carries a power of two, so that none leaves the range of float64, however long the sequence is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rnn_engine.arrays import Array, row_norms
from rnn_engine.pieces import Piece, fed_logit_gradient, logit_gradients, pieces
from rnn_engine.scaled import Exponents
from rnn_engine.telling import AROUND, passed
from rnn_engine.trace import Trace, once_per_trace

_LOW, _HIGH = 2.0**-1000, 2.0**1000
"""Squares of norms between which a row is left as it is: what squares lose to underflow there is no digit of a sum."""

_SMALL, _LARGE = 2.0**-600, 2.0**600
"""Beyond these, rows are rescaled together with one that has to be: their turn would come soon, each by itself."""

_DELICATE = 1e-100
"""Beside slopes as small as this, squares may lose what a product would still hold."""


Careful = npt.NDArray[np.bool_]
"""Which rows are to be measured once more, (m,)."""


class Arrival(NamedTuple):
    """What the losses `first:` of those asked for bring to timestep k, row by row, each times 2^exponent.

    `d_state`: (m, S), of the state, with its parts mixed for k ≥ 1. `norms`: (m, c), of the pre-activation's cotangents
    and, where these differ, of those of the product with W_hh, with `norm_exponents`; None for k = 0. `fed_dq`: (m′,
    O), what x_{k+1} = ŷ_k brings to q_k, of the last m′ rows, None where nothing is fed back. `plain`: no exponent is
    other than 0. All are overwritten when the sweep goes on.
    """

    k: int
    first: int
    d_state: Array
    exponents: Exponents
    norms: Array | None
    norm_exponents: Exponents | None
    fed_dq: Array | None
    plain: bool


def sweep(trace: Trace, losses: Sequence[int]) -> Iterator[Arrival]:
    """Walk back from the last of `losses` (ascending timesteps) to k = 0, yielding what arrives at each k."""
    return _Sweep(trace, losses).arrivals()


@dataclass(frozen=True, eq=False)
class _Step:
    """A piece with what every row at its timesteps is measured by.

    `squares`: (n, S, c), Σ_g slope² of the gates that read a number of the state, or None for a single gate, whose
    cotangent is passed on as it is; `delicate`: (n,) bool.
    """

    piece: Piece
    squares: Array | None
    delicate: list[bool]


@once_per_trace
def _steps(trace: Trace) -> tuple[_Step, ...]:
    found = []
    for piece in pieces(trace):
        slopes = piece.slopes
        columns = [slopes.gates] if slopes.gates is slopes.recurrent else [slopes.gates, slopes.recurrent]
        delicate = np.any([_are_delicate(column) for column in columns], axis=0)
        single = len(slopes.parts) == len(trace.experiment.network.state_parts) == 1
        squares = None if single else np.stack([slopes.gathered(column**2) for column in columns], axis=-1)
        found.append(_Step(piece, squares, delicate.tolist()))
    return tuple(found)


def _are_delicate(slopes: Array) -> Careful:
    """Whether any slope of a timestep is so small, (n,)."""
    sizes = np.abs(slopes)
    delicate: Careful = np.any((sizes < _DELICATE) & (sizes > 0.0), axis=1)
    return delicate


class _Sweep:
    """The rows on their way."""

    def __init__(self, trace: Trace, losses: Sequence[int]) -> None:
        self._trace, self._losses = trace, losses
        self._network, self._hidden = trace.experiment.network, trace.experiment.network.hidden_size
        self._W_hy = trace.experiment.parameters["W_hy"]
        rows = np.array(losses) - 1
        self._own = logit_gradients(trace)[rows] @ self._W_hy
        size, count, steps = self._network.state_size, len(losses), _steps(trace)
        self._d_state, self._next, self._products = np.zeros((3, count, size))
        self._sums = np.empty((count, 1 if steps[0].squares is None else steps[0].squares.shape[2]))
        self._exponents, self._plain = np.zeros(count, dtype=np.int64), True
        self._folded, self._gate = np.empty((size, self._hidden)), np.empty((self._hidden, self._hidden))
        self._fed_dq: Array | None = None

    def arrivals(self) -> Iterator[Arrival]:
        first = count = len(self._losses)
        above: _Step | None = None
        for step in reversed(_steps(self._trace)):
            for k in range(min(step.piece.last, self._losses[-1]), step.piece.first - 1, -1):
                if above is not None:
                    self._step_back(above, k + 1, first, step)
                if first > 0 and self._losses[first - 1] == k:
                    first -= 1
                    # ∂L_k/∂h_k = W_hyᵀ ∂L_k/∂q_k: where a loss enters the row of states
                    self._d_state[first] = 0.0
                    self._d_state[first, : self._hidden] = self._own[first]
                    self._measure(step, k, slice(first, first + 1))
                yield self._arrival(step, k, first)
                passed(AROUND + (count - first) * self._network.pre_size * self._hidden)
                above = step
        assert above is not None
        self._step_back(above, 1, first, None)
        rows = slice(first, count)
        yield Arrival(0, first, self._d_state[rows], self._exponents[rows], None, None, self._fed_dq, self._plain)

    # At a timestep ---------------------------------------------------------------------------------------------------

    @np.errstate(over="ignore", invalid="ignore", under="ignore")  # rows of which it happens are measured again
    def _measure(self, step: _Step, k: int, rows: slice) -> None:
        """Mix the parts of the state's cotangents, and take the squares of the norms behind them."""
        slopes, at, hidden = step.piece.slopes, k - step.piece.first, self._hidden
        d_state, products = self._d_state[rows], self._products[rows]
        if slopes.mix is not None:
            np.multiply(slopes.mix[at], d_state[:, :hidden], products[:, :hidden])
            d_state[:, hidden:] += products[:, :hidden]
        if step.squares is None:
            # ‖pre‖² of the only gate, whose product is what goes on to W_hh
            np.multiply(d_state, slopes.recurrent[at], products)
            np.vecdot(products, products, self._sums[rows, 0])
        else:
            # ‖pre‖² = Σ_j d_state_j² Σ_g slope_gj²: the stacked pre-activation itself is not needed
            np.multiply(d_state, d_state, products)
            np.matmul(products, step.squares[at], self._sums[rows])

    def _arrival(self, step: _Step, k: int, first: int) -> Arrival:
        slopes, at, rows = step.piece.slopes, k - step.piece.first, slice(first, len(self._losses))
        d_state, exponents, sums = self._d_state[rows], self._exponents[rows], self._sums[rows]
        norms, norm_exponents = np.sqrt(sums), exponents[:, None]
        smallest, largest = np.minimum.reduce(sums, axis=None), np.maximum.reduce(sums, axis=None)
        plain = self._plain
        if not (smallest > _LOW and largest < _HIGH) or step.delicate[at]:
            careful: Careful = np.any(~((sums > _SMALL) & (sums < _LARGE)), axis=1)
            careful |= step.delicate[at]
            norms, norm_exponents = self._measured(step.piece, at, d_state, exponents, norms, careful)
            self._plain = not self._exponents.any()
            if step.squares is None:
                self._products[rows][careful] = d_state[careful] * slopes.recurrent[at]
            plain = self._plain and not norm_exponents.any()
        return Arrival(k, first, d_state, exponents, norms, norm_exponents, self._fed_dq, plain)

    def _measured(
        self, piece: Piece, at: int, d_state: Array, exponents: Exponents, norms: Array, careful: Careful
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

    def _step_back(self, above: _Step, k: int, first: int, here: _Step | None) -> None:
        """From timestep k to the one before, where `here` measures them; None: that is the initial state."""
        rows_left = len(self._losses) - first
        folded = self._folds(above, k) if above.squares is not None and 2 * rows_left > self._hidden else None
        self._fed_dq = None
        if self._trace.experiment.sequence.is_fed_softly(k):
            d_source = above.piece.d_source(k, self._d_state[first:])
            self._fed_dq = fed_logit_gradient(self._trace, k, d_source)
        self._d_state, self._next = self._next, self._d_state
        rows = slice(first, len(self._losses))
        self._pull(above, k, rows, folded)
        if self._fed_dq is not None:
            self._d_state[rows, : self._hidden] += self._fed_dq @ self._W_hy
        if here is not None:
            self._measure(here, k - 1, rows)

    def _pull(self, step: _Step, k: int, rows: slice, folded: Array | None) -> None:
        """Some rows from `_next`, which holds what was at k, to `_d_state`."""
        piece, hidden = step.piece, self._hidden
        slopes, at = piece.slopes, k - piece.first
        above, below = self._next[rows], self._d_state[rows]
        if piece.W_hh is None:
            below[:] = 0.0
            return
        if step.squares is None:
            np.matmul(self._products[rows], piece.W_hh, out=below)
            return
        if folded is not None:
            np.matmul(above, folded, out=below[:, :hidden])
        else:
            np.matmul(slopes.recalled(at, above), piece.W_hh, out=below[:, :hidden])
        if slopes.carry is None:
            return
        carry = slopes.carry[at]
        if len(carry) > hidden:  # the later parts of a state are carried only, the first is brought back as well
            np.multiply(carry[hidden:], above[:, hidden:], below[:, hidden:])
        elif folded is None:
            below += carry * above

    def _folds(self, step: _Step, k: int) -> Array:
        """The slopes folded into W_hh, (S, H): of many rows that is less work than scaling each."""
        piece, hidden, folded = step.piece, self._hidden, self._folded
        assert piece.W_hh is not None
        slopes, at = piece.slopes, k - piece.first
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
        return folded


def _shifted(fed_dq: Array, careful: Careful, shifts: Exponents) -> Array:
    """What was fed back, with the exponents that its rows have now; the newest loss has none."""
    every = np.zeros(len(careful), dtype=np.int64)
    every[careful] = shifts
    return np.ldexp(fed_dq, -every[len(careful) - len(fed_dq) :, None])

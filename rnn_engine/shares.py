"""The share of every contribution in the whole gradient, of all parameters in one sweep."""

from collections.abc import Mapping

import numpy as np

from rnn_engine.arrays import Array, norm
from rnn_engine.pieces import Piece, logit_gradients, piece_at
from rnn_engine.scaled import Exponents, moderate_rows
from rnn_engine.sums import sums
from rnn_engine.sweep import Arrival, sweep
from rnn_engine.tiles import DQ, RECALLED, left_of, operand, tiles
from rnn_engine.trace import Trace, once_per_trace


@once_per_trace
def shares_of_all(trace: Trace) -> Mapping[str, Array]:
    """By parameter w_t ⟨C[t,k], G⟩ / ‖G‖², (T, T), G = ∂L/∂θ as truncated; NaN where cut or where G = 0.

    ⟨C[t,k], G⟩ = left[t,k] · (G right[k]): a product with the rows of the sweep, never a matrix a pair (ENGINE §1).
    """
    return _Shares(trace).of_all()


class _Shares:
    def __init__(self, trace: Trace) -> None:
        self._trace, self._losses = trace, trace.losses
        self._rows = np.array(trace.losses) - 1
        self._weights = trace.weights[self._rows]
        first_kept = trace.experiment.truncation.first_kept
        self._lowest = np.array([first_kept(t) for t in trace.losses])
        self._facing: dict[str, Array] = {}
        self._shifts: dict[str, Exponents] = {}
        self._lengths: dict[str, float] = {}
        self._shares: dict[str, Array] = {}
        for name in trace.experiment.parameters:
            self._prepare(name)

    def _prepare(self, name: str) -> None:
        trace = self._trace
        gradient = tiles(sums(trace).cut.block, name).total(np.ones((1, trace.length)))
        length = norm(gradient.mantissa)
        self._shares[name] = np.full((trace.length, trace.length), np.nan)
        if length == 0.0:
            return
        self._lengths[name] = length
        direction, right = gradient.mantissa / length, operand(trace, name)
        exponents = np.zeros(trace.length, dtype=np.int64)
        if right is None:
            self._facing[name] = np.tile(direction, (trace.length, 1))
        else:
            right, tops = moderate_rows(right)
            exponents = exponents if tops is None else tops
            self._facing[name] = right @ (direction if name == "E" else direction.T)
        self._shifts[name] = exponents - gradient.exponent

    def of_all(self) -> Mapping[str, Array]:
        for arrival in sweep(self._trace, self._losses):
            if arrival.k > 0:
                self._arrive(arrival)
        for array in self._shares.values():
            array.setflags(write=False)
        return self._shares

    def _arrive(self, arrival: Arrival) -> None:
        k, first = arrival.k, arrival.first
        piece = piece_at(self._trace, k)
        for name, facing in self._facing.items():
            if left_of(name) == DQ:
                self._put_output(name, arrival, facing[k - 1])
            elif not self._trace.experiment.network.uses(name, k) or (name == "E" and piece.W_xh is None):
                self._put(name, k, first, np.zeros(len(arrival.d_state)), arrival.exponents)
            else:
                along = arrival.d_state @ self._toward(name, piece, k, facing[k - 1])
                self._put(name, k, first, along, arrival.exponents)

    def _toward(self, name: str, piece: Piece, k: int, facing: Array) -> Array:
        """What a cotangent of the state is multiplied with to give its part along the gradient, (S,)."""
        slopes, at = piece.slopes, k - piece.first
        if name == "E":
            assert piece.W_xh is not None
            facing = piece.W_xh @ facing
        stacked = slopes.recurrent[at] if left_of(name) == RECALLED else slopes.gates[at]
        return slopes.gathered(stacked * facing)

    def _put_output(self, name: str, arrival: Arrival, facing: Array) -> None:
        """Of W_hy and b_y: a loss meets them at its own timestep, and where its input is an output fed back."""
        k, first, count = arrival.k, arrival.first, len(arrival.d_state)
        along = np.zeros(count)
        exponents = arrival.exponents
        if arrival.fed_dq is not None:
            along[count - len(arrival.fed_dq) :] = arrival.fed_dq @ facing
        if self._losses[first] == k:
            along[0] = logit_gradients(self._trace)[k - 1] @ facing
            exponents = np.concatenate([np.zeros(1, dtype=np.int64), exponents[1:]])
        self._put(name, k, first, along, exponents)

    def _put(self, name: str, k: int, first: int, along: Array, exponents: Exponents) -> None:
        kept = self._lowest[first:] <= k
        share = self._weights[first:] * along / self._lengths[name]  # never ‖G‖², which over- and underflows first
        shift = self._shifts[name][k - 1]
        if shift or exponents.any():
            share = np.ldexp(share, exponents + shift)
        self._shares[name][self._rows[first:][kept], k - 1] = share[kept]

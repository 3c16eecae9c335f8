"""The whole (t, k) triangle in one sweep: the norm of every contribution, and what all losses bring together.

Nothing of size T²H is kept: a norm for every pair, and for every timestep the weighted sum of its rows.
"""

from dataclasses import dataclass

import numpy as np

from rnn_engine.arrays import Array, row_norms
from rnn_engine.block import Block
from rnn_engine.network import base_name, stage_of
from rnn_engine.pieces import fed_back_gradient, logit_gradients, piece_at, pieces
from rnn_engine.scaled import Exponents, Scaled, scaled, unit_rows, weighted_sum
from rnn_engine.sweep import Arrival, sweep
from rnn_engine.tiles import operand
from rnn_engine.trace import Trace, once_per_trace

_HIGH = 2.0**300
"""Norms of operands up to which a product with the norm of a cotangent stays far from the end of float64."""


@dataclass(frozen=True, eq=False)
class Norms:
    """‖left[t,k]‖ of the tiles, index [t−1, k−1]: `mantissa` · 2^`exponents`; exponents None: all are 0."""

    mantissa: Array
    exponents: Exponents | None

    def times(self, right: Array) -> "Norms":
        """The same with every column multiplied by the norm of a row, (T, n)."""
        lengths = row_norms(right)
        extreme = (lengths > _HIGH) | ((lengths < 1.0 / _HIGH) & (lengths != 0.0))
        if not extreme.any():
            return Norms(self.mantissa * lengths, self.exponents)
        units, tops = unit_rows(right)
        exponents = np.zeros(self.mantissa.shape, dtype=np.int64) if self.exponents is None else self.exponents
        return Norms(self.mantissa * row_norms(units), exponents + tops)

    def plain(self) -> Array:
        """The norms themselves: infinite, or 0, beyond float64."""
        if self.exponents is None:
            return self.mantissa
        with np.errstate(over="ignore", under="ignore"):
            result: Array = np.ldexp(self.mantissa, self.exponents)
        return result

    def log2(self) -> Array:
        """Their binary logarithms: finite in any regime, −∞ for a zero."""
        with np.errstate(divide="ignore"):
            logs = np.log2(self.mantissa)
        return logs if self.exponents is None else logs + self.exponents


@dataclass(frozen=True, eq=False)
class Survey:
    """What one sweep of all losses leaves behind.

    `pre`, `recalled`, `source`, `fed_dq`: norms of the left factors of the tiles, the last of what soft feedback brings
    to the scores; None of what is not there. `cut`, `whole`: the sum over the losses, w_t times each, of the rows at
    every timestep, with and without truncation. `received`: (T, H), of ∂L/∂h_k what kept later losses bring; `brought`:
    (T, O), index k−1, what x_{k+1} = ŷ_k brings to ŷ_k of the losses that are kept at k.
    """

    pre: Norms
    recalled: Norms
    source: Norms | None
    fed_dq: Norms | None
    cut: Block
    whole: Block
    received: Array
    received_exponents: Exponents
    brought: Array
    brought_exponents: Exponents


@once_per_trace
def survey(trace: Trace) -> Survey:
    """The survey of a trace. Costs T matrix products; made once."""
    return _Surveyor(trace).survey()


@once_per_trace
def left_norms(trace: Trace, parameter: str) -> Norms:
    """The norms of a parameter's left factors; zeros at the timesteps of other stages."""
    found = survey(trace)
    match base_name(parameter):
        case "E":
            assert found.source is not None
            return found.source
        case "W_hy" | "b_y":
            return _dq_norms(trace, found.fed_dq)
        case "W_hh" | "b_hh":
            norms = found.recalled
        case _:
            norms = found.pre
    stage = stage_of(parameter)
    return Norms(norms.mantissa * _within(trace, stage), norms.exponents) if stage else norms


@once_per_trace
def tile_norms(trace: Trace, parameter: str) -> Norms:
    """‖C[t,k]‖ = ‖left‖ · ‖right‖, of the unweighted L_t, untruncated; NaN where there is no loss or k > t."""
    right = operand(trace, parameter)
    norms = left_norms(trace, parameter)
    return norms if right is None else norms.times(right)


def _dq_norms(trace: Trace, fed: Norms | None) -> Norms:
    """‖∂L_t/∂q_k‖: at k = t, and where a later loss comes back through an output that is fed back."""
    norms = _Triangle(trace).norms() if fed is None else fed
    mantissa = norms.mantissa.copy()
    rows = np.arange(trace.length)[trace.experiment.wiring.losses]
    mantissa[rows, rows] = row_norms(logit_gradients(trace))[rows]
    return Norms(mantissa, norms.exponents)


def _within(trace: Trace, stage: str) -> Array:
    mask = np.zeros(trace.length)
    for piece in pieces(trace):
        if piece.stage == stage:
            mask[piece.rows] = 1.0
    return mask


class _Triangle:
    """Norms on their way, a column at a time; NaN where there is no loss or k > t."""

    def __init__(self, trace: Trace) -> None:
        rows = trace.experiment.wiring.losses
        self._rows = np.arange(trace.length)[rows]
        self._everywhere = isinstance(rows, slice)
        self._mantissa = np.full((trace.length, trace.length), np.nan)  # [k−1, t−1]: what is put lies together
        self._exponents: Exponents | None = None
        for row in self._rows:
            self._mantissa[: row + 1, row] = 0.0

    def put(self, k: int, losses: slice, norms: Array, exponents: Exponents | None) -> None:
        """The norms at timestep k of some of the losses."""
        rows = losses if self._everywhere else self._rows[losses]
        self._mantissa[k - 1, rows] = norms
        if exponents is not None:
            if self._exponents is None:
                self._exponents = np.zeros(self._mantissa.shape, dtype=np.int64)
            self._exponents[k - 1, rows] = exponents

    def norms(self) -> Norms:
        for array in (self._mantissa, self._exponents):
            if array is not None:
                array.setflags(write=False)
        return Norms(self._mantissa.T, None if self._exponents is None else self._exponents.T)


class _Sums:
    """The weighted sum of the rows at every timestep: of those that truncation keeps, or of all."""

    def __init__(self, trace: Trace, truncated: bool) -> None:
        network, length = trace.experiment.network, trace.length
        self._trace, self._losses = trace, trace.losses
        self._weights = trace.weights[np.array(trace.losses) - 1]
        first_kept = trace.experiment.truncation.first_kept
        self._cuts = truncated and trace.experiment.truncation.cuts(trace.losses)
        self._lowest = np.array([first_kept(t) for t in trace.losses])
        self._dq = trace.weights[:, None] * logit_gradients(trace)
        self._dq_exponents = np.zeros(length, dtype=np.int64)
        self._d_state = np.zeros((length + 1, network.state_size))
        self._exponents = np.zeros(length + 1, dtype=np.int64)
        self.received = np.zeros((length, network.hidden_size))
        self.received_exponents = np.zeros(length, dtype=np.int64)
        self.brought = np.zeros((length, network.output_size))
        self.brought_exponents = np.zeros(length, dtype=np.int64)

    def add(self, arrival: Arrival) -> None:
        """Add up what arrives at a timestep."""
        k, first = arrival.k, arrival.first
        weights = self._weights[first:]
        if self._cuts:
            weights = np.where(self._lowest[first:] <= max(k, 1), weights, 0.0)
        later = 1 if self._losses[first] == k else 0
        rows, exponents = arrival.d_state[later:], arrival.exponents[later:]
        if arrival.plain:
            received = Scaled(weights[later:] @ rows)
            total = Scaled(received.mantissa + weights[0] * arrival.d_state[0]) if later else received
        else:
            received = weighted_sum(weights[later:], rows, exponents)
            own = Scaled(weights[0] * arrival.d_state[0], int(arrival.exponents[0]))
            total = own + received if later else received
        self._put(self._d_state, self._exponents, k, total)
        if k == 0:
            return
        hidden = self.received.shape[1]
        of_h = Scaled(received.mantissa[:hidden], received.exponent)
        self._put(self.received, self.received_exponents, k - 1, of_h)
        if arrival.fed_dq is not None:
            fed, count = arrival.fed_dq, len(arrival.fed_dq)
            brought = weighted_sum(weights[-count:], fed, arrival.exponents[-count:])
            self._put(self._dq, self._dq_exponents, k - 1, Scaled(self._dq[k - 1]) + brought)
        if self._trace.experiment.sequence.is_fed_softly(k):
            self._hand_back(arrival)

    def _hand_back(self, arrival: Arrival) -> None:
        """What the losses that still reach the timestep before bring to its ŷ."""
        k, first = arrival.k, arrival.first
        weights = np.where(self._lowest[first:] < k, self._weights[first:], 0.0)
        state = weighted_sum(weights, arrival.d_state, arrival.exponents)
        d_source = piece_at(self._trace, k).d_source(k, state.mantissa)
        found = Scaled(fed_back_gradient(self._trace, d_source), state.exponent)
        self._put(self.brought, self.brought_exponents, k - 2, found)

    def block(self) -> Block:
        """The sums as the one row of a block."""
        return Block(self._trace, self._dq[None], self._d_state[None], self._exponents[None], self._dq_exponents[None])

    @staticmethod
    def _put(rows: Array, exponents: Exponents, index: int, found: Scaled) -> None:
        if found.exponent:
            found = scaled(found.mantissa, found.exponent)
        rows[index], exponents[index] = found.mantissa, found.exponent


class _Surveyor:
    """The sweep of all losses, from which every triangle is filled."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        differ = any(piece.slopes.gates is not piece.slopes.recurrent for piece in pieces(trace))
        self._columns = [_Triangle(trace) for _ in range(2 if differ else 1)]
        self._source = _Triangle(trace) if "E" in trace.experiment.parameters else None
        self._fed_dq = _Triangle(trace) if trace.experiment.sequence.feedback == "soft" else None
        self._cut = _Sums(trace, truncated=True)
        self._whole = _Sums(trace, truncated=False) if trace.experiment.truncation.cuts(trace.losses) else None

    def survey(self) -> Survey:
        for arrival in sweep(self._trace, self._trace.losses):
            self._cut.add(arrival)
            if self._whole is not None:
                self._whole.add(arrival)
            if arrival.norms is not None:
                self._measure(arrival, arrival.norms)
        cut = self._cut.block()
        for array in (self._cut.received, self._cut.brought):
            array.setflags(write=False)
        return Survey(
            pre=self._columns[0].norms(),
            recalled=self._columns[-1].norms(),
            source=None if self._source is None else self._source.norms(),
            fed_dq=None if self._fed_dq is None else self._fed_dq.norms(),
            cut=cut,
            whole=cut if self._whole is None else self._whole.block(),
            received=self._cut.received,
            received_exponents=self._cut.received_exponents,
            brought=self._cut.brought,
            brought_exponents=self._cut.brought_exponents,
        )

    def _measure(self, arrival: Arrival, norms: Array) -> None:
        k, first, count = arrival.k, arrival.first, len(self._trace.losses)
        assert arrival.norm_exponents is not None
        for column, triangle in enumerate(self._columns):
            exponents = arrival.norm_exponents[:, min(column, arrival.norm_exponents.shape[1] - 1)]
            triangle.put(k, slice(first, count), norms[:, column], None if arrival.plain else exponents)
        if self._source is not None and self._trace.experiment.sequence.has_input(k):
            d_source = piece_at(self._trace, k).d_source(k, arrival.d_state)
            self._source.put(k, slice(first, count), row_norms(d_source), arrival.exponents)
        if self._fed_dq is not None and arrival.fed_dq is not None:
            fed = len(arrival.fed_dq)
            self._fed_dq.put(k, slice(count - fed, count), row_norms(arrival.fed_dq), arrival.exponents[-fed:])

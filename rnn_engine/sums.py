"""What all losses bring together, added up over the rows of the sweep: the gradient as the sum of its contributions."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnn_engine.arrays import Array, row_norms
from rnn_engine.block import Block
from rnn_engine.norms import Column, columns
from rnn_engine.pieces import fed_back_gradient, logit_gradients, piece_at, within_stage
from rnn_engine.scaled import Exponents, Scaled, scaled, sum_of_outers, unit_rows, weighted_sum
from rnn_engine.sweep import Arrival, sweep
from rnn_engine.tiles import DQ, PRE, RECALLED, left_of, operand
from rnn_engine.trace import Trace, once_per_trace


@dataclass(frozen=True, eq=False)
class Sums:
    """The sums over the losses, w_t times each, of everything at every timestep: of what truncation keeps, or of all.

    `block`: the cotangents, as the one row of a block. `received`: (T, H), of ∂L/∂h_k what later losses bring;
    `brought`: (T, O), index k−1, what x_{k+1} = ŷ_k brings to ŷ_k of the losses that are kept at k. `sizes`: by left
    factor Σ_t w_t ‖left[t,k]‖, (T,). All with their exponents.
    """

    block: Block
    received: Array
    received_exponents: Exponents
    brought: Array
    brought_exponents: Exponents
    sizes: Mapping[str, tuple[Array, Exponents]]


@dataclass(frozen=True, eq=False)
class BothSums:
    """The sums with truncation, and without: the same ones where nothing is cut."""

    cut: Sums
    whole: Sums


@once_per_trace
def sums(trace: Trace) -> BothSums:
    """The sums of a trace. Costs T matrix products, and memory for T rows; made once."""
    cut = _Adding(trace, truncated=True)
    both = [cut, _Adding(trace, truncated=False)] if trace.experiment.truncation.cuts(trace.losses) else [cut]
    for arrival in sweep(trace, trace.losses):
        for each in both:
            each.add(arrival)
        if arrival.k > 0:
            for column in columns(trace, arrival):
                for each in both:
                    each.measure(arrival.k, column)
    found = [each.sums() for each in both]
    return BothSums(found[0], found[-1])


def size(trace: Trace, parameter: str, truncated: bool) -> Scaled:
    """Σ w_t ‖C[t,k]‖ over the kept (t, k), or over all: the size of what was added, a single number."""
    both, left = sums(trace), left_of(parameter)
    sizes = (both.cut if truncated else both.whole).sizes
    if left == RECALLED and left not in sizes:  # the same as the other product's
        left = PRE
    nothing = np.zeros(trace.length), np.zeros(trace.length, dtype=np.int64)
    columns_of, exponents = sizes.get(left, nothing)
    mask, right = within_stage(trace, parameter), operand(trace, parameter)
    if mask is not None:
        columns_of = columns_of * mask
    lengths = np.ones(trace.length)
    if right is not None:
        units, tops = unit_rows(right)
        lengths, exponents = row_norms(units), exponents + tops
    total = sum_of_outers(columns_of[:, None], lengths[:, None], exponents)
    return Scaled(total.mantissa[0, 0], total.exponent)


class _Adding:
    """Sums on their way."""

    def __init__(self, trace: Trace, truncated: bool) -> None:
        network, length = trace.experiment.network, trace.length
        self._trace, self._losses = trace, trace.losses
        self._weights = trace.weights[np.array(trace.losses) - 1]
        first_kept = trace.experiment.truncation.first_kept
        self._cuts = truncated and trace.experiment.truncation.cuts(trace.losses)
        self._lowest = np.array([first_kept(t) if self._cuts else 1 for t in trace.losses])
        self._dq = trace.weights[:, None] * logit_gradients(trace)
        self._dq_exponents = np.zeros(length, dtype=np.int64)
        self._d_state = np.zeros((length + 1, network.state_size))
        self._exponents = np.zeros(length + 1, dtype=np.int64)
        self._received = np.zeros((length, network.hidden_size))
        self._received_exponents = np.zeros(length, dtype=np.int64)
        self._brought = np.zeros((length, network.output_size))
        self._brought_exponents = np.zeros(length, dtype=np.int64)
        self._sizes: dict[str, tuple[Array, Exponents]] = {}

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
        hidden = self._received.shape[1]
        of_h = Scaled(received.mantissa[:hidden], received.exponent)
        self._put(self._received, self._received_exponents, k - 1, of_h)
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
        self._put(self._brought, self._brought_exponents, k - 2, found)

    def measure(self, k: int, column: Column) -> None:
        """Add up the norms of a left factor at timestep k."""
        weights = self._weights[column.losses]
        if self._cuts:
            weights = np.where(self._lowest[column.losses] <= k, weights, 0.0)
        exponents = np.zeros(len(weights), dtype=np.int64) if column.exponents is None else column.exponents
        self._put(*self._size(column.left), k - 1, weighted_sum(weights, column.norms[:, None], exponents))

    def _size(self, left: str) -> tuple[Array, Exponents]:
        if left not in self._sizes:
            self._sizes[left] = np.zeros((self._trace.length, 1)), np.zeros(self._trace.length, dtype=np.int64)
        return self._sizes[left]

    def sums(self) -> Sums:
        """What was added up."""
        own = row_norms(logit_gradients(self._trace)) * self._trace.weights
        fed, exponents = self._size(DQ)
        for row in range(self._trace.length):
            self._put(fed, exponents, row, Scaled(own[row : row + 1]) + Scaled(fed[row], int(exponents[row])))
        for array in (self._received, self._brought):
            array.setflags(write=False)
        return Sums(
            Block(self._trace, self._dq[None], self._d_state[None], self._exponents[None], self._dq_exponents[None]),
            self._received,
            self._received_exponents,
            self._brought,
            self._brought_exponents,
            {left: (sizes[:, 0], tops) for left, (sizes, tops) in self._sizes.items()},
        )

    @staticmethod
    def _put(rows: Array, exponents: Exponents, index: int, found: Scaled) -> None:
        if found.exponent:
            found = scaled(found.mantissa, found.exponent)
        rows[index], exponents[index] = found.mantissa, found.exponent

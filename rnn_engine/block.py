"""The backward values of some losses, kept: what the sweep passes by, row by row, as float64 where that can hold it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.network import Network
from rnn_engine.pieces import logit_gradients, pieces
from rnn_engine.scaled import Exponents, settled
from rnn_engine.sweep import sweep
from rnn_engine.trace import Trace

BYTES_AT_A_TIME = 48 * 2**20
"""Of rows that are kept, so that nothing of size T²H ever is."""


def bytes_of_row(network: Network, length: int) -> int:
    """What the row of one loss takes in a block of T = `length` timesteps."""
    products = 2 if network.cell == "gru" else 1  # `recalled` apart from `pre`
    numbers = network.state_size + products * network.pre_size + network.output_size + network.source_size
    return 8 * length * numbers


@dataclass(frozen=True, eq=False)
class Block:
    """Cotangents by row and timestep, zeros beyond a row's own timestep; true value = stored · 2^exponent.

    A row is a loss L_t, unweighted, or the sum of all losses. `dq`: (n, T, O), index k−1; `d_state`: (n, T+1, S),
    index k = 0..T, parts mixed for k ≥ 1; `exponents`: (n, T+1) of d_state and all that follows from it,
    `dq_exponents`: (n, T).
    """

    trace: Trace
    dq: Array
    d_state: Array
    exponents: Exponents
    dq_exponents: Exponents

    def __post_init__(self) -> None:
        for array in (self.dq, self.d_state, self.exponents, self.dq_exponents):
            array.setflags(write=False)

    @cached_property
    def pre(self) -> Array:
        """Of the pre-activation z, (n, T, P), index k−1."""
        return self._through("gates")

    @cached_property
    def recalled(self) -> Array:
        """Of the product with W_hh, (n, T, P): `pre` itself where the cell merely adds the two products."""
        same = all(piece.slopes.gates is piece.slopes.recurrent for piece in pieces(self.trace))
        return self.pre if same else self._through("recurrent")

    @cached_property
    def source(self) -> Array:
        """Of what the cell read, x or e, (n, T, D), zeros where nothing was read."""
        network = self.trace.experiment.network
        rows = np.zeros((len(self.d_state), self.trace.length, network.source_size))
        for piece in pieces(self.trace):
            if piece.W_xh is not None:
                rows[:, piece.rows] = self.pre[:, piece.rows] @ piece.W_xh
        nowhere = (False,) * self.trace.length
        rows[:, ~np.array(self.trace.present.get(network.source, nowhere))] = 0.0
        rows.setflags(write=False)
        return rows

    def _through(self, which: str) -> Array:
        rows = np.zeros((len(self.d_state), self.trace.length, self.trace.experiment.network.pre_size))
        for piece in pieces(self.trace):
            arrived = self.d_state[:, piece.first : piece.last + 1]
            pull = piece.slopes.pre if which == "gates" else piece.slopes.recalled
            rows[:, piece.rows] = pull(slice(None), arrived)
        rows.setflags(write=False)
        return rows


def block(trace: Trace, losses: tuple[int, ...]) -> Block:
    """The sweep of some losses, kept whole: a row for each."""
    count, length = len(losses), trace.length
    dq = np.zeros((count, length, trace.experiment.network.output_size))
    d_state = np.zeros((count, length + 1, trace.experiment.network.state_size))
    exponents = np.zeros((count, length + 1), dtype=np.int64)
    dq_exponents = np.zeros((count, length), dtype=np.int64)
    own = logit_gradients(trace)
    for index, t in enumerate(losses):
        dq[index, t - 1] = own[t - 1]
    for arrival in sweep(trace, losses):
        k, rows = arrival.k, slice(arrival.first, count)
        d_state[rows, k] = arrival.d_state
        if arrival.exponents.any():
            exponents[rows, k] = settled(d_state[rows, k], arrival.exponents)
        if arrival.fed_dq is not None:
            later = slice(count - len(arrival.fed_dq), count)
            fed = arrival.fed_dq.copy()
            dq_exponents[later, k - 1] = settled(fed, arrival.exponents[-len(fed) :])
            dq[later, k - 1] = fed
    return Block(trace, dq, d_state, exponents, dq_exponents)

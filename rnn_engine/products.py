"""Products of the Jacobians of consecutive timesteps, all of them multiplied out, and their norms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.jacobians import step_jacobian
from rnn_engine.scaled import Exponents
from rnn_engine.spectral import log2_norms, rescaled
from rnn_engine.telling import AROUND, passed
from rnn_engine.trace import Trace

EIGENVALUES = 10
"""So much longer than a multiplication of large matrices takes what `operations` counts."""

WHOLE = "s"
"""The name of the whole product beside those of its lanes, h and c."""


@dataclass(frozen=True, eq=False)
class Norms:
    """log₂ ‖∂s_t/∂s_k‖₂ or of a block of it: (n, last+1), index [row, k], NaN where k > t, −∞ for a zero.

    `log2_limits`: what it does not exceed; the norms themselves where they are exact.
    """

    log2_norms: Array
    log2_limits: Array

    @property
    def log2_error(self) -> float:
        """By how much a norm may be too low at most, as a binary logarithm of the factor; 0 where they are exact."""
        there = np.isfinite(self.log2_norms)
        return float(np.max(self.log2_limits[there] - self.log2_norms[there], initial=0.0))

    def row(self, index: int, last: int) -> "Norms":
        rows = slice(index, index + 1), slice(0, last + 1)
        return Norms(self.log2_norms[rows], self.log2_limits[rows])


@dataclass(frozen=True, eq=False)
class Reach:
    """From some timesteps back to the initial state. `lanes`: h and c of an LSTM, empty for other cells."""

    timesteps: tuple[int, ...]
    whole: Norms
    lanes: Mapping[str, Norms]
    exact: bool

    def row(self, t: int) -> "Reach":
        """The same of one of the timesteps alone."""
        index = self.timesteps.index(t)
        lanes = {name: lane.row(index, t) for name, lane in self.lanes.items()}
        return Reach((t,), self.whole.row(index, t), lanes, self.exact)


class Products(NamedTuple):
    """∂s_t/∂s_k of the timesteps `rows` of those asked for, (m, S, S), each times 2^exponent. Overwritten later."""

    k: int
    rows: slice
    matrices: Array
    exponents: Exponents


def operations(trace: Trace, pairs: int) -> int:
    """What the exact norms of so many pairs cost: S³ each, and what an eigenvalue problem costs however small it is."""
    size = trace.experiment.network.state_size
    return pairs * (size**3 + 1000 * size)


def blocks(trace: Trace) -> dict[str, slice]:
    """Which rows and columns of a product have a norm of their own: all, and each part of an LSTM's state."""
    network = trace.experiment.network
    hidden, parts = network.hidden_size, network.state_parts
    lanes = {part: slice(at * hidden, (at + 1) * hidden) for at, part in enumerate(parts)} if len(parts) > 1 else {}
    return {WHOLE: slice(0, network.state_size)} | lanes


def products(trace: Trace, timesteps: tuple[int, ...], furthest: int) -> Iterator[Products]:
    """Walk back from the last of `timesteps` (ascending) to the initial state, no row further than `furthest` lags."""
    size = trace.experiment.network.state_size
    matrices, exponents = np.zeros((len(timesteps), size, size)), np.zeros(len(timesteps), dtype=np.int64)
    ends = np.array(timesteps)
    for k in range(timesteps[-1], -1, -1):
        first, end = int(np.searchsorted(ends, k)), int(np.searchsorted(ends, k + furthest, side="right"))
        rows = slice(first, end)
        if first < end and ends[first] == k:
            matrices[first] = np.eye(size)  # ∂s_k/∂s_k
        if first < end:
            yield Products(k, rows, matrices[rows], exponents[rows])
            passed(AROUND + EIGENVALUES * operations(trace, end - first))
        if k > 0 and first < end:
            factor, power = scaled_jacobian(trace, k)
            # ∂s_t/∂s_{k−1} = ∂s_t/∂s_k ∂s_k/∂s_{k−1}: one product, their rows one under the other
            matrices[rows] = (matrices[rows].reshape(-1, size) @ factor).reshape(-1, size, size)
            exponents[rows] += power
            rescaled(matrices[rows], exponents[rows])


def scaled_jacobian(trace: Trace, k: int) -> tuple[Array, int]:
    """∂s_k/∂s_{k−1} with a largest entry of about 1, and the power of two that belongs to it."""
    factor, power = step_jacobian(trace, k)[None], np.zeros(1, dtype=np.int64)
    rescaled(factor, power)
    return factor[0], int(power[0])


def exact(trace: Trace, timesteps: tuple[int, ...]) -> Reach:
    """All norms from those timesteps (ascending) back. Costs S³ a pair, and a small eigenvalue problem."""
    cuts = blocks(trace)
    norms = {name: np.full((len(timesteps), timesteps[-1] + 1), np.nan) for name in cuts}
    for k, rows, matrices, exponents in products(trace, timesteps, timesteps[-1]):
        own = 1 if timesteps[rows.start] == k else 0  # ∂s_k/∂s_k, whose norm is 1
        for name, cut in cuts.items():
            norms[name][rows.start : rows.start + own, k] = 0.0
            norms[name][rows.start + own : rows.stop, k] = log2_norms(matrices[own:, cut, cut], exponents[own:])
    for array in norms.values():
        array.setflags(write=False)
    found = {name: Norms(array, array) for name, array in norms.items()}
    return Reach(timesteps, found.pop(WHOLE), found, exact=True)

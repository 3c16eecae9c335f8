"""Norms of products too many to be multiplied out, from a few of their rows.

The directions in which ∂s_t/∂s_k is largest, seen from t, hardly depend on k once the two are far apart (V. I.
Oseledets 1968). A block power iteration along the sequence finds them, each timestep beginning with the block of the
one before (G. Benettin et al. 1980). Carried back from t, that block Q gives ‖Qᵀ ∂s_t/∂s_k‖, never more than the norm.
What it may miss is limited by probes: of a matrix B and m Gaussian vectors ω, ‖B‖ ≤ α√(2/π) max‖Bω‖ but for a
probability of α^−m (N. Halko, P.-G. Martinsson, J. Tropp 2011, Lemma 4.1), here B = ∂s_t/∂s_kᵀ (1 − QQᵀ). The nearest
lags, where Q is not yet the right block, are multiplied out.
"""

import math

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.bounds import back_from, factor_norms
from rnn_engine.jacobians import pulled
from rnn_engine.products import WHOLE, Norms, Reach, blocks, operations, products, scaled_jacobian
from rnn_engine.scaled import Exponents
from rnn_engine.spectral import log2_norms, rescaled
from rnn_engine.telling import AROUND, passed
from rnn_engine.trace import Trace, once_per_trace

_BLOCK = 8
_PROBES, _ALPHA = 12, 3.0
"""A limit is too low with a probability of 3⁻¹², two in a million."""
_NEAREST = 32
"""So many lags are multiplied out at most, _MULTIPLIED_OUT operations in all."""
_MULTIPLIED_OUT = 200_000_000
_FACTORS = 400_000_000
"""Operations up to which the norms of all factors are computed, whose product is a limit, too."""


def estimated(trace: Trace, timesteps: tuple[int, ...]) -> Reach:
    """Norms from those timesteps (ascending) back, none too high, with limits."""
    cuts = blocks(trace)
    shape = len(timesteps), timesteps[-1] + 1
    lows, highs = ({name: np.full(shape, np.nan) for name in cuts} for _ in range(2))
    carried = _Carried(trace, timesteps, cuts)
    for k in range(timesteps[-1], -1, -1):
        carried.measure(k, lows, highs)
        if k > 0:
            carried.pull(k)
        passed(AROUND)
    for k, rows, matrices, exponents in products(trace, timesteps, _nearest(trace, len(timesteps))):
        for name, cut in cuts.items():
            lows[name][rows, k] = highs[name][rows, k] = log2_norms(matrices[:, cut, cut], exponents)
    _limit_by_factors(trace, timesteps, lows[WHOLE], highs)
    found = {name: Norms(lows[name], highs[name]) for name in cuts}
    return Reach(timesteps, found.pop(WHOLE), found, exact=False)


def _nearest(trace: Trace, count: int) -> int:
    return max(1, min(_NEAREST, _MULTIPLIED_OUT // operations(trace, count)))


def _limit_by_factors(trace: Trace, timesteps: tuple[int, ...], lows: Array, highs: dict[str, Array]) -> None:
    """No product, and no block of it, is larger than the product of the norms of its factors."""
    if operations(trace, trace.length) > _FACTORS:
        return
    rates = factor_norms(trace)
    for index, t in enumerate(timesteps):
        for high in highs.values():
            high[index, : t + 1] = np.minimum(high[index, : t + 1], back_from(rates, t))
    np.maximum(highs[WHOLE], lows, out=highs[WHOLE])  # equal but for the last digit


@once_per_trace
def directions(trace: Trace) -> Array:
    """Q_t, an orthonormal block of the directions of s_t that the past moves most, (T+1, S, b), index t."""
    size = trace.experiment.network.state_size
    width = min(_BLOCK, size)
    found = np.empty((trace.length + 1, size, width))
    found[0] = np.linalg.qr(np.random.RandomState(0).standard_normal((size, width)))[0]
    for k in range(1, trace.length + 1):
        found[k] = np.linalg.qr(scaled_jacobian(trace, k)[0] @ found[k - 1])[0]
    return found


class _Carried:
    """Rows of every product: for each of its blocks the directions, and the probes with the directions taken out."""

    def __init__(self, trace: Trace, timesteps: tuple[int, ...], cuts: dict[str, slice]) -> None:
        self._trace, self._cuts = trace, cuts
        self._ends = np.array(timesteps)
        self._places: dict[str, tuple[slice, slice]] = {}
        random = np.random.RandomState(1)
        every = directions(trace)[self._ends]
        layers = []
        first = 0
        for name, cut in cuts.items():
            block = np.linalg.qr(every[:, cut])[0].transpose(0, 2, 1)
            probes = random.standard_normal((len(timesteps), _PROBES, block.shape[2]))
            probes -= (probes @ block.transpose(0, 2, 1)) @ block
            rows = np.zeros((len(timesteps), block.shape[1] + _PROBES, every.shape[1]))
            rows[:, :, cut] = np.concatenate([block, probes], axis=1)
            middle, end = first + block.shape[1], first + rows.shape[1]
            self._places[name] = slice(first, middle), slice(middle, end)
            layers.append(rows)
            first = end
        self._rows = np.concatenate(layers, axis=1)
        self._exponents: Exponents = np.zeros(len(timesteps), dtype=np.int64)

    def measure(self, k: int, lows: dict[str, Array], highs: dict[str, Array]) -> None:
        """What the rows say of the products back to timestep k."""
        first = int(np.searchsorted(self._ends, k))
        carried, exponents = self._rows[first:], self._exponents[first:]
        slack = 2.0 * math.log2(_ALPHA * math.sqrt(2.0 / math.pi))
        for name, cut in self._cuts.items():
            block, probes = self._places[name]
            low = log2_norms(carried[:, block, cut], exponents)
            largest = np.max(np.vecdot(carried[:, probes, cut], carried[:, probes, cut]), axis=1)
            with np.errstate(divide="ignore"):
                missed = slack + np.log2(largest) + 2.0 * exponents
            lows[name][first:, k] = low
            highs[name][first:, k] = 0.5 * np.logaddexp2(2.0 * low, missed)

    def pull(self, k: int) -> None:
        """Carry the rows that have come to timestep k back to k − 1."""
        first = int(np.searchsorted(self._ends, k))
        carried, exponents = self._rows[first:], self._exponents[first:]
        flat = carried.reshape(-1, carried.shape[2])
        if len(flat) > 2 * flat.shape[1]:
            factor, power = scaled_jacobian(self._trace, k)
            carried[:] = (flat @ factor).reshape(carried.shape)
            exponents += power
        else:
            carried[:] = pulled(self._trace, k, flat).reshape(carried.shape)
        rescaled(carried, exponents)

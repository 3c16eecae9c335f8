"""‖∂s_t/∂s_k‖₂ over all pairs: exact where that is affordable, else estimated with a limit that it does not exceed.

s is h, of an LSTM (h, c): its h alone is not the whole derivative, so that the blocks h → h and c → c of the product
are lanes of their own. All norms are binary logarithms: finite for nets that explode to 10³⁰⁰ or fade to 10⁻⁶⁰⁰.
"""

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.bounds import factor_norms
from rnn_engine.power_iteration import estimated
from rnn_engine.products import Reach, exact, operations
from rnn_engine.trace import Trace, once_per_trace

_EVERY_PAIR = 500_000_000
"""Operations up to which all pairs are computed exactly: (T, S) = (50, 64) and (64, 50) are below."""
_ONE_ROW = 100_000_000
"""The same of the pairs of one timestep, which the cursor may change with every step."""
_ROWS = 32
"""So many timesteps stand for all where not all are affordable."""
_LONGEST = 2000
"""Timesteps up to which they do: beyond, a walk back alone takes long."""
_FEW = 8
"""Fewer would not stand for all."""
_CARRIED = 4_000_000_000
"""Operations up to which estimates are carried back from those timesteps."""


@once_per_trace
def reach(trace: Trace) -> Reach | None:
    """From every timestep back, exactly; where that costs too much estimated, from some of them, spread evenly; None
    where only a few would be affordable."""
    length = trace.length
    if is_exact(trace):
        return _every_pair(trace)
    affordable = _CARRIED // (20 * length * trace.experiment.network.state_size**2)
    count = min(length, _ROWS, affordable)
    if count < _FEW or length > _LONGEST:
        return None
    spread = np.unique(np.rint(np.linspace(length, length / count, count)).astype(np.int64))
    return estimated(trace, tuple(spread.tolist()))


@once_per_trace
def reach_from(trace: Trace, t: int) -> Reach:
    """From timestep t back: a single row."""
    if is_exact(trace):
        return _every_pair(trace).row(t)
    if is_exact_from(trace, t):
        return exact(trace, (t,))
    return estimated(trace, (t,))


def is_exact(trace: Trace) -> bool:
    """Whether all pairs are computed exactly."""
    return operations(trace, trace.length * (trace.length + 1) // 2) <= _EVERY_PAIR


def is_exact_from(trace: Trace, t: int) -> bool:
    """Whether the pairs of timestep t are computed exactly."""
    return is_exact(trace) or operations(trace, t) <= _ONE_ROW


def step_norms(trace: Trace) -> Array:
    """log₂ ‖∂s_k/∂s_{k−1}‖₂ for k = 1..T, (T,), index k−1: out of all pairs where these are computed exactly."""
    if not is_exact(trace):
        return factor_norms(trace)
    every: Array = np.diagonal(_every_pair(trace).whole.log2_norms)
    return every


@once_per_trace
def jacobian_norms(trace: Trace) -> Array:
    """‖∂s_t/∂s_k‖₂ for all 0 ≤ k ≤ t ≤ T, exactly, whatever it costs: (T, T+1), index [t−1, k], NaN where k > t.

    Infinite, or 0, where float64 can't say it: see `reach`.
    """
    with np.errstate(over="ignore", under="ignore"):
        norms: Array = np.exp2(_every_pair(trace).whole.log2_norms)
    norms.setflags(write=False)
    return norms


@once_per_trace
def _every_pair(trace: Trace) -> Reach:
    return exact(trace, tuple(range(1, trace.length + 1)))

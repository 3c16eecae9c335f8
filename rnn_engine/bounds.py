"""What ‖∂s_t/∂s_k‖₂ can't exceed, and the rate at which a linear network would settle: in binary logarithms.

R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks" (2013): ‖∂h_k/∂h_{k−1}‖ ≤
γσ₁(W_hh) with γ = max|f′|.
"""

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.jacobians import step_jacobian
from rnn_engine.pieces import pieces
from rnn_engine.spectral import log2_norms, radius
from rnn_engine.trace import Trace, once_per_trace

STEEPEST = {"tanh": 1.0, "relu": 1.0, "identity": 1.0, "sigmoid": 0.25}
"""γ = max|f′| of every hidden activation."""

_AT_ONCE = 32
"""Factors whose norms are computed together."""


@once_per_trace
def factor_norms(trace: Trace) -> Array:
    """log₂ ‖∂s_k/∂s_{k−1}‖₂ for k = 1..T, (T,), index k−1; −∞ for a zero factor. Costs T S³."""
    timesteps = range(1, trace.length + 1)
    some = [timesteps[first : first + _AT_ONCE] for first in range(0, trace.length, _AT_ONCE)]
    return np.concatenate([log2_norms(np.stack([step_jacobian(trace, k) for k in block])) for block in some])


@once_per_trace
def weight_bounds(trace: Trace) -> Array | None:
    """log₂ γσ₁(W_hh) with the W_hh that timestep k uses, (T,), index k−1; None for a cell other than elman.

    NaN at a timestep that is fed ŷ_{k−1} itself: there the state comes by a second way, and W_hh alone bounds nothing.
    """
    experiment = trace.experiment
    if experiment.network.cell != "elman":
        return None
    rates = np.empty(trace.length)
    for piece in pieces(trace):
        assert piece.W_hh is not None
        gain = np.log2(STEEPEST[experiment.network.hidden_activation])
        rates[piece.rows] = gain + log2_norms(piece.W_hh[None])[0]
    fed = [experiment.sequence.is_fed_softly(k) for k in range(1, trace.length + 1)]
    rates[fed] = np.nan
    return rates


def back_from(rates: Array, t: int) -> Array:
    """Of binary logarithms of factors, (T,), those of their products from timestep t back, (t+1,), index k:
    Σ_{k<i≤t} rates[i−1], 0 for k = t."""
    sums = np.zeros(t + 1)
    sums[:t] = np.cumsum(rates[:t][::-1])[::-1]
    return sums


def spectral_radius(trace: Trace, t: int) -> float | None:
    """ρ(W_hh) of the stage of timestep t: (ρ)^lag is how ‖W_hh^lag‖ grows in the end, never a bound. None for a cell
    other than elman."""
    if trace.experiment.network.cell != "elman":
        return None
    return radius_of(trace, trace.experiment.network.named("W_hh", t))


@once_per_trace
def radius_of(trace: Trace, parameter: str) -> float:
    """ρ of a square parameter."""
    return radius(trace.experiment.parameters[parameter])


@once_per_trace
def factor_radii(trace: Trace) -> Array:
    """ρ(∂s_k/∂s_{k−1}) for k = 1..T, (T,), index k−1: the largest |eigenvalue|, never above the norm."""
    return np.array([radius(step_jacobian(trace, k)) for k in range(1, trace.length + 1)])

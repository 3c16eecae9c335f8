"""What the contributions of a parameter add up to: norms of sums, how far norms overshoot, what a shortcut gives."""

import math
from dataclasses import dataclass

import numpy as np

from app.story.figures.figure import GHOST
from app.story.figures.tiles import existing_tiles
from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.trace import Trace, once_per_trace

_MOST = 0.95


@once_per_trace
def timestep_norms(trace: Trace, parameter: str) -> Array:
    """‖Σ_t w_t C[t,k]‖ over the kept t, (T,)."""
    sweep = contributions(trace).sweep
    return np.array([norm(sweep.tile(parameter, k)) for k in range(1, trace.length + 1)])


@dataclass(frozen=True)
class Facts:
    """About the gradient of one loss, or of the whole L. Angles in degrees."""

    gradient_norm: float
    overshoot: float
    """Σ w_t‖C[t,k]‖ / ‖G‖ over the kept (t, k): 1 only if all contributions point the same way."""
    diagonal_angle: float | None
    """Between Σ w_t C[t,t] and G; None where there is nothing but the diagonal, or where one of them is zero."""
    truncation_angle: float | None
    """Between the truncated and the full gradient; None where nothing is cut."""
    truncation_error: float | None
    """‖G − G_full‖ / ‖G_full‖."""
    horizon: int
    """The smallest lag ℓ with Σ_{t−k≤ℓ} w_t‖C[t,k]‖ ≥ 95 % of the total over the kept (t, k)."""
    first_is_zero: bool
    """Whether all tiles of W_hh through timestep 1 are zero because h_0 = 0."""


@once_per_trace
def facts(trace: Trace, parameter: str, loss: int | None = None) -> Facts:
    """The facts about ∂L_loss/∂θ, or about ∂L/∂θ."""
    answer = contributions(trace)
    losses = trace.losses if loss is None else (loss,)
    weight = trace.loss_weight if loss is None else lambda _: 1.0
    if loss is None:
        gradient, full = answer.gradient(parameter), answer.gradient_full(parameter)
        diagonal = answer.diagonal(parameter)
    else:
        gradient = answer.gradient_of_loss(parameter, loss)
        full = answer.gradient_of_loss(parameter, loss, truncated=False)
        diagonal = answer.row(loss).tile(parameter, loss)
    size = float(answer.size(parameter, loss).plain(f"the gradient of {parameter}"))
    gradient_norm = norm(gradient)
    kept = existing_tiles(trace, parameter) == GHOST
    has_past = any(kept[t - 1, : t - 1].any() for t in losses)
    is_cut = trace.experiment.truncation.cuts(losses) and not np.array_equal(gradient, full)
    by_lag = np.zeros(trace.length)
    norms = answer.norms(parameter)
    for t in losses:
        by_lag[:t] += weight(t) * np.where(kept[t - 1, :t], norms[t - 1, :t], 0.0)[::-1]
    return Facts(
        gradient_norm=gradient_norm,
        overshoot=size / gradient_norm if gradient_norm > 0.0 else math.nan,
        diagonal_angle=angle(diagonal, gradient) if has_past else None,
        truncation_angle=angle(gradient, full) if is_cut else None,
        truncation_error=norm(gradient - full) / norm(full) if is_cut and norm(full) > 0.0 else None,
        horizon=int(np.searchsorted(np.cumsum(by_lag), _MOST * by_lag.sum())),
        first_is_zero=parameter == "W_hh" and not trace.experiment.initial_state.any(),
    )


def angle(first: Array, second: Array) -> float | None:
    """The angle between two arrays of one shape, in degrees; None where one of them is zero.

    W. Kahan's form, exact for small angles: 2 atan2(‖a − b‖, ‖a + b‖) of the unit vectors a, b.
    """
    sizes = norm(first), norm(second)
    if 0.0 in sizes:
        return None
    a, b = first / sizes[0], second / sizes[1]
    return math.degrees(2.0 * math.atan2(norm(a - b), norm(a + b)))

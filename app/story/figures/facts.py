"""What the contributions of a parameter add up to: norms of sums, how far norms overshoot, what a shortcut gives."""

import math
from dataclasses import dataclass

import numpy as np

from app.story.figures.figure import GHOST
from app.story.figures.tiles import existing_row
from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.network import base_name
from rnn_engine.scaled import Scaled
from rnn_engine.trace import Trace, once_per_trace

_MOST = 0.95


@dataclass(frozen=True)
class Facts:
    """About the gradient of one loss, or of the whole L. Angles in degrees."""

    is_zero: bool
    """Whether that gradient is exactly zero."""
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
    """Whether all tiles of a W_hh through timestep 1 are zero because h_0 = 0."""


@once_per_trace
def facts(trace: Trace, parameter: str, loss: int | None = None) -> Facts:
    """The facts about ∂L_loss/∂θ, or about ∂L/∂θ."""
    answer = contributions(trace)
    losses = trace.losses if loss is None else (loss,)
    if loss is None:
        gradient = answer.scaled_gradient(parameter)
        full, diagonal = answer.scaled_gradient(parameter, truncated=False), answer.scaled_diagonal(parameter)
    else:
        gradient = answer.scaled_gradient_of_loss(parameter, loss)
        full = answer.scaled_gradient_of_loss(parameter, loss, truncated=False)
        diagonal = answer.row(loss).scaled_tile(parameter, loss)
    has_past = any((existing_row(trace, parameter, t)[: t - 1] == GHOST).any() for t in losses)
    cut, whole = _aligned(gradient, full)
    is_cut = trace.experiment.truncation.cuts(losses) and not np.array_equal(cut, whole)
    return Facts(
        is_zero=not gradient.mantissa.any(),
        overshoot=_ratio(answer.size(parameter, loss), gradient),
        diagonal_angle=angle(diagonal.mantissa, gradient.mantissa) if has_past else None,
        truncation_angle=angle(gradient.mantissa, full.mantissa) if is_cut else None,
        truncation_error=norm(cut - whole) / norm(whole) if is_cut and whole.any() else None,
        horizon=_horizon(trace, parameter, loss),
        first_is_zero=base_name(parameter) == "W_hh"
        and trace.experiment.network.uses(parameter, 1)
        and not np.any(trace.value("h", 0)),
    )


def _aligned(first: Scaled, second: Scaled) -> tuple[Array, Array]:
    """Both in one power of two, in which the larger one has an exponent of 0."""
    top = max(first.exponent, second.exponent)
    return np.ldexp(first.mantissa, first.exponent - top), np.ldexp(second.mantissa, second.exponent - top)


def _ratio(size: Scaled, of: Scaled) -> float:
    length = norm(of.mantissa)
    return float(np.ldexp(float(size.mantissa) / length, size.exponent - of.exponent)) if length > 0.0 else math.nan


def _horizon(trace: Trace, parameter: str, loss: int | None) -> int:
    """Sizes are compared with the largest one, so that it does not matter what float64 can hold."""
    answer = contributions(trace)
    if loss is None:
        losses: tuple[int, ...] = trace.losses
        found = answer.log2_norms(parameter)[np.array(losses) - 1]
    else:
        losses, found = (loss,), answer.norms_of_loss(parameter, loss).log2()[None]
    largest = float(np.nanmax(found, initial=-np.inf))
    if largest == -np.inf:
        return 0
    by_lag = np.zeros(trace.length)
    for row, t in zip(found, losses, strict=True):
        kept = existing_row(trace, parameter, t)[:t] == GHOST
        weight = trace.loss_weight(t) if loss is None else 1.0
        by_lag[:t] += weight * np.where(kept, np.exp2(row[:t] - largest), 0.0)[::-1]
    return int(np.searchsorted(np.cumsum(by_lag), _MOST * by_lag.sum()))


def angle(first: Array, second: Array) -> float | None:
    """The angle between two arrays of one shape, in degrees; None where one of them is zero.

    W. Kahan's form, exact for small angles: 2 atan2(‖a − b‖, ‖a + b‖) of the unit vectors a, b.
    """
    sizes = norm(first), norm(second)
    if 0.0 in sizes:
        return None
    a, b = first / sizes[0], second / sizes[1]
    return math.degrees(2.0 * math.atan2(norm(a - b), norm(a + b)))

"""What the contributions of a parameter add up to: norms of sums, how far norms overshoot, what a shortcut gives."""

import math
from dataclasses import dataclass

import numpy as np

from app.story.figures.figure import GHOST
from app.story.figures.tiles import existing_row
from rnn_engine.angles import angle
from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.horizon import horizon
from rnn_engine.network import base_name
from rnn_engine.scaled import Scaled
from rnn_engine.trace import Trace, once_per_trace


@dataclass(frozen=True)
class Facts:
    """About the gradient of one loss, or of the whole L. Angles in degrees."""

    is_zero: bool
    """Whether that gradient is exactly zero."""
    overshoot: float
    """Σ w_t‖C[t,k]‖ / ‖G‖ over the kept (t, k): 1 only if all contributions point the same way."""
    diagonal_angle: float | None
    """Between Σ w_t C[t,t] and G; None where there is nothing but the diagonal, or where one of them is zero."""
    diagonal_error: float | None
    """‖Σ w_t C[t,t] − G‖ / ‖G‖; None where there is no such angle."""
    truncation_angle: float | None
    """Between the truncated and the full gradient; None where nothing is cut."""
    truncation_error: float | None
    """‖G − G_full‖ / ‖G_full‖."""
    horizon: int
    """The smallest lag ℓ with Σ_{t−k≤ℓ} w_t‖C[t,k]‖ ≥ 95 % of the total over the kept (t, k)."""
    first_is_zero: bool
    """Whether all tiles of a W_hh through timestep 1 are zero because h_0 = 0, and truncation keeps any of them."""


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
    turned = angle(diagonal.mantissa, gradient.mantissa) if has_past else None
    is_cut = trace.experiment.truncation.cuts(losses) and not np.array_equal(cut, whole)
    return Facts(
        is_zero=not gradient.mantissa.any(),
        overshoot=_ratio(answer.size(parameter, loss), gradient),
        diagonal_angle=turned,
        diagonal_error=None if turned is None else _error(*_aligned(diagonal, gradient)),
        truncation_angle=angle(gradient.mantissa, full.mantissa) if is_cut else None,
        truncation_error=_error(cut, whole) if is_cut else None,
        horizon=horizon(trace, (parameter,), loss),
        first_is_zero=base_name(parameter) == "W_hh"
        and trace.experiment.network.uses(parameter, 1)
        and any(trace.experiment.truncation.keeps(t, 1) for t in losses)
        and not np.any(trace.value("h", 0)),
    )


def _aligned(first: Scaled, second: Scaled) -> tuple[Array, Array]:
    """Both in one power of two, in which the larger one has an exponent of 0."""
    top = max(first.exponent, second.exponent)
    return np.ldexp(first.mantissa, first.exponent - top), np.ldexp(second.mantissa, second.exponent - top)


def _error(of: Array, true: Array) -> float | None:
    """None where the true one is too small beside the other."""
    return norm(of - true) / norm(true) if true.any() else None


def _ratio(size: Scaled, of: Scaled) -> float:
    length = norm(of.mantissa)
    return float(np.ldexp(float(size.mantissa) / length, size.exponent - of.exponent)) if length > 0.0 else math.nan

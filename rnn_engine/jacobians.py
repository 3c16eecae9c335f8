"""Jacobians: the factors of the chain, one timestep at a time, and how far their products reach."""

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.experiment import ExperimentError, Problem
from rnn_engine.functions import loss_output_gradient
from rnn_engine.functions import output_jacobian as activation_jacobian
from rnn_engine.pieces import fed_logit_gradient, piece_at
from rnn_engine.trace import Trace, once_per_trace

_BEYOND_RANGE = (
    "let the Jacobian of the state by that of timestep {} leave the range of float64; "
    "make W_hh smaller or the sequence shorter."
)


def step_jacobian(trace: Trace, k: int) -> Array:
    """∂s_k/∂s_{k−1}, (S, S), row i = ∂s_k[i]/∂s_{k−1}; s is h, and (h, c) for an LSTM."""
    size, hidden = trace.experiment.network.state_size, trace.experiment.network.hidden_size
    piece = piece_at(trace, k)
    slopes, at = piece.slopes, k - piece.first
    rows = np.eye(size)
    if slopes.mix is not None:
        rows[:, hidden:] += slopes.mix[at] * rows[:, :hidden]
    jacobian = np.zeros((size, size)) if slopes.carry is None else slopes.carry[at] * rows
    if piece.W_hh is not None:
        jacobian[:, :hidden] += slopes.recalled(at, rows) @ piece.W_hh
    if trace.experiment.sequence.is_fed_softly(k):
        d_q = fed_logit_gradient(trace, k, piece.d_source(k, rows))
        jacobian[:, :hidden] += d_q @ trace.experiment.parameters["W_hy"]
    return jacobian


def output_jacobian(trace: Trace, t: int) -> Array:
    """∂ŷ_t/∂h_t = ∂ŷ_t/∂q_t W_hy, (O, H)."""
    experiment = trace.experiment
    jacobian = activation_jacobian(experiment.network.output_activation, trace.forward["q"][t - 1])
    return jacobian @ experiment.parameters["W_hy"]


def loss_gradient(trace: Trace, t: int) -> Array:
    """∂L_t/∂ŷ_t, (O,); infinite where a probability is so small that float64 can't divide by it."""
    return loss_output_gradient(trace.experiment.loss.kind, trace.forward["y_hat"][t - 1], trace.forward["y"][t - 1])


def has_loss_gradient(trace: Trace, t: int) -> bool:
    """Whether ∂L_t/∂ŷ_t is finite. ∂L_t/∂q_t is in any case: it doesn't divide."""
    return bool(np.all(np.isfinite(loss_gradient(trace, t))))


@once_per_trace
@np.errstate(over="ignore", invalid="ignore")  # said below, with the place where it arose
def jacobian_norms(trace: Trace) -> Array:
    """‖∂s_t/∂s_k‖₂ for all 0 ≤ k ≤ t ≤ T, (T, T+1), index [t−1, k], NaN where k > t. Costs T² S³.

    Raises ExperimentError where a product leaves the range of float64.
    """
    length, state_size = trace.length, trace.state_before.shape[1]
    norms = np.full((length, length + 1), np.nan)
    products = np.zeros((length, state_size, state_size))
    for k in range(length, -1, -1):
        if k < length:
            products[k:] = products[k:] @ step_jacobian(trace, k + 1)  # ∂s_t/∂s_k = ∂s_t/∂s_{k+1} ∂s_{k+1}/∂s_k
            if not np.all(np.isfinite(products[k:])):
                raise ExperimentError((Problem("parameters", _BEYOND_RANGE.format(k)),))
            norms[k:, k] = np.linalg.norm(products[k:], 2, axis=(1, 2))
        if k > 0:
            products[k - 1] = np.eye(state_size)  # ∂s_k/∂s_k
            norms[k - 1, k] = 1.0
    norms.setflags(write=False)
    return norms

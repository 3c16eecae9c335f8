"""Jacobians: the factors of the chain, one timestep at a time."""

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.functions import loss_output_gradient
from rnn_engine.functions import output_jacobian as activation_jacobian
from rnn_engine.pieces import fed_logit_gradient, piece_at
from rnn_engine.trace import Trace


def step_jacobian(trace: Trace, k: int) -> Array:
    """∂s_k/∂s_{k−1}, (S, S), row i = ∂s_k[i]/∂s_{k−1}; s is h, and (h, c) for an LSTM."""
    return pulled(trace, k, np.eye(trace.experiment.network.state_size))


def pulled(trace: Trace, k: int, rows: Array) -> Array:
    """rows ∂s_k/∂s_{k−1}: cotangents of s_k, (n, S), as cotangents of s_{k−1}."""
    hidden = trace.experiment.network.hidden_size
    piece = piece_at(trace, k)
    slopes, at = piece.slopes, k - piece.first
    if slopes.mix is not None:
        rows = np.concatenate([rows[:, :hidden], rows[:, hidden:] + slopes.mix[at] * rows[:, :hidden]], axis=1)
    before = np.zeros_like(rows) if slopes.carry is None else slopes.carry[at] * rows
    if piece.W_hh is not None:
        before[:, :hidden] += slopes.recalled(at, rows) @ piece.W_hh
    if trace.experiment.sequence.is_fed_softly(k):
        before[:, :hidden] += (
            fed_logit_gradient(trace, k, piece.d_source(k, rows)) @ trace.experiment.parameters["W_hy"]
        )
    return before


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

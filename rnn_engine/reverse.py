"""Plain backpropagation, one vector back through time, gradients added up as it goes.

It shares nothing with the (t, k) sweep but the cell's vjp and the loss's derivative: it is the other side of the proof
that the contributions add up. Truncation here is what programs do: the state is detached.
"""

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.functions import loss_logit_gradient
from rnn_engine.trace import Trace


@dataclass(frozen=True, eq=False)
class Gradients:
    """∂L/∂θ by parameter, each in the parameter's shape, and ∂L/∂h_0, (H,)."""

    parameters: dict[str, Array]
    initial_state: Array


def reverse_pass(trace: Trace, loss: int | None = None) -> Gradients:
    """The gradient of L, or of the unweighted L_t of timestep `loss`, truncated as the experiment says."""
    truncation = trace.experiment.truncation
    weights = {t: trace.loss_weight(t) for t in trace.losses} if loss is None else {loss: 1.0}
    gradients = {name: np.zeros(array.shape) for name, array in trace.experiment.parameters.items()}
    d_initial = np.zeros(trace.state_before.shape[1])
    for stop, together in groupby(weights, key=truncation.first_kept):  # losses that stop at the same k share a pass
        d_initial += _pass_back(trace, {t: weights[t] for t in together}, stop, gradients)
    return Gradients(gradients, d_initial[: trace.experiment.network.hidden_size])


def _pass_back(trace: Trace, weights: dict[int, float], stop: int, gradients: dict[str, Array]) -> Array:
    """Walk from the last of these losses to timestep `stop`, adding to `gradients`; returns what reaches h_0, (S,)."""
    experiment, cell = trace.experiment, trace.cell
    hidden = experiment.network.hidden_size
    W_hy = experiment.parameters["W_hy"]
    d_state = np.zeros(trace.state_before.shape[1])
    for k in range(max(weights), stop - 1, -1):
        step = trace.timestep(k)
        h = step.values["h"]
        if k in weights:
            q, y = step.values["q"], step.values["y"]
            dq = weights[k] * loss_logit_gradient(experiment.loss.kind, experiment.network.output_activation, q, y)
            gradients["W_hy"] += np.outer(dq, h)
            gradients["b_y"] += dq
            d_state[:hidden] += W_hy.T @ dq
        pulled = cell.vjp(step, d_state)
        operands = {"source": step.source, "previous": step.previous[:hidden]}
        for name, factor in cell.factors.items():
            if factor.operand is None:
                gradients[name] += pulled.pre[factor.pre]
            elif (operand := operands[factor.operand]) is not None:
                gradients[name] += np.outer(pulled.pre[factor.pre], operand)
        if "E" in gradients and pulled.source is not None:
            gradients["E"] += np.outer(step.values["x"], pulled.source)
        d_state = np.array(pulled.previous)
    return d_state if stop == 1 else np.zeros_like(d_state)

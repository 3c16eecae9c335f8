"""What the gradient would be if every prediction itself, not the word it points to, were the next input."""

from typing import NamedTuple

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment
from rnn_engine.functions import ACTIVATIONS, loss_logit_gradient, output_jacobian, output_value


class FedBack(NamedTuple):
    """∂L_t/∂W_hy through ŷ_t alone, and through every earlier prediction too, both (O, H)."""

    last: Array
    whole: Array


def can_feed_back(experiment: Experiment, t: int) -> bool:
    """Whether ŷ_1 … ŷ_{t−1} can be inputs: they need the length of x, and timestep 1 an input of its own."""
    network = experiment.network
    fits = network.embedding_size is None and network.input_size == network.output_size
    return network.recurrent and fits and experiment.sequence.inputs[0] is not None and t > 1


def fed_back(experiment: Experiment, t: int) -> FedBack:
    """x_k = ŷ_{k−1} for k ≥ 2, differentiated as it stands. Only where `can_feed_back`."""
    network, of = experiment.network, experiment.parameters
    activation, target = ACTIVATIONS[network.hidden_activation], experiment.sequence.targets[t - 1]
    x, h = experiment.sequence.inputs[0], experiment.initial_state
    assert x is not None
    assert target is not None
    # z_k = W_xh x_k + W_hh h_{k−1} + b_h,  h_k = f(z_k),  q_k = W_hy h_k + b_y,  x_{k+1} = ŷ_k = g(q_k)
    zs, hs, qs = [], [], []
    for _ in range(t):
        zs.append(of["W_xh"] @ x + of["W_hh"] @ h + of["b_h"])
        hs.append(h := activation.value(zs[-1]))
        qs.append(of["W_hy"] @ h + of["b_y"])
        x = output_value(network.output_activation, qs[-1])
    # dq_k = (∂ŷ_k/∂q_k)ᵀ W_xhᵀ dz_{k+1},  dh_k = W_hyᵀ dq_k + W_hhᵀ dz_{k+1},  dz_k = dh_k ∘ f′(z_k)
    dq = loss_logit_gradient(experiment.loss.kind, network.output_activation, qs[-1], target)
    last = np.outer(dq, hs[-1])
    whole, dz = last.copy(), of["W_hy"].T @ dq * activation.derivative(zs[-1])
    for k in range(t - 2, -1, -1):
        dq = output_jacobian(network.output_activation, qs[k]).T @ of["W_xh"].T @ dz
        whole += np.outer(dq, hs[k])
        dz = (of["W_hy"].T @ dq + of["W_hh"].T @ dz) * activation.derivative(zs[k])
    return FedBack(last, whole)

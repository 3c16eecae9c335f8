"""The simple recurrent cell: where the chain rule over time is."""

from collections.abc import Mapping

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.cells.protocol import Slopes
from rnn_engine.functions import ACTIVATIONS
from rnn_engine.network import Network


class Elman:
    """h_k = f(W_xh x_k + W_hh h_{k−1} + b_h); the state is h."""

    def __init__(self, network: Network, parameters: Mapping[str, Array]) -> None:
        self._f = ACTIVATIONS[network.hidden_activation]
        self._W_hh = parameters["W_hh"]

    def forward(self, drive: Array, states: Array) -> dict[str, Array]:
        z, h = drive, states[1:]
        recall, f = self._W_hh.dot, self._f.into
        before, recalled = states[0], np.empty(states.shape[1])
        for z_k, h_k in zip(z, h, strict=True):
            # z_k = W_xh x_k + b_h + W_hh h_{k−1}
            z_k += recall(before, recalled)
            # h_k = f(z_k)
            f(z_k, h_k)
            before = h_k
        return {"z": z, "h": h}

    def slopes(self, values: Mapping[str, Array], before: Array) -> Slopes:
        # ∂L/∂z_k = f′(z_k) ∘ ∂L/∂h_k          ∂L/∂h_{k−1} = W_hhᵀ ∂L/∂z_k
        slope = self._f.derivative(values["z"])
        return Slopes(parts=(0,), gates=slope, recurrent=slope)

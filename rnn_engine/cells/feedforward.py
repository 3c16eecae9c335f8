"""A layer without memory, beside which a recurrent one can be seen for what it is."""

from collections.abc import Mapping

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.cells.protocol import Factor, Pullback, Timestep
from rnn_engine.experiment import Network
from rnn_engine.functions import ACTIVATIONS


class Feedforward:
    """h_k = f(W_xh x_k + b_h): nothing of the timestep before is read, so nothing flows back to it."""

    factors: Mapping[str, Factor] = {"W_xh": Factor("dz", "source"), "b_h": Factor("dz", None)}

    def __init__(self, network: Network, parameters: Mapping[str, Array]) -> None:
        self._f = ACTIVATIONS[network.hidden_activation]
        self._W_xh, self._b_h = parameters["W_xh"], parameters["b_h"]

    def forward(self, source: Array | None, previous: Array) -> dict[str, Array]:
        # z_k = W_xh x_k + b_h
        z = self._b_h.copy() if source is None else self._W_xh @ source + self._b_h
        # h_k = f(z_k)
        return {"z": z, "h": self._f.value(z)}

    def vjp(self, step: Timestep, d_state: Array) -> Pullback:
        # ∂L/∂z_k = f′(z_k) ∘ ∂L/∂h_k
        dz = self._f.derivative(step.values["z"]) * d_state
        # ∂L/∂x_k = W_xhᵀ ∂L/∂z_k
        source = None if step.source is None else dz @ self._W_xh
        return Pullback({"dz": dz}, np.zeros_like(d_state), source)

    def state(self, values: Mapping[str, Array]) -> Array:
        return values["h"]

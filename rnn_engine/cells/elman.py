"""The simple recurrent cell: where the chain rule over time is."""

from collections.abc import Mapping

from rnn_engine.arrays import Array
from rnn_engine.cells.protocol import Factor, Pullback, Timestep
from rnn_engine.experiment import Network
from rnn_engine.functions import ACTIVATIONS


class Elman:
    """h_k = f(W_xh x_k + W_hh h_{k−1} + b_h); the state is h."""

    factors: Mapping[str, Factor] = {
        "W_xh": Factor("dz", "source"),
        "W_hh": Factor("dz", "previous"),
        "b_h": Factor("dz", None),
    }

    def __init__(self, network: Network, parameters: Mapping[str, Array]) -> None:
        self._f = ACTIVATIONS[network.hidden_activation]
        self._W_xh, self._W_hh, self._b_h = parameters["W_xh"], parameters["W_hh"], parameters["b_h"]

    def forward(self, source: Array | None, previous: Array) -> dict[str, Array]:
        # z_k = W_xh x_k + W_hh h_{k−1} + b_h
        z = self._W_hh @ previous + self._b_h
        if source is not None:
            z += self._W_xh @ source
        # h_k = f(z_k)
        return {"z": z, "h": self._f.value(z)}

    def vjp(self, step: Timestep, d_state: Array) -> Pullback:
        # ∂L/∂z_k = f′(z_k) ∘ ∂L/∂h_k
        dz = self._f.derivative(step.values["z"]) * d_state
        # ∂L/∂h_{k−1} = W_hhᵀ ∂L/∂z_k     (rows of cotangents: (Wᵀ d)ᵀ = dᵀ W)
        previous = dz @ self._W_hh
        # ∂L/∂x_k = W_xhᵀ ∂L/∂z_k
        source = None if step.source is None else dz @ self._W_xh
        return Pullback({"dz": dz}, previous, source)

    def state(self, values: Mapping[str, Array]) -> Array:
        return values["h"]

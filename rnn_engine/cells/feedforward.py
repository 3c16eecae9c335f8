"""A layer without memory, beside which a recurrent one can be seen for what it is."""

from collections.abc import Mapping

from rnn_engine.arrays import Array
from rnn_engine.cells.protocol import Slopes
from rnn_engine.functions import ACTIVATIONS
from rnn_engine.network import Network


class Feedforward:
    """h_k = f(W_xh x_k + b_h): nothing of the timestep before is read, so nothing flows back to it."""

    def __init__(self, network: Network, parameters: Mapping[str, Array]) -> None:
        self._f = ACTIVATIONS[network.hidden_activation]

    def forward(self, drive: Array, states: Array) -> dict[str, Array]:
        # z_k = W_xh x_k + b_h          h_k = f(z_k)
        return {"z": drive, "h": self._f.into(drive, states[1:])}

    def slopes(self, values: Mapping[str, Array], before: Array) -> Slopes:
        # ∂L/∂z_k = f′(z_k) ∘ ∂L/∂h_k          there is no W_hh
        slope = self._f.derivative(values["z"])
        return Slopes(parts=(0,), gates=slope, recurrent=slope)

"""The LSTM (Hochreiter and Schmidhuber 1997, forget gate: Gers et al. 2000), gates in the order i, f, g, o."""

from collections.abc import Mapping

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.cells.protocol import Slopes
from rnn_engine.functions import ACTIVATIONS
from rnn_engine.network import Network

_SIGMOID, _TANH = ACTIVATIONS["sigmoid"], ACTIVATIONS["tanh"]


class LSTM:
    """z_k = W_xh x_k + W_hh h_{k−1} + b_h, for the gates i, f, o and the candidate g;
    c_k = f_k ∘ c_{k−1} + i_k ∘ g_k; h_k = o_k ∘ tanh(c_k).

    The state is h and c.
    """

    def __init__(self, network: Network, parameters: Mapping[str, Array]) -> None:
        self._W_hh = parameters["W_hh"]
        self._hidden = network.hidden_size

    def forward(self, drive: Array, states: Array) -> dict[str, Array]:
        z, H = drive, self._hidden
        gates, tanh_c = np.empty_like(z), np.empty((len(z), H))
        h, c = states[1:, :H], states[1:, H:]
        i, f, g, o = (gates[:, part * H : (part + 1) * H] for part in range(4))
        recall, recalled, written = self._W_hh.dot, np.empty(4 * H), np.empty(H)
        before_h, before_c = states[0, :H], states[0, H:]
        for k in range(len(z)):
            # z_k = W_xh x_k + b_h + W_hh h_{k−1}
            z[k] += recall(before_h, recalled)
            # i_k, f_k, o_k = σ(z_k)          g_k = tanh(z_k)
            _SIGMOID.into(z[k], gates[k])
            _TANH.into(z[k, 2 * H : 3 * H], g[k])
            # c_k = f_k ∘ c_{k−1} + i_k ∘ g_k
            np.multiply(f[k], before_c, c[k])
            c[k] += np.multiply(i[k], g[k], written)
            # h_k = o_k ∘ tanh(c_k)
            np.multiply(o[k], np.tanh(c[k], tanh_c[k]), h[k])
            before_h, before_c = h[k], c[k]
        return {"z": z, "i": i, "f": f, "g": g, "o": o, "c": c, "h": h}

    def slopes(self, values: Mapping[str, Array], before: Array) -> Slopes:
        H = self._hidden
        z_i, z_f, z_g, z_o = (values["z"][:, part * H : (part + 1) * H] for part in range(4))
        c, before_c = values["c"], before[:, H:]
        gates = np.concatenate(
            [
                # ∂L/∂z_i = ∂L/∂c_k ∘ g_k ∘ σ′(z_i)
                values["g"] * _SIGMOID.derivative(z_i),
                # ∂L/∂z_f = ∂L/∂c_k ∘ c_{k−1} ∘ σ′(z_f)
                before_c * _SIGMOID.derivative(z_f),
                # ∂L/∂z_g = ∂L/∂c_k ∘ i_k ∘ tanh′(z_g)
                values["i"] * _TANH.derivative(z_g),
                # ∂L/∂z_o = ∂L/∂h_k ∘ tanh(c_k) ∘ σ′(z_o)
                np.tanh(c) * _SIGMOID.derivative(z_o),
            ],
            axis=1,
        )
        # ∂L/∂c_k = what arrives from c_{k+1}, and ∂L/∂h_k ∘ o_k ∘ tanh′(c_k)
        mix = values["o"] * _TANH.derivative(c)
        # ∂L/∂c_{k−1} = ∂L/∂c_k ∘ f_k          ∂L/∂h_{k−1} = W_hhᵀ ∂L/∂z_k and nothing else
        carry = np.concatenate([np.zeros_like(c), values["f"]], axis=1)
        return Slopes(parts=(1, 1, 1, 0), gates=gates, recurrent=gates, mix=mix, carry=carry)

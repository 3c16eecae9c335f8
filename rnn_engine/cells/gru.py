"""The GRU (Cho et al. 2014) with the reset gate behind the product, as PyTorch has it; gates in the order r, z, n."""

from collections.abc import Mapping

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.cells.protocol import Slopes
from rnn_engine.functions import ACTIVATIONS
from rnn_engine.network import Network

_SIGMOID, _TANH = ACTIVATIONS["sigmoid"], ACTIVATIONS["tanh"]


class GRU:
    """r, z = σ(W_xh x_k + b_xh + W_hh h_{k−1} + b_hh), hn = W_hn h_{k−1} + b_hn, n = tanh(W_xn x_k + b_xn + r ∘ hn);
    h_k = (1 − z) ∘ n + z ∘ h_{k−1}. The state is h.
    """

    def __init__(self, network: Network, parameters: Mapping[str, Array]) -> None:
        self._W_hh, self._b_hh = parameters["W_hh"], parameters["b_hh"]
        self._hidden = network.hidden_size

    def forward(self, drive: Array, states: Array) -> dict[str, Array]:
        pre, H = drive, self._hidden
        gates = np.empty((len(pre), 2 * H))
        hn, n = np.empty((2, len(pre), H))
        h = states[1:]
        r, z = gates[:, :H], gates[:, H:]
        recall, recalled, closed, fresh = self._W_hh.dot, np.empty(3 * H), np.empty(H), np.empty(H)
        before = states[0]
        for k in range(len(pre)):
            # W_hh h_{k−1} + b_hh, of which r and z take their part and n the rest, hn
            recall(before, recalled)
            recalled += self._b_hh
            # r_k, z_k = σ(W_xh x_k + b_xh + W_hh h_{k−1} + b_hh)
            pre[k, : 2 * H] += recalled[: 2 * H]
            _SIGMOID.into(pre[k, : 2 * H], gates[k])
            # n_k = tanh(W_xn x_k + b_xn + r_k ∘ hn_k)
            hn[k] = recalled[2 * H :]
            pre[k, 2 * H :] += np.multiply(r[k], hn[k], fresh)
            _TANH.into(pre[k, 2 * H :], n[k])
            # h_k = (1 − z_k) ∘ n_k + z_k ∘ h_{k−1}, with 1 − σ(a) = σ(−a), which is exact where z is saturated
            _SIGMOID.into(np.negative(pre[k, H : 2 * H], closed), closed)
            np.multiply(closed, n[k], h[k])
            h[k] += np.multiply(z[k], before, fresh)
            before = h[k]
        return {"z": pre, "r": r, "z_gate": z, "hn": hn, "n": n, "h": h}

    def slopes(self, values: Mapping[str, Array], before: Array) -> Slopes:
        H = self._hidden
        z_r, z_z, z_n = (values["z"][:, part * H : (part + 1) * H] for part in range(3))
        # ∂L/∂z_n = ∂L/∂h_k ∘ (1 − z_k) ∘ tanh′(z_n)
        slope_n = _SIGMOID.value(-z_z) * _TANH.derivative(z_n)
        # ∂L/∂z_z = ∂L/∂h_k ∘ (h_{k−1} − n_k) ∘ σ′(z_z)
        slope_z = (before - values["n"]) * _SIGMOID.derivative(z_z)
        # ∂L/∂z_r = ∂L/∂z_n ∘ hn_k ∘ σ′(z_r)
        slope_r = slope_n * values["hn"] * _SIGMOID.derivative(z_r)
        # ∂L/∂hn_k = ∂L/∂z_n ∘ r_k, where W_hh's product and W_xh's differ
        recurrent = np.concatenate([slope_r, slope_z, slope_n * values["r"]], axis=1)
        gates = np.concatenate([slope_r, slope_z, slope_n], axis=1)
        # ∂L/∂h_{k−1} = W_hhᵀ (∂L/∂z_r, ∂L/∂z_z, ∂L/∂hn_k) + ∂L/∂h_k ∘ z_k
        return Slopes(parts=(0, 0, 0), gates=gates, recurrent=recurrent, carry=values["z_gate"])

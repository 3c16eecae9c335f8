"""The equations of an LSTM's inside: forward, and under it the way back."""

from collections.abc import Callable, Mapping

from app.story.equations.gates import activated, sigmoid_slope, tanh_slope
from app.story.equations.setting import Setting
from app.story.expressions import Applied, Expression, Hadamard, Plus


def _of_cell(setting: Setting, t: int) -> Expression:
    """c_t = f_t ∘ c_{t−1} + i_t ∘ g_t."""
    kept = Hadamard((setting.value("f", t), setting.value("c", t - 1)))
    return Plus((kept, Hadamard((setting.value("i", t), setting.value("g", t)))))


def _hidden(setting: Setting, t: int) -> Expression:
    """h_t = o_t ∘ tanh(c_t)."""
    return Hadamard((setting.value("o", t), _shown(setting, t)))


def _shown(setting: Setting, t: int) -> Expression:
    return Applied("tanh", (setting.value("c", t),))


FORWARD: Mapping[str, Callable[[Setting, int], Expression]] = {
    "i": lambda setting, t: activated(setting, "sigmoid", t, "i"),
    "f": lambda setting, t: activated(setting, "sigmoid", t, "f"),
    "g": lambda setting, t: activated(setting, "tanh", t, "g"),
    "o": lambda setting, t: activated(setting, "sigmoid", t, "o"),
    "c": _of_cell,
    "h": _hidden,
}


def through_output_gate(setting: Setting, loss: int | None, k: int) -> Expression:
    """What ∂L/∂h_k brings to c_k: ∂L/∂h_k ∘ o_k ∘ tanh′(c_k)."""
    return Hadamard((setting.known("h", loss, k), setting.value("o", k), tanh_slope(_shown(setting, k))))


def gate_gradient(setting: Setting, gate: str, loss: int | None, k: int) -> Expression:
    """∂L/∂ the pre-activation of a gate."""
    value = setting.value(gate, k)
    if gate == "o":
        return Hadamard((setting.known("h", loss, k), _shown(setting, k), *sigmoid_slope(value)))
    arriving = setting.known("c", loss, k)
    match gate:
        case "i":
            return Hadamard((arriving, setting.value("g", k), *sigmoid_slope(value)))
        case "f":
            return Hadamard((arriving, setting.value("c", k - 1), *sigmoid_slope(value)))
    return Hadamard((arriving, setting.value("i", k), tanh_slope(value)))

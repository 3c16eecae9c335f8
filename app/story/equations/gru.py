"""The equations of a GRU's inside: forward, and under it the way back."""

from collections.abc import Callable, Mapping

from app.story.equations.gates import activated, recalled, sigmoid_slope, tanh_slope
from app.story.equations.setting import Setting
from app.story.expressions import Applied, Expression, Hadamard, Minus, Number, Plus


def _recalled(setting: Setting, t: int) -> Expression:
    """hn_t = W_hn h_{t−1} + b_hn."""
    return Plus((recalled(setting, t, "n"), setting.parameter(setting.named("b_hh", t), "n")))


def _candidate(setting: Setting, t: int) -> Expression:
    """n_t = tanh(W_xn x_t + b_xn + r_t ∘ hn_t)."""
    terms: list[Expression] = []
    if setting.experiment.sequence.has_input(t):
        terms.append(setting.linear(setting.named("W_xh", t), setting.value(setting.source, t), gate="n"))
    terms.append(setting.parameter(setting.named("b_xh", t), "n"))
    terms.append(Hadamard((setting.value("r", t), setting.value("hn", t))))
    return Applied("tanh", (Plus(tuple(terms)),))


def _hidden(setting: Setting, t: int) -> Expression:
    """h_t = (1 − z_t) ∘ n_t + z_t ∘ h_{t−1}."""
    z = setting.value("z_gate", t)
    renewed = Hadamard((Minus(Number(1), z), setting.value("n", t)))
    return Plus((renewed, Hadamard((z, setting.value("h", t - 1)))))


FORWARD: Mapping[str, Callable[[Setting, int], Expression]] = {
    "r": lambda setting, t: activated(setting, "sigmoid", t, "r"),
    "z_gate": lambda setting, t: activated(setting, "sigmoid", t, "z"),
    "hn": _recalled,
    "n": _candidate,
    "h": _hidden,
}


def gate_gradient(setting: Setting, gate: str, loss: int | None, k: int) -> Expression:
    """∂L/∂ the pre-activation of a gate."""
    n, z, r = (setting.value(name, k) for name in ("n", "z_gate", "r"))
    if gate == "r":
        return Hadamard((setting.known("z_n", loss, k), setting.value("hn", k), *sigmoid_slope(r)))
    arriving = setting.known("h", loss, k)
    if gate == "z":
        return Hadamard((arriving, Minus(setting.value("h", k - 1), n), *sigmoid_slope(z)))
    return Hadamard((arriving, Minus(Number(1), z), tanh_slope(n)))

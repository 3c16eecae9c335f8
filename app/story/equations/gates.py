"""What the equations of the gated cells share: a gate's pre-activation, and the gates' gradients as one vector."""

from app.story.equations.setting import Setting
from app.story.expressions import Applied, Expression, Hadamard, Minus, Number, Plus, Stacked


def driven(setting: Setting, t: int, gate: str | None = None) -> tuple[Expression, ...]:
    """W_xh x_t and W_hh h_{t−1}, each where it exists; of a gate its rows."""
    terms: list[Expression] = []
    if setting.experiment.sequence.has_input(t):
        terms.append(setting.linear(setting.named("W_xh", t), setting.value(setting.source, t), gate=gate))
    if setting.network.recurrent:
        terms.append(recalled(setting, t, gate))
    if setting.rows:
        terms.reverse()  # with row vectors the state comes first, as the worksheet writes it
    return tuple(terms)


def recalled(setting: Setting, t: int, gate: str | None = None) -> Expression:
    """W_hh h_{t−1}."""
    return setting.linear(setting.named("W_hh", t), setting.value("h", t - 1), gate=gate)


def activated(setting: Setting, function: str, t: int, gate: str) -> Expression:
    """A gate that reads input and state: σ(W_i x_t + W_i h_{t−1} + b_i)."""
    biases = ("b_xh", "b_hh") if setting.network.cell == "gru" else ("b_h",)
    offsets = (setting.parameter(setting.named(bias, t), gate) for bias in biases)
    return Applied(function, (Plus((*driven(setting, t, gate), *offsets)),))


def sigmoid_slope(gate: Expression) -> tuple[Expression, ...]:
    """σ′ written with the gate, as factors of an elementwise product."""
    return gate, Minus(Number(1), gate)


def tanh_slope(value: Expression) -> Expression:
    """tanh′ written with the value of tanh."""
    return Minus(Number(1), Hadamard((value, value)))


def stacked(setting: Setting, loss: int | None, k: int, behind_state: bool = False) -> Expression:
    """∂L/∂z_k of all gates as one vector; `behind_state`: what of it stands behind the product with h_{k−1}. Without
    gates ∂L/∂z_k itself."""
    if not setting.network.gates:
        return setting.known("z", loss, k)
    parts = {gate: setting.known(f"z_{gate}", loss, k) for gate in setting.network.gates}
    if behind_state:
        parts = {gate: behind_product(setting, gate, part, k) for gate, part in parts.items()}
    return Stacked(tuple(parts.values()))


def behind_product(setting: Setting, gate: str, behind: Expression, k: int) -> Expression:
    """Of the gradient of a gate's pre-activation what reaches the product with h_{k−1}: of a GRU's n only what r lets
    through."""
    return Hadamard((setting.value("r", k), behind)) if (setting.network.cell, gate) == ("gru", "n") else behind

"""∂L_t/∂h_k with every gradient put in, back to ŷ_t − y_t: one bracket inside the other, a pair for every step back."""

from app.story.equations.backward import hidden_slope
from app.story.equations.output import score_gradient
from app.story.equations.setting import Setting, product
from app.story.expressions import Dots, Expression, Hadamard, Number, Scaled

_WRITTEN_OUT = 3
"""As many steps back are written out; of more the first and the last."""


def nested(setting: Setting, t: int, k: int, whole: bool = True) -> Expression:
    """∂L_t/∂h_k; not `whole`: as printed, with … for the steps in between where there are many.

    ∂L_t/∂h_t = Vᵀ ∂L_t/∂q_t, and every step back is ∂L_t/∂h_{i−1} = Wᵀ (∂L_t/∂h_i ∘ f′(z_i)).
    """
    factor, error = score_gradient(setting, t)
    form: Expression = setting.linear("W_hy", error, back=True)
    shown = range(t, k, -1)
    if not whole and not is_written_out(t, k):
        form = _step_back(setting, form, t)
        form = product(form, Dots()) if setting.rows else product(Dots(), form)
        shown = range(k + 1, k, -1)
    for i in shown:
        form = _step_back(setting, form, i)
    # A number may stand anywhere in a product; in front it is in nobody's way.
    return form if factor == 1 else Scaled(Number(factor), form)


def is_written_out(t: int, k: int) -> bool:
    """Whether every step back is printed."""
    return t - k <= _WRITTEN_OUT


def _step_back(setting: Setting, of_state: Expression, i: int) -> Expression:
    """From ∂L_t/∂h_i to ∂L_t/∂h_{i−1}."""
    slope = hidden_slope(setting, i)
    return setting.linear(setting.named("W_hh", i), Hadamard((of_state, *slope)) if slope else of_state, back=True)

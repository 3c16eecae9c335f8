"""The chain: the gradient of one loss as the product of Jacobians from the loss back to what it is asked about."""

from dataclasses import replace

from app.story.equations.setting import PARAMETER_ROLES, product
from app.story.expressions import Chain, Expression, Gradient, Index, Jacobian, Marked, Parameter, Value

_WRITTEN_OUT = 5
"""As many factors ∂h_i/∂h_{i−1} are written out; more become one product sign and the newest factor."""


def chain(gradient: Gradient) -> Expression | None:
    """∂L_t/∂ŷ_t ∂ŷ_t/∂h_t ∂h_t/∂h_{t−1} … in numerator layout; None where all losses flow at once.

    The factor of the moment is lit: the newest ∂h_{k+1}/∂h_k on the way back, else the last one.
    """
    t, k, of = gradient.loss, gradient.k, gradient.of
    if not isinstance(t, int) or not isinstance(k, int):
        return None
    loss = Marked("loss", Jacobian(Value("loss", t), Value("y_hat", t)))
    if of == "q":
        return product(loss, Marked("output", Jacobian(Value("y_hat", t), Value("q", t)), lit=True))
    if of in ("W_hy", "b_y"):
        return product(loss, Marked(PARAMETER_ROLES[of], Jacobian(Value("y_hat", t), Parameter(of)), lit=True))
    factors = [loss, Marked("output", Jacobian(Value("y_hat", t), Value("h", t))), *_through_time(t, k)]
    newest = len(factors) - 1
    if of != "h":
        factors.append(_last(of, k))
    if k == t:
        newest = len(factors) - 1
    factors[newest] = replace(factors[newest], lit=True)
    return product(*factors)


def _through_time(t: int, k: int) -> list[Marked]:
    """∂h_t/∂h_{t−1} … ∂h_{k+1}/∂h_k."""
    if t - k <= _WRITTEN_OUT:
        return [_step(i, i - 1) for i in range(t, k, -1)]
    older = Chain("i", tuple(range(k + 2, t + 1)), Jacobian(Value("h", Index("i")), Value("h", Index("i", -1))))
    return [Marked("backward", older), _step(k + 1, k)]


def _step(i: int, before: int) -> Marked:
    return Marked("backward", Jacobian(Value("h", i), Value("h", before)))


def _last(of: str, k: int) -> Marked:
    """From h_k to what is asked about; of a parameter the immediate derivative, with h_{k−1} held constant."""
    if of in PARAMETER_ROLES:
        return Marked(PARAMETER_ROLES[of], Jacobian(Value("h", k), Parameter(of), immediate=True))
    return Marked("backward", Jacobian(Value("h", k), Value(of, k)))

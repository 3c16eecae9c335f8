"""The gradient of the scores: what an output and a loss make of ŷ and y."""

import numpy as np

from app.story.equations.setting import Setting, product, transposed
from app.story.expressions import (
    Applied,
    Component,
    Expression,
    Hadamard,
    Index,
    Marked,
    Minus,
    Negative,
    Number,
    Positive,
    Product,
    Scaled,
    Sum,
    Value,
)

_UNIT = 1e-13
"""Targets whose sum is this near to 1 are printed as a distribution."""


def score_gradient(setting: Setting, t: int) -> tuple[int, Expression]:
    """∂L_t/∂q_t as a whole number and what it multiplies."""
    y, y_hat = setting.value("y", t), setting.value("y_hat", t)
    kind, output = setting.experiment.loss.kind, setting.network.output_activation
    error = Minus(y_hat, y)
    if kind == "binary_cross_entropy":
        return 1, error
    if kind == "cross_entropy" and output == "sigmoid":
        return 1, Negative(Hadamard((y, Minus(Number(1), y_hat))))
    if kind == "cross_entropy":
        return 1, error if is_distribution(setting, t) else general_error(setting, t)
    return 1 if kind == "half_squared_error" else 2, through_output(setting, t, error)


def is_distribution(setting: Setting, t: int) -> bool:
    """Whether the target of timestep t adds up to 1; where there is none, it would."""
    target = setting.trace.value("y", t)
    return target is None or abs(float(np.sum(target)) - 1.0) <= _UNIT


def general_error(setting: Setting, t: int) -> Expression:
    """(Σ_j y_j) ŷ − y: cross-entropy behind softmax, whatever the target adds up to."""
    numbers = tuple(range(1, setting.network.output_size + 1))
    total = Sum("j", numbers, Marked("loss", Component(Value("y", t), Index("j"))), limits=False)
    return Minus(Scaled(total, setting.value("y_hat", t)), setting.value("y", t))


def output_jacobian(setting: Setting, t: int) -> Expression:
    """∂ŷ_t/∂q_t, which is symmetric: diag(ŷ) − ŷŷᵀ, or a diagonal of slopes."""
    y_hat = setting.value("y_hat", t)
    if setting.network.output_activation == "softmax":
        square = product(transposed(y_hat), y_hat) if setting.rows else product(y_hat, transposed(y_hat))
        return Minus(Applied("diag", (y_hat,)), square)
    slope = _slope(setting, t)
    return Applied("diag", (slope[0] if len(slope) == 1 else Hadamard(slope),))


def through_output(setting: Setting, t: int, behind: Expression) -> Expression:
    """The Jacobian ∂ŷ_t/∂q_t applied to a vector like ŷ: ŷ − y, or a gradient that came back to ŷ."""
    if setting.network.output_activation == "softmax":
        jacobian = output_jacobian(setting, t)
        return Product((behind, jacobian) if setting.rows else (jacobian, behind))
    slope = _slope(setting, t)
    return Hadamard((behind, *slope)) if slope else behind


def _slope(setting: Setting, t: int) -> tuple[Expression, ...]:
    """g′(q_t) of an elementwise output, as factors of an elementwise product; none for the identity."""
    y_hat = setting.value("y_hat", t)
    match setting.network.output_activation:
        case "sigmoid":
            return y_hat, Minus(Number(1), y_hat)
        case "tanh":
            return (Minus(Number(1), Hadamard((y_hat, y_hat))),)
        case "relu":
            return (Positive(setting.value("q", t)),)
        case _:
            return ()

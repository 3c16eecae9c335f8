"""Activations, outputs and losses: the value and the derivative of one thing side by side.

The forms are the ones that stay exact where the obvious ones cancel or overflow: a saturated softmax has the loss
8.5e-18 and not 0.0, and the cotangent of its target is minus the *other* probabilities, never ŷ − 1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rnn_engine.arrays import Array

Entries = npt.NDArray[np.intp]
"""Positions in rows: of one-hot targets, those of their 1."""

_FULL_DIGITS = 1e-290
"""A smaller number may have lost some."""


@dataclass(frozen=True)
class Activation:
    """An elementwise function: `value(z)` and `derivative(z)`, both of the shape of z; `into(z, out)` writes the value
    to `out`."""

    name: str
    into: Callable[[Array, Array], Array]
    derivative: Callable[[Array], Array]

    def value(self, z: Array) -> Array:
        return self.into(z, np.empty_like(z))


def _sigmoid_into(z: Array, out: Array) -> Array:
    small = _faded(z)  # never above 1: no overflow, and exact down to the smallest number there is
    top = np.where(z >= 0.0, 1.0, small)  # before anything is written: z and out may be one array
    np.add(small, 1.0, out)
    return np.divide(top, out, out)


def _sigmoid(z: Array) -> Array:
    return _sigmoid_into(z, np.empty_like(z))


def _sigmoid_derivative(z: Array) -> Array:
    return _bell(_faded(z), 1.0)  # σ(z) (1 − σ(z))


def _faded(z: Array) -> Array:
    """e^{−|z|}."""
    small = np.abs(z)
    np.negative(small, small)
    np.exp(small, small)
    return small


def _bell(small: Array, height: float) -> Array:
    """height · s / (1 + s)², worked out in place."""
    below = small + 1.0
    below *= below
    small *= height
    small /= below
    return small


def _relu_into(z: Array, out: Array) -> Array:
    result: Array = np.maximum(z, 0.0, out=out)
    return result


def _tanh_derivative(z: Array) -> Array:
    small = _faded(z)
    small *= small
    return _bell(small, 4.0)  # 1 − tanh² z = 4e^{−2|z|} / (1 + e^{−2|z|})²: exact where tanh is saturated


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("tanh", np.tanh, _tanh_derivative),
        Activation("sigmoid", _sigmoid_into, _sigmoid_derivative),
        Activation("relu", _relu_into, lambda z: (z > 0.0).astype(np.float64)),  # relu′(0) = 0
        Activation("identity", np.positive, np.ones_like),
    )
}

BOUNDED = ("tanh", "sigmoid")
"""Activations whose values lie within ±1."""

OUTPUTS = ("softmax", "sigmoid", "tanh", "relu", "identity")

LOSSES = {
    "cross_entropy": ("softmax", "sigmoid"),
    "binary_cross_entropy": ("sigmoid",),
    "squared_error": OUTPUTS,
    "half_squared_error": OUTPUTS,
}
"""Every loss with the outputs it may follow (FORMATS §2)."""


def output_value(kind: str, q: Array) -> Array:
    """ŷ = g(q), shape (…, O) of as many logits."""
    if kind == "softmax":
        raised: Array = q - np.maximum.reduce(q, axis=-1, keepdims=True)
        np.exp(raised, raised)
        raised /= np.add.reduce(raised, axis=-1, keepdims=True)
        return raised
    return ACTIVATIONS[kind].value(q)


def output_jacobian(kind: str, q: Array) -> Array:
    """∂ŷ/∂q, shape (O, O), row i = output i. Softmax: diag(ŷ) − ŷŷᵀ."""
    if kind == "softmax":
        y_hat = output_value(kind, q)
        jacobian = -np.outer(y_hat, y_hat)
        np.fill_diagonal(jacobian, y_hat * _sums_of_others(y_hat))  # ŷ (1 − ŷ)
        return jacobian
    return np.diag(ACTIVATIONS[kind].derivative(q))


def output_cotangent(kind: str, q: Array, d_y_hat: Array) -> Array:
    """∂L/∂q = (∂ŷ/∂q)ᵀ ∂L/∂ŷ of logits q and cotangents of ŷ, both (…, O), without any matrix.

    Softmax: ŷ ∘ (d − ⟨d, ŷ⟩), of d minus its entry at the largest ŷ: only differences of d count, and those do not
    cancel where ŷ is saturated.
    """
    if kind == "softmax":
        y_hat = output_value(kind, q)
        largest = np.broadcast_to(np.argmax(q, axis=-1, keepdims=True), (*d_y_hat.shape[:-1], 1))
        relative = d_y_hat - np.take_along_axis(d_y_hat, largest, axis=-1)
        result: Array = y_hat * (relative - np.vecdot(relative, y_hat)[..., None])
        return result
    return ACTIVATIONS[kind].derivative(q) * d_y_hat


def loss_value(
    kind: str, output: str, q: Array, y: Array, entries: Entries | None = None, y_hat: Array | None = None
) -> Array:
    """L_t of logits q and targets y, both (…, O): shape (…). With `entries`, where the targets of rows (n, O) have
    their 1 if they are one-hot, and `y_hat`, g(q), it is quicker."""
    if kind == "cross_entropy" and output == "softmax" and entries is not None and y_hat is not None:
        return _minus_log_at(q, y_hat, entries)
    if kind == "cross_entropy" and output == "softmax":
        terms = np.where(y > 0.0, y * _minus_log_softmax(q), 0.0)
    elif kind == "cross_entropy":
        terms = y * _softplus(-q)
    elif kind == "binary_cross_entropy":
        terms = y * _softplus(-q) + (1.0 - y) * _softplus(q)
    else:
        terms = _error_scale(kind) * _error(output, q, y) ** 2
    return np.asarray(terms.sum(axis=-1))


def loss_output_gradient(kind: str, y_hat: Array, y: Array) -> Array:
    """∂L_t/∂ŷ_t, shape (O,): the first factor of the chain rule as the textbooks write it."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # a probability near 0 is said by the value
        if kind == "cross_entropy":
            return np.where(y == 0.0, 0.0, -y / y_hat)
        if kind == "binary_cross_entropy":
            return np.where(y == 0.0, 0.0, -y / y_hat) + np.where(y == 1.0, 0.0, (1.0 - y) / (1.0 - y_hat))
    return 2.0 * _error_scale(kind) * (y_hat - y)


def loss_logit_gradient(
    kind: str, output: str, q: Array, y: Array, entries: Entries | None = None, y_hat: Array | None = None
) -> Array:
    """∂L_t/∂q_t, shape (…, O), without the detour over ∂L_t/∂ŷ_t. `entries` and `y_hat` as for the value."""
    if kind == "cross_entropy" and output == "softmax" and entries is not None and y_hat is not None:
        return _others_at(y_hat, entries)
    if kind == "cross_entropy" and output == "softmax":
        y_hat = output_value(output, q) if y_hat is None else y_hat
        # ŷ_i Σ_j y_j − y_i without the parts of i itself, which cancel: one-hot, the target has −Σ of the others' ŷ
        return y_hat * _sums_of_others(y) - y * _sums_of_others(y_hat)
    if kind == "cross_entropy":
        return -y * _sigmoid(-q)
    if kind == "binary_cross_entropy":
        return (1.0 - y) * _sigmoid(q) - y * _sigmoid(-q)
    if output == "softmax":
        error = _error_from_top(output_value(output, q) if y_hat is None else y_hat, y)
    else:
        error = _error(output, q, y)
    slope = -2.0 * _error_scale(kind) * error  # ∂L/∂ŷ, of a softmax but for what is the same everywhere
    return output_cotangent(output, q, slope)


def _error(output: str, q: Array, y: Array) -> Array:
    """y − ŷ. Where ŷ saturates it has no digits left to take from y, but its complement has: (y − 1) ŷ + y (1 − ŷ)."""
    if output == "softmax":
        y_hat = output_value(output, q)
        return (y - 1.0) * y_hat + y * _sums_of_others(y_hat)
    if output == "sigmoid":
        return (y - 1.0) * _sigmoid(q) + y * _sigmoid(-q)
    if output == "tanh":
        near, small = np.sign(q), np.exp(-np.abs(q)) ** 2
        saturating = (y - near) + near * 2.0 * small / (1.0 + small)  # tanh q = ±(1 − 2e^{−2|q|} / (1 + e^{−2|q|}))
        error: Array = np.where(small < 0.5, saturating, y - np.tanh(q))
        return error
    return y - output_value(output, q)


def _error_from_top(y_hat: Array, y: Array) -> Array:
    """y − ŷ of a softmax minus its entry at the largest ŷ, and there 0. Where that is near 1, 1 − ŷ has more digits:
    errors of which only small ŷ are different keep what they differ by."""
    top = np.argmax(y_hat, axis=-1)[..., None]
    y_top, largest = np.take_along_axis(y, top, axis=-1), np.take_along_axis(y_hat, top, axis=-1)
    others = np.take_along_axis(_sums_of_others(y_hat), top, axis=-1)
    from_one = (y - (y_top - 1.0)) - (y_hat + others)
    error: Array = np.where(largest > 0.5, from_one, (y - y_top) + (largest - y_hat))
    np.put_along_axis(error, top, 0.0, axis=-1)
    return error


def _error_scale(kind: str) -> float:
    return 0.5 if kind == "half_squared_error" else 1.0


def _sums_of_others(values: Array) -> Array:
    """Σ_{j≠i} values_j for every i, added up from both ends: the total minus the own value would cancel."""
    sums = np.zeros_like(values)
    sums[..., 1:] += np.cumsum(values[..., :-1], axis=-1)
    sums[..., :-1] += np.cumsum(values[..., :0:-1], axis=-1)[..., ::-1]
    return sums


def _softplus(z: Array) -> Array:
    result: Array = np.logaddexp(0.0, z)
    return result


def _others_at(y_hat: Array, entries: Entries) -> Array:
    """ŷ with minus the sum of the others in place of one entry of every row, (n, O): never ŷ − 1, which cancels."""
    others = y_hat.copy()
    rows = np.arange(len(entries))
    others[rows, entries] = 0.0
    others[rows, entries] = -np.add.reduce(others, 1)
    return others


def _minus_log_at(q: Array, y_hat: Array, entries: Entries) -> Array:
    """−log softmax at one entry of every row, (n,): log(1 + Σ_{j≠ℓ} ŷ_j / ŷ_ℓ), all of it positive."""
    rows = np.arange(len(entries))
    at = y_hat[rows, entries]
    if np.minimum.reduce(at) > _FULL_DIGITS:
        result: Array = np.log1p(-_others_at(y_hat, entries)[rows, entries] / at)
        return result
    return _minus_log_softmax(q)[rows, entries]


def _minus_log_softmax(q: Array) -> Array:
    """log Σ_j e^{q_j} − q_i for every i, from the largest logit down: both terms are positive, nothing cancels."""
    top = np.argmax(q, axis=-1)[..., None]
    below = np.take_along_axis(q, top, axis=-1) - q
    others = np.exp(-below)
    np.put_along_axis(others, top, 0.0, axis=-1)
    result: Array = below + np.log1p(np.sum(others, axis=-1, keepdims=True))
    return result

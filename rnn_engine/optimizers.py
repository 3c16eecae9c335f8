"""How a gradient becomes a step: plain gradient descent, Adam, and the limit that is set to the gradient before.

Both change one flat vector in place, which holds all parameters one behind the other: norms and moments are those of
the whole network, and a step is a few operations however many matrices there are.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from rnn_engine.arrays import Array, norm


class Optimizer(Protocol):
    """One optimizer of one vector; it may remember the gradients that it has seen."""

    def step(self, parameters: Array, gradient: Array) -> None:
        """Move `parameters`, (n,), in place against `gradient`, (n,)."""


class SGD:
    """Plain gradient descent: θ ← θ − η g."""

    def __init__(self, learning_rate: float, size: int) -> None:
        self._learning_rate = learning_rate
        self._move = np.empty(size)

    def step(self, parameters: Array, gradient: Array) -> None:
        parameters -= np.multiply(self._learning_rate, gradient, out=self._move)


class Adam:
    """Adam with both moments corrected for their bias (Kingma and Ba 2015, algorithm 1).

    m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  θ ← θ − η m̂ / (√v̂ + ε)  with m̂ = m / (1 − β₁ⁿ),
    v̂ = v / (1 − β₂ⁿ) at the n-th step; β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸ as in the paper.
    """

    _FIRST, _SECOND, _EPSILON = 0.9, 0.999, 1e-8

    def __init__(self, learning_rate: float, size: int) -> None:
        self._learning_rate = learning_rate
        self._steps = 0
        self._m, self._v = np.zeros(size), np.zeros(size)
        self._move, self._scale = np.empty(size), np.empty(size)

    def step(self, parameters: Array, gradient: Array) -> None:
        self._steps += 1
        self._m += np.multiply(1.0 - self._FIRST, np.subtract(gradient, self._m, out=self._move), out=self._move)
        np.multiply(gradient, gradient, out=self._move)
        self._v += np.multiply(1.0 - self._SECOND, np.subtract(self._move, self._v, out=self._move), out=self._move)
        np.sqrt(np.divide(self._v, 1.0 - self._SECOND**self._steps, out=self._scale), out=self._scale)
        self._scale += self._EPSILON
        np.multiply(self._learning_rate / (1.0 - self._FIRST**self._steps), self._m, out=self._move)
        parameters -= np.divide(self._move, self._scale, out=self._move)


OPTIMIZERS: dict[str, Callable[[float, int], Optimizer]] = {"sgd": SGD, "adam": Adam}
"""By the name that a lesson's `training` gives them; each is made of the learning rate and the number of parameters."""


def clip(gradient: Array, limit: float) -> None:
    """Shorten `gradient`, (n,), in place to the norm `limit` where it is longer (Pascanu et al. 2013, algorithm 1)."""
    length = norm(gradient)
    if length > limit:
        gradient *= limit / length

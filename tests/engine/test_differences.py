"""The derivative of a function of one number, where the slope is known."""

import math
from collections.abc import Callable

import pytest

from rnn_engine.differences import KinkError, derivative

KNOWN: dict[str, tuple[Callable[[float], float], float]] = {
    "exp": (math.exp, 1.0),
    "a straight line": (lambda x: 3.0 * x - 7.0, 3.0),
    "slow sin": (lambda x: math.sin(1e-2 * x + 0.3), 1e-2 * math.cos(0.3)),
    "sin": (lambda x: math.sin(x + 0.3), math.cos(0.3)),
    "quick sin": (lambda x: math.sin(100.0 * x + 0.3), 100.0 * math.cos(0.3)),
    "a sin with many folds in a step": (lambda x: math.sin(1000.0 * x + 0.3), 1000.0 * math.cos(0.3)),
    "steep tanh": (lambda x: math.tanh(1000.0 * x + 0.2), 1000.0 / math.cosh(0.2) ** 2),
    "steep exp": (lambda x: math.exp(1000.0 * x), 1000.0),
    "softplus": (lambda x: math.log1p(math.exp(x)), 0.5),
}


@pytest.mark.parametrize("name", KNOWN)
def test_known_slopes(name: str) -> None:
    f, slope = KNOWN[name]
    found = derivative(f, 2e-2)
    assert found.value == pytest.approx(slope, rel=1e-10)
    assert found.error <= 1e-9 * slope


@pytest.mark.parametrize("first_step", [1e-4, 1e-3, 1e-2, 1e-1])
def test_the_first_step_hardly_matters(first_step: float) -> None:
    assert derivative(lambda x: math.exp(math.sin(3.0 * x)), first_step).value == pytest.approx(3.0, rel=1e-9)


def test_a_constant_has_no_slope() -> None:
    assert derivative(lambda x: 5.0, 2e-2).value == 0.0


def test_the_error_says_what_the_slope_is_worth() -> None:
    small_beside_its_value = derivative(lambda x: 1.0 + 1e-9 * math.sin(x), 2e-2)
    assert abs(small_beside_its_value.value - 1e-9) <= 10.0 * small_beside_its_value.error
    assert small_beside_its_value.error > 1e-7 * 1e-9
    noisy = derivative(math.sin, 2e-2, noise=1e-6)
    assert noisy.error >= 1e-6


def test_beyond_float64_there_is_no_slope() -> None:
    found = derivative(lambda x: math.inf, 2e-2)
    assert math.isnan(found.value)
    assert found.error == math.inf


def test_a_kink_is_said() -> None:
    def bent(x: float) -> float:
        if x > 0.0:
            raise KinkError
        return x

    with pytest.raises(KinkError):
        derivative(bent, 2e-2)

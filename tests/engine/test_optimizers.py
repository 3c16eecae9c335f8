"""The steps of the optimizers, number by number, against their definitions in plain Python and against torch."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_engine.arrays import Array, norm
from rnn_engine.optimizers import OPTIMIZERS, Adam, clip

NUMBERS = st.floats(-5.0, 5.0)
GRADIENTS = st.lists(st.lists(NUMBERS, min_size=3, max_size=3), min_size=1, max_size=6)


def stepped(name: str, rate: float, gradients: list[list[float]]) -> Array:
    parameters = np.array([1.0, -2.0, 0.5])
    optimizer = OPTIMIZERS[name](rate, 3)
    for gradient in gradients:
        optimizer.step(parameters, np.array(gradient))
    return parameters


@given(GRADIENTS, st.floats(0.001, 0.5))
def test_plain_gradient_descent_goes_against_every_gradient(gradients: list[list[float]], rate: float) -> None:
    expected = np.array([1.0, -2.0, 0.5]) - rate * np.sum(gradients, axis=0)
    np.testing.assert_allclose(stepped("sgd", rate, gradients), expected, rtol=1e-12, atol=1e-12)


@given(GRADIENTS, st.floats(0.001, 0.5))
def test_adam_is_algorithm_1_of_its_paper(gradients: list[list[float]], rate: float) -> None:
    expected = []
    for start, seen in zip([1.0, -2.0, 0.5], zip(*gradients, strict=True), strict=True):
        theta, m, v = start, 0.0, 0.0
        for n, g in enumerate(seen, 1):
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            theta -= rate * (m / (1.0 - 0.9**n)) / (math.sqrt(v / (1.0 - 0.999**n)) + 1e-8)
        expected.append(theta)
    np.testing.assert_allclose(stepped("adam", rate, gradients), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_adams_first_step_is_the_learning_rate_however_large_the_gradient(size: float) -> None:
    parameters = np.zeros(2)
    Adam(0.01, 2).step(parameters, size * np.array([3.0, -1.0]))
    np.testing.assert_allclose(parameters, [-0.01, 0.01], rtol=0.02)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_same_steps_as_torch(name: str) -> None:
    torch = pytest.importorskip("torch")
    random = np.random.RandomState(1)
    gradients = random.standard_normal((40, 3))
    theirs = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
    optimizer = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[name]([theirs], lr=0.05)
    for gradient in gradients:
        theirs.grad = torch.tensor(gradient)
        optimizer.step()
    np.testing.assert_allclose(stepped(name, 0.05, gradients.tolist()), theirs.detach().numpy(), rtol=1e-12)


@given(st.lists(NUMBERS, min_size=1, max_size=6), st.floats(0.1, 3.0))
def test_a_gradient_is_shortened_to_the_limit_and_keeps_its_direction(numbers: list[float], limit: float) -> None:
    before = np.array(numbers)
    after = before.copy()
    clip(after, limit)
    assert norm(after) <= limit * (1.0 + 1e-12)
    assert float(before @ after) == pytest.approx(norm(before) * norm(after))
    if norm(before) <= limit:
        assert after.tolist() == numbers
    else:
        assert norm(after) == pytest.approx(limit)

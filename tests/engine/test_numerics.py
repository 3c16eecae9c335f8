"""The numbers that bite (saturation, overflow, ties), against 50 digits and against the bare formulas."""

import itertools
import math
from collections.abc import Sequence as Many
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment, ExperimentError, Loss, Network, Sequence, Truncation
from rnn_engine.functions import (
    ACTIVATIONS,
    loss_logit_gradient,
    loss_output_gradient,
    loss_value,
    output_jacobian,
    output_value,
)
from rnn_engine.proofs import proof
from rnn_engine.recorder import record
from rnn_engine.reverse import reverse_pass
from rnn_engine.scaled import Scaled
from rnn_engine.training import gradient_step, steps_at_every_use, updated
from tests.engine.networks import PAIRS, scalar_network

# In steps of 1/64, and so are the targets: where a gradient is nothing but the rounding of its own terms, no form of it
# has digits to lose.
LOGITS = st.lists(st.integers(-40 * 64, 40 * 64).map(lambda n: n / 64), min_size=1, max_size=5)


class Exactly:
    """Outputs, losses and their gradients by their definitions, with 120 digits."""

    def __init__(self, output: str, q: Many[float]) -> None:
        self.output, self.q = output, [Decimal(float(number)) for number in q]

    def y_hat(self) -> list[Decimal]:
        if self.output == "softmax":
            raised = [number.exp() for number in self.q]
            return [number / sum(raised) for number in raised]
        if self.output == "sigmoid":
            return [1 / (1 + (-number).exp()) for number in self.q]
        if self.output == "tanh":
            return [2 / (1 + (-2 * number).exp()) - 1 for number in self.q]
        return [max(number, Decimal(0)) for number in self.q] if self.output == "relu" else self.q

    def jacobian(self) -> list[list[Decimal]]:
        y_hat, size = self.y_hat(), range(len(self.q))
        if self.output == "softmax":
            return [[y_hat[i] * ((i == j) - y_hat[j]) for j in size] for i in size]
        slopes = {
            "sigmoid": [p * (1 - p) for p in y_hat],
            "tanh": [1 - p * p for p in y_hat],
            "relu": [Decimal(int(number > 0)) for number in self.q],
            "identity": [Decimal(1) for _ in size],
        }[self.output]
        return [[slopes[i] if i == j else Decimal(0) for j in size] for i in size]

    def loss(self, kind: str, y: Many[float]) -> Decimal:
        pairs = [(Decimal(float(target)), p) for target, p in zip(y, self.y_hat(), strict=True)]
        if kind == "cross_entropy":
            return -sum((target * p.ln() for target, p in pairs), Decimal(0))
        if kind == "binary_cross_entropy":
            return -sum((target * p.ln() + (1 - target) * (1 - p).ln() for target, p in pairs), Decimal(0))
        error = sum(((target - p) ** 2 for target, p in pairs), Decimal(0))
        return error / 2 if kind == "half_squared_error" else error

    def gradient(self, kind: str, y: Many[float]) -> list[Decimal]:
        """∂L/∂q, by the chain rule over ŷ."""
        slopes = []
        for target, p in zip(map(Decimal, map(float, y)), self.y_hat(), strict=True):
            if kind == "cross_entropy":
                slopes.append(-target / p)
            elif kind == "binary_cross_entropy":
                slopes.append(-target / p + (1 - target) / (1 - p))
            else:
                slopes.append((p - target) * (1 if kind == "half_squared_error" else 2))
        jacobian = self.jacobian()
        size = range(len(slopes))
        return [sum((slopes[i] * jacobian[i][j] for i in size), Decimal(0)) for j in size]


def targets(kind: str, size: int) -> st.SearchStrategy[list[float]]:
    """One-hot or dense targets that may follow this loss; dense ones need not sum to 1."""
    low, high = {"cross_entropy": (0.0, 2.0), "binary_cross_entropy": (0.0, 1.0)}.get(kind, (-2.0, 2.0))
    one_hot = st.integers(0, size - 1).map(lambda target: np.eye(size)[target].tolist())
    dense = st.lists(st.integers(int(64 * low), int(64 * high)).map(lambda n: n / 64), min_size=size, max_size=size)
    return one_hot | dense


@pytest.mark.parametrize(("kind", "output"), PAIRS)
@given(data=st.data())
def test_losses_and_gradients_to_the_last_digits(kind: str, output: str, data: st.DataObject) -> None:
    q = data.draw(LOGITS)
    y = data.draw(targets(kind, len(q)))
    with localcontext(prec=120):
        exact = Exactly(output, q)
        loss, gradient = exact.loss(kind, y), exact.gradient(kind, y)
        misses = [(float(p), float(p - Decimal(float(wanted)))) for p, wanted in zip(exact.y_hat(), y, strict=True)]
    logits, target = np.array(q), np.array(y)
    # Where ŷ is close to y, their difference has the rounding of ŷ.
    lost = 4 * np.finfo(float).eps * sum(abs(p * miss) for p, miss in misses) if kind.endswith("squared_error") else 0.0
    assert loss_value(kind, output, logits, target) == pytest.approx(float(loss), rel=1e-12, abs=lost + 1e-300)
    found = loss_logit_gradient(kind, output, logits, target)
    expected = np.array([float(number) for number in gradient])
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-13 * float(np.max(np.abs(expected))) + 1e-100)


@given(LOGITS, st.integers(0, 4))
def test_every_digit_of_a_one_hot_softmax(q: list[float], target: int) -> None:
    y = np.eye(len(q))[target % len(q)]
    with localcontext(prec=120):
        exact = Exactly("softmax", q)
        loss, gradient = exact.loss("cross_entropy", y), exact.gradient("cross_entropy", y)
    assert loss_value("cross_entropy", "softmax", np.array(q), y) == pytest.approx(float(loss), rel=1e-14, abs=0.0)
    found = loss_logit_gradient("cross_entropy", "softmax", np.array(q), y)
    expected = [float(number) for number in gradient]
    np.testing.assert_allclose(found, expected, rtol=5e-14, atol=0.0)
    entries, rows = np.array([target % len(q)]), np.array([q])
    y_hat = output_value("softmax", rows)
    quick = loss_value("cross_entropy", "softmax", rows, y[None], entries, y_hat)
    assert quick[0] == pytest.approx(float(loss), rel=1e-14, abs=0.0)
    quick = loss_logit_gradient("cross_entropy", "softmax", rows, y[None], entries, y_hat)
    np.testing.assert_allclose(quick, [expected], rtol=5e-14, atol=0.0)


def test_a_saturated_softmax_is_not_perfect() -> None:
    q, y = np.array([0.0, 39.3, -5.0]), np.array([0.0, 1.0, 0.0])
    assert loss_value("cross_entropy", "softmax", q, y) == pytest.approx(8.6127789e-18, rel=1e-8)
    gradient = loss_logit_gradient("cross_entropy", "softmax", q, y)
    assert gradient[1] == -(gradient[0] + gradient[2]) < 0.0


@pytest.mark.parametrize("kind", ["cross_entropy", "squared_error", "half_squared_error"])
def test_a_softmax_of_one_output_has_no_gradient(kind: str) -> None:
    for q, y in itertools.product((-700.0, 0.0, 3.0), (0.0, 1.0, 0.3, 2.0)):
        gradient = loss_logit_gradient(kind, "softmax", np.array([q]), np.array([y]))
        np.testing.assert_array_equal(gradient, [0.0])
    assert loss_value("cross_entropy", "softmax", np.array([5.0]), np.array([1.0])) == 0.0


@given(LOGITS)
def test_softmax_with_squared_error_needs_the_full_jacobian(q: list[float]) -> None:
    logits, y = np.array(q), np.linspace(-1.0, 1.0, len(q))
    for kind in ("squared_error", "half_squared_error"):
        slope = loss_output_gradient(kind, output_value("softmax", logits), y)
        found = loss_logit_gradient(kind, "softmax", logits, y)
        np.testing.assert_allclose(found, slope @ output_jacobian("softmax", logits), atol=1e-14)


@given(LOGITS.filter(lambda q: len(q) > 1))
def test_a_row_of_the_softmax_jacobian_sums_to_zero(q: list[float]) -> None:
    jacobian = output_jacobian("softmax", np.array(q))
    np.testing.assert_allclose(jacobian.sum(axis=1), 0.0, atol=1e-15 * len(q) * np.max(np.abs(jacobian)))


@pytest.mark.parametrize(("kind", "output"), PAIRS)
def test_huge_logits_neither_overflow_nor_become_nan(kind: str, output: str) -> None:
    for q in ([800.0, -800.0], [-800.0, 800.0], [1e5, 1e5], [-1e5, 0.0]):
        for y in ([1.0, 0.0], [0.25, 0.5]):
            assert np.isfinite(loss_value(kind, output, np.array(q), np.array(y)))
            assert np.isfinite(loss_logit_gradient(kind, output, np.array(q), np.array(y))).all()
            assert np.isfinite(output_value(output, np.array(q))).all()
            assert np.isfinite(output_jacobian(output, np.array(q))).all()


# Activations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tanh", "sigmoid"])
@given(z=st.floats(-300.0, 300.0))
def test_a_saturated_slope_keeps_its_digits(name: str, z: float) -> None:
    with localcontext(prec=320):
        exact = float(Exactly(name, [z]).jacobian()[0][0])
    assert ACTIVATIONS[name].derivative(np.array([z]))[0] == pytest.approx(exact, rel=1e-13, abs=0.0)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_no_activation_overflows(name: str) -> None:
    z = np.array([-1e308, -1e3, -0.0, 0.0, 1e3, 1e308])
    activation = ACTIVATIONS[name]
    assert np.isfinite(activation.value(z)).all()
    assert ((activation.derivative(z) >= 0.0) & (activation.derivative(z) <= 1.0)).all()


def test_relu_has_slope_zero_at_zero() -> None:
    np.testing.assert_array_equal(ACTIVATIONS["relu"].derivative(np.array([-1.0, -0.0, 0.0, 1e-300])), [0, 0, 0, 1])


def test_a_tie_goes_to_the_first() -> None:
    network = Network("elman", "tanh", "softmax", 3, 2, 3)
    parameters = {name: np.zeros(shape) for name, shape in network.parameter_shapes.items()}
    y = np.eye(3)[0]
    sequence = Sequence((np.eye(3)[2], None, None), (y, y, y), feedback="argmax")
    experiment = replace(
        scalar_network(1), network=network, parameters=parameters, sequence=sequence, initial_state=np.zeros(2)
    )
    np.testing.assert_array_equal(record(experiment).value("x", 2), [1.0, 0.0, 0.0])
    last_two = replace(experiment, parameters=parameters | {"b_y": np.array([0.0, 1.0, 1.0])})
    np.testing.assert_array_equal(record(last_two).value("x", 3), [0.0, 1.0, 0.0])


def test_errors_that_are_nearly_the_same_keep_what_they_differ_by() -> None:
    q, y = (
        [24.65625, -459 / 64, 0.0],
        [-11 / 64, 0.0, -75 / 64],
    )  # y₃ is y₁ − 1, so that both errors are −75/64 and a bit
    with localcontext(prec=120):
        expected = [float(number) for number in Exactly("softmax", q).gradient("half_squared_error", y)]
    found = loss_logit_gradient("half_squared_error", "softmax", np.array(q), np.array(y))
    np.testing.assert_allclose(found, expected, rtol=1e-13)


# The range of float64 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("experiment", "sentence"),
    [
        (
            scalar_network(200, W_hh=1e3),
            "make loss of timestep 53 leave the range of float64; make W_hh or the sequence",
        ),
        (scalar_network(5, x=1e200), "make loss of timestep 1 leave the range of float64"),
        (scalar_network(1, x=1e308, W_xh=10.0), "make z of timestep 1 leave the range of float64"),
    ],
)
def test_a_forward_value_beyond_float64_is_refused(experiment: Experiment, sentence: str) -> None:
    with pytest.raises(ExperimentError, match=sentence):
        record(experiment)


def test_where_a_forward_value_left_the_range_is_said_of_every_cell() -> None:
    def refused(cell: str, huge: str, *, embedding: int | None = None) -> str:
        network = Network(cell, "tanh", "identity", 2, 4, 2, embedding_size=embedding)
        parameters = {name: np.full(shape, 0.5) for name, shape in network.parameter_shapes.items()}
        parameters[huge] = np.full(parameters[huge].shape, 1e308)
        sequence = Sequence((None, np.full(2, 10.0), None), (None, None, np.zeros(2)))
        loss = Loss("half_squared_error")
        with pytest.raises(ExperimentError) as caught:
            record(Experiment(network, parameters, sequence, loss, Truncation(), np.ones(network.state_size)))
        return str(caught.value)

    for cell in ("elman", "lstm", "gru", "feedforward"):
        assert "make z of timestep 2 leave the range of float64" in refused(cell, "W_xh")
        assert "make e of timestep 2 leave the range of float64" in refused(cell, "E", embedding=2)
        assert "make q of timestep 3 leave the range of float64" in refused(cell, "W_hy")
    for cell in ("elman", "lstm", "gru"):
        assert "make z of timestep 1 leave the range of float64" in refused(cell, "W_hh")


def test_an_output_that_is_fed_back_and_grows_beyond_float64_is_refused() -> None:
    network = Network("feedforward", "identity", "identity", 1, 1, 1)
    parameters = {
        name: np.full(shape, 1e20 if len(shape) == 2 else 0.0) for name, shape in network.parameter_shapes.items()
    }
    sequence = Sequence((np.ones(1), *(None,) * 19), (np.zeros(1), *(None,) * 19), feedback="soft")
    with pytest.raises(ExperimentError, match="make q of timestep 8 leave the range of float64"):  # q_t = 10^(40 t)
        record(Experiment(network, parameters, sequence, Loss("half_squared_error"), Truncation(), np.zeros(1)))


def test_losses_whose_sum_leaves_float64_are_refused() -> None:
    assert record(scalar_network(2, y=1.3e154, W_hy=0.0)).total_loss == pytest.approx(1.69e308)
    with pytest.raises(ExperimentError, match="make L leave the range of float64"):
        record(scalar_network(3, y=1.3e154, W_hy=0.0))


def test_a_learning_rate_that_takes_a_weight_beyond_float64_is_said() -> None:
    experiment = replace(scalar_network(2, y=1e3), learning_rate=1e308)
    trace = record(experiment)
    moved, gradient = updated(trace, "W_hy"), contributions(trace).gradient("W_hy")
    assert moved.exponent > 0
    assert abs(exactly(moved) / (Fraction(-1e308) * Fraction(float(gradient[0, 0]))) - 1) <= Fraction(1, 10**14)
    for move in (gradient_step, steps_at_every_use):
        with pytest.raises(ExperimentError, match="let the update of W_xh leave the range of float64"):
            move(trace)


def test_an_input_at_the_end_of_float64_has_its_size_and_its_norms() -> None:
    experiment = scalar_network(3)
    network = replace(experiment.network, input_size=2)
    inputs = tuple(np.full(2, 1.5e308) for _ in range(3))  # its norm is beyond float64
    trace = record(
        replace(
            experiment,
            network=network,
            parameters=dict(experiment.parameters) | {"W_xh": np.full((1, 2), 1e-308)},
            sequence=replace(experiment.sequence, inputs=inputs),
        )
    )
    answer = contributions(trace)
    norms = np.abs([[float(answer.row(t).dz[k - 1, 0]) if k <= t else 0.0 for k in (1, 2, 3)] for t in (1, 2, 3)])
    expected = Fraction(1.5e308) * Fraction(math.sqrt(2.0)) * sum(Fraction(each) for each in norms.ravel().tolist())
    assert abs(exactly(answer.size("W_xh")) / expected - 1) <= Fraction(1, 10**14)
    log2_right = math.log2(1.5e308) + 0.5
    np.testing.assert_allclose(answer.log2_norms("W_xh")[2], np.log2(norms[2]) + log2_right, rtol=1e-14)
    np.testing.assert_allclose(answer.norms_of_loss("W_xh", 3).log2(), np.log2(norms[2]) + log2_right, rtol=1e-14)
    assert proof(trace, "W_xh").adds_up


@pytest.mark.parametrize(("x", "y"), [(1e-200, 1e-135), (1e-300, 1e-100), (-1e305, 1.0)])
def test_shares_hold_where_a_cotangent_times_an_input_leaves_float64(x: float, y: float) -> None:
    """∂L_t/∂h_k is W_hh^(t−k) times something, with one input at every timestep: shares are powers of W_hh."""
    trace = record(scalar_network(4, x=x, y=y, W_xh=0.0 if abs(x) > 1.0 else 1.0, W_hh=0.5))
    answer = contributions(trace)
    expected = np.array([1.0, 2.0, 4.0, 8.0]) / 15.0
    np.testing.assert_allclose(answer.shares_of_loss("W_xh")[3], expected, rtol=1e-14)
    np.testing.assert_allclose(answer.shares_in_loss("W_xh", 4), expected, rtol=1e-14)
    assert float(np.nansum(answer.shares("W_xh"))) == pytest.approx(1.0, abs=1e-14)


def exactly(found: Scaled) -> Fraction:
    """The one number that it holds."""
    return Fraction(float(found.mantissa.flat[0])) * Fraction(2) ** found.exponent


@pytest.mark.parametrize(
    ("experiment", "parameter", "gradient"),
    [
        # h stays 0 and its Jacobian grows: −10²⁰ to the power of the distance, of all pairs
        (
            scalar_network(20, x=0.0, y=1.0, W_hh=1e20),
            "b_h",
            -sum(Fraction(10) ** (20 * (t - k)) for t in range(1, 21) for k in range(1, t + 1)),
        ),
        # every cotangent fits, but not its product with the input
        (scalar_network(1, x=1e200, y=1e150, W_xh=1e-200), "W_xh", (1 - Fraction(1e150)) * Fraction(1e200)),
        (scalar_network(1, x=-1e-200, y=-1e-150, W_hy=1e-20), "W_xh", None),
    ],
)
def test_a_gradient_beyond_float64_is_right_and_carries_its_exponent(
    experiment: Experiment, parameter: str, gradient: Fraction | None
) -> None:
    trace = record(experiment)
    if gradient is None:  # 10⁻²⁰ (10⁻²⁰ · 10⁻²⁰⁰ + 10⁻¹⁵⁰) · 10⁻²⁰⁰
        W, x, y = Fraction(1e-20), Fraction(1e-200), Fraction(1e-150)
        gradient = W * (-W * x + y) * -x
    answer = contributions(trace)
    for found in (
        answer.scaled_gradient(parameter),
        reverse_pass(trace).scaled[parameter],
        answer.sweep.gradient(parameter),
    ):
        assert found.exponent != 0
        assert abs(exactly(found) / gradient - 1) <= Fraction(1, 10**14)
    assert proof(trace, parameter).holds
    assert abs(float(np.nansum(answer.shares(parameter))) - 1.0) <= 1e-14
    if abs(gradient) > 1:
        sentence = f"let the gradient of {parameter} leave the range of float64"
        with pytest.raises(ExperimentError, match=sentence):
            answer.gradient(parameter)
        with pytest.raises(ExperimentError, match=sentence):
            reverse_pass(trace).parameters[parameter]
        with pytest.raises(ExperimentError, match=f"let the update of {parameter} leave the range of float64"):
            gradient_step(trace)
    else:
        np.testing.assert_array_equal(answer.gradient(parameter), [[0.0]])


@pytest.mark.parametrize("kind", ["cross_entropy", "binary_cross_entropy"])
@pytest.mark.parametrize("q", [-745.0, -720.0, -710.0, -700.0, 700.0, 730.0])
def test_a_sigmoid_s_loss_is_exact_to_the_end_of_float64(kind: str, q: float) -> None:
    for y in (0.0, 1.0):
        with localcontext(prec=700):
            exact = Exactly("sigmoid", [q])
            loss, gradient = exact.loss(kind, [y]), exact.gradient(kind, [y])[0]
        found = loss_logit_gradient(kind, "sigmoid", np.array([q]), np.array([y]))[0]
        assert found == pytest.approx(float(gradient), rel=1e-12, abs=5e-324)
        assert loss_value(kind, "sigmoid", np.array([q]), np.array([y])) == pytest.approx(
            float(loss), rel=1e-12, abs=5e-324
        )


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=4), st.integers(-900, 900))
def test_norms_neither_overflow_nor_underflow(numbers: list[float], exponent: int) -> None:
    array: Array = np.array(numbers)
    expected = norm(array)
    assert expected == pytest.approx(float(np.linalg.norm(array)))
    scaled = np.ldexp(array, exponent)
    if np.all(scaled == 0.0) or np.max(np.abs(scaled)) < 1e-290:
        return
    assert norm(scaled) == pytest.approx(np.ldexp(expected, exponent))

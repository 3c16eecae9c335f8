"""The factors of the chain: against differences of the forward pass, against each other, and how far they reach."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.differences import derivative
from rnn_engine.experiment import NO_TRUNCATION, Experiment, ExperimentError, Loss, Network, Sequence
from rnn_engine.functions import output_value
from rnn_engine.jacobians import has_loss_gradient, jacobian_norms, loss_gradient, output_jacobian, step_jacobian
from rnn_engine.recorder import record
from rnn_engine.trace import Trace
from tests.engine.measure import apart
from tests.engine.networks import experiments, scalar_network


def value(trace: Trace, name: str, t: int) -> Array:
    found = trace.value(name, t)
    assert found is not None
    return found


def differences(f: Callable[[Array], Array], at: Array) -> Array:
    """∂f/∂x at `at`, by central differences, row i = output i."""

    def slope(i: int, direction: Array) -> float:
        return derivative(lambda distance: float(f(at + distance * direction)[i]), 1e-3).value

    return np.array([[slope(i, direction) for direction in np.eye(len(at))] for i in range(len(f(at)))])


@settings(max_examples=25)
@given(experiments(), st.data())
def test_the_jacobian_of_a_timestep_agrees_with_differences(experiment: Experiment, data: st.DataObject) -> None:
    trace = record(experiment)
    k = data.draw(st.integers(1, trace.length))
    z, target = value(trace, "z", k), trace.experiment.sequence.targets[trace.losses[0] - 1]

    def state(before: Array) -> Array:
        """h_k from another state before it."""
        moved = record(replace(experiment, sequence=Sequence((trace.value("x", k),), (target,)), initial_state=before))
        assume(experiment.network.hidden_activation != "relu" or same_sides(value(moved, "z", 1), z))
        return value(moved, "h", 1)

    np.testing.assert_allclose(step_jacobian(trace, k), differences(state, value(trace, "h", k - 1)), atol=1e-8)


@given(experiments(), st.data())
def test_the_jacobian_of_the_output_agrees_with_differences(experiment: Experiment, data: st.DataObject) -> None:
    trace = record(experiment)
    t = data.draw(st.sampled_from(trace.losses))
    kind = experiment.network.output_activation

    def output(h: Array) -> Array:
        q = experiment.parameters["W_hy"] @ h + experiment.parameters["b_y"]
        assume(kind != "relu" or same_sides(q, value(trace, "q", t)))
        return output_value(kind, q)

    np.testing.assert_allclose(output_jacobian(trace, t), differences(output, value(trace, "h", t)), atol=1e-8)


def same_sides(a: Array, b: Array) -> bool:
    return np.array_equal(np.sign(a), np.sign(b))


@pytest.mark.parametrize(("score", "is_finite"), [(-700.0, True), (-711.0, False), (-800.0, False)])
def test_there_is_no_slope_by_a_probability_that_float64_can_t_divide_by(score: float, is_finite: bool) -> None:
    """e⁻⁷⁰⁰ is an ordinary number, 1/e⁻⁷¹¹ is beyond the largest one, e⁻⁸⁰⁰ is 0."""
    network = Network("elman", "tanh", "softmax", 1, 1, 2)
    parameters = {name: np.zeros(shape) for name, shape in network.parameter_shapes.items()}
    parameters["b_y"] = np.array([score, 0.0])
    sequence = Sequence((np.ones(1),), (np.array([1.0, 0.0]),))
    trace = record(Experiment(network, parameters, sequence, Loss("cross_entropy"), NO_TRUNCATION, np.zeros(1), 0.1))
    assert has_loss_gradient(trace, 1) == is_finite
    np.testing.assert_allclose(contributions(trace).row(1).dq, [-1.0, 1.0])


@given(experiments())
def test_the_factors_multiply_to_the_cotangent_of_the_state(experiment: Experiment) -> None:
    trace = record(experiment)
    for t in trace.losses:
        row = contributions(trace).row(t)
        outer, inner = loss_gradient(trace, t), output_jacobian(trace, t)
        assume(np.max(np.abs(value(trace, "q", t))) < 10.0)  # where ŷ saturates, ∂L/∂ŷ has few digits left
        assert apart(outer @ inner, row.dh[t], norm(outer) * norm(inner)) <= 1e-10
        carried = row.dh[t]
        size = norm(carried)
        for k in range(t, 0, -1):
            jacobian = step_jacobian(trace, k)
            carried, size = carried @ jacobian, size * norm(jacobian)
            assert apart(carried, row.dh[k - 1], size) <= 1e-12


@given(experiments())
def test_norms_are_the_largest_singular_values_of_the_products(experiment: Experiment) -> None:
    trace = record(experiment)
    norms = jacobian_norms(trace)
    assert norms.shape == (trace.length, trace.length + 1)
    for t in range(1, trace.length + 1):
        product, size = np.eye(experiment.network.hidden_size), 1.0
        for k in range(t, -1, -1):
            largest = float(np.linalg.svd(product, compute_uv=False)[0])
            assert abs(norms[t - 1, k] - largest) <= 1e-12 * size
            if k > 0:
                product, size = product @ step_jacobian(trace, k), size * norm(step_jacobian(trace, k))
        assert np.isnan(norms[t - 1, t + 1 :]).all()


def test_norms_beyond_float64_are_refused() -> None:
    experiment = scalar_network(12, x=0.0, W_hh=1e30)  # h stays 0, its Jacobian over 11 timesteps is 10³³⁰
    sentence = "let the Jacobian of the state by that of timestep 1 leave the range of float64"
    with pytest.raises(ExperimentError, match=sentence):
        jacobian_norms(record(experiment))

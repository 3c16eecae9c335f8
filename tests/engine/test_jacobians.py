"""The factors of the chain: against differences of the forward pass, against each other, and how far they reach."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnn_engine.arrays import Array, norm
from rnn_engine.backward_values import Backward
from rnn_engine.contributions import contributions
from rnn_engine.differences import derivative
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence
from rnn_engine.functions import output_value
from rnn_engine.jacobians import has_loss_gradient, loss_gradient, output_jacobian, step_jacobian
from rnn_engine.network import base_name, stage_of
from rnn_engine.recorder import record
from rnn_engine.trace import Trace
from tests.engine.measure import apart
from tests.engine.networks import experiments


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
    """∂s_k/∂s_{k−1}: with soft feedback also by way of ŷ_{k−1}, which is made of h_{k−1}."""
    trace, network = record(experiment), experiment.network
    k = data.draw(st.integers(1, trace.length))
    softly, x = experiment.sequence.is_fed_softly(k), trace.value("x", k)
    target = experiment.sequence.targets[trace.losses[0] - 1]
    stage = network.stage_at(k)
    own = [name for name in experiment.parameters if stage_of(name) in ("", stage)]
    alone = replace(network, stages=())
    parameters = {base_name(name): experiment.parameters[name] for name in own}
    for name, shape in alone.parameter_shapes.items():
        parameters.setdefault(name, np.zeros(shape))  # W_xh of a stage that reads nothing

    def state(before: Array) -> Array:
        """s_k from another state before it."""
        read = fed(before) if softly else x
        sequence = Sequence((read,), (target,))
        moved = record(
            replace(experiment, network=alone, parameters=parameters, sequence=sequence, initial_state=before)
        )
        if network.hidden_activation == "relu" and not network.gates:
            assume(same_sides(value(moved, "z", 1), value(trace, "z", k)))
        return np.concatenate([value(moved, part, 1) for part in network.state_parts])

    def fed(before: Array) -> Array:
        """x_k = ŷ_{k−1}."""
        q = parameters["W_hy"] @ before[: network.hidden_size] + parameters["b_y"]
        assume(network.output_activation != "relu" or same_sides(q, value(trace, "q", k - 1)))
        entries = experiment.sequence.feedback_inputs or range(network.output_size)
        return np.eye(network.input_size)[:, list(entries)] @ output_value(network.output_activation, q)

    before = np.concatenate([value(trace, part, k - 1) for part in network.state_parts])
    jacobian = step_jacobian(trace, k)
    np.testing.assert_allclose(jacobian, differences(state, before), rtol=1e-7, atol=1e-8 * max(1.0, norm(jacobian)))


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
    np.testing.assert_allclose(contributions(trace).row(1).dq, [[-1.0, 1.0]])


@given(experiments())
def test_the_factors_multiply_to_the_cotangent_of_the_state(experiment: Experiment) -> None:
    trace = record(experiment)
    for t in trace.losses:
        row = contributions(trace).row(t)
        outer, inner = loss_gradient(trace, t), output_jacobian(trace, t)
        assume(np.max(np.abs(value(trace, "q", t))) < 10.0)  # where ŷ saturates, ∂L/∂ŷ has few digits left
        assert apart(outer @ inner, row.dh[t], norm(outer) * norm(inner)) <= 1e-10
        carried = state_cotangent(row, t)
        size = norm(carried)
        if row.dc is not None:
            carried[len(row.dh[t]) :] = 0.0  # what h_t brings to c_t is a factor of the chain, not of the loss
        for k in range(t, 0, -1):
            jacobian = step_jacobian(trace, k)
            carried, size = carried @ jacobian, size * norm(jacobian)
            assert apart(carried, arriving(trace, row, k - 1), size) <= 1e-12


def state_cotangent(row: Backward, k: int) -> Array:
    return np.concatenate([row.dh[k], *([] if row.dc is None else [row.dc[k]])])


def arriving(trace: Trace, row: Backward, k: int) -> Array:
    """∂L_t/∂s_k by both parts as free ones: of an LSTM without what h_k brings to c_k, which k's own factor holds."""
    found = state_cotangent(row, k)
    if row.dc is not None and k > 0:
        found[len(row.dh[k]) :] -= row.dh[k] * value(trace, "o", k) * (1.0 - np.tanh(value(trace, "c", k)) ** 2)
    return found

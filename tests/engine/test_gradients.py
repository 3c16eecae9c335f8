"""The gradient of random networks, taken apart, put together again, and held against every other way to it."""

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.differences import derivative
from rnn_engine.experiment import NO_TRUNCATION, Experiment
from rnn_engine.gradcheck import TOLERANCE, check_along, check_gradient
from rnn_engine.proofs import proof
from rnn_engine.recorder import record
from rnn_engine.reverse import reverse_pass
from rnn_engine.trace import Trace
from rnn_engine.training import gradient_step, steps_at_every_use, updated
from tests.engine.measure import added, apart
from tests.engine.networks import experiments, scalar_network


def alone(experiment: Experiment, t: int) -> Experiment:
    """The experiment whose only loss is L_t, everything else as it was."""
    sequence = experiment.sequence
    targets = tuple(target if at == t else None for at, target in enumerate(sequence.targets, 1))
    return replace(experiment, sequence=replace(sequence, targets=targets))


def sides(trace: Trace) -> list[bytes]:
    """On which side of its kink every relu is, and which tokens were fed back."""
    network = trace.experiment.network
    relus = [
        name
        for name, activation in (("z", network.hidden_activation), ("q", network.output_activation))
        if activation == "relu" and (name == "q" or not network.gates)
    ]
    signs = [np.sign(trace.forward[name]).tobytes() for name in relus]
    return [*signs, trace.forward["x"].tobytes() if trace.experiment.sequence.feedback == "argmax" else b""]


def arriving_at_start(trace: Trace, t: int) -> Array:
    """∂L_t/∂s_0, (S,)."""
    row = contributions(trace).row(t)
    return row.dh[0] if row.dc is None else np.concatenate([row.dh[0], row.dc[0]])


def kept_tiles(trace: Trace, parameter: str) -> Array:
    """Σ w_t C[t,k] over the pairs that the truncation keeps, one tile at a time."""
    keeps = trace.experiment.truncation.keeps
    total = np.zeros(trace.experiment.network.parameter_shapes[parameter])
    for t in trace.losses:
        for k in range(1, t + 1):
            if keeps(t, k):
                total += trace.loss_weight(t) * contributions(trace).row(t).tile(parameter, k)
    return total


# Against other ways to the same gradient --------------------------------------------------------------------------


@given(experiments())
def test_contributions_add_up_to_the_plain_reverse_pass(experiment: Experiment) -> None:
    trace = record(experiment)
    whole, plain = contributions(trace), reverse_pass(trace)
    for name in experiment.parameters:
        assert apart(whole.gradient(name), plain.parameters[name], added(trace, name)) <= 1e-12
    for t in trace.losses:
        plain = reverse_pass(trace, t)
        for name in experiment.parameters:
            assert apart(whole.gradient_of_loss(name, t), plain.parameters[name], added(trace, name, t)) <= 1e-12


@given(experiments())
def test_gradients_agree_with_central_differences(experiment: Experiment) -> None:
    trace = record(experiment)
    for name in experiment.parameters:
        found = check_gradient(trace, name)
        assert found.compared + found.at_kinks + found.unresolved == found.entries == experiment.parameters[name].size
        assert found.worst <= TOLERANCE
        assume(found.compared == found.entries)  # no kink within reach, nothing saturated away


@given(experiments(), st.data())
def test_the_gradient_of_one_loss_agrees_with_central_differences(experiment: Experiment, data: st.DataObject) -> None:
    trace = record(experiment)
    t = data.draw(st.sampled_from(trace.losses))
    one = record(alone(experiment, t))
    for name in experiment.parameters:
        found = check_gradient(one, name)
        assert found.worst <= TOLERANCE
        assume(found.compared == found.entries)
        of_loss = contributions(trace).gradient_of_loss(name, t, truncated=False)
        assert apart(of_loss, contributions(one).gradient_full(name), added(trace, name, t)) <= 1e-12


@given(experiments())
def test_the_badge_holds(experiment: Experiment) -> None:
    trace = record(experiment)
    for name in experiment.parameters:
        assert proof(trace, name).holds
        for t in trace.losses:
            assert proof(trace, name, t).holds


@given(experiments(whole=True), st.data())
def test_the_gradient_of_the_initial_state_agrees_with_central_differences(
    experiment: Experiment, data: st.DataObject
) -> None:
    trace = record(experiment)
    unit = data.draw(st.integers(0, experiment.network.state_size - 1))
    direction = np.eye(experiment.network.state_size)[unit]

    def loss(distance: float) -> float:
        moved = record(replace(experiment, initial_state=experiment.initial_state + distance * direction))
        assume(sides(moved) == sides(trace))  # no kink or jump in between
        return moved.total_loss

    slope = derivative(loss, 1e-3)
    gradient = contributions(trace).gradient("initial_state")
    size = sum(trace.loss_weight(t) * norm(arriving_at_start(trace, t)) for t in trace.losses)
    assert abs(slope.value - gradient[unit]) <= 1e-7 * size + 10.0 * slope.error


# Shares and norms -------------------------------------------------------------------------------------------------


@given(experiments())
def test_shares_add_up_to_one(experiment: Experiment) -> None:
    trace = record(experiment)
    answer, keeps = contributions(trace), experiment.truncation.keeps
    for name in experiment.parameters:
        shares, of_loss = answer.shares(name), answer.shares_of_loss(name)
        gradient = answer.gradient(name)
        for t in range(1, trace.length + 1):
            for k in range(1, trace.length + 1):
                counts = t in trace.losses and k <= t and keeps(t, k)
                assert np.isnan(shares[t - 1, k - 1]) == (not counts or not gradient.any())
        if gradient.any():
            assert abs(np.nansum(shares) - 1.0) <= 1e-12 * (1.0 + np.nansum(np.abs(shares)))
        for t in trace.losses:
            row, own = of_loss[t - 1], answer.gradient_of_loss(name, t)
            assert np.isnan(row).all() == (not own.any())
            if own.any():
                assert abs(np.nansum(row) - 1.0) <= 1e-12 * (1.0 + np.nansum(np.abs(row)))


@given(experiments())
def test_a_share_is_the_part_along_the_gradient(experiment: Experiment) -> None:
    trace = record(experiment)
    answer = contributions(trace)
    for name in experiment.parameters:
        gradient, shares = answer.gradient(name), answer.shares(name)
        length = norm(gradient)
        for t, k in np.argwhere(~np.isnan(shares)) + 1:
            tile = trace.loss_weight(t) * answer.row(t).tile(name, k)
            along = float(np.sum(tile * (gradient / length)))
            assert abs(shares[t - 1, k - 1] * length - along) <= 1e-12 * norm(tile) + 1e-300


@given(experiments())
def test_norms_are_those_of_the_tiles(experiment: Experiment) -> None:
    trace = record(experiment)
    answer = contributions(trace)
    for name in experiment.parameters:
        norms, logs = answer.norms(name), answer.log2_norms(name)
        for t in range(1, trace.length + 1):
            for k in range(1, trace.length + 1):
                found, log = norms[t - 1, k - 1], logs[t - 1, k - 1]
                if t not in trace.losses or k > t:
                    assert np.isnan(found)
                    assert np.isnan(log)
                    continue
                assert np.isclose(found, norm(answer.row(t).tile(name, k)), rtol=1e-13, atol=1e-300)
                if found > 1e-300:
                    assert abs(log - np.log2(found)) <= 1e-12
                else:
                    assert log < -990.0


def test_log2_norms_reach_beyond_float64() -> None:
    tiny = 2.0**-600  # both factors of the tile of W_xh: the cotangent and the input
    trace = record(scalar_network(1, W_hy=tiny, x=tiny, y=1.0))
    answer = contributions(trace)
    assert answer.norms("W_xh")[0, 0] == 0.0
    assert answer.log2_norms("W_xh")[0, 0] == -1200.0


# Truncation -------------------------------------------------------------------------------------------------------


@given(experiments())
def test_truncation_is_the_mask(experiment: Experiment) -> None:
    trace, whole = record(experiment), record(replace(experiment, truncation=NO_TRUNCATION))
    answer, untruncated = contributions(trace), contributions(whole)
    for name in experiment.parameters:
        size = added(trace, name)
        assert apart(answer.gradient(name), kept_tiles(trace, name), size) <= 1e-12
        assert apart(answer.gradient_full(name), untruncated.gradient(name), size) <= 1e-12
        np.testing.assert_array_equal(answer.norms(name), untruncated.norms(name))
    for t in trace.losses:
        reaches = experiment.truncation.keeps(t, 0)
        expected = arriving_at_start(trace, t) * reaches
        np.testing.assert_array_equal(answer.gradient_of_loss("initial_state", t), expected)
    plain = reverse_pass(trace).initial_state
    size = sum(trace.loss_weight(t) * norm(arriving_at_start(trace, t)) for t in trace.losses)
    assert apart(answer.gradient("initial_state"), plain, size) <= 1e-12


# One step of gradient descent -------------------------------------------------------------------------------------


@given(experiments())
def test_a_gradient_step_subtracts_the_gradient(experiment: Experiment) -> None:
    trace = record(experiment)
    after = gradient_step(trace)
    for name, parameter in experiment.parameters.items():
        expected = parameter - experiment.learning_rate * contributions(trace).gradient(name)
        np.testing.assert_array_equal(after.parameters[name], expected)
        np.testing.assert_array_equal(updated(trace, name).plain(name), expected)
    assert after.sequence is experiment.sequence
    assert after.network == experiment.network


@settings(max_examples=20)
@given(experiments(whole=True))
def test_a_small_gradient_step_lowers_the_loss(experiment: Experiment) -> None:
    trace = record(replace(experiment, learning_rate=1e-6))
    slope = sum(float(np.sum(contributions(trace).gradient(name) ** 2)) for name in experiment.parameters)
    assume(slope > 1e-6)
    assume(all(check_along(trace, name) is not None for name in experiment.parameters))
    assert record(gradient_step(trace)).total_loss < trace.total_loss


@settings(max_examples=20)
@given(experiments())
def test_updates_at_every_use_begin_at_the_last_loss(experiment: Experiment) -> None:
    """As many as the backward pass has timesteps; the first subtracts what passes through the last of them."""
    trace = record(replace(experiment, learning_rate=1e-3))
    steps = steps_at_every_use(trace)
    last = trace.losses[-1]
    assert len(steps) == last
    sweep = contributions(trace).sweep
    for name, before in trace.experiment.parameters.items():
        np.testing.assert_array_equal(steps[0].experiment.parameters[name], before - 1e-3 * sweep.tile(name, last))


@given(experiments())
def test_gradient_norms_and_the_diagonal_are_those_of_the_tiles(experiment: Experiment) -> None:
    trace = record(experiment)
    answer = contributions(trace)
    for name in experiment.parameters:
        alone = {t: answer.shares_in_loss(name, t) for t in trace.losses}  # asked before those of all losses are known
        norms = answer.gradient_norms(name)
        for t in trace.losses:
            assert np.isclose(norms[t - 1], np.linalg.norm(answer.gradient_of_loss(name, t)), rtol=1e-12, atol=0.0)
            assert np.array_equal(alone[t][:t], answer.shares_of_loss(name)[t - 1, :t], equal_nan=True)
            assert np.array_equal(alone[t], answer.shares_in_loss(name, t), equal_nan=True)
        assert np.isnan(norms).sum() == trace.length - len(trace.losses)
        diagonal = sum(trace.loss_weight(t) * answer.row(t).tile(name, t) for t in trace.losses)
        assert np.allclose(answer.diagonal(name), diagonal, rtol=1e-12, atol=1e-14)

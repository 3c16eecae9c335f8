"""Every value of the backward pass by its NAME: against complex steps, against the formulas, against each other."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from hypothesis import assume, given

from rnn_engine.arrays import Array, norm
from rnn_engine.backward_values import Backward
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.functions import ACTIVATIONS, output_jacobian
from rnn_engine.network import base_name
from rnn_engine.recorder import record
from rnn_engine.trace import Trace
from tests.engine.complex_steps import slopes_by_use, slopes_by_value
from tests.engine.measure import added, apart
from tests.engine.networks import experiments

NAMES = ("dq", "dy_hat", "dh", "dc", "dz", "dz_i", "dz_f", "dz_g", "dz_o", "dz_r", "dz_z", "dz_n", "de")
SIGMOID, TANH = ACTIVATIONS["sigmoid"].derivative, ACTIVATIONS["tanh"].derivative


def at(row: Backward, name: str, k: int) -> Array | None:
    found = row.at(name, k)
    return None if found is None else found.plain(name)


def there(array: Array | None) -> Array:
    assert array is not None
    return array


def is_tame(trace: Trace) -> bool:
    """Whether exponentials of all that is activated are far from the end of float64."""
    return all(np.nanmax(np.abs(trace.forward[name])) < 300.0 for name in ("z", "q") if name in trace.forward)


def is_far_from_saturation(trace: Trace) -> bool:
    """Whether an output still has digits to differ from its target."""
    bounded = trace.experiment.network.output_activation in ("softmax", "sigmoid", "tanh")
    return not bounded or bool(np.nanmax(np.abs(trace.forward["q"])) < 6.0)


# Against complex steps --------------------------------------------------------------------------------------------


@given(experiments())
def test_every_value_agrees_with_complex_steps(experiment: Experiment) -> None:
    trace = record(experiment)
    assume(is_tame(trace))
    assume(is_far_from_saturation(trace))
    rows = {t: contributions(trace).row(t) for t in trace.losses}
    forward = {"dq": "q", "dh": "h", "dc": "c", "dz": "z", "de": "e", "dy_hat": "y_hat"}
    for name, value in forward.items():
        sizes = [norm(there(at(row, name, k))) for row in rows.values() for k in steps(row, name)]
        for k in range(trace.length + 1):
            having = {t: row for t, row in rows.items() if k in steps(row, name)}
            if not having:
                continue
            length = there(at(next(iter(having.values())), name, k)).size
            found = slopes_by_value(experiment, value, k, length)
            for t, row in having.items():
                expected = found[t] if name != "dy_hat" or t > k else np.zeros(length)
                assert apart(there(at(row, name, k)), expected, max(sizes)) <= 1e-12, (name, t, k)


def steps(row: Backward, name: str) -> Iterator[int]:
    """The timesteps at which a row has a value of this name."""
    first = 0 if name in ("dh", "dc") else 1
    return (k for k in range(first, row.last + 1) if row.at(name, k) is not None)


@given(experiments())
def test_every_contribution_agrees_with_complex_steps(experiment: Experiment) -> None:
    trace = record(experiment)
    assume(is_tame(trace))
    assume(is_far_from_saturation(trace))
    for name in experiment.parameters:
        size = added(trace, name)
        for k in range(1, trace.length + 1):
            found = slopes_by_use(experiment, name, k)
            for t in trace.losses:
                if k <= t:
                    tile = contributions(trace).row(t).tile(name, k)
                    assert trace.loss_weight(t) * apart(tile, found[t], size) <= 1e-12, (name, t, k)
                else:
                    assert not found[t].any()


# Against the formulas ---------------------------------------------------------------------------------------------


class Pulled(NamedTuple):
    """What one timestep of a cell makes of dh_k and dc_k."""

    dz: Array
    recalled: Array
    dh_before: Array
    dc_before: Array | None


def pulled(trace: Trace, k: int, dh: Array, dc: Array | None) -> Pulled:
    """The formulas of every cell, one loss and one timestep. dc is whole: what h_k brings to it is in it already."""
    network, parameters = trace.experiment.network, trace.experiment.parameters
    v = {name: trace.value(name, k) for name in trace.names}
    z, h_before = there(v["z"]), there(trace.value("h", k - 1))
    if network.cell == "feedforward":
        dz = ACTIVATIONS[network.hidden_activation].derivative(z) * dh
        return Pulled(dz, dz, np.zeros_like(dh), None)
    W_hh = parameters[network.named("W_hh", k)]
    if network.cell == "elman":
        dz = ACTIVATIONS[network.hidden_activation].derivative(z) * dh
        return Pulled(dz, dz, W_hh.T @ dz, None)
    if network.cell == "lstm":
        z_i, z_f, z_g, z_o = np.split(z, 4)
        dc, c_before = there(dc), there(trace.value("c", k - 1))
        dz = np.concatenate(
            [
                dc * there(v["g"]) * SIGMOID(z_i),
                dc * c_before * SIGMOID(z_f),
                dc * there(v["i"]) * TANH(z_g),
                dh * np.tanh(there(v["c"])) * SIGMOID(z_o),
            ]
        )
        return Pulled(dz, dz, W_hh.T @ dz, dc * there(v["f"]))
    z_r, z_z, z_n = np.split(z, 3)
    dz_n = dh * ACTIVATIONS["sigmoid"].value(-z_z) * TANH(z_n)
    dz_z = dh * (h_before - there(v["n"])) * SIGMOID(z_z)
    dz_r = dz_n * there(v["hn"]) * SIGMOID(z_r)
    recalled = np.concatenate([dz_r, dz_z, dz_n * there(v["r"])])
    return Pulled(np.concatenate([dz_r, dz_z, dz_n]), recalled, W_hh.T @ recalled + dh * there(v["z_gate"]), None)


def own_dc(trace: Trace, k: int, dh: Array) -> Array:
    """What dh_k brings to dc_k."""
    return dh * there(trace.value("o", k)) * TANH(there(trace.value("c", k)))


@given(experiments())
def test_a_row_is_the_chain_rule(experiment: Experiment) -> None:
    trace, network = record(experiment), experiment.network
    parameters, sequence = experiment.parameters, experiment.sequence
    W_hy = parameters["W_hy"]
    for t in trace.losses:
        row = contributions(trace).row(t)
        np.testing.assert_allclose(
            row.dh[t], W_hy.T @ row.dq[t - 1], rtol=1e-12, atol=1e-14 * norm(row.dq) * norm(W_hy)
        )
        if row.dc is not None:
            np.testing.assert_allclose(row.dc[t], own_dc(trace, t, row.dh[t]), rtol=1e-12, atol=1e-300)
        for k in range(t, 0, -1):
            found = pulled(trace, k, row.dh[k], None if row.dc is None else row.dc[k])
            np.testing.assert_allclose(row.dz[k - 1], found.dz, rtol=1e-12, atol=1e-300)
            de, reads = np.zeros(network.source_size), trace.value("x", k) is not None
            if reads:
                de = parameters[network.named("W_xh", k)].T @ row.dz[k - 1]
                size = norm(row.dz[k - 1]) * norm(parameters[network.named("W_xh", k)])
                assert row.de is None or apart(row.de[k - 1], de, size) <= 1e-13
            else:
                assert row.de is None or not row.de[k - 1].any()
            dh_before, size = found.dh_before, norm(row.dh[k]) + norm(found.recalled) * recurrent_size(trace, k)
            if k > 1 and sequence.is_fed_softly(k):
                dx = de if "E" not in parameters else parameters["E"] @ de
                dy_hat = dx if sequence.feedback_inputs is None else dx[list(sequence.feedback_inputs)]
                dq = output_jacobian(network.output_activation, there(trace.value("q", k - 1))).T @ dy_hat
                scale = norm(de) * max(1.0, norm(parameters.get("E", np.zeros(1))))
                assert apart(there(at(row, "dy_hat", k - 1)), dy_hat, scale) <= 1e-13
                assert apart(row.dq[k - 2], dq, norm(dy_hat)) <= 1e-12
                dh_before, size = dh_before + W_hy.T @ dq, size + norm(dq) * norm(W_hy)
            elif k > 1:
                assert not row.dq[k - 2].any()
            if row.dc is not None:
                dc_before = there(found.dc_before)
                if k > 1:
                    dc_before = dc_before + own_dc(trace, k - 1, row.dh[k - 1])
                assert apart(row.dc[k - 1], dc_before, norm(there(found.dc_before)) + norm(row.dh[k - 1])) <= 1e-13
            assert apart(row.dh[k - 1], dh_before, size) <= 1e-13
        assert (row.de is None) == (network.embedding_size is None)
        assert (row.dc is None) == (network.cell != "lstm")


def recurrent_size(trace: Trace, k: int) -> float:
    name = trace.experiment.network.named("W_hh", k)
    return norm(trace.experiment.parameters[name]) if name in trace.experiment.parameters else 0.0


@given(experiments())
def test_a_tile_is_cotangent_times_operand(experiment: Experiment) -> None:
    trace, network = record(experiment), experiment.network
    one = np.ones(())
    for t in trace.losses:
        row = contributions(trace).row(t)
        for k in range(1, t + 1):
            dz, before = row.dz[k - 1], trace.value("h", k - 1)
            recalled = pulled(trace, k, row.dh[k], None if row.dc is None else row.dc[k]).recalled
            operands = {
                "W_xh": (dz, trace.source(k)),
                "W_hh": (recalled, before),
                "b_h": (dz, one),
                "b_xh": (dz, one),
                "b_hh": (recalled, one),
                "E": (trace.value("x", k), None if row.de is None else row.de[k - 1]),
                "W_hy": (row.dq[k - 1], trace.value("h", k)),
                "b_y": (row.dq[k - 1], one),
            }
            for name, shape in network.parameter_shapes.items():
                left, right = operands[base_name(name)]
                used = left is not None and right is not None and network.uses(name, k)
                expected = np.multiply.outer(np.asarray(left), np.asarray(right)) if used else np.zeros(shape)
                np.testing.assert_allclose(row.tile(name, k), expected, rtol=1e-13, atol=1e-300)


# What exists ------------------------------------------------------------------------------------------------------


@given(experiments())
def test_values_exist_where_the_network_has_them(experiment: Experiment) -> None:
    trace, network = record(experiment), experiment.network
    gates = {f"dz_{gate}" for gate in network.gates}
    for row in [*map(contributions(trace).row, trace.losses), contributions(trace).sweep]:
        for k in range(row.last + 1):
            expected = {"dh"} | ({"dc"} if network.cell == "lstm" else set())
            if k > 0:
                expected |= {"dq", "dz"} | gates | ({"de"} if network.embedding_size is not None else set())
                expected |= {"dy_hat"} if experiment.sequence.is_fed_softly(k + 1) else set()
            assert {name for name in NAMES if row.at(name, k) is not None} == expected
            for name, shape in network.parameter_shapes.items():
                tile = at(row, name, k)
                assert (tile is None) == (k == 0)
                assert tile is None or tile.shape == shape
        assert row.at("dz_x", row.last) is None
        assert row.at("W_no", row.last) is None


@given(experiments())
def test_a_gate_s_part_of_dz_is_where_the_gate_stands(experiment: Experiment) -> None:
    trace, network = record(experiment), experiment.network
    for row in map(contributions(trace).row, trace.losses):
        for k in range(1, row.last + 1):
            parts = [there(at(row, f"dz_{gate}", k)) for gate in network.gates]
            np.testing.assert_array_equal(np.concatenate(parts) if parts else row.dz[k - 1], row.dz[k - 1])


# The sweep --------------------------------------------------------------------------------------------------------


@given(experiments())
def test_the_sweep_is_the_weighted_sum_of_the_kept_rows(experiment: Experiment) -> None:
    """With truncation the cotangent of timestep k is made of what the losses that still reach k bring."""
    trace = record(experiment)
    answer, keeps = contributions(trace), experiment.truncation.keeps
    swept = answer.sweep
    rows = {t: answer.row(t) for t in trace.losses}

    def assert_sums(name: str, k: int) -> None:
        kept = {t: trace.loss_weight(t) for t in rows if k <= t and keeps(t, k)}
        parts = [w * there(at(rows[t], name, k)) for t, w in kept.items()]
        found = there(at(swept, name, k))
        assert apart(found, sum(parts, np.zeros_like(found)), sum(map(norm, parts))) <= 1e-12, (name, k)

    for k in range(trace.length + 1):
        for name in (*NAMES, *experiment.parameters):
            if swept.at(name, k) is not None:
                assert_sums(name, k)
        if k == 0:
            np.testing.assert_array_equal(there(at(swept, "dh_received", 0)), swept.dh[0])
            assert swept.at("dh_own", 0) is None
            continue
        own = trace.loss_weight(k) * rows[k].dh[k] if k in rows else np.zeros(experiment.network.hidden_size)
        size = norm(swept.dh_own[k - 1]) + norm(swept.dh_received[k - 1])
        assert apart(swept.dh_own[k - 1] + swept.dh_received[k - 1], swept.dh[k], size) <= 1e-12
        assert apart(there(at(swept, "dh_own", k)), own, norm(own)) <= 1e-12
        np.testing.assert_array_equal(there(at(swept, "dh_received", k)), swept.dh_received[k - 1])
    for name in experiment.parameters:
        total = sum((swept.tile(name, k) for k in range(1, trace.length + 1)), np.zeros_like(answer.gradient(name)))
        assert apart(swept.gradient(name).plain(name), total, added(trace, name)) <= 1e-12
        np.testing.assert_array_equal(swept.gradient(name).plain(name), answer.gradient(name))


@given(experiments())
def test_only_uses_that_exist_contribute(experiment: Experiment) -> None:
    network, sequence = experiment.network, experiment.sequence
    trace = record(replace(experiment, initial_state=np.zeros(network.state_size)))
    for t in trace.losses:
        row = contributions(trace).row(t)
        for k in range(1, t + 1):
            if k < t and not sequence.is_fed_softly(k + 1):
                assert not row.tile("W_hy", k).any()
                assert not row.tile("b_y", k).any()
            if k < t and not network.recurrent and sequence.feedback != "soft":
                assert not any(row.tile(name, k).any() for name in experiment.parameters)
            for name in experiment.parameters:
                other_stage = not network.uses(name, k)
                nothing_read = trace.value("x", k) is None and base_name(name) in ("W_xh", "E")
                nothing_before = k == 1 and base_name(name) == "W_hh"  # h_0 = 0
                if other_stage or nothing_read or nothing_before:
                    assert not row.tile(name, k).any()

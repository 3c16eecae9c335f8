"""Truncation errors lag by lag: against the gradients of experiments that are truncated like that."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_engine.angles import angle
from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment, Truncation
from rnn_engine.recorder import record
from rnn_engine.trace import Trace
from rnn_engine.truncation_error import chunk_errors, window_errors
from tests.engine.networks import experiments, scalar_network


def gradient(experiment: Experiment, truncation: Truncation, parameter: str, loss: int | None) -> Array:
    answer = contributions(record(replace(experiment, truncation=truncation)))
    return answer.gradient(parameter) if loss is None else answer.gradient_of_loss(parameter, loss)


def assert_error(
    trace: Trace, parameter: str, truncation: Truncation, loss: int | None, found: tuple[float, float]
) -> None:
    """An angle and a relative error are those of the truncated gradient, beside the size of what was added."""
    full = gradient(trace.experiment, Truncation(), parameter, loss)
    size = float(contributions(trace).size(parameter, loss, truncated=False).plain("its size"))
    if norm(full) <= 1e-10 * size:
        return  # nothing is left of the gradient to compare with
    cut = gradient(trace.experiment, truncation, parameter, loss)
    between, off = found
    assert abs(off - norm(cut - full) / norm(full)) <= 1e-12 * size / norm(full)
    expected = angle(cut, full)
    if norm(cut) > 1e-10 * size:
        assert expected is not None
        assert abs(between - expected) <= 1e-10 * size / min(norm(cut), norm(full))


@settings(max_examples=60)
@given(experiments(whole=True), st.data())
def test_every_window_costs_what_truncating_to_it_costs(experiment: Experiment, data: st.DataObject) -> None:
    trace = record(experiment)
    loss = data.draw(st.none() | st.sampled_from(trace.losses))
    found = window_errors(trace, loss)
    for parameter in experiment.parameters:
        assert found.angles[parameter].shape == found.errors[parameter].shape == (trace.length,)
        for window in range(1, trace.length + 1):
            pair = found.angles[parameter][window - 1], found.errors[parameter][window - 1]
            assert_error(trace, parameter, Truncation("sliding", window), loss, pair)


@settings(max_examples=40)
@given(experiments(whole=True), st.lists(st.integers(1, 8), min_size=1, max_size=3, unique=True), st.data())
def test_chunks_cost_what_truncating_to_them_costs(
    experiment: Experiment, lengths: list[int], data: st.DataObject
) -> None:
    trace = record(experiment)
    loss = data.draw(st.none() | st.sampled_from(trace.losses))
    found = chunk_errors(trace, tuple(lengths), loss)
    for parameter in experiment.parameters:
        for index, length in enumerate(lengths):
            pair = found.angles[parameter][index], found.errors[parameter][index]
            assert_error(trace, parameter, Truncation("chunked", length), loss, pair)


@given(experiments())
def test_the_experiment_s_own_truncation_counts_for_nothing(experiment: Experiment) -> None:
    cut, whole = (window_errors(record(each)) for each in (experiment, replace(experiment, truncation=Truncation())))
    for parameter in experiment.parameters:
        np.testing.assert_array_equal(cut.errors[parameter], whole.errors[parameter])
        np.testing.assert_array_equal(cut.angles[parameter], whole.angles[parameter])


@pytest.mark.parametrize("gain", [1e20, 1e-20, 8.0])
def test_in_any_regime(gain: float) -> None:
    """h stays 0, and b_h gets W_hh^lag from every lag: a geometric sum, beyond float64 where the gain is large."""
    length = 60
    trace = record(scalar_network(length, x=0.0, y=1.0, W_hh=gain))
    found = window_errors(trace)
    exact = [sum((length - lag) * int(gain) ** lag for lag in range(window)) for window in range(1, length + 1)]
    if gain > 1.0:
        for window, kept in enumerate(exact, 1):
            off = (exact[-1] - kept) / exact[-1]  # of whole numbers, however large
            assert found.errors["b_h"][window - 1] == pytest.approx(off, rel=1e-12, abs=1e-13)
    else:
        assert found.errors["b_h"][0] == pytest.approx(gain * (length - 1) / length, abs=1e-15)
    np.testing.assert_array_equal(found.angles["b_h"], np.zeros(length))
    assert np.isnan(found.errors["W_hh"]).all()  # every h is 0, and so is its gradient


def test_nothing_is_cut_by_a_window_as_long_as_the_sequence() -> None:
    trace = record(scalar_network(6, "tanh", x=0.7, y=1.0, W_hh=1.3, b_h=0.1))
    errors = window_errors(trace).errors["W_hh"]
    assert errors[-1] <= 1e-15
    assert errors[0] > errors[2] > errors[3] > 1e-6


def test_an_angle_keeps_its_digits_where_a_cosine_has_none() -> None:
    assert angle(np.array([1.0, 0.0]), np.array([1.0, 1e-9])) == pytest.approx(math.degrees(1e-9), rel=1e-12)
    assert angle(np.array([[2.0, 0.0]]), np.array([[0.0, 3.0]])) == pytest.approx(90.0)
    assert angle(np.ones(3), -np.ones(3)) == pytest.approx(180.0)
    assert angle(np.zeros(2), np.ones(2)) is None

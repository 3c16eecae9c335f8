"""A trace is an answer: what it holds, and that nobody can write to it."""

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.reach import jacobian_norms
from rnn_engine.recorder import record
from rnn_engine.trace import Trace
from tests.engine.networks import experiments, scalar_network


def kept_arrays(trace: Trace) -> Iterator[tuple[str, Array]]:
    """Every array that a trace or one of its answers hands out again and again."""
    experiment, answer = trace.experiment, contributions(trace)
    yield "initial state", experiment.initial_state
    yield "state before", trace.state_before
    yield "weights", trace.weights
    yield "Jacobian norms", jacobian_norms(trace)
    yield from trace.forward.items()
    yield from experiment.parameters.items()
    for t in range(1, trace.length + 1):
        for name in trace.names:
            if (value := trace.value(name, t)) is not None:
                yield f"{name} of {t}", value
        for vector in (experiment.sequence.inputs[t - 1], experiment.sequence.targets[t - 1]):
            if vector is not None:
                yield f"vector of {t}", vector
    parts: list[Any] = [*(answer.row(t) for t in trace.losses), answer.sweep]
    for part in parts:
        kind = type(part).__name__
        for field in ("dq", "dh", "dc", "dz", "de", "exponents", "dq_exponents", "dh_own", "dh_received", "brought"):
            if (array := getattr(part, field, None)) is not None:
                yield f"{kind}.{field}", array
        for k in range(part.last + 1):
            for name in ("dq", "dh", "dc", "dz", "dz_i", "dz_n", "de", "dh_own", "dh_received"):
                if (found := part.at(name, k)) is not None:
                    yield f"{kind}.at {name} {k}", found.mantissa
    for name in experiment.parameters:
        for question in (
            *("gradient", "gradient_full", "norms", "log2_norms", "shares", "shares_of_loss"),
            *("gradient_norms", "diagonal"),
        ):
            yield f"{question} of {name}", getattr(answer, question)(name)
    yield "gradient of the initial state", answer.gradient("initial_state")


CELL_VALUES = {"lstm": ("i", "f", "g", "o", "c", "h"), "gru": ("r", "z_gate", "hn", "n", "h")}


@settings(max_examples=20)
@given(experiments())
def test_no_array_of_a_trace_can_be_written_to(experiment: Experiment) -> None:
    for name, array in kept_arrays(record(experiment)):
        assert not array.flags.writeable, name
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0


@settings(max_examples=5)
@given(experiments())
def test_no_mapping_or_attribute_of_a_trace_can_be_changed(experiment: Experiment) -> None:
    trace = record(experiment)
    mappings: tuple[Any, ...] = (trace.forward, trace.present, experiment.parameters)
    for mapping in mappings:
        with pytest.raises(TypeError):
            mapping["h"] = None
    answer = contributions(trace)
    things: tuple[Any, ...] = (trace, experiment, experiment.network, experiment.sequence, experiment.loss)
    for thing in (*things, experiment.truncation, answer.sweep, answer.row(trace.losses[0])):
        for field in fields(thing):
            with pytest.raises(FrozenInstanceError):
                setattr(thing, field.name, None)


def test_an_experiment_keeps_copies_of_what_it_was_given() -> None:
    experiment = scalar_network(2)
    given_to_it = {name: np.array(array) for name, array in experiment.parameters.items()}
    other = replace(experiment, parameters=given_to_it)
    before = record(other).total_loss
    for array in given_to_it.values():
        array += 1.0
    assert record(other).total_loss == before


@given(experiments())
def test_values_exist_where_the_sequence_says_so(experiment: Experiment) -> None:
    trace, sequence = record(experiment), experiment.sequence
    embedded = experiment.network.embedding_size is not None
    assert trace.length == sequence.length == len(sequence.inputs)
    for t in range(1, trace.length + 1):
        exists = {
            "x": sequence.inputs[t - 1] is not None or sequence.feedback is not None,
            "z": True,
            "h": True,
            "y": sequence.targets[t - 1] is not None,
        }
        exists["e"] = exists["x"] and embedded
        exists |= dict.fromkeys(CELL_VALUES.get(experiment.network.cell, ()), True)
        feeds = t < trace.length and sequence.feedback is not None and sequence.inputs[t] is None
        exists["q"] = exists["y_hat"] = exists["y"] or feeds or sequence.every_output
        exists["loss"] = exists["y"]
        for name, there in exists.items():
            assert (trace.value(name, t) is not None) == there, (name, t)
            assert not there or name in trace.names
        assert (trace.source(t) is not None) == exists["x"]
    own = CELL_VALUES.get(experiment.network.cell, ("h",))
    order = [name for name in ("x", "e", "z", *own, "q", "y_hat", "y", "loss") if name in trace.names]
    assert list(trace.names) == order
    parts = [trace.value(part, 0) for part in ("h", "c") if part == "h" or experiment.network.cell == "lstm"]
    np.testing.assert_array_equal(
        np.concatenate([part for part in parts if part is not None]), experiment.initial_state
    )
    assert trace.value("z", 0) is None
    assert (trace.value("c", 0) is None) == (experiment.network.cell != "lstm")


@given(experiments())
def test_the_loss_is_the_weighted_sum(experiment: Experiment) -> None:
    trace = record(experiment)
    weight = 1.0 if experiment.loss.reduction == "sum" else 1.0 / len(trace.losses)
    values = [trace.value("loss", t) for t in trace.losses]
    assert trace.total_loss == pytest.approx(sum(weight * float(value) for value in values if value is not None))
    for t in range(1, trace.length + 1):
        assert trace.loss_weight(t) == (weight if t in trace.losses else 0.0)


@given(experiments())
def test_what_is_fed_back_is_the_most_probable_token_or_the_output_itself(experiment: Experiment) -> None:
    trace, sequence = record(experiment), experiment.sequence
    for t in range(2, trace.length + 1):
        if not sequence.is_fed_back(t):
            continue
        y_hat, x = trace.value("y_hat", t - 1), trace.value("x", t)
        assert y_hat is not None
        assert sequence.is_fed_softly(t) == (sequence.feedback == "soft")
        entries = sequence.feedback_inputs or range(len(y_hat))
        expected = np.zeros(experiment.network.input_size)
        first_best = min(j for j, output in enumerate(y_hat) if output == max(y_hat))
        for j, entry in enumerate(entries):
            if sequence.feedback == "soft":
                expected[entry] += y_hat[j]
            elif j == first_best:
                expected[entry] = 1.0
        np.testing.assert_array_equal(x, expected)

"""Edits of what the network reads and should answer: an input, a target, the initial state."""

from collections.abc import Sequence as Entries
from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from app.files.lesson import Lesson
from app.quoting import shortened
from app.story.editing.edited import edited
from app.story.typed_sequence import one_hot
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.experiment import ExperimentError, Network, Problem, Sequence, Stage
from rnn_engine.initialisation import initial_parameters

Given = str | npt.ArrayLike | None
"""A token of the vocabulary, a vector, or nothing."""


def with_input(lesson: Lesson, t: int, given: Given) -> Lesson:
    """Another x_t: a token, a vector, or None for a timestep that reads nothing of its own. Raises ExperimentError."""
    return _with_vector(lesson, "inputs", t, given, lesson.input_tokens)


def with_target(lesson: Lesson, t: int, given: Given) -> Lesson:
    """Another y_t: a token, a vector, or None for a timestep without a loss. Raises ExperimentError."""
    return _with_vector(lesson, "targets", t, given, lesson.output_tokens)


def with_initial_entry(lesson: Lesson, index: int, value: float) -> Lesson:
    """One entry of the initial state, (S,): of h, and behind it of an LSTM's c; from 0. Raises ExperimentError."""
    state = lesson.experiment.initial_state.copy()
    state[index] = value
    return with_initial_state(lesson, state)


def with_initial_state(lesson: Lesson, state: Array) -> Lesson:
    """Another initial state, (S,). Raises ExperimentError."""
    if np.array_equal(lesson.experiment.initial_state, state):
        return lesson
    return edited(lesson, replace(lesson.experiment, initial_state=state))


def stages_over(stages: tuple[Stage, ...], sequence: Sequence) -> tuple[Stage, ...]:
    """The stages over another sequence; none where one of them would be left without a timestep."""
    found, first = [], 1
    for stage in stages:
        last = sequence.length if stage.until is None else stage.until
        if first > sequence.length or last > sequence.length:
            return ()
        found.append(replace(stage, reads=any(map(sequence.has_input, range(first, last + 1)))))
        first = last + 1
    return tuple(found)


def _with_vector(
    lesson: Lesson, side: Literal["inputs", "targets"], t: int, given: Given, tokens: Entries[str] | None
) -> Lesson:
    experiment = lesson.experiment
    vectors = list(experiment.sequence.inputs if side == "inputs" else experiment.sequence.targets)
    vector, before = _vector(given, tokens, f"sequence.{side}[{t}]"), vectors[t - 1]
    if (vector is None and before is None) or (
        vector is not None and before is not None and np.array_equal(vector, before)
    ):
        return lesson
    vectors[t - 1] = vector
    if side == "inputs":
        sequence = replace(experiment.sequence, inputs=tuple(vectors))
    else:
        sequence = replace(experiment.sequence, targets=tuple(vectors))
    network = replace(experiment.network, stages=stages_over(experiment.network.stages, sequence))
    parameters = _parameters(lesson, network)
    return edited(lesson, replace(experiment, network=network, sequence=sequence, parameters=parameters))


def _vector(given: Given, tokens: Entries[str] | None, field: str) -> Array | None:
    if given is None:
        return None
    if not isinstance(given, str):
        return np.asarray(given, dtype=np.float64)
    if tokens is None or given not in tokens:
        known = "" if tokens is None else shortened(" ".join(tokens), 200)
        message = _("is {token!r}, which the vocabulary has not: {tokens}").format(token=shortened(given), tokens=known)
        raise ExperimentError((Problem(field, message),))
    return one_hot([given], tokens)[0]


def _parameters(lesson: Lesson, network: Network) -> dict[str, Array]:
    """Those of before; a stage that begins to read gets a W_xh as the seed 0 draws it, one that stops loses its own."""
    before = lesson.experiment.parameters
    if network.parameter_shapes == lesson.experiment.network.parameter_shapes:
        return dict(before)
    return {name: before.get(name, drawn) for name, drawn in initial_parameters(network, "xavier").items()}

"""record(experiment) → trace: the forward pass once, every number kept."""

import math
from types import MappingProxyType

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment, ExperimentError, Network, Problem
from rnn_engine.forward import Present, Values, forward_pass, loss_weights, present
from rnn_engine.trace import Trace

_FLOAT = 8


def memory_needed(network: Network, length: int) -> int:
    """Bytes that a trace of T = `length` timesteps, its parameters and its (t, k) pictures take; nothing is built."""
    parameters = sum(map(math.prod, network.parameter_shapes.values()))
    per_timestep = (
        network.input_size
        + 2 * network.source_size
        + 4 * network.pre_size
        + 5 * network.state_size
        + 5 * network.output_size
    )
    pictures = 4 * length * length  # of the parameter that is looked at: norms, log2 norms and both kinds of shares
    return _FLOAT * (4 * parameters + length * per_timestep + pictures)


def record(experiment: Experiment) -> Trace:
    """The trace of an experiment. Raises ExperimentError where a value leaves the range of float64."""
    values = forward_pass(experiment, experiment.parameters, experiment.initial_state)
    here = present(experiment.network, experiment.sequence)
    _check_finite(values, here)
    for array in values.values():
        array.setflags(write=False)
    weights = loss_weights(experiment)
    weights.setflags(write=False)
    return Trace(
        experiment=experiment,
        forward=MappingProxyType(values),
        present=MappingProxyType(here),
        state_before=_state_before(experiment, values),
        weights=weights,
        total_loss=float(weights @ np.nan_to_num(values["loss"])),
    )


def _state_before(experiment: Experiment, values: Values) -> Array:
    size = experiment.network.hidden_size
    states = np.empty((experiment.sequence.length, experiment.network.state_size))
    states[0] = experiment.initial_state
    for number, part in enumerate(experiment.network.state_parts):
        states[1:, number * size : (number + 1) * size] = values[part][:-1]
    states.setflags(write=False)
    return states


def _check_finite(values: Values, here: Present) -> None:
    """Name the first timestep, and in it the first value, that left the range."""
    broken: list[tuple[int, str]] = []
    for name, column in values.items():
        if np.all(np.isfinite(column)):
            continue
        rows = np.array(here[name]) & ~np.isfinite(column).reshape(len(column), -1).all(axis=1)
        if rows.any():
            broken.append((int(np.argmax(rows)) + 1, name))
    if broken:
        t, name = min(broken, key=lambda found: found[0])
        message = f"make {name} of timestep {t} leave the range of float64; make W_hh or the sequence smaller."
        raise ExperimentError((Problem("parameters", message),))

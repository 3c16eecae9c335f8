"""record(experiment) → trace: the forward pass once, every number kept."""

import math
from types import MappingProxyType

import numpy as np

from rnn_engine.arrays import Array, frozen, frozen_mapping
from rnn_engine.cells import cell_of
from rnn_engine.experiment import Experiment, ExperimentError, Network, Problem
from rnn_engine.forward import Values, forward_pass, loss_weights
from rnn_engine.trace import Trace

_ORDER = ("x", "e", "z", "h", "q", "y_hat", "y", "loss")
_FLOAT = 8


def memory_needed(network: Network, length: int) -> int:
    """Bytes that a trace of T = `length` timesteps, its parameters and its (t, k) pictures take; nothing is built."""
    parameters = sum(map(math.prod, network.parameter_shapes.values()))
    per_timestep = network.input_size + 2 * network.source_size + 6 * network.hidden_size + 5 * network.output_size
    pictures = 4 * length * length  # of the parameter that is looked at: norms, log2 norms and both kinds of shares
    return _FLOAT * (4 * parameters + length * per_timestep + pictures)


def record(experiment: Experiment) -> Trace:
    """The trace of an experiment. Raises ExperimentError where a value leaves the range of float64."""
    steps = forward_pass(experiment, experiment.parameters, experiment.initial_state)
    _check_finite(steps)
    cell = cell_of(experiment.network, experiment.parameters)
    states = [experiment.initial_state, *(cell.state(values) for values in steps)]
    weights = loss_weights(experiment)
    losses = np.array([float(values.get("loss", np.zeros(()))) for values in steps])
    names = [name for name in _ORDER if any(name in values for values in steps)]
    return Trace(
        experiment=experiment,
        cell=cell,
        forward=frozen_mapping({name: _stacked(steps, name) for name in names}),
        present=MappingProxyType({name: tuple(name in values for values in steps) for name in names}),
        state_before=frozen(states[:-1]),
        weights=frozen(weights),
        total_loss=float(weights @ losses),
    )


def _stacked(steps: list[Values], name: str) -> Array:
    shape = next(values[name].shape for values in steps if name in values)
    absent = np.full(shape, np.nan)
    return np.stack([values.get(name, absent) for values in steps])


def _check_finite(steps: list[Values]) -> None:
    for t, values in enumerate(steps, 1):
        for name, value in values.items():
            if not np.all(np.isfinite(value)):
                message = f"make {name} of timestep {t} leave the range of float64; make W_hh or the sequence smaller."
                raise ExperimentError((Problem("parameters", message),))

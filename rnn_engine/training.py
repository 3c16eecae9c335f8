"""One gradient step: an experiment and its gradient → the next experiment; and what is sometimes taken for it."""

from dataclasses import replace

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.recorder import record
from rnn_engine.scaled import Scaled, scaled
from rnn_engine.trace import Trace


def updated(trace: Trace, parameter: str) -> Scaled:
    """θ − η ∂L/∂θ, of the shape of θ, with the gradient as the truncation leaves it."""
    return _moved(trace.experiment, parameter, contributions(trace).scaled_gradient(parameter))


def gradient_step(trace: Trace) -> Experiment:
    """The experiment after plain gradient descent by its own learning rate. Raises ExperimentError beyond float64."""
    parameters = {
        name: updated(trace, name).plain("the update of {parameter}", parameter=name)
        for name in trace.experiment.parameters
    }
    return replace(trace.experiment, parameters=parameters)


def steps_at_every_use(trace: Trace) -> tuple[Trace, ...]:
    """What becomes of a network whose weights are "updated multiple times", once for every use: not what training does.

    For k from the last loss down to 1, as the backward pass meets them: θ ← θ − η (the part of ∂L/∂θ that passes
    through timestep k), then a new forward and backward pass with these θ. Its trace after every update. Raises
    ExperimentError where one leaves the range of float64.
    """
    found: list[Trace] = []
    for k in range(trace.losses[-1], 0, -1):
        experiment, tile = trace.experiment, contributions(trace).sweep.scaled_tile
        moved = {name: _moved(experiment, name, tile(name, k)) for name in experiment.parameters}
        parameters = {name: value.plain("the update of {parameter}", parameter=name) for name, value in moved.items()}
        trace = record(replace(experiment, parameters=parameters))
        found.append(trace)
    return tuple(found)


def _moved(experiment: Experiment, parameter: str, gradient: Scaled) -> Scaled:
    """θ − η gradient."""
    value: Array = experiment.parameters[parameter]
    rate, power = np.frexp(experiment.learning_rate)  # so that η and a gradient may be large together
    return Scaled(value) + scaled(-rate * gradient.mantissa, gradient.exponent + int(power))

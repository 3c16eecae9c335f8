"""One gradient step: an experiment and its gradient → the next experiment; and what is sometimes taken for it."""

from dataclasses import replace

from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.recorder import record
from rnn_engine.scaled import Scaled
from rnn_engine.trace import Trace


def updated(trace: Trace, parameter: str) -> Scaled:
    """θ − η ∂L/∂θ, of the shape of θ, with the gradient as the truncation leaves it."""
    experiment = trace.experiment
    gradient = contributions(trace).scaled_gradient(parameter)
    return Scaled(experiment.parameters[parameter]) + Scaled(
        -experiment.learning_rate * gradient.mantissa, gradient.exponent
    )


def gradient_step(trace: Trace) -> Experiment:
    """The experiment after plain gradient descent by its own learning rate. Raises ExperimentError beyond float64."""
    parameters = {name: updated(trace, name).plain(f"the update of {name}") for name in trace.experiment.parameters}
    return replace(trace.experiment, parameters=parameters)


def steps_at_every_use(trace: Trace) -> tuple[Trace, ...]:
    """What becomes of a network whose weights are "updated multiple times", once for every use: not what training does.

    For k from the last loss down to 1, as the backward pass meets them: θ ← θ − η (the part of ∂L/∂θ that passes
    through timestep k), then a new forward and backward pass with these θ. Its trace after every update. Raises
    ExperimentError where one leaves the range of float64.
    """
    found: list[Trace] = []
    for k in range(trace.losses[-1], 0, -1):
        experiment = trace.experiment
        tile = contributions(trace).sweep.tile
        step = experiment.learning_rate
        parameters = {name: value - step * tile(name, k) for name, value in experiment.parameters.items()}
        trace = record(replace(experiment, parameters=parameters))
        found.append(trace)
    return tuple(found)

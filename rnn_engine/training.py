"""One gradient step: an experiment and its gradient → the next experiment."""

from dataclasses import replace

from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.trace import Trace


def updated(trace: Trace, parameter: str) -> Array:
    """θ − η ∂L/∂θ, of the shape of θ, with the gradient as the truncation leaves it."""
    experiment = trace.experiment
    step: Array = experiment.learning_rate * contributions(trace).gradient(parameter)
    return experiment.parameters[parameter] - step


def gradient_step(trace: Trace) -> Experiment:
    """The experiment after plain gradient descent by its own learning rate."""
    parameters = {name: updated(trace, name) for name in trace.experiment.parameters}
    return replace(trace.experiment, parameters=parameters)

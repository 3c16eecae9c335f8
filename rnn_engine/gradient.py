"""A loss and its gradient, and nothing else: what training asks for thousands of times."""

from collections.abc import Mapping

from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment
from rnn_engine.recorder import record
from rnn_engine.reverse import reverse_pass


def loss_and_gradients(experiment: Experiment, parameters: Mapping[str, Array]) -> tuple[float, Mapping[str, Array]]:
    """L and ∂L/∂θ by parameter, as truncated, for parameters of the experiment's shapes, which are not checked.

    Raises ExperimentError where a value or a gradient leaves the range of float64.
    """
    trace = record(experiment.moved_to(parameters))
    return trace.total_loss, reverse_pass(trace).parameters

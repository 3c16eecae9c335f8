"""A loss and its gradient, and nothing else: what training asks for thousands of times."""

from collections.abc import Mapping

from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment
from rnn_engine.problems import ExperimentError, Problem
from rnn_engine.recorder import record
from rnn_engine.reverse import reverse_pass


def loss_and_gradient(experiment: Experiment, parameters: Mapping[str, Array]) -> tuple[float, Array]:
    """L, and ∂L/∂θ of all parameters one behind the other, as truncated, (number of all their entries,).

    `parameters`: of the experiment's shapes, which is not checked; `network.views` shows the gradient in them. Raises
    ExperimentError where a value or a gradient leaves the range of float64.
    """
    trace = record(experiment.moved_to(parameters))
    flat = reverse_pass(trace).flat
    if flat is None:
        message = "let the gradient leave the range of float64; make W_hh smaller or the sequence shorter."
        raise ExperimentError((Problem("parameters", message),))
    return trace.total_loss, flat[: experiment.network.parameters_size]

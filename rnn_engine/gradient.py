"""A loss and its gradient, and nothing else: what training asks for thousands of times."""

from collections.abc import Mapping

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment
from rnn_engine.recorder import record
from rnn_engine.reverse import reverse_pass


def loss_and_gradient(experiment: Experiment, parameters: Mapping[str, Array]) -> tuple[float, Array]:
    """L, and ∂L/∂θ of all parameters one behind the other, as truncated, (number of all their entries,).

    `parameters`: of the experiment's shapes, which is not checked; `network.views` shows the gradient in them. Raises
    ExperimentError where a value or a gradient leaves the range of float64; one that fades there is merely small, or 0.
    """
    trace = record(experiment.moved_to(parameters))
    gradients = reverse_pass(trace)
    if gradients.flat is None:
        return trace.total_loss, np.concatenate([part.ravel() for part in gradients.parameters.values()])
    return trace.total_loss, gradients.flat[: experiment.network.parameters_size]

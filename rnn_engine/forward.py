"""The forward pass: every value of every timestep, in the order a person would compute it."""

from collections.abc import Mapping

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.cells import Cell, cell_of
from rnn_engine.experiment import Experiment, Sequence
from rnn_engine.functions import loss_value, output_value

Values = dict[str, Array]
"""The values of one timestep by FORMATS §5's names; what a timestep does not have is not in it."""


@np.errstate(over="ignore", invalid="ignore")  # `record` says it, with the place where it arose
def forward_pass(experiment: Experiment, parameters: Mapping[str, Array], initial_state: Array) -> list[Values]:
    """One `Values` per timestep, for these parameters (the experiment's own or perturbed ones)."""
    cell = cell_of(experiment.network, parameters)
    steps: list[Values] = []
    state = initial_state
    for t in range(1, experiment.sequence.length + 1):
        values = _timestep(experiment, parameters, cell, t, state, steps)
        state = cell.state(values)
        steps.append(values)
    return steps


def loss_weights(experiment: Experiment) -> Array:
    """w_t for t = 1..T, shape (T,): 1 or 1/number of losses where there is a loss, 0 where there is none."""
    sequence = experiment.sequence
    has_loss = np.array([sequence.has_loss(t) for t in range(1, sequence.length + 1)], dtype=np.float64)
    return has_loss / has_loss.sum() if experiment.loss.reduction == "mean" else has_loss


def _timestep(
    experiment: Experiment, parameters: Mapping[str, Array], cell: Cell, t: int, state: Array, before: list[Values]
) -> Values:
    sequence, network = experiment.sequence, experiment.network
    values: Values = {}
    source = _input(sequence, network.input_size, t, before)
    if source is not None:
        values["x"] = source
        if network.embedding_size is not None:
            source = values["e"] = parameters["E"].T @ source
    values |= cell.forward(source, state)
    if sequence.has_output(t):
        values["q"] = parameters["W_hy"] @ values["h"] + parameters["b_y"]
        values["y_hat"] = output_value(network.output_activation, values["q"])
    target = sequence.targets[t - 1]
    if target is not None:
        values["y"] = target
        value = loss_value(experiment.loss.kind, network.output_activation, values["q"], target)
        values["loss"] = np.asarray(value)
    return values


def _input(sequence: Sequence, input_size: int, t: int, before: list[Values]) -> Array | None:
    if not sequence.is_fed_back(t):
        return sequence.inputs[t - 1]
    best = int(np.argmax(before[-1]["y_hat"]))  # a tie goes to the first
    fed_back = np.zeros(input_size)
    fed_back[best if sequence.feedback_inputs is None else sequence.feedback_inputs[best]] = 1.0
    return fed_back

"""Gradients against central differences of the loss: the check that shares nothing with any backward pass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.differences import KinkError, derivative
from rnn_engine.forward import Values, forward_pass
from rnn_engine.trace import Trace

TOLERANCE = 1e-7
"""In FORMATS §4's measure: max|a − b| / Σ w_t ‖C[t,k]‖."""

_ENTRIES = 256
_FIRST_STEP = 2e-2


@dataclass(frozen=True)
class Differences:
    """A parameter's gradient against central differences: the worst entry, how many were compared, of how many.

    `at_kinks`: entries left out because a relu or an argmax has its kink or jump within reach.
    """

    worst: float
    compared: int
    entries: int
    at_kinks: int


def check_gradient(trace: Trace, parameter: str) -> Differences:
    """Compare ∂L/∂θ (untruncated) entry by entry; of more than 256 entries an evenly spread 256 are compared."""
    claimed = contributions(trace).gradient_full(parameter)
    scale = _scale(trace, parameter)
    entries = claimed.size
    chosen = np.unique(np.linspace(0, entries - 1, min(entries, _ENTRIES)).astype(int))
    worst, compared = 0.0, 0
    for entry in chosen:
        direction = np.zeros(entries)
        direction[entry] = 1.0
        try:
            slope = derivative(_loss_along(trace, parameter, direction.reshape(claimed.shape), None), _FIRST_STEP)
        except KinkError:
            continue
        compared += 1
        worst = max(worst, _relative(slope - float(claimed.flat[entry]), scale))
    return Differences(worst, compared, entries, len(chosen) - compared)


def check_along(trace: Trace, parameter: str, loss: int | None = None) -> float | None:
    """The same along one direction, the gradient's own with a random one added: two forward passes a step, quick enough
    for the screen. None where a kink is in the way."""
    if loss is None:
        claimed = contributions(trace).gradient_full(parameter)
    else:
        claimed = contributions(trace).gradient_of_loss(parameter, loss, truncated=False)
    random = np.random.RandomState(0).standard_normal(claimed.shape)
    direction = 0.5 * random / norm(random)  # the shorter part: it can't cancel the gradient's own
    if (length := norm(claimed)) > 0.0:
        direction = direction + claimed / length
    direction = direction / norm(direction)
    try:
        slope = derivative(_loss_along(trace, parameter, direction, loss), _FIRST_STEP)
    except KinkError:
        return None
    return _relative(slope - float(np.sum(claimed * direction)), _scale(trace, parameter, loss))


def _scale(trace: Trace, parameter: str, loss: int | None = None) -> float:
    norms = np.nan_to_num(contributions(trace).norms(parameter))
    if loss is not None:
        return float(norms[loss - 1].sum())
    return float(sum(trace.loss_weight(t) * norms[t - 1].sum() for t in trace.losses))


def _relative(difference: float, scale: float) -> float:
    return abs(difference) / scale if scale > 0.0 else abs(difference)


def _loss_along(trace: Trace, parameter: str, direction: Array, loss: int | None) -> Callable[[float], float]:
    experiment = trace.experiment
    unmoved = _branches(trace, [_recorded(trace, t) for t in range(1, trace.length + 1)])

    def moved_loss(distance: float) -> float:
        parameters: Mapping[str, Array] = dict(experiment.parameters) | {
            parameter: experiment.parameters[parameter] + distance * direction
        }
        steps = forward_pass(experiment, parameters, experiment.initial_state)
        if _branches(trace, steps) != unmoved:
            raise KinkError
        if loss is not None:
            return float(steps[loss - 1]["loss"])
        return float(sum(trace.loss_weight(t) * float(steps[t - 1]["loss"]) for t in trace.losses))

    return moved_loss


def _recorded(trace: Trace, t: int) -> Values:
    return {name: value for name in trace.names if (value := trace.value(name, t)) is not None}


def _branches(trace: Trace, steps: list[Values]) -> list[bytes]:
    """On which side of every kink the forward pass went: the signs before a relu, the tokens that were fed back."""
    network, sequence = trace.experiment.network, trace.experiment.sequence
    sides: list[bytes] = []
    for t, values in enumerate(steps, 1):
        if network.hidden_activation == "relu":
            sides.append(np.sign(values["z"]).astype(np.int8).tobytes())
        if network.output_activation == "relu" and "q" in values:
            sides.append(np.sign(values["q"]).astype(np.int8).tobytes())
        if sequence.is_fed_back(t):
            sides.append(np.argmax(values["x"]).tobytes())
    return sides

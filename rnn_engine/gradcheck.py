"""Gradients against central differences of the loss: the check that shares nothing with any backward pass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import LEAST_SIZE, contributions
from rnn_engine.differences import EPSILON, KinkError, derivative
from rnn_engine.forward import forward_pass
from rnn_engine.trace import Trace

TOLERANCE = 1e-7
"""In FORMATS §4's measure: max|a − b| / Σ w_t ‖C[t,k]‖."""

_ENTRIES = 256
_A_FEW = 16
_LONGEST_STEP = 2e-2
_RETREATS = 4


@dataclass(frozen=True)
class Differences:
    """A parameter's gradient against central differences: the worst entry, how many were compared, of how many.

    `at_kinks`: entries left out because a relu or an argmax has its kink or jump within reach. `unresolved`: entries
    left out because the loss is so steep, or so large beside its gradient, that float64 can't tell its slope.
    """

    worst: float
    compared: int
    entries: int
    at_kinks: int
    unresolved: int


def check_gradient(trace: Trace, parameter: str, most: int = _ENTRIES) -> Differences:
    """Compare ∂L/∂θ (untruncated) entry by entry; of more entries than `most`, so many evenly spread ones."""
    entries = trace.experiment.parameters[parameter].size
    chosen = np.unique(np.linspace(0, entries - 1, min(entries, most)).astype(int))
    if _beyond_range(trace, parameter):
        return Differences(0.0, 0, entries, at_kinks=0, unresolved=len(chosen))
    claimed = contributions(trace).gradient_full(parameter)
    scale = _size(trace, parameter)
    worst, compared, at_kinks = 0.0, 0, 0
    for entry in chosen:
        direction = np.zeros(entries)
        direction[entry] = 1.0
        try:
            slope = _slope(_loss_along(trace, parameter, direction.reshape(claimed.shape), None), scale)
        except KinkError:
            at_kinks += 1
            continue
        if slope is not None:
            compared += 1
            worst = max(worst, _apart(slope, float(claimed.flat[entry]), scale))
    return Differences(worst, compared, entries, at_kinks, unresolved=len(chosen) - compared - at_kinks)


def check_along(trace: Trace, parameter: str, loss: int | None = None) -> float | None:
    """The same along one direction, the gradient's own with a random one added: two forward passes a step, quick enough
    for the screen. None where a kink is in the way or float64 can't tell the slope."""
    if _beyond_range(trace, parameter, loss):
        return None
    if loss is None:
        claimed = contributions(trace).gradient_full(parameter)
    else:
        claimed = contributions(trace).gradient_of_loss(parameter, loss, truncated=False)
    random = np.random.RandomState(0).standard_normal(claimed.shape)
    direction = 0.5 * random / norm(random)  # the shorter part: it can't cancel the gradient's own
    if (length := norm(claimed)) > 0.0:
        direction = direction + claimed / length
    direction = direction / norm(direction)
    scale = _size(trace, parameter, loss)
    try:
        slope = _slope(_loss_along(trace, parameter, direction, loss), scale)
    except KinkError:
        return None
    return None if slope is None else _apart(slope, float(np.sum(claimed * direction)), scale)


def check_where_possible(trace: Trace, parameter: str) -> float | None:
    """`check_along`, and where a kink or a steep loss is in its way, the worst of a few entries that are free of them.
    None where no entry is."""
    along = check_along(trace, parameter)
    if along is not None:
        return along
    few = check_gradient(trace, parameter, most=_A_FEW)
    return few.worst if few.compared else None


def _size(trace: Trace, parameter: str, loss: int | None = None) -> float:
    size = contributions(trace).size(parameter, loss, truncated=False)
    return float(size.plain("the gradient of {parameter}", parameter=parameter))


def _beyond_range(trace: Trace, parameter: str, loss: int | None = None) -> bool:
    """Whether the gradient, or what it is added up of, is so large that no difference of float64 numbers could tell."""
    answer = contributions(trace)
    if loss is None:
        gradient = answer.scaled_gradient(parameter, truncated=False)
    else:
        gradient = answer.scaled_gradient_of_loss(parameter, loss, truncated=False)
    return any(part.exponent > 0 for part in (gradient, answer.size(parameter, loss, truncated=False)))


def _apart(a: float, b: float, size: float) -> float:
    """FORMATS §4's measure; sizes count from LEAST_SIZE."""
    return abs(a - b) / max(size, LEAST_SIZE)


def _slope(f: Callable[[float], float], scale: float) -> float | None:
    """df/dx at 0, None where it can't be told to a hundredth of the tolerance. Raises KinkError.

    An exploding network needs more than the loss to say what its differences are worth. Its roundings grow as its
    gradient does: each is like a parameter that was moved a little. And its loss bends within 1/slope, so that a longer
    step would see nothing but folds.
    """
    loss = f(0.0)
    noise = EPSILON * scale
    step = min(_LONGEST_STEP, 0.1 * max(abs(loss), 1.0) / scale) if scale > 0.0 else _LONGEST_STEP
    for retreat in range(_RETREATS):
        try:
            slope = derivative(f, step / 10**retreat, noise)
        except KinkError:
            continue
        return slope.value if slope.error <= 0.01 * TOLERANCE * (max(scale, abs(slope.value)) or 1.0) else None
    raise KinkError


def _loss_along(trace: Trace, parameter: str, direction: Array, loss: int | None) -> Callable[[float], float]:
    experiment = trace.experiment
    unmoved = _branches(trace, trace.forward)

    def moved_loss(distance: float) -> float:
        parameters: Mapping[str, Array] = dict(experiment.parameters) | {
            parameter: experiment.parameters[parameter] + distance * direction
        }
        moved = forward_pass(experiment.moved_to(parameters))
        if _branches(trace, moved.values) != unmoved:
            raise KinkError
        return moved.total_loss if loss is None else float(moved.values["loss"][loss - 1])

    return moved_loss


def _branches(trace: Trace, values: Mapping[str, Array]) -> list[bytes]:
    """On which side of every kink the forward pass went: the signs before a relu, the tokens that were fed back."""
    network, sequence = trace.experiment.network, trace.experiment.sequence
    sides: list[bytes] = []
    if network.hidden_activation == "relu" and not network.gates:
        sides.append(np.sign(values["z"]).astype(np.int8).tobytes())
    if network.output_activation == "relu":
        sides.append(np.nan_to_num(np.sign(values["q"])).astype(np.int8).tobytes())
    if sequence.feedback == "argmax":
        fed_back = [row for row in range(sequence.length) if sequence.is_fed_back(row + 1)]
        sides.append(np.argmax(values["x"][fed_back], axis=1).tobytes())
    return sides

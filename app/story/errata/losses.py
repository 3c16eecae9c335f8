"""The readings of the notes' loss: weights of the squared errors of the timesteps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from app.story.errata.case import Case
from app.story.errata.reading import Reading
from app.translation import _, later


@dataclass(frozen=True)
class LossReading:
    """One way to read (1/t) Σ (y_t − ŷ_t)²: in words, to be translated, as Typst math, and the weight that it gives to
    ‖y_s − ŷ_s‖².

    `weight`: of timestep s, where L_t is the loss in focus, there are n losses, and ŷ has o outputs.
    """

    label: str
    markup: str
    weight: Callable[[int, int, int, int], float]


_SQUARED = "norm(y_t - hat(y)_t)^2"
_LAST = "norm(y_{t} - hat(y)_{t})^2"

LOSS_READINGS: Mapping[str, LossReading] = {
    "mean_over_T": LossReading(later("the mean"), f"frac(1, T) sum_t {_SQUARED}", lambda s, t, n, o: 1 / n),
    "sum_no_factor": LossReading(later("the sum, not divided"), f"sum_t {_SQUARED}", lambda s, t, n, o: 1.0),
    "one_over_t_inside_sum": LossReading(
        later("1/t in the sum"), f"sum_t frac(1, t) {_SQUARED}", lambda s, t, n, o: 1 / s
    ),
    "torch_MSELoss_mean": LossReading(
        later("MSELoss of PyTorch"), f"frac(1, T O) sum_t {_SQUARED}", lambda s, t, n, o: 1 / (n * o)
    ),
    "L_T_only": LossReading(later("one timestep only"), _LAST, lambda s, t, n, o: float(s == t)),
    "L_T_only_divided_by_T": LossReading(
        later("one timestep, divided"), f"frac(1, T) {_LAST}", lambda s, t, n, o: float(s == t) / n
    ),
    "running_mean": LossReading(
        later("the mean up to t"), f"frac(1, {{t}}) sum_(t<={{t}}) {_SQUARED}", lambda s, t, n, o: float(s <= t) / t
    ),
}
"""The six readings of L, and one more of L_4."""


def read_loss(case: Case, name: str) -> Reading:
    """The loss in one reading, Σ_s weight_s ‖y_s − ŷ_s‖²; it opens the gradient of every parameter."""
    reading, trace = LOSS_READINGS[name], case.trace
    n, outputs = len(trace.losses), case.experiment.network.output_size
    weights = {s: reading.weight(s, case.t, n, outputs) for s in trace.losses}
    loss = sum(weight * _loss(case, s) for s, weight in weights.items())
    gradients = tuple(
        case.known(case.labelled(parameter), parameter, _gradient(case, parameter, weights))
        for parameter in case.experiment.parameters
    )
    printed_t = str(case.state.notation.printed_timestep(case.t))
    return Reading(_(reading.label), np.asarray(loss), (reading.markup.replace("{t}", printed_t),), gradients)


def _loss(case: Case, s: int) -> float:
    value = case.trace.value("loss", s)
    assert value is not None
    return float(value)


def _gradient(case: Case, parameter: str, weights: Mapping[int, float]) -> np.ndarray:
    of_loss = case.contributions.gradient_of_loss
    return np.asarray(sum(weight * of_loss(parameter, s) for s, weight in weights.items() if weight))

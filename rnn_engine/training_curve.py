"""What training goes through: the loss and how long the gradient of every parameter is, at every step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from rnn_engine.arrays import Array, norm
from rnn_engine.experiment import Experiment
from rnn_engine.telling import AROUND, passed
from rnn_engine.trainer import DivergenceError, Plan, train


@dataclass(frozen=True, eq=False)
class TrainingCurve:
    """Index i is step i + 1. `losses`: the mean of L over all sequences, each as it was last met, (n,); `norms`: by
    parameter ‖∂L/∂θ‖ of the sequence of the step, before it is clipped, (n,); `total`: the same of all parameters
    together, which is what is clipped. `diverged`: the step at which training left the range of float64; None: none.
    """

    losses: Array
    norms: Mapping[str, Array]
    total: Array
    diverged: int | None


def training_curve(experiments: Sequence[Experiment], plan: Plan) -> TrainingCurve:
    """Train as `train` does, and look at every step; where training diverges, at those before. Raises ExperimentError
    where a sequence can't be answered even before the first step."""
    network = experiments[0].network
    losses: list[float] = []
    norms: list[list[float]] = []
    work = AROUND * max(each.sequence.length for each in experiments)

    def look(step: int, gradient: Array) -> None:
        norms.append([norm(gradient), *map(norm, network.views(gradient).values())])

    def watch(step: int, loss: float) -> None:
        losses.append(loss)
        passed(work)

    diverged = None
    try:
        train(experiments, plan, watch, look)
    except DivergenceError as error:
        diverged = error.step
    found = np.array(norms[: len(losses)]).reshape(len(losses), 1 + len(network.parameter_shapes)).T
    by_name = dict(zip(network.parameter_shapes, found[1:], strict=True))
    return TrainingCurve(np.array(losses), MappingProxyType(by_name), found[0], diverged)

"""Gradients that a training script saved, beside ours."""

from dataclasses import dataclass, replace

import numpy as np

from app.files.lesson import Lesson
from app.files.state_dict_lesson import gradients
from app.files.state_dict_mapping import Mapping
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.gradient import loss_and_gradient

_SAME = 1e-4
"""Relative difference up to which one gradient is taken for a multiple of another: float16 has no more."""


@dataclass(frozen=True)
class Compared:
    """A gradient of the file beside ours. `theirs`, `ours`: the largest absolute entries; `apart`: the largest
    absolute difference."""

    parameter: str
    tensor: str
    theirs: float
    ours: float
    apart: float

    @property
    def relative(self) -> float:
        """`apart` as part of the largest entry of both; 0 where all are zero."""
        largest = max(self.theirs, self.ours)
        return self.apart / largest if largest else 0.0


@dataclass(frozen=True)
class Comparison:
    """`loss`: ours, L; `remark`: what explains a difference, where something simple does; else empty."""

    loss: float
    gradients: tuple[Compared, ...]
    remark: str = ""

    @property
    def relative(self) -> float:
        """The largest of all."""
        return max((each.relative for each in self.gradients), default=0.0)


def compared(lesson: Lesson, mapped: Mapping) -> Comparison:
    """Every gradient that the file holds of something that is taken, beside that of the lesson's L.

    Raises TensorError where one is not finite, ExperimentError where ours leave the range of float64.
    """
    experiment = lesson.experiment
    loss, flat = loss_and_gradient(experiment, experiment.parameters)
    ours = experiment.network.views(flat)
    pairs = [(parameter, tensor, array, ours[parameter]) for parameter, tensor, array in gradients(mapped)]
    found = tuple(
        Compared(parameter, tensor, _largest(theirs), _largest(own), _apart(theirs, own))
        for parameter, tensor, theirs, own in pairs
    )
    comparison = Comparison(loss, found)
    if comparison.relative > _SAME:
        comparison = replace(comparison, remark=_remark(lesson, [(theirs, own) for _p, _t, theirs, own in pairs]))
    return comparison


def _remark(lesson: Lesson, pairs: list[tuple[Array, Array]]) -> str:
    theirs, ours = (np.concatenate([pair[side].ravel() for pair in pairs]) for side in (0, 1))
    largest = max(_largest(theirs), _largest(ours))
    theirs, ours = theirs / largest, ours / largest
    length = float(ours @ ours)
    factor = float(theirs @ ours) / length if length else 0.0
    if factor == 0.0 or _largest(theirs - factor * ours) > _SAME * _largest(theirs):
        return _(
            "They are of another sequence, another loss, or other weights: the gradients must be of one backward() on "
            "this sequence alone, before the optimizer’s step."
        )
    losses, loss = len(lesson.experiment.sequence.losses), lesson.experiment.loss
    other = "sum" if loss.reduction == "mean" else "mean"
    if np.isclose(factor, losses if other == "sum" else 1 / losses, rtol=_SAME):
        return _("Theirs are {factor:.6g} times ours: choose the reduction {other}.").format(factor=factor, other=other)
    return _("Theirs are {factor:.6g} times ours: another weight of the same loss.").format(factor=factor)


def _apart(theirs: Array, ours: Array) -> float:
    with np.errstate(over="ignore"):  # then they are infinitely far apart
        return _largest(theirs - ours)


def _largest(array: Array) -> float:
    return float(np.max(np.abs(array), initial=0.0))

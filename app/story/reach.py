"""How far back a loss reaches: through the state, or through an output that was read as an input."""

from itertools import accumulate
from typing import Literal, NamedTuple

from rnn_engine.experiment import Experiment


class Reach(NamedTuple):
    """`lowest`: the lowest timestep k ≥ 1 that a loss reaches; `end`: what stands behind it, None for nothing."""

    lowest: int
    end: Literal["initial state", "cut"] | None


def passes_back(experiment: Experiment, k: int) -> bool:
    """Whether timestep k hands a gradient to the one before: through the state, or because its input is ŷ_{k−1}."""
    return experiment.network.recurrent or experiment.sequence.is_fed_softly(k)


def has_past(experiment: Experiment) -> bool:
    """Whether any loss may reach a timestep before its own."""
    return any(passes_back(experiment, k) for k in range(2, experiment.sequence.length + 1))


def reach(experiment: Experiment, t: int) -> Reach:
    """How far the loss of timestep t reaches."""
    if experiment.network.recurrent:
        return _reach(experiment, t, 1)
    return _reach(experiment, t, next(k for k in range(t, 0, -1) if k == 1 or not passes_back(experiment, k)))


def reaches(experiment: Experiment) -> tuple[Reach, ...]:
    """How far the losses reach, one after the other in the order of `sequence.losses`."""

    def first(so_far: int, t: int) -> int:
        return so_far if passes_back(experiment, t) else t

    losses = experiment.sequence.losses
    if experiment.network.recurrent and experiment.truncation.kind == "none":
        return (_reach(experiment, losses[-1], 1),) * len(losses)
    if experiment.network.recurrent:
        return tuple(_reach(experiment, t, 1) for t in losses)
    firsts = list(accumulate(range(1, experiment.sequence.length + 1), first))
    return tuple(_reach(experiment, t, firsts[t - 1]) for t in losses)


def is_reached(experiment: Experiment, t: int, k: int) -> bool:
    """Whether the loss of timestep t reaches timestep k; k = 0 is the initial state."""
    lowest, end = reach(experiment, t)
    return lowest <= k <= t if k > 0 else end == "initial state"


def _reach(experiment: Experiment, t: int, first: int) -> Reach:
    """`first`: the lowest timestep to which gradient would flow without truncation."""
    kept = experiment.truncation.first_kept(t)
    if kept > first:
        return Reach(kept, "cut")
    return Reach(first, "initial state" if experiment.network.recurrent else None)

"""Every contribution and gradient against a program that differentiates by itself, where it is installed."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings

from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.recorder import record
from rnn_engine.trace import Trace
from tests.engine.measure import added, apart
from tests.engine.networks import experiments
from tests.engine.plain import Arithmetic, plain_losses

torch: Any = pytest.importorskip("torch", reason="torch is not installed: pip install -e '.[bench]'")

TORCH = Arithmetic(
    number=lambda array: torch.tensor(np.array(array)),  # a copy: torch has no read-only tensors
    real=lambda z: z.detach().numpy(),
    exp=torch.exp,
    log1p=torch.log1p,
)


class Leaves(dict[tuple[str, int], Any]):
    """A copy of every parameter for every timestep that asks for it, each a leaf of its own."""

    def __init__(self, experiment: Experiment) -> None:
        super().__init__()
        self._experiment = experiment

    def __missing__(self, use: tuple[str, int]) -> Any:
        name, _ = use
        array = self._experiment.initial_state if name == "initial_state" else self._experiment.parameters[name]
        self[use] = torch.tensor(np.array(array), requires_grad=True)
        return self[use]


def contributions_by_torch(experiment: Experiment) -> dict[int, dict[tuple[str, int], Array]]:
    """∂L_t by every leaf, for every loss t; what a loss does not reach is left out."""
    leaves = Leaves(experiment)
    losses = plain_losses(experiment, TORCH, lambda name, k: leaves[name, k], lambda _name, _k, value: value)
    found: dict[int, dict[tuple[str, int], Array]] = {}
    for t, loss in losses.items():
        slopes = torch.autograd.grad(loss, list(leaves.values()), retain_graph=True, allow_unused=True)
        found[t] = {use: slope.numpy() for use, slope in zip(leaves, slopes, strict=True) if slope is not None}
    return found


def has_digits_left(trace: Trace) -> bool:
    """Exponentials far from the end of float64, and outputs that still differ from 0 and 1 by more than roundings."""
    near = all(np.nanmax(np.abs(trace.forward[name])) < 300.0 for name in ("z", "q"))
    bounded = trace.experiment.network.output_activation in ("softmax", "sigmoid", "tanh")
    return near and not (bounded and bool(np.nanmax(np.abs(trace.forward["q"])) > 6.0))


@settings(max_examples=200)
@given(experiments())
def test_contributions_and_gradients_are_those_of_torch(experiment: Experiment) -> None:
    trace = record(experiment)
    assume(has_digits_left(trace))
    answer, by_torch = contributions(trace), contributions_by_torch(experiment)
    assert tuple(by_torch) == trace.losses
    keeps = experiment.truncation.keeps
    for name, values in experiment.parameters.items():
        size, nothing = added(trace, name), np.zeros_like(values)
        total, kept = nothing, nothing
        for t in trace.losses:
            weight, row = trace.loss_weight(t), answer.row(t)
            for k in range(1, trace.length + 1):
                expected = by_torch[t].get((name, k), nothing)
                found = row.tile(name, k) if k <= t else nothing
                assert weight * apart(found, expected, size) <= 1e-12, (name, t, k)
                total = total + weight * expected
                kept = kept + weight * expected * (k <= t and keeps(t, k))
        assert apart(answer.gradient_full(name), total, size) <= 1e-12
        assert apart(answer.gradient(name), kept, size) <= 1e-12
    by_start = [by_torch[t].get(("initial_state", 0), np.zeros_like(experiment.initial_state)) for t in trace.losses]
    weights = [trace.loss_weight(t) for t in trace.losses]
    kept = sum(
        (w * slope * keeps(t, 0) for t, w, slope in zip(trace.losses, weights, by_start, strict=True)),
        np.zeros_like(experiment.initial_state),
    )
    size = sum(w * norm(slope) for w, slope in zip(weights, by_start, strict=True))
    assert apart(answer.gradient("initial_state"), kept, size) <= 1e-12

"""Derivatives that are wrong by one in a thousand, and small lessons in which each of them is used."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rnn_engine.arrays import Array
from rnn_engine.cells import Pullback, Timestep
from rnn_engine.cells.elman import Elman
from rnn_engine.cells.feedforward import Feedforward
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence, Truncation
from rnn_engine.functions import ACTIVATIONS, loss_logit_gradient
from rnn_engine.reverse import _pass_back
from rnn_engine.sweep import sweep
from rnn_engine.trace import Trace

WRONG = 1.001

Mutation = Callable[[pytest.MonkeyPatch], None]


def experiment(
    truncation: Truncation = NO_TRUNCATION,
    cell: str = "elman",
    hidden: str = "tanh",
    output: str = "softmax",
    kind: str = "cross_entropy",
) -> Experiment:
    """Three timesteps, each with an embedded input and a loss, everything positive so that no relu is off."""
    random = np.random.RandomState(1)
    network = Network(cell, hidden, output, input_size=3, hidden_size=2, output_size=3, embedding_size=2)
    return Experiment(
        network,
        {name: random.uniform(0.1, 0.6, shape) for name, shape in network.parameter_shapes.items()},
        Sequence(tuple(np.eye(3)[[0, 2, 0]]), tuple(np.eye(3)[[1, 0, 2]])),
        Loss(kind),
        truncation,
        random.uniform(0.1, 0.6, 2),
    )


def scaled_activation(name: str) -> Mutation:
    right = ACTIVATIONS[name]
    wrong = replace(right, derivative=lambda z: WRONG * right.derivative(z))
    return lambda patch: patch.setitem(ACTIVATIONS, name, wrong)


def wrong_logit_gradient(kind: str, output: str, q: Array, y: Array) -> Array:
    return WRONG * loss_logit_gradient(kind, output, q, y)


def scaled_loss(*places: str) -> Mutation:
    """∂L/∂q in the "sweep", in the "reverse" pass, or in both."""

    def mutation(patch: pytest.MonkeyPatch) -> None:
        for place in places:
            patch.setattr(f"rnn_engine.{place}.loss_logit_gradient", wrong_logit_gradient)

    return mutation


def scaled_vjp(cell: type[Elman] | type[Feedforward], part: str) -> Mutation:
    """`part`: "previous" (W_hhᵀ) or "source" (W_xhᵀ)."""
    right = cell.vjp

    def wrong(self: Any, step: Timestep, d_state: Array) -> Pullback:
        pulled = right(self, step, d_state)
        return pulled._replace(**{part: WRONG * getattr(pulled, part)})

    return lambda patch: patch.setattr(cell, "vjp", wrong)


def with_scaled_output_matrix(trace: Trace) -> Trace:
    """The trace with another W_hy and the same values."""
    parameters = dict(trace.experiment.parameters)
    parameters["W_hy"] = WRONG * parameters["W_hy"]
    return replace(trace, experiment=replace(trace.experiment, parameters=parameters))


def output_matrix_in(*places: str) -> Mutation:
    right: dict[str, Callable[..., Any]] = {"sweep.sweep": sweep, "reverse._pass_back": _pass_back}

    def scaled(place: str) -> Callable[..., Any]:
        return lambda trace, *others: right[place](with_scaled_output_matrix(trace), *others)

    def mutation(patch: pytest.MonkeyPatch) -> None:
        for place in places:
            patch.setattr(f"rnn_engine.{place}", scaled(place))

    return mutation


MATRICES = {
    "W_hh in the cell": scaled_vjp(Elman, "previous"),
    "W_xh in the cell": scaled_vjp(Elman, "source"),
    "W_hy in the sweep": output_matrix_in("sweep.sweep"),
    "W_hy in the reverse pass": output_matrix_in("reverse._pass_back"),
    "W_hy in both": output_matrix_in("sweep.sweep", "reverse._pass_back"),
}

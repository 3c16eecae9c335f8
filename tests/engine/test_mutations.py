"""Who watches the watchers: every derivative scaled by 1.001 in turn must turn `check` to "no" and a badge to red."""

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
from rnn_engine.gradcheck import TOLERANCE, check_gradient
from rnn_engine.proofs import SUM_TOLERANCE, proof, sum_difference
from rnn_engine.recorder import record
from rnn_engine.reverse import _pass_back
from rnn_engine.sweep import Block, sweep
from rnn_engine.tiles import Tiles, tiles
from rnn_engine.trace import Trace
from tests.engine.networks import PAIRS

WRONG = 1.001

Mutation = Callable[[pytest.MonkeyPatch], None]

TRUNCATIONS = [pytest.param(NO_TRUNCATION, id="full"), pytest.param(Truncation("sliding", 2), id="sliding 2")]


def experiment(
    truncation: Truncation,
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


def check_holds(trace: Trace) -> bool:
    """What `check` says of a lesson."""
    found = {name: check_gradient(trace, name) for name in trace.experiment.parameters}
    assert all(differences.compared == differences.entries for differences in found.values())
    return all(
        differences.worst <= TOLERANCE and sum_difference(trace, name) <= SUM_TOLERANCE
        for name, differences in found.items()
    )


def badges_hold(trace: Trace, loss: int | None = None) -> bool:
    return all(proof(trace, name, loss).holds for name in trace.experiment.parameters)


def assert_noticed(asked: Experiment, mutation: Mutation) -> None:
    trace = record(asked)
    assert check_holds(trace)
    assert badges_hold(trace)
    with pytest.MonkeyPatch.context() as patch:
        mutation(patch)
        trace = record(asked)
        assert not check_holds(trace)
        assert not badges_hold(trace)
        assert not badges_hold(trace, loss=trace.length)


# The derivatives of activations and losses ------------------------------------------------------------------------


def scaled_activation(name: str) -> Mutation:
    right = ACTIVATIONS[name]
    wrong = replace(right, derivative=lambda z: WRONG * right.derivative(z))
    return lambda patch: patch.setitem(ACTIVATIONS, name, wrong)


@pytest.mark.parametrize("truncation", TRUNCATIONS)
@pytest.mark.parametrize("cell", ["elman", "feedforward"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_of_a_hidden_activation(name: str, cell: str, truncation: Truncation) -> None:
    assert_noticed(experiment(truncation, cell, hidden=name), scaled_activation(name))


@pytest.mark.parametrize("kind", ["squared_error", "half_squared_error"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_of_an_output_activation(name: str, kind: str) -> None:
    hidden = "tanh" if name != "tanh" else "sigmoid"
    assert_noticed(experiment(NO_TRUNCATION, hidden=hidden, output=name, kind=kind), scaled_activation(name))


def wrong_logit_gradient(kind: str, output: str, q: Array, y: Array) -> Array:
    return WRONG * loss_logit_gradient(kind, output, q, y)


@pytest.mark.parametrize("places", [("sweep",), ("reverse",), ("sweep", "reverse")], ids=" and ".join)
@pytest.mark.parametrize(("kind", "output"), PAIRS)
def test_of_a_loss(kind: str, output: str, places: tuple[str, ...]) -> None:
    def mutation(patch: pytest.MonkeyPatch) -> None:
        for place in places:
            patch.setattr(f"rnn_engine.{place}.loss_logit_gradient", wrong_logit_gradient)

    assert_noticed(experiment(NO_TRUNCATION, output=output, kind=kind), mutation)


# The matrices on the way back -------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("truncation", TRUNCATIONS)
@pytest.mark.parametrize("matrix", MATRICES)
def test_of_a_matrix(matrix: str, truncation: Truncation) -> None:
    assert_noticed(experiment(truncation), MATRICES[matrix])


def test_of_the_input_matrix_of_a_feedforward_cell() -> None:
    assert_noticed(experiment(NO_TRUNCATION, "feedforward"), scaled_vjp(Feedforward, "source"))


# The tiles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("truncation", TRUNCATIONS)
@pytest.mark.parametrize(
    ("parameter", "side"),
    [
        *((parameter, side) for parameter in ("E", "W_xh", "W_hh", "W_hy") for side in ("left", "right")),
        ("b_h", "left"),
        ("b_y", "left"),
    ],
)
def test_of_a_factor_of_a_tile(parameter: str, side: str, truncation: Truncation) -> None:
    def wrong(trace: Trace, block: Block, name: str) -> Tiles:
        right = tiles(trace, block, name)
        return replace(right, **{side: WRONG * getattr(right, side)}) if name == parameter else right

    assert_noticed(experiment(truncation), lambda patch: patch.setattr("rnn_engine.contributions.tiles", wrong))


@pytest.mark.parametrize("truncation", TRUNCATIONS)
@pytest.mark.parametrize("parameter", ["E", "W_xh", "W_hh", "b_h", "W_hy", "b_y"])
def test_of_a_gradient_of_the_reverse_pass(parameter: str, truncation: Truncation) -> None:
    def wrong(trace: Trace, weights: dict[int, float], stop: int, gradients: dict[str, Array]) -> Array:
        added = {name: np.zeros_like(array) for name, array in gradients.items()}
        arrived = _pass_back(trace, weights, stop, added)
        added[parameter] *= WRONG
        for name, array in added.items():
            gradients[name] += array
        return arrived

    assert_noticed(experiment(truncation), lambda patch: patch.setattr("rnn_engine.reverse._pass_back", wrong))

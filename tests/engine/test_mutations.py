"""Who watches the watchers: every derivative scaled by 1.001 in turn must turn `check` to "no" and a badge to red."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_engine.arrays import Array
from rnn_engine.cells.feedforward import Feedforward
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Truncation
from rnn_engine.functions import ACTIVATIONS
from rnn_engine.gradcheck import TOLERANCE, check_gradient
from rnn_engine.proofs import SUM_TOLERANCE, proof, sum_difference
from rnn_engine.recorder import record
from rnn_engine.reverse import _pass_back
from rnn_engine.sweep import Block
from rnn_engine.tiles import Tiles, tiles
from rnn_engine.trace import Trace
from tests.engine.mutations import MATRICES, WRONG, Mutation, experiment, scaled_activation, scaled_loss, scaled_vjp
from tests.engine.networks import PAIRS

TRUNCATIONS = [pytest.param(NO_TRUNCATION, id="full"), pytest.param(Truncation("sliding", 2), id="sliding 2")]


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


@pytest.mark.parametrize("truncation", TRUNCATIONS)
@pytest.mark.parametrize("cell", ["elman", "feedforward"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_of_a_hidden_activation(name: str, cell: str, truncation: Truncation) -> None:
    assert_noticed(experiment(truncation, cell, hidden=name), scaled_activation(name))


@pytest.mark.parametrize("kind", ["squared_error", "half_squared_error"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_of_an_output_activation(name: str, kind: str) -> None:
    hidden = "tanh" if name != "tanh" else "sigmoid"
    assert_noticed(experiment(hidden=hidden, output=name, kind=kind), scaled_activation(name))


@pytest.mark.parametrize("places", [("sweep",), ("reverse",), ("sweep", "reverse")], ids=" and ".join)
@pytest.mark.parametrize(("kind", "output"), PAIRS)
def test_of_a_loss(kind: str, output: str, places: tuple[str, ...]) -> None:
    assert_noticed(experiment(output=output, kind=kind), scaled_loss(*places))


# The matrices on the way back -------------------------------------------------------------------------------------


@pytest.mark.parametrize("truncation", TRUNCATIONS)
@pytest.mark.parametrize("matrix", MATRICES)
def test_of_a_matrix(matrix: str, truncation: Truncation) -> None:
    assert_noticed(experiment(truncation), MATRICES[matrix])


def test_of_the_input_matrix_of_a_feedforward_cell() -> None:
    assert_noticed(experiment(cell="feedforward"), scaled_vjp(Feedforward, "source"))


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

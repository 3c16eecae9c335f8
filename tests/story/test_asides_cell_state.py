"""The aside on the line of the cell state: what travels along it, worked out another way."""

from dataclasses import replace

import numpy as np
import pytest

from app.story.asides import aside, is_offered
from app.story.asides.aside import Aside, Line, every_path, visible
from app.story.state import State
from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from tests.story.catalogue import wirings_and_gates
from tests.story.states import state_of

LSTM = dict(wirings_and_gates())["lstm, long"]


def opened(state: State) -> Aside:
    assert is_offered(state, "cell-state")
    found = aside(replace(state, aside="cell-state"))
    assert found is not None
    return found


def matrices(line: Line) -> list[Array]:
    return [number for number in line.numbers if not isinstance(number, str)]


def line_of(found: Aside, label: str) -> Line:
    (line,) = (line for line in found.lines if line.label == label)
    return line


def arrived(found: Aside) -> Array:
    return matrices(line_of(found, "along the line"))[-1]


def without_memory_in_h(experiment: Experiment) -> Experiment:
    """The same with W_hh = 0: nothing but c goes from one timestep to the next."""
    return replace(
        experiment,
        parameters={**experiment.parameters, "W_hh": np.zeros_like(experiment.parameters["W_hh"])},
    )


@pytest.mark.parametrize("k", [1, 4, 6])
def test_the_line_and_the_rest_are_all_that_arrives(k: int) -> None:
    found = opened(state_of(LSTM, 7, f"backward loss=7 k={k} dc"))
    dc = contributions(state_of(LSTM).trace).row(7).dc
    assert dc is not None
    (whole,) = matrices(line_of(found, "all that arrives"))
    (rest,) = matrices(line_of(found, "through the hidden states"))
    assert whole.ravel() == pytest.approx(dc[k])
    assert (arrived(found) + rest) == pytest.approx(whole)


def test_without_a_way_from_h_to_h_all_of_it_comes_along_the_line() -> None:
    state = state_of(without_memory_in_h(LSTM), 7, "backward loss=7 k=2 dc")
    found = opened(state)
    (rest,) = matrices(line_of(found, "through the hidden states"))
    assert np.max(np.abs(rest)) <= 1e-16
    assert np.any(arrived(found))


def test_every_gate_on_the_way_has_a_line_and_their_product_is_what_is_kept() -> None:
    state = state_of(LSTM, 7, "backward loss=7 k=3 dc")
    found = opened(state)
    gates = line_of(found, "along the line").opens
    assert [line.place.t for line in gates if line.place is not None] == [7, 6, 5, 4]
    product = np.ones(2)
    for line in gates:
        gate, so_far = (matrix.ravel() for matrix in matrices(line))
        product = product * gate
        assert so_far == pytest.approx(product)
    assert f"{round(100 * product.max())}" in found.sentence
    assert len(list(visible(found, every_path(found)))) == 8


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("lstm, long", "backward loss=7 k=7 dc"),
        ("lstm, long", "backward loss=7 k=3 W_hh"),
        ("gru, long", "backward loss=7 k=3 dh"),
    ],
)
def test_where_there_is_no_such_line_it_is_not_offered(name: str, place: str) -> None:
    assert not is_offered(state_of(dict(wirings_and_gates())[name], 7, place), "cell-state")

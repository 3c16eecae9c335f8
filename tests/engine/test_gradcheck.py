"""The checks at the edges: at a kink, beside a loss that hides the gradient, where next to nothing flows."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_engine.experiment import Experiment, Loss, Network, Sequence, Truncation
from rnn_engine.gradcheck import TOLERANCE, check_along, check_gradient, check_where_possible
from rnn_engine.proofs import proof
from rnn_engine.recorder import record
from tests.engine.networks import scalar_network


def relu_network(*W_xh: float) -> Experiment:
    """One timestep, a relu unit for every weight, which is its z."""
    size = len(W_xh)
    parameters = {name: np.zeros(shape) for name, shape in _relu(size).parameter_shapes.items()}
    parameters |= {"W_xh": np.array(W_xh)[:, None], "W_hy": np.ones((1, size))}
    sequence = Sequence((np.ones(1),), (np.zeros(1),))
    loss = Loss("half_squared_error")
    return Experiment(_relu(size), parameters, sequence, loss, Truncation(), np.zeros(size))


def _relu(size: int) -> Network:
    return Network("elman", "relu", "identity", 1, size, 1)


def test_entries_away_from_a_kink_are_still_compared() -> None:
    trace = record(relu_network(0.0, 1.0, -1.0))
    assert check_along(trace, "b_h") is None
    found = check_gradient(trace, "b_h")
    assert (found.compared, found.at_kinks) == (2, 1)
    worst = check_where_possible(trace, "b_h")
    assert worst is not None
    assert worst <= TOLERANCE


def test_where_every_entry_is_at_a_kink_nothing_is_said() -> None:
    assert check_where_possible(record(relu_network(0.0, 0.0)), "b_h") is None


def test_a_gradient_that_the_loss_hides_is_not_judged() -> None:
    experiment = scalar_network(1, y=1e12)
    hidden = replace(experiment, parameters=dict(experiment.parameters) | {"W_hy": np.full((1, 1), 1e-12)})
    assert check_where_possible(record(hidden), "W_xh") is None


def test_as_many_entries_as_asked_are_compared() -> None:
    trace = record(relu_network(*np.linspace(1.0, 2.0, 40)))
    assert check_gradient(trace, "W_xh", most=7).compared == 7


@pytest.mark.parametrize("gap", [700.0, 730.0, 742.0])
def test_gradients_at_the_end_of_float64_agree(gap: float) -> None:
    """The target is so sure that only the last bits of float64 are left of its gradient."""
    random = np.random.RandomState(0)
    network = Network("elman", "tanh", "softmax", 2, 3, 2)
    parameters = {name: random.standard_normal(shape) for name, shape in network.parameter_shapes.items()}
    parameters["b_y"] = np.array([gap, 0.0])
    token = np.array([1.0, 0.0])
    sequence = Sequence((token,) * 5, (token,) * 5)
    trace = record(Experiment(network, parameters, sequence, Loss("cross_entropy"), Truncation(), np.ones(3)))
    for name in network.parameter_shapes:
        assert proof(trace, name).holds

"""Training over several sequences: what a step is, in which order, what is said when it fails."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment, ExperimentError, Loss, Network, Sequence, Truncation
from rnn_engine.initialisation import initial_parameters
from rnn_engine.network import Stage
from rnn_engine.recorder import record
from rnn_engine.trainer import DivergenceError, Plan, train
from rnn_engine.training import gradient_step

LETTERS = 3


def hot(letter: int) -> Array:
    row: Array = np.eye(LETTERS)[letter]
    return row


def experiments(cell: str = "elman", stages: tuple[Stage, ...] = (), window: int | None = None) -> list[Experiment]:
    """Three sequences of letters, each to say the letter before: what a network with a memory can learn."""
    network = Network(cell, "tanh", "softmax", LETTERS, 5, LETTERS, stages=stages)
    parameters = initial_parameters(network, "xavier", seed=2)
    truncation = Truncation() if window is None else Truncation("sliding", window)
    return [
        Experiment(
            network,
            parameters,
            Sequence(tuple(map(hot, word)), (None, *map(hot, word[:-1]))),
            Loss("cross_entropy"),
            truncation,
            np.zeros(network.state_size),
        )
        for word in ([0, 1, 2, 0], [2, 2, 1, 0], [1, 0, 0, 2])
    ]


def flat(parameters: Mapping[str, Array]) -> Array:
    return np.concatenate([array.ravel() for array in parameters.values()])


def total_loss(each: Experiment, parameters: Mapping[str, Array]) -> float:
    return record(replace(each, parameters=parameters)).total_loss


@pytest.mark.parametrize("window", [None, 1, 2])
def test_a_step_of_gradient_descent_is_the_update_of_the_timeline(window: int | None) -> None:
    one = experiments(window=window)[1]
    trained = train([one], Plan(1, "sgd", one.learning_rate))
    expected = gradient_step(record(one)).parameters
    for name, value in trained.parameters.items():
        np.testing.assert_allclose(value, expected[name], rtol=0, atol=1e-15)


def test_a_clipped_step_is_as_long_as_the_limit_allows() -> None:
    one = experiments()[0]
    trained = train([one], Plan(1, "sgd", 1.0, clip=0.25))
    assert np.linalg.norm(flat(trained.parameters) - flat(one.parameters)) == pytest.approx(0.25)


STAGES = (Stage("first", until=2), Stage("second"))


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize(
    ("cell", "stages"),
    [("elman", ()), ("gru", ()), ("lstm", ()), ("lstm", STAGES), ("elman", STAGES)],
    ids=["elman", "gru", "lstm", "lstm in stages", "elman in stages"],
)
def test_training_learns(cell: str, stages: tuple[Stage, ...], optimizer: str) -> None:
    asked = experiments(cell, stages)
    trained = train(asked, Plan(300, optimizer, 0.05 if optimizer == "adam" else 0.3, clip=5.0))
    assert trained.loss_before == pytest.approx(np.mean([record(each).total_loss for each in asked]))
    assert trained.loss_after == pytest.approx(np.mean([total_loss(each, trained.parameters) for each in asked]))
    assert trained.loss_after < 0.1 * trained.loss_before


def met(seed: int) -> list[int]:
    """The sequences of the first six steps, told by how each moves the parameters; steps too small to add up."""
    asked, order = [replace(each, learning_rate=1e-6) for each in experiments()], []
    start = flat(asked[0].parameters)
    moves = [flat(gradient_step(record(each)).parameters) - start for each in asked]
    before = start
    for step in range(1, 7):
        after = flat(train(asked, Plan(step, "sgd", 1e-6, seed=seed)).parameters)
        order.append(int(np.argmin([np.linalg.norm(after - before - move) for move in moves])))
        before = after
    return order


def test_every_sequence_is_met_once_in_a_round() -> None:
    orders = [met(seed) for seed in range(4)]
    assert all(sorted(order[:3]) == sorted(order[3:]) == [0, 1, 2] for order in orders)
    assert len({tuple(order) for order in orders}) > 1


def test_training_is_the_same_every_time() -> None:
    first, second = (train(experiments(), Plan(50, "adam", 0.05, seed=3)) for _ in range(2))
    assert all(np.array_equal(first.parameters[name], second.parameters[name]) for name in first.parameters)


def test_rounded_weights_are_those_that_the_loss_is_counted_with() -> None:
    asked = experiments()
    trained = train(asked, Plan(100, "adam", 0.05, decimals=1))
    for value in trained.parameters.values():
        assert [f"{number:.1f}" for number in value.ravel()] == [str(number) for number in value.ravel()]
    assert trained.loss_after == np.mean([total_loss(each, trained.parameters) for each in asked])


def test_the_watcher_is_told_every_step_and_may_end_it() -> None:
    told: list[int] = []

    def watch(step: int, loss: float) -> None:
        assert np.isfinite(loss)
        told.append(step)
        if step == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(experiments(), Plan(20, "adam", 0.01), watch)
    assert told == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(("steps", "optimizer"), [(1, "sgd"), (5, "sgd"), (5, "adam")])
def test_divergence_is_said(steps: int, optimizer: str) -> None:
    with pytest.raises(DivergenceError, match=r"at step \d+ the loss or its gradient is no longer finite"):
        train(experiments(), Plan(steps, optimizer, 1e308))


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        ({"steps": -1}, "training.steps is -1"),
        ({"optimizer": "momentum"}, "training.optimizer is 'momentum'; choose one of sgd, adam"),
        ({"learning_rate": 0.0}, "training.learning_rate is 0.0"),
        ({"learning_rate": float("nan")}, "training.learning_rate is nan"),
        ({"clip": -1.0}, "training.clip is -1.0"),
        ({"seed": 2**32}, "training.seed is 4294967296"),
        ({"decimals": 99}, "training.decimals is 99"),
    ],
)
def test_a_plan_says_what_is_wrong_with_it(plan: dict[str, object], sentence: str) -> None:
    with pytest.raises(ExperimentError) as error:
        Plan(**{"steps": 1, "optimizer": "sgd", "learning_rate": 0.1} | plan)  # type: ignore[arg-type]
    assert sentence in str(error.value)


def test_no_step_changes_nothing() -> None:
    asked = experiments()
    trained = train(asked, Plan(0, "adam", 0.1))
    assert all(np.array_equal(value, asked[0].parameters[name]) for name, value in trained.parameters.items())
    assert trained.loss_before == trained.loss_after


@pytest.mark.parametrize("cell", ["elman", "lstm"])
def test_a_gradient_that_fades_to_nothing_is_no_divergence(cell: str) -> None:
    """What a first input brings to a loss 1500 timesteps later is far below float64, what the last brings is not."""
    network = Network(cell, "tanh", "softmax", LETTERS, 4, LETTERS)
    word = [number % LETTERS for number in range(1500)]
    one = Experiment(
        network,
        initial_parameters(network, "xavier", scale=0.2),
        Sequence(tuple(map(hot, word)), (*[None] * 1499, hot(0))),
        Loss("cross_entropy"),
        Truncation(),
        np.zeros(network.state_size),
    )
    trained = train([one], Plan(1, "sgd", one.learning_rate))
    expected = gradient_step(record(one)).parameters
    for name, value in trained.parameters.items():
        np.testing.assert_allclose(value, expected[name], rtol=0, atol=1e-15)
    assert trained.loss_after < trained.loss_before


def test_weights_whose_gradient_is_zero_stay_as_they_are() -> None:
    network = Network("elman", "relu", "softmax", LETTERS, 2, LETTERS)
    dead = initial_parameters(network, "xavier") | {"b_h": np.full(2, -9.0)}
    one = replace(experiments()[1], network=network, parameters=dead, initial_state=np.zeros(2))
    trained = train([one], Plan(3, "sgd", 0.1))
    assert np.array_equal(trained.parameters["W_hh"], dead["W_hh"])
    assert trained.loss_after < trained.loss_before  # b_y learns


def test_losses_are_told_where_no_gradient_exists() -> None:
    network = Network("elman", "tanh", "identity", 1, 1, 1)
    parameters = {"W_xh": [[1e-110]], "W_hh": [[0.0]], "b_h": [0.0], "W_hy": [[1e200]], "b_y": [0.0]}
    steep = Experiment(
        network,
        {name: np.array(value) for name, value in parameters.items()},
        Sequence((np.array([1e10]),), (np.zeros(1),)),
        Loss("half_squared_error"),
        Truncation(),
        np.zeros(1),
    )
    untrained = train([steep], Plan(0, "sgd", 0.1))
    assert untrained.loss_before == untrained.loss_after == pytest.approx(0.5e200)
    with pytest.raises(DivergenceError, match="at step 1 "):
        train([steep], Plan(1, "sgd", 0.1))

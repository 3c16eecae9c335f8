"""Questions that can't be answered: which field, what is wrong, what to do; all of it at once."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rnn_engine.experiment import Experiment, ExperimentError, Loss, Network, Sequence, Stage, Truncation

X, Y = np.eye(3), np.eye(2)
NETWORK = Network("elman", "tanh", "softmax", 3, 2, 2)
RIGHT: dict[str, Any] = {
    "network": NETWORK,
    "parameters": {name: np.zeros(shape) for name, shape in NETWORK.parameter_shapes.items()},
    "sequence": Sequence((X[0], None), (None, Y[1])),
    "loss": Loss("cross_entropy"),
    "truncation": Truncation(),
    "initial_state": np.zeros(2),
    "learning_rate": 0.1,
}


def with_parameters(**others: Any) -> dict[str, Any]:
    return {"parameters": RIGHT["parameters"] | others}


def without(name: str) -> dict[str, Any]:
    return {"parameters": {kept: array for kept, array in RIGHT["parameters"].items() if kept != name}}


def sequence(inputs: Any, targets: Any, **others: Any) -> dict[str, Any]:
    return {"sequence": Sequence(tuple(inputs), tuple(targets), **others)}


def network(**others: Any) -> dict[str, Any]:
    return {"network": replace(NETWORK, **others)}


def with_cell(cell: str, **others: Any) -> dict[str, Any]:
    shapes = replace(NETWORK, cell=cell).parameter_shapes
    state = np.zeros(replace(NETWORK, cell=cell).state_size)
    return {
        "parameters": {name: np.zeros(shape) for name, shape in shapes.items()} | others,
        "initial_state": state,
    }


def staged(*stages: Stage) -> dict[str, Any]:
    """With stages and all their parameters; timestep 1 reads, timestep 2 doesn't."""
    shapes = replace(NETWORK, stages=stages).parameter_shapes
    return network(stages=stages) | {"parameters": {name: np.zeros(shape) for name, shape in shapes.items()}}


PROBLEMS: list[tuple[dict[str, Any], str]] = [
    (network(cell="rnn"), "network.cell is 'rnn'; choose one of elman, lstm, gru, feedforward."),
    (
        network(hidden_activation="gelu"),
        "network.hidden_activation is 'gelu'; choose one of tanh, sigmoid, relu, identity.",
    ),
    (
        network(output_activation="argmax"),
        "network.output_activation is 'argmax'; choose one of softmax, sigmoid, tanh, relu, identity.",
    ),
    (network(hidden_size=0), "network.hidden_size is 0; it must be at least 1."),
    (network(embedding_size=-1), "network.embedding_size is -1; it must be at least 1."),
    (with_parameters(W_hh=np.zeros((3, 2))), "parameters.W_hh is 3×2, but hidden_size 2 needs 2×2."),
    (with_parameters(W_xh=np.zeros((2, 2))), "parameters.W_xh is 2×2, but hidden_size 2 and 3 inputs needs 2×3."),
    (with_parameters(W_hy=np.zeros(2)), "parameters.W_hy is 2, but 2 outputs with hidden_size 2 needs 2×2."),
    (with_parameters(b_h=np.zeros(())), "parameters.b_h is a single number, but hidden_size 2 needs 2."),
    (with_parameters(b_y=[np.nan, 0]), "parameters.b_y holds a number that is not finite."),
    (without("b_h"), "parameters.b_h is missing; it must be 2."),
    (
        with_parameters(E=np.zeros((3, 2))),
        "parameters.E does not exist in this network; its parameters are W_xh, W_hh, b_h, W_hy, b_y.",
    ),
    (
        sequence([X[0]], [Y[0], Y[1]]),
        "sequence.targets has 2 entries, but sequence.inputs has 1; give one per timestep.",
    ),
    (
        sequence([X[0]], [None]),
        "sequence.targets has no target at all; without a loss there is no gradient.",
    ),
    (sequence([Y[0]], [Y[0]]), "sequence.inputs[1] is 2, but 3 numbers are needed."),
    (sequence([None, X[0]], [None, X[0]]), "sequence.targets[2] is 3, but 2 numbers are needed."),
    (sequence([[0, np.inf, 0]], [Y[0]]), "sequence.inputs[1] holds a number that is not finite."),
    (sequence([X[0]], [[-1, 0]]), "sequence.targets[1] must be 0 or more for cross_entropy."),
    (
        sequence([None, None], [Y[0], None], feedback="argmax", feedback_inputs=(0, 1)),
        "sequence.inputs[1] is null, but with feedback timestep 1 has no output before it; give a token.",
    ),
    (
        sequence([X[0], None], [Y[0], None], feedback="argmax"),
        "sequence.feedback hands an output of 2 numbers to an input of 3; make the two sizes equal.",
    ),
    (
        sequence([X[0], None], [Y[0], None], feedback="argmax", feedback_inputs=(0, 3)),
        "sequence.feedback needs one of the 3 inputs for each of the 2 outputs.",
    ),
    (
        sequence([X[0], None], [Y[0], None], feedback="hard"),
        "sequence.feedback is 'hard'; it can be argmax or soft, or absent.",
    ),
    (
        sequence([X[0], None], [Y[0], None], feedback="soft"),
        "sequence.feedback hands an output of 2 numbers to an input of 3; make the two sizes equal.",
    ),
    (
        network(cell="gru") | with_cell("gru", b_hh=np.zeros(2)),
        "parameters.b_hh is 2, but hidden_size 2 in 3 parts (r, z, n) needs 6.",
    ),
    (
        network(cell="lstm") | with_cell("lstm") | {"initial_state": np.zeros(2)},
        "initial_state has 2 numbers, but 2 of h and 2 of c are needed.",
    ),
    (
        staged(Stage("encoder", 1), Stage("two words")),
        "network.stages[2].name is 'two words'; write up to 20 letters and digits, a letter first.",
    ),
    (
        staged(Stage("encoder", 1), Stage("encoder", reads=False)),
        "network.stages[2].name is 'encoder' for a second time; give every stage its own name.",
    ),
    (
        staged(Stage("encoder"), Stage("decoder", reads=False)),
        "network.stages[1].until is missing; only the last stage goes on to the end.",
    ),
    (
        staged(Stage("encoder", 1), Stage("decoder", 2, reads=False)),
        "network.stages[2].until is 2; leave it out, the last stage goes on to the end.",
    ),
    (
        staged(Stage("encoder", 0), Stage("decoder")),
        "network.stages[1].until is 0; it must be more than 0.",
    ),
    (
        staged(Stage("encoder", 2), Stage("decoder")),
        "network.stages[2] has no timestep: the sequence ends at 2; "
        "end the stage before earlier, or make the sequence longer.",
    ),
    (
        staged(Stage("encoder", 1), Stage("decoder", reads=True)),
        "network.stages[2] has a W_xh, which only a stage that reads needs.",
    ),
    (
        staged(Stage("encoder", 1, reads=False), Stage("decoder", reads=False)),
        "network.stages[1] lacks a W_xh, which only a stage that reads needs.",
    ),
    (
        {"loss": Loss("hinge")},
        "loss.kind is 'hinge'; choose one of cross_entropy, binary_cross_entropy, squared_error, half_squared_error.",
    ),
    (
        {"loss": Loss("binary_cross_entropy")},
        "loss.kind binary_cross_entropy can't follow the output softmax; it goes with sigmoid.",
    ),
    (
        network(output_activation="tanh"),
        "loss.kind cross_entropy can't follow the output tanh; it goes with softmax or sigmoid.",
    ),
    (
        network(output_activation="sigmoid") | {"loss": Loss("binary_cross_entropy")} | sequence([X[0]], [[0.5, 1.5]]),
        "sequence.targets[1] must be between 0 and 1 for binary_cross_entropy.",
    ),
    ({"loss": Loss("cross_entropy", "max")}, "loss.reduction is 'max'; choose sum or mean."),
    ({"truncation": Truncation("sliding", 0)}, "truncation.window is 0; it must be at least 1."),
    ({"truncation": Truncation("chunked", -2)}, "truncation.length is -2; it must be at least 1."),
    ({"initial_state": np.zeros(3)}, "initial_state has 3 numbers, but 2 of h are needed."),
    ({"initial_state": [0.0, np.nan]}, "initial_state holds a number that is not finite."),
    ({"learning_rate": 0.0}, "learning_rate is 0.0; it must be a positive number."),
    ({"learning_rate": np.inf}, "learning_rate is inf; it must be a positive number."),
]


def test_the_right_question_is_answered() -> None:
    assert Experiment(**RIGHT).sequence.length == 2


@pytest.mark.parametrize(("wrong", "sentence"), PROBLEMS, ids=[sentence for _, sentence in PROBLEMS])
def test_one_thing_wrong(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        Experiment(**(RIGHT | wrong))
    assert str(caught.value) == sentence
    assert [f"{problem.field} {problem.message}" for problem in caught.value.problems] == [sentence]


def test_everything_wrong_is_said_at_once() -> None:
    wrong = with_parameters(W_hh=np.zeros((1, 1)), b_y=np.zeros(5)) | {
        "learning_rate": -1.0,
        "truncation": Truncation("sliding", 0),
        "initial_state": np.zeros(1),
        "loss": Loss("cross_entropy", "product"),
    }
    with pytest.raises(ExperimentError) as caught:
        Experiment(**(RIGHT | wrong))
    fields = {problem.field for problem in caught.value.problems}
    assert fields == {
        "parameters.W_hh",
        "parameters.b_y",
        "learning_rate",
        "truncation.window",
        "initial_state",
        "loss.reduction",
    }


def test_a_target_that_is_not_a_number_is_said_for_every_loss() -> None:
    for kind in ("cross_entropy", "squared_error"):
        with pytest.raises(ExperimentError) as caught:
            Experiment(**(RIGHT | sequence([X[0]], [[np.nan, 1]]) | {"loss": Loss(kind)}))
        assert str(caught.value) == "sequence.targets[1] holds a number that is not finite."


@pytest.mark.parametrize(
    ("truncation", "kept"),
    [
        (Truncation(), {(t, k) for t in range(1, 6) for k in range(t + 1)}),
        (Truncation("sliding", 1), {(1, 0), *((t, t) for t in range(1, 6))}),
        (Truncation("sliding", 2), {(1, 0), (2, 0), (1, 1), *((t, k) for t in range(2, 6) for k in (t - 1, t))}),
        (
            Truncation("chunked", 2),
            {(1, 0), (2, 0), (1, 1), (2, 1), (2, 2), (3, 3), (4, 3), (4, 4), (5, 5)},
        ),
        (Truncation("sliding", 99), {(t, k) for t in range(1, 6) for k in range(t + 1)}),
    ],
)
def test_what_truncation_keeps(truncation: Truncation, kept: set[tuple[int, int]]) -> None:
    assert {(t, k) for t in range(1, 6) for k in range(6) if truncation.keeps(t, k)} == kept
    assert truncation.cuts(range(1, 6)) == (len(kept) < 20)
    for t in range(1, 6):
        assert truncation.first_kept(t) == min(k for s, k in kept if s == t and k > 0)

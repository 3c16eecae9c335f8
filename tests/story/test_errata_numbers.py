"""The numbers of both forms of every erratum: those of the worked examples, else worked out here in another way."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.files.lesson_file import read_lesson
from app.files.notation_file import read_notation
from app.story.errata.notes import OTHER_STATE
from app.story.errata.reading import Reading
from app.story.errata.worked_out import readings
from app.story.places import Flow
from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment
from rnn_engine.recorder import record
from tests.story.catalogue import TANH, WORKSHEET, drawn
from tests.story.states import state_of
from tests.story.wirings import golden
from tests.story.worked_errata import (
    ERRATA,
    KMERS,
    NOTES,
    SLIDES,
    STEPS,
    close,
    column,
    found,
    node,
    notes,
    row,
    slides,
    step_jacobian,
    tile,
    whole,
    worksheet,
)


def test_d1_1_the_gradient_of_the_output_bias() -> None:
    assert close(found(slides("sum loss=4 b_y"), "D1-1")[1], [column(whole(SLIDES, 4)["b_y"])])


def test_d1_2_struck_through() -> None:
    printed, right = found(slides("backward loss=4 k=4 W_hh"), "D1-2")
    assert close(printed, [tile(SLIDES, 4, 4)["W"]])
    assert close(right, [whole(SLIDES, 4)["W"]])
    printed, right = found(slides("sum W_hh", "each"), "D1-2")
    assert close(printed, [SLIDES["struck_through_total"]["W"]])
    assert close(right, [SLIDES["grads_total"]["W"]])
    assert f"{printed[0][0, 0]:.4f} {right[0][0, 0]:.4f}" == "0.1117 0.2615"


def total_derivatives(content: dict[str, Any]) -> dict[int, Array]:
    """dh_k/dW, third-order: ∂⁺h_k/∂W + ∂h_k/∂h_{k−1} dh_{k−1}/dW."""
    totals: dict[int, Array] = {}
    for entry in content["immediate_partials"]["per_k"]:
        k, before = entry["k"], totals.get(entry["k"] - 1)
        past = 0.0 if before is None else np.tensordot(step_jacobian(content, k), before, 1)
        totals[k] = np.array(entry["W"]) + past
    return totals


def test_d1_2_and_d1_3_with_the_third_order_derivatives() -> None:
    by_state, totals = node(SLIDES, 4, 4)["h"], total_derivatives(SLIDES)
    printed, right = found(slides("sum loss=4 W_hh"), "D1-3")
    assert close(np.tensordot(by_state, totals[4], 1), right[0])  # D1-2, read as the total derivative
    chain, repeated = by_state, np.zeros((3, 3))
    for k in range(4, 0, -1):
        repeated += np.tensordot(chain, totals[k], 1)
        chain = chain @ step_jacobian(SLIDES, k)
    assert close(printed, [repeated])


def test_d1_4_the_product_in_increasing_order() -> None:
    printed, right = found(slides("backward loss=4 k=2 W_hh"), "D1-4")
    immediate = np.array(SLIDES["immediate_partials"]["per_k"][1]["W"])
    chain = node(SLIDES, 4, 4)["h"] @ step_jacobian(SLIDES, 3) @ step_jacobian(SLIDES, 4)
    assert close(printed, [np.tensordot(chain, immediate, 1)])
    assert close(right, [tile(SLIDES, 4, 2)["W"]])


def test_d1_5_the_first_term() -> None:
    _, right = found(slides("backward loss=4 k=1 W_hh"), "D1-5")
    first = tile(SLIDES, 4, 1)
    assert not right[0].any()
    assert close(right[1], first["V"])
    assert close(right[2], column(first["b_h"]))
    assert np.min(np.abs(right[2])) > 0


def test_d1_6_nothing_passes_earlier_unless_the_prediction_is_fed_back() -> None:
    state = slides("backward loss=4 k=4 W_hy")
    printed, right = found(state, "D1-6")
    assert close([printed[0], right[0]], [whole(SLIDES, 4)["U"]] * 2)
    assert np.allclose(right[1], slopes(state.trace.experiment, "W_hy", soft_loss), rtol=0, atol=1e-8)


def softmax(q: Array) -> Array:
    raised: Array = np.exp(q - q.max()) / np.sum(np.exp(q - q.max()))
    return raised


def cross_entropy(experiment: Experiment, t: int, y_hat: Array) -> float:
    y = experiment.sequence.targets[t - 1]
    assert y is not None
    return float(-np.sum(y * np.log(y_hat)))


def soft_loss(parameters: dict[str, Array], experiment: Experiment) -> float:
    """L_4 of a network that reads its own predictions after timestep 1."""
    x, h = SLIDES["inputs"][0], experiment.initial_state
    for _ in range(4):
        h = np.tanh(parameters["W_xh"] @ x + parameters["W_hh"] @ h + parameters["b_h"])
        x = softmax(parameters["W_hy"] @ h + parameters["b_y"])
    return cross_entropy(experiment, 4, x)


def slopes(experiment: Experiment, name: str, loss: Any, step: float = 1e-5) -> Array:
    """∂loss/∂θ by central differences."""
    parameters = dict(experiment.parameters)
    result = np.zeros_like(parameters[name])
    for index in np.ndindex(result.shape):
        values = []
        for sign in (1, -1):
            moved = parameters[name].copy()
            moved[index] += sign * step
            values.append(loss({**parameters, name: moved}, experiment))
        result[index] = (values[0] - values[1]) / (2 * step)
    return result


def test_d1_7_the_softmax_element_by_element() -> None:
    printed, right = found(slides("backward loss=4 k=4 dq"), "D1-7")
    forward = SLIDES["forward"][3]
    y, y_hat = np.array(forward["y"]), np.array(forward["yhat"])
    assert close(printed, [column(-y * (1 - y_hat))])
    assert close(right, [column(node(SLIDES, 4, 4)["q"])])


def test_d1_8_and_d1_9_v_and_the_biases() -> None:
    gradients = whole(SLIDES, 4)
    _, right = found(slides("sum loss=4 W_xh"), "D1-8")
    assert close(right[0], gradients["V"])
    assert close(right[1], column(gradients["b_h"]))
    assert close(right[2], column(gradients["b_y"]))
    printed, right = found(slides("backward loss=4 k=2 W_xh"), "D1-9")
    assert close(printed + right, [tile(SLIDES, 4, 2)["V"]] * 2)


LOSSES = ("sum_no_factor", "one_over_t_inside_sum", "torch_MSELoss_mean", "L_T_only", "L_T_only_divided_by_T")
LETTERS = {"W_xh": "U", "W_hh": "W", "b_h": "b", "W_hy": "V", "b_y": "c"}


def agree(reading: Reading, expected: dict[str, Any]) -> None:
    """A reading of the loss and of all its gradients."""
    assert close(reading.value, expected["loss"])
    assert [each.label for each in reading.opens] == [f"∂L/∂{letter}" for letter in LETTERS.values()]
    for each, letter in zip(reading.opens, LETTERS.values(), strict=True):
        gradient = np.array(expected["grads"][letter])
        assert close(each.value, gradient if gradient.ndim == 2 else column(gradient))


@pytest.mark.parametrize(("at", "flow"), [("forward t=4 loss", 4), ("forward L", "each")])
def test_d2_2_the_readings_of_the_loss(at: str, flow: Flow) -> None:
    worked = readings(notes(at, flow), ERRATA["D2-2"])
    assert worked is not None
    for reading, name in zip(worked.printed, LOSSES, strict=True):
        agree(reading, NOTES["loss_readings"][name])
    agree(worked.right[0], NOTES["loss_readings"]["mean_over_T"])


def test_d2_3_the_loss_of_one_timestep() -> None:
    worked = readings(notes("forward t=4 loss"), ERRATA["D2-3"])
    assert worked is not None
    for reading, name in zip(worked.printed, ("mean_over_T", "L_T_only_divided_by_T"), strict=True):
        agree(reading, NOTES["loss_readings"][name])  # up to the last timestep the running mean is the mean
    agree(worked.right[0], NOTES["loss_readings"]["L_T_only"])
    printed, right = found(notes("forward t=2 loss"), "D2-3")
    first, second = (entry["loss"] for entry in NOTES["forward"][:2])
    assert close(printed, [(first + second) / 2, second / 4])
    assert close(right, [second])


def test_d2_4_mixing_the_two_values() -> None:
    printed, right = found(notes("backward loss=4 k=2 dh"), "D2-4")
    weights = np.array(NOTES["params"]["W"])
    assert close(printed, [column(node(NOTES, 4, 4)["h"] @ weights @ weights)])
    assert close(right, [column(node(NOTES, 4, 2)["h"])])
    printed, right = found(notes("forward t=2 z"), "D2-4")
    assert close(printed + right, [column(NOTES["forward"][1][name]) for name in ("z", "h")])


def test_d2_5_one_function_for_both() -> None:
    printed, right = found(notes("forward t=3 y_hat"), "D2-5")
    assert close(printed, [column(np.tanh(NOTES["forward"][2]["q"]))])
    assert close(right, [column(NOTES["forward"][2]["yhat"])])


def test_d2_6_without_the_first_use() -> None:
    for name, letter in (("W_hh", "W"), ("W_xh", "U")):
        printed, right = found(notes(f"sum loss=4 {name}"), "D2-6")
        assert close(right, [whole(NOTES, 4)[letter]])
        assert close(printed, [whole(NOTES, 4)[letter] - tile(NOTES, 4, 1)[letter]])


def test_d2_6_is_exact_for_w_where_the_initial_state_is_zero() -> None:
    from_zero = replace(read_lesson("notes").experiment, initial_state=np.zeros(3))
    letters = read_notation("notes")
    printed, right = found(state_of(from_zero, 4, "sum loss=4 W_hh", notation=letters), "D2-6")
    assert np.allclose(printed[0], right[0], rtol=0, atol=1e-16)
    printed, right = found(state_of(from_zero, 4, "sum loss=4 W_xh", notation=letters), "D2-6")
    assert np.max(np.abs(printed[0] - right[0])) > 1e-3


def test_d2_7_one_loss_for_all() -> None:
    printed, right = found(notes("sum loss=4 W_xh"), "D2-7")
    assert close(printed, [whole(NOTES, 4)["U"]])
    assert close(right, [NOTES["grads_total"]["U"]])


def test_d2_8_total_instead_of_immediate() -> None:
    printed, right = found(notes("backward loss=4 k=3 W_hh"), "D2-8")
    tiles = {k: tile(NOTES, 4, k)["W"] for k in range(1, 5)}
    assert close(printed, [tiles[1] + tiles[2] + tiles[3], tiles[4] + 2 * tiles[3] + 3 * tiles[2] + 4 * tiles[1]])
    assert close(right, [tiles[3], whole(NOTES, 4)["W"]])


def test_d2_9_the_short_cut_of_another_loss() -> None:
    printed, right = found(notes("backward loss=4 k=4 dq"), "D2-9")
    error = np.array(NOTES["forward"][3]["yhat"]) - np.array(NOTES["forward"][3]["y"])
    assert close(printed, [column(error), column(2 * error)])
    assert close(right, [column(node(NOTES, 4, 4)["q"])])


@pytest.mark.parametrize("experiment", [None, drawn(TANH, "abca", "bcab")], ids=["squared error", "cross-entropy"])
def test_d2_10_one_output_learns_nothing(experiment: Experiment | None) -> None:
    given = experiment or read_lesson("notes").experiment
    state = state_of(given, 4, "forward t=4 y_hat", notation=read_notation("notes"))
    (prediction, *gradients), _ = found(state, "D2-10")
    assert prediction.tolist() == [[1.0]]
    assert len(gradients) == 5
    assert not any(gradient.any() for gradient in gradients)


def test_d2_11_the_biases_and_v() -> None:
    gradients = whole(NOTES, 4)
    assert close(found(notes("sum loss=4 b_h"), "D2-11")[1], [column(gradients["b"])])
    assert close(found(notes("sum loss=4 b_y"), "D2-11")[1], [column(gradients["c"])])
    assert close(found(notes("sum loss=4 W_hy"), "D2-11")[1], [NOTES["grads_total"]["V"]])


def test_d2_13_the_gradient_and_what_is_made_of_it() -> None:
    state = notes("update W_hh", "each")
    _, (gradient, change) = found(state, "D2-13")
    assert close(gradient, NOTES["grads_total"]["W"])
    assert close(change, -0.1 * gradient)


def test_d2_16_one_to_one() -> None:
    state = notes("backward loss=4 k=1 W_hh")
    (given,), (from_zero,) = found(state, "D2-16")
    assert close(given, tile(NOTES, 1, 1)["W"])
    assert not from_zero.any()


def test_d2_16_a_traditional_network() -> None:
    content, experiment = golden("wiring_one_to_one")
    state = state_of(experiment, 1, "backward loss=1 k=1 W_hh", notation=read_notation("notes"))
    (from_elsewhere,), (from_zero,) = found(state, "D2-16")
    assert close(from_zero, content["grads_total"]["W"])
    started = replace(experiment, initial_state=np.full_like(experiment.initial_state, OTHER_STATE))
    assert close(from_elsewhere, contributions(record(started)).gradient("W_hh"))
    assert from_elsewhere.any()


@pytest.mark.parametrize(("n", "k", "id"), [(31, 3, "D3-1"), (38, 2, "D3-2"), (45, 1, "D3-2")])
def test_d3_1_and_d3_2_the_state_of_the_timestep(n: int, k: int, id: str) -> None:
    printed, right = found(worksheet(f"backward loss=3 k={k} W_hh"), id)
    assert close(printed, [STEPS[n]["value_as_printed_WRONG"]])
    assert close(right, [STEPS[n]["value"]])
    assert close(np.max(np.abs(printed[0] - right[0])), STEPS[n]["max_abs_error_of_printed"])


def test_d3_3_what_flows_back() -> None:
    worked = readings(worksheet("sum loss=3 W_hy"), ERRATA["D3-3"])
    assert worked is not None
    output, hidden = worked.right
    assert not any(reading.value.any() for reading in (output, *output.opens))
    before = [tile(KMERS, 3, 1), tile(KMERS, 3, 2)]
    for reading, letter in zip((hidden, *hidden.opens), ("H", "I", "b_1", "L_x"), strict=True):
        expected = before[0][letter] + before[1][letter]
        assert close(reading.value, expected if expected.ndim == 2 else row(expected))
        assert reading.value.any()


def third_loss(copies: list[dict[str, Array]], experiment: Experiment) -> float:
    """J(3) of the worksheet's network with parameters of its own at every timestep."""
    h = experiment.initial_state
    for parameters, x in zip(copies, KMERS["inputs"], strict=True):
        z = parameters["W_xh"] @ (parameters["E"].T @ x) + parameters["W_hh"] @ h + parameters["b_h"]
        h = 1 / (1 + np.exp(-z))
    y_hat = softmax(copies[-1]["W_hy"] @ h + copies[-1]["b_y"])
    return cross_entropy(experiment, 3, y_hat)


def test_d3_4_an_update_at_every_use() -> None:
    state = worksheet("sum loss=3 W_hh")
    printed, right = found(state, "D3-4")
    experiment = state.trace.experiment
    given = {name: value.copy() for name, value in experiment.parameters.items()}
    assert close(right, [-0.1 * np.array(STEPS[51]["value"])])
    for use in (2, 1, 0):
        now = dict(given)
        for name in given:

            def loss(moved: dict[str, Array], of: Experiment, use: int = use, now: dict[str, Array] = now) -> float:
                return third_loss([moved if at == use else now for at in range(3)], of)

            given[name] = now[name] - 0.1 * slopes(replace(experiment, parameters=now), name, loss)
    change = given["W_hh"] - experiment.parameters["W_hh"]
    assert np.allclose(printed[0], change.T, rtol=0, atol=1e-9)


def test_d3_5_the_copies_of_the_embedding_add_up() -> None:
    printed, right = found(worksheet("sum loss=3 E"), "D3-5")
    assert close(printed, [STEPS[35]["value"]])
    assert close(right, [STEPS[54]["value"]])
    twice = np.array(STEPS[35]["value"])[0] + np.array(STEPS[49]["value"])[0]  # A is read at timesteps 1 and 3
    assert close(right[0][0], twice)


def test_d3_6_the_shape_of_u() -> None:
    _, right = found(worksheet("forward t=1 q"), "D3-6")
    assert right[0].shape == (3, 4)


def test_d3_7_the_result_is_right() -> None:
    assert close(found(worksheet("backward loss=3 k=2 E"), "D3-7")[1], [STEPS[42]["value"]])


def test_d3_8_the_other_order_is_one_number() -> None:
    (scalar,), right = found(worksheet("backward loss=3 k=3 W_hh"), "D3-8")
    assert scalar.shape == (1, 1)
    assert close(scalar[0, 0], np.dot(STEPS[28]["value"], STEPS[12]["value"]))
    assert close(right, [STEPS[31]["value"]] * 2)


def test_d3_9_what_is_left_out() -> None:
    _, right = found(worksheet("sum loss=3 b_h"), "D3-9")
    assert close(right[0], STEPS[30]["value"])
    assert close(right[1], row(STEPS[53]["value"]))


def test_d3_10_the_two_deltas() -> None:
    _, right = found(worksheet("backward loss=3 k=2 dz"), "D3-10")
    assert close(right, [row(STEPS[36]["value"]), row(STEPS[37]["value"])])


def test_d3_12_the_initial_state() -> None:
    _, (start, first) = found(worksheet("forward t=1 z"), "D3-12")
    assert start.tolist() == [[0.0] * 3]
    assert not first.any()
    from_elsewhere = drawn(WORKSHEET, "aca", "cad", initial=True)
    state = state_of(from_elsewhere, 3, "forward t=1 z", notation=read_notation("worksheet"))
    _, (start, first) = found(state, "D3-12")
    assert start.any()
    assert first.any()


def test_d3_13_one_loss_and_all_of_them() -> None:
    printed, right = found(worksheet("backward loss=3 k=2 dh"), "D3-13")
    assert close(printed, [row(STEPS[36]["value"])])
    assert close(right, [row(next(each for each in KMERS["node_grads_total"] if each["k"] == 2)["d"]["h"])])


def test_d3_14_labels_that_add_up_to_something_else() -> None:
    state = worksheet("backward loss=3 k=3 dq")
    printed, right = found(state, "D3-14")
    q, y = (np.array(KMERS["forward"][2][name]) for name in ("q", "y"))
    assert close([printed[0], right[0]], [row(STEPS[25]["value"])] * 2)
    assert close(printed[1], row(softmax(q) - 2 * y))
    step, expected = 1e-6, []
    for j in range(4):
        ahead, behind = (-np.sum(2 * y * np.log(softmax(q + sign * step * np.eye(4)[j]))) for sign in (1, -1))
        expected.append((ahead - behind) / (2 * step))
    assert np.allclose(right[1], row(expected), rtol=0, atol=1e-8)

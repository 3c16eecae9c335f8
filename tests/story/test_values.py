"""The value at a place, against the worked examples and against what the places say of each other."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from app.files.notation_file import read_notation
from app.story.equations import equation
from app.story.numbers_line import put_in
from app.story.places import Place
from app.story.timeline import timeline
from app.story.values import scaled_value, value
from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment, Loss, Network, Sequence, Truncation
from rnn_engine.recorder import record
from rnn_engine.trace import Trace
from tests.engine.networks import experiments
from tests.story.wirings import canonical, cell_canonical, flows, golden, golden_cell, places, wired
from tests.story.worksheet import Step, worksheet_steps

EXAMPLES = (
    *("doc1_tanh_ce_T4", "doc2_tanh_softmax_mse_T4", "doc3_kmer1_T3", "doc3_kmer1_T3_h0", "scalar_linear_T3"),
    *("tbptt_window2_T6", "wiring_one_to_one", "wiring_one_to_many", "wiring_many_to_one"),
    *("wiring_many_to_many_equal", "wiring_many_to_many_unequal_2in3out"),
)


def at(trace: Trace, text: str) -> Array:
    found = value(trace, Place.parse(text))
    assert found is not None
    return found


def assert_agree(found: Array, expected: Any, where: str) -> None:
    assert np.shape(found) == np.shape(expected), where
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=where)


# The worked examples --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", worksheet_steps(), ids=lambda step: step.place)
def test_the_worksheets_equations_have_its_values(step: Step) -> None:
    _, experiment = golden("doc3_kmer1_T3")
    found = at(record(experiment), step.place)
    name = Place.parse(step.place).name
    turned = found.T if name.startswith("W") else found  # the worksheet's weights stand on the right of a row vector
    assert list(np.atleast_2d(turned).shape if turned.ndim else ()) == step.shape
    assert_agree(turned, step.value, step.place)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_worked_examples_forward_values(name: str) -> None:
    example, experiment = golden(name)
    trace = record(experiment)
    seen = 0
    for place in places(timeline(experiment, "all")):
        if place.phase == "forward" and place.t is not None:
            expected = example["forward"][place.t - 1][place.name.replace("_", "")]
            assert_agree(at(trace, str(place)), expected, str(place))
            seen += 1
    assert seen
    assert_agree(at(trace, "forward L"), example["loss_total"], "forward L")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_worked_examples_losses_one_by_one(name: str) -> None:
    example, experiment = golden(name)
    trace, each = record(experiment), timeline(experiment, "each")
    nodes = {(entry["t"], entry["k"]): entry["d"] for entry in example["node_grads_per_loss"]}
    initial = {entry["t"]: entry["h0"] for entry in example["grads_per_loss_initial_state"]}
    tiles = {(entry["t"], entry["k"]): canonical(example, entry["grads"]) for entry in example["contributions"]}
    sums = {entry["t"]: canonical(example, entry["grads"]) for entry in example["grads_per_loss"]}
    for place in places(each):
        if place.loss is None or place.name == "f_prime":
            continue
        expected: Any
        if place.phase == "sum":
            expected = sums[place.loss][place.name]
        elif place.k == 0:
            expected = initial[place.loss]
        elif place.name in ("dq", "dh", "dz", "de"):
            expected = nodes[place.loss, place.k][place.name.removeprefix("d")]
        else:
            expected = tiles[place.loss, place.k][place.name]
        assert_agree(at(trace, str(place)), expected, str(place))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_worked_examples_losses_all_at_once(name: str) -> None:
    example, experiment = golden(name)
    trace = record(experiment)
    nodes = {entry["k"]: entry["d"] for entry in example["node_grads_total"]}
    gradients = canonical(example, example["grads_total"])
    seen = set()
    for place in places(timeline(experiment, "all")):
        if place.phase == "sum":
            assert_agree(at(trace, str(place)), gradients[place.name], str(place))
        elif place.phase == "update":
            after = experiment.parameters[place.name] - experiment.learning_rate * gradients[place.name]
            assert_agree(at(trace, str(place)), after, str(place))
        elif place.k == 0:
            assert_agree(at(trace, str(place)), example["grads_total_initial_state"]["h0"], str(place))
        elif place.name in ("dq", "dh", "dz", "de"):
            assert place.k is not None
            assert_agree(at(trace, str(place)), nodes[place.k][place.name.removeprefix("d")], str(place))
        seen.add(place.name)
    assert {"dq", "dh", "dz", "W_hh"} <= seen


@pytest.mark.parametrize("kind", ["sliding", "chunked"])
def test_a_worked_examples_truncated_sums(kind: str) -> None:
    example, _ = golden("tbptt_window2_T6")
    truncated = example["tbptt"][kind]
    truncation = Truncation("sliding" if kind == "sliding" else "chunked", example["tbptt"]["window"])
    _, experiment = golden("tbptt_window2_T6", truncation)
    trace = record(experiment)
    for name, gradient in canonical(example, truncated["grads_total"]).items():
        assert_agree(at(trace, f"sum {name}"), gradient, f"sum {name}")
    for entry in truncated.get("per_loss", ()):
        for name, gradient in canonical(example, entry["grads"]).items():
            where = f"sum loss={entry['t']} {name}"
            assert_agree(at(trace, where), gradient, where)


@pytest.mark.parametrize("name", ["lstm_T4", "gru_T4", "wiring_encdec_2in3out"])
def test_a_worked_examples_gates_and_stages(name: str) -> None:
    example, experiment = golden_cell(name)
    trace = record(experiment)
    forward = {"y_hat": "yhat", "z_gate": "z"}
    backward = {f"dz_{gate}": f"pre_{gate}" for gate in "ifgorzn"} | {"dh": "h", "dc": "c", "dq": "q", "dz": "z"}
    nodes = {(entry["t"], entry["k"]): entry["d"] for entry in example["node_grads_per_loss"]}
    in_total = {(None, entry["k"]): entry["d"] for entry in example["node_grads_total"]}
    tiles = {(entry["t"], entry["k"]): cell_canonical(example, entry["grads"]) for entry in example["contributions"]}
    seen = set()
    for flow in ("each", "all"):
        for place in places(timeline(experiment, flow)):
            expected: Any = None
            if place.phase == "forward" and place.t is not None:
                expected = example["forward"][place.t - 1][forward.get(place.name, place.name)]
            elif place.phase == "backward" and place.name in backward and place.k:
                expected = (nodes | in_total)[place.loss, place.k][backward[place.name]]
            elif place.phase == "backward" and place.loss is not None and place.name in experiment.parameters:
                expected = tiles[place.loss, place.k][place.name]
            elif place.phase == "sum" and place.loss is None:
                expected = cell_canonical(example, example["grads_total"])[place.name]
            if expected is not None:
                assert_agree(at(trace, str(place)), expected, str(place))
                seen.add(place.name)
    assert {"h", "dq", "dh", "W_hy", *experiment.parameters} <= seen


# Any experiment -------------------------------------------------------------------------------------------------------


def expected_shape(experiment: Experiment, place: Place) -> tuple[int, ...]:
    network = experiment.network
    if place.phase != "forward" and place.name in network.parameter_shapes:
        return network.parameter_shapes[place.name]
    sizes = {"x": network.input_size, "e": network.source_size, "de": network.source_size}
    if place.name in ("L", "loss"):
        return ()
    outputs = ("q", "y_hat", "y", "dq", "dy_hat")
    return (sizes.get(place.name, network.output_size if place.name in outputs else network.hidden_size),)


@given(experiments())
def test_every_place_has_a_value_of_its_shape_and_a_cut_has_none(experiment: Experiment) -> None:
    trace = record(experiment)
    for flow in flows(experiment):
        for place in places(timeline(experiment, flow)):
            found = value(trace, place)
            if place.name == "cut":
                assert found is None
            else:
                assert found is not None
                assert found.shape == expected_shape(experiment, place), place
                assert np.all(np.isfinite(found)), place


@given(experiments())
def test_the_summed_places_add_up_to_the_sum(experiment: Experiment) -> None:
    trace = record(experiment)
    each, sweep = timeline(experiment, "each"), timeline(experiment, "all")
    for name in experiment.parameters:
        zero = np.zeros_like(experiment.parameters[name])
        size = float(contributions(trace).size(name).plain(name))
        total = at(trace, f"sum {name}")
        of_losses = sum((trace.loss_weight(t) * at(trace, f"sum loss={t} {name}") for t in trace.losses), zero)
        np.testing.assert_allclose(of_losses, total, rtol=0, atol=1e-12 * size)
        tiles = sum((at(trace, str(place)) for place in places(sweep) if is_tile(place, name, None)), zero)
        np.testing.assert_allclose(tiles, total, rtol=0, atol=1e-12 * size)
        for t in trace.losses:
            of_one = sum((at(trace, str(place)) for place in places(each) if is_tile(place, name, t)), zero)
            scale = float(contributions(trace).size(name, loss=t).plain(name))
            np.testing.assert_allclose(of_one, at(trace, f"sum loss={t} {name}"), rtol=0, atol=1e-12 * scale)


def is_tile(place: Place, name: str, loss: int | None) -> bool:
    return (place.phase, place.name, place.loss) == ("backward", name, loss)


def exploding(length: int, cell: str = "elman") -> Experiment:
    """A linear network whose gradient is multiplied by 8 every timestep, from W_hh = 8 and states of zero."""
    one = np.ones((1, 1))
    network = Network(cell, "identity", "identity", 1, 1, 1)
    parameters = {"W_xh": one, "W_hh": 8.0 * one, "b_h": np.zeros(1), "W_hy": one, "b_y": np.zeros(1)}
    targets = (*(None,) * (length - 1), np.array([-2.0]))
    sequence = Sequence((np.zeros(1),) * length, targets)
    return Experiment(network, parameters, sequence, Loss("half_squared_error"), Truncation(), np.zeros(1))


def test_numbers_beyond_float64_carry_their_power_of_two() -> None:
    length = 500
    trace = record(exploding(length))
    for k in (1, 100, 499):
        for name in ("dh", "dz", "b_h"):
            found = scaled_value(trace, Place("backward", name, loss=length, k=k))
            assert found is not None
            assert np.log2(found.mantissa.flat[0]) + found.exponent == pytest.approx(1 + 3 * (length - k), abs=1e-9)


def test_they_are_printed_with_a_power_of_ten_as_a_common_factor() -> None:
    trace, slides = record(exploding(500)), read_notation("slides")
    of = equation(trace, timeline(trace.experiment, 500), Place.parse("backward loss=500 k=1 dz"), slides)
    line = put_in(of.operands, trace, slides)
    numbers = [piece for piece in line if not isinstance(piece, str)]
    assert all(np.all(np.isfinite(number)) for number in numbers)
    np.testing.assert_allclose(numbers[-1], [[2**1498 / 10**450]], rtol=1e-10)
    assert line[-1] == "·10⁴⁵⁰"


def test_the_initial_state_has_an_address() -> None:
    experiment = wired("x", "y")
    np.testing.assert_array_equal(at(record(experiment), "forward t=0 h"), experiment.initial_state)

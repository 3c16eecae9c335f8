"""How far the gradient reaches and what truncation costs: what the engine computed, as far as the cursor has gone."""

from dataclasses import replace

import numpy as np
import pytest

from app.files.notation_file import read_notation
from app.story.figures import figure
from app.story.figures.figure import GHOST, SHOWN, Curve, Figure
from app.story.figures.ticks import amounts, counts, decades
from app.story.numbers import in_powers
from app.story.places import Flow
from app.story.state import State
from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment, Loss, Network, Sequence, Truncation
from rnn_engine.horizon import horizon
from rnn_engine.reach import jacobian_norms
from rnn_engine.truncation_error import window_errors
from tests.engine.networks import scalar_network
from tests.story.states import state_of


def network(cell: str, length: int, hidden: int = 3, gain: float = 1.0, activation: str = "tanh") -> Experiment:
    random = np.random.RandomState(2)
    shape = Network(cell, activation, "softmax", 2, hidden, 2)
    parameters = {name: gain * random.standard_normal(size) for name, size in shape.parameter_shapes.items()}
    tokens = np.eye(2)[random.randint(2, size=(2, length))]
    sequence = Sequence(tuple(tokens[0]), tuple(tokens[1]))
    initial = 0.1 * random.standard_normal(shape.state_size)
    return Experiment(shape, parameters, sequence, Loss("cross_entropy"), Truncation(), initial)


def curves(shown: Figure, name: str = "norm") -> dict[int, Curve]:
    """The parts of a curve by their state."""
    return {curve.state: curve for panel in shown.panels for curve in panel.curves if curve.name == name}


def lines(shown: Figure) -> list[str]:
    return [note.text.plain for note in shown.notes]


def notes(shown: Figure) -> str:
    return "; ".join(lines(shown))


def norms_of(state: State, t: int) -> Array:
    found: Array = jacobian_norms(state.trace)[t - 1, : t + 1][::-1]
    return found


# How far back ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("loss", "furthest"), [(3, 8), (12, 12), (40, 40)])
def test_the_axis_of_the_lags_ends_where_the_line_does(loss: int, furthest: int) -> None:
    state = state_of(network("elman", 40), loss, -1)
    (panel,) = figure("reach", state).panels
    assert (panel.x.low, panel.x.high) == (0, furthest)
    found = horizon(state.trace, ("W_hh",), loss)
    assert found is not None
    assert found <= furthest
    lowest = min(float(np.nanmin(curve.y)) for curve in panel.curves if not curve.bound)
    assert all(len(band.x) <= furthest + 1 for band in panel.bands)
    assert panel.y.low < lowest if panel.y.low < panel.y.high else panel.y.high < lowest


@pytest.mark.parametrize(
    ("flow", "at", "t", "reached"),
    [
        (4, 0, 4, 0),
        (4, "forward t=4 loss", 4, 0),
        (4, "backward loss=4 k=4 dh", 4, 1),
        (4, "backward loss=4 k=2 W_hh", 4, 3),
        (4, -1, 4, 5),
        (2, "backward loss=2 k=1 dz", 2, 2),
        ("each", "backward loss=3 k=2 dh", 3, 2),
        ("each", -1, 4, 5),
        ("all", "backward k=2 dh", 4, 3),
    ],
)
def test_norms_are_shown_as_far_as_the_gradient_has_come_back(flow: Flow, at: str | int, t: int, reached: int) -> None:
    state = state_of("hell-ello", flow, at)
    parts = curves(figure("reach", state))
    shown = parts[SHOWN].y if SHOWN in parts else np.zeros(0)
    np.testing.assert_allclose(10.0**shown, norms_of(state, t)[:reached], rtol=1e-12)
    if reached <= t:
        ghost = parts[GHOST]
        assert ghost.x[-1] == t
        np.testing.assert_allclose(10.0**ghost.y, norms_of(state, t)[max(0, reached - 1) :], rtol=1e-12)
    assert [mark.x for mark in figure("reach", state).panels[0].marks if mark.y is not None] == (
        [reached - 1] if reached else []
    )


def test_what_truncation_cuts_stays_a_ghost() -> None:
    experiment = replace(network("elman", 8), truncation=Truncation("sliding", 3))
    flows: tuple[Flow, ...] = (8, "all")
    for flow in flows:
        shown = figure("reach", state_of(experiment, flow, -1))
        assert curves(shown)[SHOWN].x.tolist() == [0.0, 1.0, 2.0]
        assert curves(shown)[GHOST].x[-1] == 8.0


def test_the_band_lies_from_the_smallest_to_the_largest_norm_over_all_timesteps() -> None:
    state = state_of("hell-ello", 4, -1)
    (band,) = figure("reach", state).panels[0].bands
    norms = jacobian_norms(state.trace)
    for lag in range(5):
        at_lag = [norms[t - 1, t - lag] for t in range(max(1, lag), 5)]
        assert 10.0 ** band.low[lag] == pytest.approx(min(at_lag))
        assert 10.0 ** band.high[lag] == pytest.approx(max(at_lag))
    assert figure("reach", state_of("hell-ello", 4, 0)).panels[0].bands == ()


def test_bounds_lie_above_and_only_a_simple_network_has_one_by_its_weights() -> None:
    state = state_of("vanishing", 30, -1)
    shown = figure("reach", state)
    norm = curves(shown)[SHOWN].y
    for name in ("product of norms", "bound by the weights"):
        assert np.all(curves(shown, name)[SHOWN].y >= norm - 1e-12)
    radius = float(np.max(np.abs(np.linalg.eigvals(state.trace.experiment.parameters["W_hh"]))))
    assert f"ρ(W) = {radius:.2f}: the linear net’s rate in the end, no bound" in lines(shown)
    gated = figure("reach", state_of(network("gru", 5), "all", 0))
    assert not curves(gated, "bound by the weights")
    assert "ρ" not in notes(gated)


def test_an_lstm_has_a_lane_for_each_part_of_its_state() -> None:
    shown = figure("reach", state_of(network("lstm", 6), "all", 0))
    assert len(curves(shown, "c to c")[GHOST].y) == len(curves(shown, "h to h")[GHOST].y) == 7
    assert shown.subtitle is not None
    assert shown.subtitle.plain == "‖∂(h₆, c₆)/∂(hₖ, cₖ)‖, exact"
    assert not curves(figure("reach", state_of("hell-ello", 4, -1)), "c to c")


def test_lanes_and_the_joint_state_have_the_notation_s_letters() -> None:
    shown = figure("reach", state_of(network("lstm", 6), "all", 0, notation=read_notation("notes")))
    (c_to_c,), (h_to_h,) = (curves(shown, name).values() for name in ("c to c", "h to h"))
    assert c_to_c.label is not None
    assert h_to_h.label is not None
    assert (c_to_c.label.plain, h_to_h.label.plain) == ("s → s", "a → a")
    assert shown.subtitle is not None
    assert shown.subtitle.plain == "‖∂(a₆, s₆)/∂(aₖ, sₖ)‖, exact"


def test_the_horizon_is_marked_once_all_is_collected() -> None:
    state = state_of("vanishing", 30, -1)
    lag = horizon(state.trace, ("W_hh",), 30)
    shown = figure("reach", state)
    assert [mark.x for mark in shown.panels[0].marks if mark.y is None] == [lag]
    assert f"95\N{NO-BREAK SPACE}% of the magnitude for W lies within {lag} timesteps" in lines(shown)
    before = figure("reach", state_of("vanishing", 30, "backward loss=30 k=7 dh"))
    assert not [mark for mark in before.panels[0].marks if mark.y is None]
    assert not before.notes[0].known


@pytest.mark.parametrize("gain", [1e40, 1e-40])
def test_nets_that_explode_or_vanish_beyond_float64_have_a_finite_plot(gain: float) -> None:
    state = state_of(scalar_network(40, x=0.0, y=0.5, W_hh=gain), "all", 0)
    shown = figure("reach", state)
    power = 40.0 * np.log10(gain)
    assert curves(shown)[GHOST].y[-1] == pytest.approx(power)
    axis = shown.panels[0].y
    assert min(axis.low, axis.high) <= min(0.0, power) < max(0.0, power) <= max(axis.low, axis.high)
    assert 2 <= len(axis.ticks) <= 8


def test_what_is_not_exact_says_so_and_by_how_much() -> None:
    state = state_of(network("elman", 160, 48, 0.2), 160, 0)
    shown = figure("reach", state)
    assert shown.subtitle is not None
    assert shown.subtitle.plain == "‖∂h₁₆₀/∂hₖ‖, band estimated"
    assert any(line.startswith("band estimated, at most ") and line.endswith(" too low") for line in lines(shown))
    assert not any(line.startswith("line estimated") for line in lines(shown))
    exact = figure("reach", state_of("hell-ello", 4, -1))
    assert exact.subtitle is not None
    assert exact.subtitle.plain == "‖∂h₄/∂hₖ‖, exact"
    assert "estimated" not in notes(exact)


def test_without_memory_nothing_reaches_back_and_that_is_said() -> None:
    shown = figure("reach", state_of(network("feedforward", 5), "all", -1))
    assert lines(shown) == ["no timestep reads the state before: nothing reaches back"]
    assert curves(shown)[SHOWN].y[0] == 0.0


# What truncation costs ------------------------------------------------------------------------------------------------


def test_errors_and_angles_of_every_window_are_shown_when_the_gradient_is_known() -> None:
    state = state_of("vanishing", "all", -1)
    shown = figure("truncation", state)
    found = window_errors(state.trace)
    error, angle = (curves(shown, f"{name} of W")[SHOWN] for name in ("error", "angle"))
    assert error.x.tolist() == list(range(1, 31))
    np.testing.assert_array_equal(error.y, 100.0 * found.errors["W_hh"])
    np.testing.assert_array_equal(angle.y, found.angles["W_hh"])
    before = figure("truncation", state_of("vanishing", "all", 5))
    assert set(curves(before, "error of W")) == {GHOST}
    assert before.text_alternative.endswith("0 of them shown.")


def test_output_weights_lose_nothing_and_have_no_curve() -> None:
    shown = figure("truncation", state_of("hell-ello", "all", -1))
    assert {curve.name for curve in shown.panel("error").curves} == {"error of V", "error of W", "error of bₕ"}


def test_the_lesson_s_own_truncation_is_marked_or_told() -> None:
    sliding = replace(network("elman", 8), truncation=Truncation("sliding", 3))
    marks = figure("truncation", state_of(sliding, "all", -1)).panel("error").marks
    assert [mark.x for mark in marks] == [3.0]
    chunked = replace(network("elman", 8), truncation=Truncation("chunked", 4))
    (line,) = lines(figure("truncation", state_of(chunked, "all", -1)))
    assert line.startswith("chunks of 4 are off: ")


# Axes -----------------------------------------------------------------------------------------------------------------


def test_numbers_along_axes_are_round_and_few() -> None:
    assert decades(-2.3, 1.2) == ((-2.0, "10⁻²"), (-1.0, "10⁻¹"), (0.0, "1"), (1.0, "10¹"))
    assert [words for _, words in decades(-610.0, 0.0)] == ["10⁻⁶⁰⁰", "10⁻⁴⁰⁰", "10⁻²⁰⁰", "1"]
    assert [words for _, words in counts(4)[0]] == ["0", "1", "2", "3", "4"]
    assert [words for _, words in counts(30, 1)[0]] == ["1", "5", "10", "15", "20", "25", "30"]
    assert [[words for _, words in ticks] for ticks in counts(20, 1)] == [
        ["1", "5", "10", "15", "20"],
        ["1", "10", "20"],
    ]
    assert [words for _, words in counts(12, 1)[1]] == ["1", "3", "5", "7", "9", "11"], "every other one from the first"
    assert [words for _, words in amounts(43.0, "%")] == ["0%", "10%", "20%", "30%", "40%"]


def test_a_number_beyond_float64_is_printed_as_a_power() -> None:
    assert in_powers(-2.0) == "0.0100"
    assert in_powers(357.30103) == "2.00·10³⁵⁷"
    assert in_powers(-609.69897) == "2.00·10⁻⁶¹⁰"

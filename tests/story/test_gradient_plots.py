"""The gradient plots: every number of them computed again, by complex steps through a forward pass of its own."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.files.lesson_corpus import training_experiments
from app.files.lesson_file import builtin_lessons, read_lesson
from app.files.notation_file import notation_names, read_notation
from app.story.exports import PLOTS, there_are
from app.story.figures import figure
from app.story.figures.figure import SHOWN, Figure
from app.story.figures.gradient_plots import why_not
from app.story.figures.table import Row, table
from app.story.figures.ticks import Ticks, logarithmic, signed_percents
from app.story.figures.training_curve import course_of
from app.story.other_cell import other_cell
from app.story.places import Flow
from app.story.state import State
from app.translation import speaking
from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment, Loss, Network, Sequence, Truncation
from rnn_engine.network import base_name
from tests.engine.complex_steps import COMPLEX, slopes_by_use
from tests.engine.networks import experiments, scalar_network
from tests.engine.plain import plain_losses
from tests.story.states import state_of

_STEP = 1e-30
FLOWS = st.sampled_from(("one", "each", "all"))


def asked(experiment: Experiment, kind: str, **choices: object) -> State:
    losses = experiment.sequence.losses
    flow: Flow = losses[len(losses) // 2] if kind == "one" else "each" if kind == "each" else "all"
    return state_of(experiment, flow, 0, **choices)


def tiles(experiment: Experiment, parameter: str) -> dict[tuple[int, int], Array]:
    """C[t,k] by (t, k), k ≤ t, unweighted and untruncated."""
    found = {}
    for k in range(1, experiment.sequence.length + 1):
        slopes = slopes_by_use(experiment, parameter, k)
        found.update({(t, k): slope for t, slope in slopes.items() if k <= t})
    return found


def kept(experiment: Experiment, t: int, k: int) -> bool:
    return k >= experiment.truncation.first_kept(t)


def gradient(experiment: Experiment, parameter: str, loss: int | None, of: dict[tuple[int, int], Array]) -> Array:
    """The sum of the tiles that truncation keeps: of L, or of the unweighted L_t."""
    total = np.zeros(experiment.parameters[parameter].shape)
    for (t, k), tile in of.items():
        if kept(experiment, t, k) and loss in (None, t):
            total += tile * (experiment.loss_weight if loss is None else 1.0)
    return total


def rows_of(shown: Figure) -> tuple[Row, ...]:
    return table(shown)[1]


def by(rows: Iterator[Row] | tuple[Row, ...], *columns: int) -> dict[Any, float]:
    """The last number of every row by its columns."""
    return {tuple(row[column] for column in columns): float(row[-2]) for row in rows}


def step_jacobians(experiment: Experiment) -> list[Array]:
    """∂s_k/∂s_{k−1} for k = 1..T, column by column."""
    network = experiment.network
    size, hidden, parts = network.state_size, network.hidden_size, network.state_parts
    found = []
    for at in range(experiment.sequence.length):
        after: dict[str, Array] = {}

        def seen(name: str, k: int, value: Any, at: int = at, after: dict[str, Array] = after) -> Any:
            if k == at and name in parts:
                first = parts.index(name) * hidden
                alone = np.asarray(value).real  # h of an LSTM is made of the c that was nudged before
                return alone + 1j * _STEP * np.eye(size)[:, first : first + hidden]
            if k == at + 1 and name in parts:
                after[name] = np.broadcast_to(np.asarray(value).imag / _STEP, (size, hidden)).copy()
            return value

        plain_losses(experiment, COMPLEX, lambda name, _: given_value(experiment, name), seen)
        found.append(np.concatenate([after[part] for part in parts], axis=1).T)
    return found


def given_value(experiment: Experiment, name: str) -> Any:
    array = experiment.initial_state if name == "initial_state" else experiment.parameters[name]
    return array.astype(np.complex128)


def spectral(matrix: Array) -> float:
    return float(np.linalg.svd(matrix, compute_uv=False)[0])


def log10(value: float) -> float:
    return math.log10(value) if value > 0.0 else -math.inf


# Each by its own arithmetic -------------------------------------------------------------------------------------------


@settings(max_examples=12)
@given(experiments(), FLOWS)
def test_norms_by_lag_are_those_of_the_tiles(experiment: Experiment, kind: str) -> None:
    state = asked(experiment, kind)
    assume(not why_not("lags", state))
    shown = figure("lags", state)
    losses = experiment.sequence.losses
    chosen = (state.flow,) if isinstance(state.flow, int) else losses
    found = by(rows_of(shown), 0, 1)
    for name in experiment.parameters:
        of = tiles(experiment, name)
        for lag in range(experiment.sequence.length):
            there = [np.linalg.norm(of[t, t - lag]) for t in chosen if t > lag]
            drawn = found.get((state.notation.label(name), lag), math.nan)
            size = 10.0**drawn if math.isfinite(drawn) else 0.0
            # a tile that can't exist is no zero of the mean; complex steps lose digits where softmax saturates
            expected = [float(np.sum(there)) / count for count in range(1, len(there) + 1)] or [0.0]
            assert min(abs(size - each) - 1e-7 * each for each in expected) < 1e-13


def test_the_mean_by_lag_and_the_ground_are_over_all_losses() -> None:
    state = state_of("hell-ello", "all", 0)
    experiment = state.trace.experiment
    of, found = tiles(experiment, "W_xh"), by(rows_of(figure("lags", replace(state, parameter="W_xh"))), 0, 1)
    for lag in range(4):
        norms = [float(np.linalg.norm(of[t, t - lag])) for t in range(lag + 1, 5)]
        assert found["V", lag] == pytest.approx(math.log10(np.mean(norms)), abs=1e-12)
        assert found["V: smallest over all t", lag] == pytest.approx(math.log10(min(norms)), abs=1e-12)
        assert found["V: largest over all t", lag] == pytest.approx(math.log10(max(norms)), abs=1e-12)


def test_what_a_window_cuts_is_marked() -> None:
    state = state_of("truncated", "all", 0)
    size = state.trace.experiment.truncation.size
    shown = figure("lags", state)
    assert [mark.x for mark in shown.panels[0].marks] == [size - 0.5]
    assert any("truncation leaves out" in note.text.plain for note in shown.notes)


@settings(max_examples=12)
@given(experiments(), FLOWS)
def test_shares_of_timesteps_are_projections_on_the_gradient(experiment: Experiment, kind: str) -> None:
    state = asked(experiment, kind)
    assume(not why_not("timestep-shares", state))
    loss = state.flow if isinstance(state.flow, int) else None
    shown = figure("timestep-shares", state)
    found = by(rows_of(shown), 0, 1, 2)
    for name in experiment.parameters:
        of, label = tiles(experiment, name), state.notation.label(name)
        whole = gradient(experiment, name, loss, of)
        size = float(np.sum(whole * whole))
        largest = max(float(np.sum(tile * tile)) for tile in of.values())
        assume(size == 0.0 or size > max(1e-16, 1e-12 * largest))  # else complex steps have too few digits
        if size == 0.0:
            assert not any(panel.name == name for panel in shown.panels)
            continue
        total = sum(share for (parameter, _k, _t), share in found.items() if parameter == label)
        assert total == pytest.approx(1.0, abs=1e-6)
        for (t, k), tile in of.items():
            if loss in (None, t) and kept(experiment, t, k):
                weight = experiment.loss_weight if loss is None else 1.0
                share = weight * float(np.sum(tile * whole)) / size
                assert found.get((label, k, t), 0.0) == pytest.approx(share, abs=1e-6)


def test_bars_stand_on_each_other_up_and_down_as_long_as_their_shares() -> None:
    state = state_of("hell-ello", "all", 0)
    for panel in figure("timestep-shares", state).panels:
        ends = dict[int, list[float]]()
        for box in panel.boxes:
            up, down = ends.setdefault(box.column, [0.0, 0.0])
            share = 100.0 * float(box.datum[3])
            assert box.hatched == (share < 0.0)
            assert box.y[0] - box.y[1] == pytest.approx(abs(share))
            assert (box.y[1] if share >= 0.0 else box.y[0]) == pytest.approx(up if share >= 0.0 else down)
            ends[box.column][0 if share >= 0.0 else 1] += share
        for mark in panel.marks:
            assert mark.y == pytest.approx(sum(ends[round(mark.x)]))


def test_of_a_long_sequence_all_that_goes_with_the_gradient_is_one_bar_and_all_that_opposes_it() -> None:
    state = state_of("exploding", "all", 0)
    found = by(rows_of(figure("timestep-shares", replace(state, notation=read_notation("slides")))), 0, 1, 2)
    assert {t for _, _, t in found} == {"all"}
    assert sum(share for (name, _, _), share in found.items() if name == "W") <= 1.0 + 1e-9
    panel = figure("timestep-shares", state).panel("W_hh")
    assert sum(float(box.datum[3]) for box in panel.boxes) == pytest.approx(1.0, abs=1e-9)


@settings(max_examples=12)
@given(experiments(), FLOWS, st.sampled_from(("share", "norm")), st.sampled_from(("linear", "log")))
def test_triangles_hold_the_tiles_on_one_scale(experiment: Experiment, kind: str, measure: str, scale: str) -> None:
    state = asked(experiment, kind, measure=measure, scale=scale)
    assume(not why_not("triangles", state))
    shown = figure("triangles", state)
    found = by(rows_of(shown), 0, 1, 2)
    for name in (each for each in experiment.parameters if base_name(each).startswith("W")):
        of, label = tiles(experiment, name), state.notation.label(name)
        for (t, k), tile in of.items():
            if (label, t, k) not in found:
                assert np.linalg.norm(tile) <= 1e-12 or not kept(experiment, t, k)
            elif measure == "norm":
                assert found[label, t, k] == pytest.approx(float(np.linalg.norm(tile)), rel=1e-8, abs=1e-12)
            elif kept(experiment, t, k):
                loss = t if kind == "one" else None
                whole = gradient(experiment, name, loss, of)
                size = float(np.sum(whole * whole))
                largest = max(float(np.sum(each * each)) for each in of.values())
                assume(size > max(1e-16, 1e-10 * largest) or size == 0.0)  # else complex steps have too few digits
                weight = 1.0 if kind == "one" else experiment.loss_weight
                share = weight * float(np.sum(tile * whole)) / size if size else 0.0
                assert found[label, t, k] == pytest.approx(share, rel=1e-5, abs=1e-6)
    ramps = [panel.cells.ramp for panel in shown.panels if panel.cells is not None]
    assert len({(ramp.kind, ramp.title, ramp.ticks, ramp.bend) for ramp in ramps}) == 1
    places = {}
    for panel in shown.panels:
        assert panel.cells is not None
        there = np.isfinite(panel.cells.positions) & (panel.cells.states == SHOWN)
        for value, place in zip(panel.cells.values[there], panel.cells.positions[there], strict=True):
            places[float(value)] = float(place)
    ordered = [place for _, place in sorted(places.items())]
    assert ordered == sorted(ordered), "a larger value never lies lower on the scale, whichever matrix it is of"


@settings(max_examples=12)
@given(experiments(cells=("elman", "lstm", "gru")))
def test_jacobians_are_those_of_one_step_and_their_products(experiment: Experiment) -> None:
    state = asked(experiment, "one")
    assume(not why_not("jacobians", state))
    factors = step_jacobians(experiment)
    found = by(rows_of(figure("jacobians", state)), 0, 1, 2)
    for k, factor in enumerate(factors, 1):
        norm = spectral(factor)
        assert found["one step", "norm", k] == pytest.approx(log10(norm), abs=1e-7)
        radius = float(np.max(np.abs(np.linalg.eigvals(factor))))
        if radius > 1e-5 * norm:  # small eigenvalues of a matrix that is nearly nilpotent have few digits
            assert found["one step", "spectral radius", k] == pytest.approx(math.log10(radius), abs=1e-5)
    t = state.focus_loss
    product, bound = np.eye(len(factors[0])), 0.0
    for k in range(t, -1, -1):
        if spectral(product) > 1e-12 * 10.0**bound:
            assert found["all the way back", "norm of the product", k] == pytest.approx(
                log10(spectral(product)), abs=1e-6
            )
        assert found["all the way back", "product of the norms", k] == pytest.approx(bound, abs=1e-6)
        if k:
            product, bound = product @ factors[k - 1], bound + log10(spectral(factors[k - 1]))


@pytest.mark.parametrize(
    ("activation", "steepest"), [("tanh", 1.0), ("relu", 1.0), ("identity", 1.0), ("sigmoid", 0.25)]
)
def test_the_bound_by_the_weights_is_the_steepest_slope_times_the_largest_singular_value(
    activation: str, steepest: float
) -> None:
    experiment = elman(activation)
    found = by(rows_of(figure("jacobians", state_of(experiment, "all", 0))), 0, 1, 2)
    W = experiment.parameters["W_hh"]
    assert found["one step", "bound by the weights", 2] == pytest.approx(math.log10(steepest * spectral(W)))
    radius = float(np.max(np.abs(np.linalg.eigvals(W))))
    assert found["one step", "spectral radius of the weights", 2] == pytest.approx(math.log10(radius))
    assert found["all the way back", "bound by the weights", 0] == pytest.approx(4 * math.log10(steepest * spectral(W)))


def elman(activation: str = "tanh", length: int = 4, truncation: Truncation | None = None) -> Experiment:
    random = np.random.RandomState(5)
    network = Network("elman", activation, "softmax", 2, 3, 2)
    parameters = {name: 0.7 * random.standard_normal(shape) for name, shape in network.parameter_shapes.items()}
    tokens = np.eye(2)[random.randint(2, size=(2, length))]
    sequence = Sequence(tuple(tokens[0]), tuple(tokens[1]))
    return Experiment(
        network,
        parameters,
        sequence,
        Loss("cross_entropy"),
        truncation or Truncation(),
        0.1 * random.standard_normal(3),
    )


@pytest.mark.parametrize("flow", [3, "all"])
@pytest.mark.parametrize("truncation", [Truncation(), Truncation("sliding", 2)])
def test_the_sweep_is_made_of_experiments_with_scaled_weights(flow: Flow, truncation: Truncation) -> None:
    experiment = elman(truncation=truncation)
    state = state_of(experiment, flow, 0)
    W = experiment.parameters["W_hh"]
    own = float(np.max(np.abs(np.linalg.eigvals(W))))
    shown = figure("radius-sweep", state)
    rows = rows_of(shown)
    radii = sorted({10.0 ** float(row[2]) for row in rows})
    assert len(radii) == 41
    assert (radii[0], radii[-1]) == (pytest.approx(0.25), pytest.approx(2.0))
    loss = flow if isinstance(flow, int) else None
    for rho in (radii[0], radii[17], radii[-1]):
        moved = replace(experiment, parameters={**experiment.parameters, "W_hh": W * (rho / own)})
        at = {(row[1]): float(row[3]) for row in rows if 10.0 ** float(row[2]) == rho}
        for name in experiment.parameters:
            expected = np.linalg.norm(gradient(moved, name, loss, tiles(moved, name)))
            assert at[state.notation.label(name)] == pytest.approx(math.log10(expected), abs=1e-9)
        product = np.eye(3)
        for factor in reversed(step_jacobians(moved)[1 : state.focus_loss]):
            product = product @ factor
        (jacobian,) = (value for name, value in at.items() if "∂" in str(name))
        assert jacobian == pytest.approx(math.log10(spectral(product)), abs=1e-9)
    marks = [mark.x for panel in shown.panels for mark in panel.marks]
    assert marks == [pytest.approx(math.log10(own))] * 2


def test_a_sweep_goes_as_far_as_the_lesson_itself_and_says_where_numbers_end() -> None:
    wild = scalar_network(30, x=1.0, y=0.5, W_hh=1.8e5)
    shown = figure("radius-sweep", state_of(wild, "all", 0))
    for panel in shown.panels:
        assert [panel.x.low, panel.x.high] == pytest.approx([math.log10(0.25), math.log10(1.25 * 1.8e5)])
    assert any("leave the range of float64" in note.text.plain for note in shown.notes)


def plain_course(
    experiments: tuple[Experiment, ...], plan: Any, steps: int
) -> Iterator[tuple[Array, dict[str, Array]]]:
    """Losses and gradients of the first steps, by complex steps; the parameters move as the optimizers' papers say."""
    parameters = {name: value.copy() for name, value in experiments[0].parameters.items()}
    stream, order = np.random.RandomState(plan.seed), list[int]()
    losses = np.array([total_loss(each) for each in experiments])
    m = {name: np.zeros_like(value) for name, value in parameters.items()}
    v = {name: np.zeros_like(value) for name, value in parameters.items()}
    for step in range(1, steps + 1):
        order = order or stream.permutation(len(experiments)).tolist()
        number = order.pop(0)
        moved = replace(experiments[number], parameters=parameters)
        losses[number] = total_loss(moved)
        found = {name: gradient(moved, name, None, tiles(moved, name)) for name in parameters}
        yield losses.copy(), found
        size = math.sqrt(sum(float(np.sum(each**2)) for each in found.values()))
        shorter = 1.0 if plan.clip is None or size <= plan.clip else plan.clip / size
        for name, each in found.items():
            g = shorter * each
            if plan.optimizer == "sgd":
                parameters[name] = parameters[name] - plan.learning_rate * g
                continue
            m[name], v[name] = 0.9 * m[name] + 0.1 * g, 0.999 * v[name] + 0.001 * g * g
            first, second = m[name] / (1.0 - 0.9**step), v[name] / (1.0 - 0.999**step)
            parameters[name] = parameters[name] - plan.learning_rate * first / (np.sqrt(second) + 1e-8)


def total_loss(experiment: Experiment) -> float:
    losses = plain_losses(
        experiment, COMPLEX, lambda name, _: given_value(experiment, name), lambda _n, _k, value: value
    )
    return experiment.loss_weight * float(sum(np.asarray(loss).real.item() for loss in losses.values()))


@pytest.mark.parametrize("name", ["hell-ello", "truncated", "kmers"])
def test_the_training_curve_is_that_of_a_plain_training(name: str) -> None:
    state = state_of(name, None, 0)
    course = course_of(state.lesson)
    found = by(rows_of(figure("training-curve", state)), 0, 1, 2)
    steps = 9 if name == "kmers" else 12
    sequences = training_experiments(course.lesson)
    for step, (losses, norms) in enumerate(plain_course(sequences, course.plan, steps), 1):
        assert found["loss", "mean loss", step] == pytest.approx(math.log10(losses.mean()), abs=1e-7)
        for parameter, each in norms.items():
            expected = math.log10(np.linalg.norm(each))
            assert found["gradient", state.notation.label(parameter), step] == pytest.approx(expected, abs=1e-6)
        size = math.sqrt(sum(float(np.sum(each**2)) for each in norms.values()))
        assert found["gradient", "all", step] == pytest.approx(math.log10(size), abs=1e-6)


def test_a_trained_lesson_goes_the_way_that_it_was_trained() -> None:
    lesson = read_lesson("long-memory")
    told = lesson.training or {}
    shown = figure("training-curve", state_of("long-memory", None, 0))
    losses = [float(row[3]) for row in rows_of(shown) if row[0] == "loss"]
    assert len(losses) == told["steps"] == 2000
    assert 10.0 ** losses[-1] == pytest.approx(float(str(told["loss_after"])), rel=0.05)
    clip = [curve for curve in shown.panel("gradient").curves if curve.name == "clip"]
    assert clip[0].y.tolist() == [0.0, 0.0]
    raw = [float(row[3]) for row in rows_of(shown) if row[:2] == ("gradient", "all")]
    assert len(raw) == 2000
    clipped = sum(value > 0.0 for value in raw)
    assert any(note.text.plain == f"clipped at {clipped} of 2000 steps" for note in shown.notes)
    all_drawn = next(curve for curve in shown.panel("gradient").curves if curve.label and curve.label.plain == "all")
    # 83 rounds of 24 sequences; the eight steps after them belong to the last.
    rounds = np.split(np.array(raw), range(24, 83 * 24, 24))
    means = [math.log10(np.mean(10.0**each)) for each in rounds]
    np.testing.assert_allclose(all_drawn.y, means, atol=1e-12)


def test_training_that_diverges_is_shown_as_far_as_it_came() -> None:
    wild = replace(scalar_network(3, x=1.0, y=0.5, W_hh=2.0), learning_rate=1e5)
    shown = figure("training-curve", state_of(wild, "all", 0))
    losses = [row for row in rows_of(shown) if row[0] == "loss"]
    assert 0 < len(losses) < 200
    assert any(note.text.plain == f"at step {len(losses) + 1} it leaves the range of float64" for note in shown.notes)


@pytest.mark.parametrize("name", ["hell-ello", "long-memory-lstm", "encoder-decoder"])
def test_cells_are_compared_by_their_own_jacobians_and_contributions(name: str) -> None:
    state = state_of(name, None, 0)
    t, own = state.focus_loss, state.trace.experiment.network.cell
    found = by(rows_of(figure("cells", state)), 0, 1, 2)
    for cell in ("elman", "gru", "lstm"):
        experiment = state.trace.experiment if cell == own else other_cell(state.lesson, cell).experiment
        product = np.eye(experiment.network.state_size)
        factors = step_jacobians(experiment)
        for lag in range(t + 1):
            assert found["reach", cell, lag] == pytest.approx(math.log10(spectral(product)), abs=1e-7)
            product = product @ factors[t - lag - 1] if lag < t else product
        recurrent = {each: tiles(experiment, each) for each in experiment.parameters if base_name(each) == "W_hh"}
        for lag in range(t):
            used = experiment.network.named("W_hh", t - lag)
            expected = float(np.linalg.norm(recurrent[used][t, t - lag]))
            drawn = found["contributions", cell, lag]
            assert drawn == pytest.approx(math.log10(expected), abs=1e-7) if expected else not math.isfinite(drawn)


# What a lesson can't have ---------------------------------------------------------------------------------------------


def impossible() -> dict[str, tuple[Experiment, dict[str, str]]]:
    short = replace(elman(length=1))
    forward = replace_cell("feedforward")
    one, still = "one timestep", "The gradient is zero"
    return {
        "one timestep": (short, {name: one for name in PLOTS if name != "training-curve"}),
        "no state": (
            forward,
            dict.fromkeys(("lags", "triangles", "jacobians", "radius-sweep", "cells"), "feed-forward"),
        ),
        "gates": (replace_cell("gru"), {"radius-sweep": "Cell GRU"}),
        "nothing to learn": (
            scalar_network(4, x=0.0, y=0.0),
            dict.fromkeys(("lags", "timestep-shares", "triangles", "radius-sweep", "training-curve"), still),
        ),
        "no radius": (scalar_network(4, W_hh=0.0), {"radius-sweep": "is 0"}),
    }


def replace_cell(cell: str) -> Experiment:
    random = np.random.RandomState(1)
    network = Network(cell, "tanh", "softmax", 2, 3, 2)
    parameters = {name: random.standard_normal(shape) for name, shape in network.parameter_shapes.items()}
    sequence = elman().sequence
    return Experiment(network, parameters, sequence, Loss("cross_entropy"), Truncation(), np.zeros(network.state_size))


@pytest.mark.parametrize("case", sorted(impossible()))
def test_what_a_lesson_can_not_have_is_left_out_and_says_why_in_one_sentence(case: str) -> None:
    experiment, reasons = impossible()[case]
    state = state_of(experiment, "all", 0)
    assert {name for name in PLOTS if why_not(name, state)} == set(reasons)
    assert set(there_are(state)) & set(PLOTS) == set(PLOTS) - set(reasons)
    for name, words in reasons.items():
        reason = why_not(name, state)
        assert words in reason
        assert reason.endswith(".")
        assert ". " not in reason


def test_views_can_be_had_always() -> None:
    assert why_not("reach", state_of(elman(length=1), "all", 0)) == ""


# All of them ----------------------------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(experiments(), FLOWS, st.sampled_from(PLOTS))
def test_a_plot_says_what_it_shows_in_words_and_numbers_and_is_kept(
    experiment: Experiment, kind: str, name: str
) -> None:
    state = asked(experiment, kind)
    assume(not why_not(name, state))
    shown = figure(name, state)
    assert figure(name, replace(state, position=len(state.timeline))) is shown, "the cursor changes nothing"
    assert shown.name == name
    assert shown.text_alternative.endswith(".")
    assert any(map(str.isdigit, shown.text_alternative))
    header, rows = table(shown)
    assert rows
    assert all(len(row) == len(header) for row in rows)
    assert {row[-1] for row in rows} <= {"shown", "cut"}


@pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()])
def test_every_lesson_has_its_plots_in_every_notation(lesson: str) -> None:
    state = state_of(lesson, None, 0)
    for notation in notation_names():
        state = replace(state, notation=read_notation(notation))
        for name in set(there_are(state)) & set(PLOTS):
            assert figure(name, state).text_alternative


def test_plots_speak_german() -> None:
    state = state_of("hell-ello", None, 0)
    with speaking("de"):
        titles = [figure(name, state).title.plain for name in PLOTS]
    assert titles != [figure(name, state).title.plain for name in PLOTS]


# Axes -----------------------------------------------------------------------------------------------------------------


def _words(kinds: tuple[Ticks, ...]) -> list[list[str]]:
    return [[words for _, words in ticks] for ticks in kinds]


@given(st.floats(-300, 300), st.floats(0.3, 600))
def test_an_axis_of_any_length_has_a_few_numbers_each_once(low: float, length: float) -> None:
    for ticks in logarithmic(low, low + length):
        assert all(low - 1e-6 <= at <= low + length + 1e-6 for at, _ in ticks)
        assert len({words for _, words in ticks}) == len(ticks)
    assert (3 if length < 5 else 2) <= len(logarithmic(low, low + length)[0]) <= 9


def test_numbers_of_a_logarithmic_axis_are_round() -> None:
    assert _words(logarithmic(-0.8, 0.9)) == [["0.2", "0.5", "1", "2", "5"], ["0.3", "1", "3"], ["1"]]
    assert _words(logarithmic(-8.0, 0.0)) == [["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1"]]
    assert _words(logarithmic(-6.1, -5.2))[0] == ["10⁻⁶", "2·10⁻⁶", "5·10⁻⁶"]
    assert _words(logarithmic(-0.4, 0.35))[0] == ["0.5", "1", "2"]
    assert _words(logarithmic(-0.35, 0.2))[0] == ["0.5", "0.7", "1", "1.5"]
    assert _words(logarithmic(-0.4, -0.1))[0] == ["0.4", "0.45", "0.5", "0.6", "0.7"]
    assert _words(signed_percents(-43.0, 121.0)) == [["0%", "50%", "100%"], ["0%", "100%"]]
    assert _words(signed_percents(-43.0, 60.0)) == [["−40%", "−20%", "0%", "20%", "40%", "60%"], ["0%", "50%"]]


def test_what_is_recovered_is_trained_from_its_own_weights() -> None:
    """They may be others than those that came along, and its name does not tell."""
    lesson = read_lesson("kmers")
    assert course_of(lesson).anew
    recovered = replace(lesson, unsaved=True)
    assert course_of(recovered).lesson is recovered

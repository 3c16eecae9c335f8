"""The figures as data: what they say is what was computed, and only what the cursor has reached."""

import gc
import math
import weakref
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.lesson_file import builtin_lessons, read_lesson
from app.files.notation_file import read_notation
from app.story.equations.setting import Setting
from app.story.figures import FIGURES, figure
from app.story.figures.facts import facts
from app.story.figures.figure import ABSENT, CUT, GHOST, SHOWN, Badge, Box, Cells, Figure, Panel
from app.story.figures.scales import colour_scale
from app.story.figures.shares import badge
from app.story.figures.table import table
from app.story.figures.text import Note, Text, text
from app.story.figures.tiles import tile_place
from app.story.places import Flow, Place
from app.story.state import State, with_flow
from rnn_engine.angles import angle
from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import Contributions, contributions
from rnn_engine.experiment import Experiment, Loss, Network, Sequence, Truncation
from rnn_engine.proofs import Proof
from rnn_engine.recorder import WHOLE
from tests.engine.networks import experiments, scalar_network
from tests.story.catalogue import catalogue, wirings_and_gates
from tests.story.states import state_of


@st.composite
def states(draw: st.DrawFn, measure: str | None = None, flows: tuple[str, ...] = ("one", "each", "all")) -> State:
    """A random network anywhere in its timeline, with a random choice of what to look at."""
    experiment: Experiment = draw(experiments())
    losses = [t for t in range(1, experiment.sequence.length + 1) if experiment.sequence.has_loss(t)]
    kind = draw(st.sampled_from(flows))
    flow: Flow = draw(st.sampled_from(losses)) if kind == "one" else "each" if kind == "each" else "all"
    return state_of(
        experiment,
        flow,
        draw(st.integers(0, 10**6)),
        parameter=draw(st.sampled_from(sorted(experiment.parameters))),
        measure=measure or draw(st.sampled_from(("share", "norm"))),
        scale=draw(st.sampled_from(("linear", "log"))),
    )


def cells_of(shown: Figure) -> Cells:
    (cells,) = (panel.cells for panel in shown.panels if panel.cells is not None)
    return cells


def margin(shown: Figure, name: str) -> tuple[Box, ...]:
    """A margin's bars; a single row has none."""
    return next((panel.boxes for panel in shown.panels if panel.name == name), ())


def row_of_loss(state: State, t: int) -> int:
    """The triangle's row of a loss: the first row is the first loss's."""
    return t - state.trace.losses[0]


def kept_sum(state: State, loss: int) -> Array:
    """Σ_k C[t,k] over the kept k, tile by tile."""
    row = contributions(state.trace).row(loss)
    first = state.trace.experiment.truncation.first_kept(loss)
    zero = np.zeros_like(state.trace.experiment.parameters[state.parameter])
    return sum((row.tile(state.parameter, k) for k in range(first, loss + 1)), zero)


@given(states(), st.data())
def test_a_figure_that_was_kept_is_the_one_that_would_be_made(state: State, data: st.DataObject) -> None:
    """Wherever the cursor and the choices went meanwhile."""
    moved = replace(
        state,
        position=min(len(state.timeline), max(0, state.position + data.draw(st.integers(-3, 3)))),
        parameter=data.draw(st.sampled_from(state.parameters)),
        scale=data.draw(st.sampled_from(("linear", "log"))),
    )
    for name, make in FIGURES.items():
        figure(name, moved)
        kept, made = figure(name, state), make.__wrapped__(state)  # type: ignore[attr-defined]
        assert repr(table(kept)) == repr(table(made))
        assert kept.text_alternative == made.text_alternative
        assert [note.known for note in kept.notes] == [note.known for note in made.notes]
        for one, other in zip(kept.panels, made.panels, strict=True):
            assert (one.outlines, one.boxes, one.caption, one.x, one.y) == (
                other.outlines,
                other.boxes,
                other.caption,
                other.x,
                other.y,
            )


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_lets_go_of_a_network_that_nobody_looks_at_any_more(name: str) -> None:
    state = state_of("tagging", None, -1)
    assert figure(name, state) is figure(name, state)
    trace = weakref.ref(state.trace)
    del state
    gc.collect()
    assert trace() is None


# Contributions --------------------------------------------------------------------------------------------------------


@given(states(measure="norm"))
def test_row_margins_are_norms_of_sums(state: State) -> None:
    bars = margin(figure("contributions", state), "rows")
    expected = {t: norm(kept_sum(state, t)) for t in state.trace.losses}
    for bar in bars:
        t = math.floor(bar.y[0]) + state.trace.losses[0]
        assert bar.x[1] - bar.x[0] == pytest.approx(expected[t], rel=1e-9, abs=1e-12)


@given(states(measure="norm", flows=("each", "all")))
def test_column_margins_are_norms_of_weighted_sums(state: State) -> None:
    trace, keeps = state.trace, state.trace.experiment.truncation.keeps
    for bar in margin(figure("contributions", state), "columns"):
        k = math.floor(bar.x[0]) + 1
        tiles = [
            trace.loss_weight(t) * contributions(trace).row(t).tile(state.parameter, k)
            for t in trace.losses
            if t >= k and keeps(t, k)
        ]
        expected = norm(np.sum(tiles, axis=0)) if tiles else 0.0
        assert bar.y[1] - bar.y[0] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def whole_of(printed: str) -> int:
    """The whole number of a printed share."""
    return int(printed.replace("−", "-").rstrip("%"))


def strip_shares(state: State) -> dict[int, str]:
    """What the bar of the chosen parameter prints of every timestep."""
    first = state.notation.printed_timestep(1)
    found = {}
    for box in figure("shares", state).panel(state.parameter).boxes:
        if box.texts and box.state == SHOWN:
            found[int(box.number) + 1 - first] = box.texts[0].removeprefix(f"{box.texts[1]} ")
    return found


def triangle_shares(state: State) -> dict[int, str]:
    """What the triangle prints of every timestep, cut or not: in the row of the flow's loss, else in the margin."""
    shown = figure("contributions", state)
    if isinstance(state.flow, int):
        cells = cells_of(shown)
        row = row_of_loss(state, state.flow)
        there = cells.states[row] == SHOWN
        return {int(k) + 1: cells.texts[row][k] for k in np.flatnonzero(there)} if cells.texts else {}
    return {math.floor(bar.x[0]) + 1: bar.texts[0] for bar in margin(shown, "columns")}


@given(states(measure="share"))
def test_the_strip_and_the_triangle_print_the_same_shares(state: State) -> None:
    at_end = replace(state, position=len(state.timeline))
    strip, triangle = strip_shares(at_end), triangle_shares(at_end)
    if strip:
        for k, share in triangle.items():
            assert whole_of(share) == whole_of(strip.get(k, "0%")), k
        assert sum(map(whole_of, strip.values())) == 100


@pytest.mark.parametrize("name", [name for name, _ in builtin_lessons()])
def test_no_lesson_prints_one_share_in_two_ways(name: str) -> None:
    opened = state_of(name)
    flows: tuple[Flow, ...] = ("each", "all", opened.trace.losses[0], opened.trace.losses[-1])
    compared = 0
    for flow, parameter in product(flows, opened.parameters):
        state = replace(with_flow(opened, flow), parameter=parameter)
        state = replace(state, position=len(state.timeline))
        strip, triangle = strip_shares(state), triangle_shares(state)
        for k in strip.keys() & triangle.keys():
            assert whole_of(triangle[k]) == whole_of(strip[k]), (flow, parameter, k)
            compared += 1
    assert compared


@given(states(measure="share", flows=("each", "all")))
def test_printed_rows_are_near_what_their_losses_bring(state: State) -> None:
    """However many tiles of a row are too small to be printed."""
    shares = np.nansum(contributions(state.trace).shares(state.parameter), axis=1)
    for bar in margin(figure("contributions", state), "rows"):
        exact = 100.0 * float(shares[math.floor(bar.y[0]) + state.trace.losses[0] - 1])
        assert abs(whole_of(bar.texts[0]) - exact) < 2.0 + 1e-9 * abs(exact)


@given(states(measure="share"))
def test_printed_shares_add_up_to_the_printed_totals(state: State) -> None:
    shown = figure("contributions", state)
    cells = cells_of(shown)
    whole = [
        [0 if text in ("0", "0%") else int(text.replace("−", "-").rstrip("%")) for text in row] for row in cells.texts
    ]
    is_zero = facts(state.trace, state.parameter, state.flow if isinstance(state.flow, int) else None).is_zero
    if isinstance(state.flow, int):
        assert is_zero or sum(whole[row_of_loss(state, state.flow)]) == 100
        return
    assert is_zero or sum(map(sum, whole)) == 100
    for bar in margin(shown, "rows"):
        assert bar.texts[0] == f"{sum(whole[math.floor(bar.y[0])])}%".replace("-", "−")
    for bar in margin(shown, "columns"):
        assert bar.texts[0] == f"{sum(row[math.floor(bar.x[0])] for row in whole)}%".replace("-", "−")


@given(states())
def test_a_tile_is_shown_when_the_cursor_has_reached_its_place(state: State) -> None:
    cells = cells_of(figure("contributions", state))
    for row, column in np.argwhere(cells.states != ABSENT):
        t, k = state.trace.losses[0] + row, column + 1
        if isinstance(state.flow, int) and t != state.flow:
            continue
        place = tile_place(state.timeline, state.parameter, int(t), int(k))
        assert place is not None
        at = cells.states[row, column]
        if place.name == "cut":
            assert at == CUT
        elif at != CUT:
            assert (at == SHOWN) == state.frame.known(place)


@given(states(flows=("one",)))
def test_rows_of_other_losses_are_there_for_comparison_once_the_gradient_flows(state: State) -> None:
    assert isinstance(state.flow, int)
    cells = cells_of(figure("contributions", state))
    others = np.delete(cells.states, row_of_loss(state, state.flow), axis=0)
    flows = state.frame.known(Place("backward", "dq", loss=state.flow, k=state.flow))
    assert not (others == (GHOST if flows else SHOWN)).any()


@given(states())
def test_a_tile_that_the_flow_does_not_show_leads_to_its_own_flow(state: State) -> None:
    cells = cells_of(figure("contributions", state))
    for row, column in np.argwhere(cells.states == SHOWN):
        t, k = state.trace.losses[0] + row, column + 1
        place = tile_place(state.timeline, state.parameter, int(t), int(k))
        assert place is not None
        there = state if place in state.timeline else with_flow(state, int(t))
        assert place in there.timeline


def test_the_triangle_has_rows_from_the_first_loss_to_the_last() -> None:
    for name, rows in (("encoder-decoder", ["L₄", "L₅", "L₆"]), ("sentiment", ["L₄"])):
        state = state_of(name, at=-1)
        panel = figure("contributions", state).panel("tiles")
        assert [label.plain for label in panel.y.labels] == rows
        assert panel.cells is not None
        assert panel.cells.shape == (len(rows), state.trace.length)
        assert panel.row_numbers == state.trace.losses
        bars = [math.floor(bar.y[0]) for bar in margin(figure("contributions", state), "rows")]
        assert bars == (list(range(len(rows))) if len(rows) > 1 else [])


def test_the_tile_of_the_cursor_is_framed() -> None:
    state = state_of("hell-ello", 4, "backward loss=4 k=2 W_hh")
    main = figure("contributions", state).panel("tiles")
    (outline,) = main.outlines
    assert (outline.first, outline.last, outline.role) == ((3, 1), (3, 1), "backward")
    assert [label.role for label in main.x.labels] == ["muted", "backward", "muted", "muted"]
    assert [label.role for label in main.y.labels] == ["muted", "muted", "muted", "loss"]


def test_all_losses_tiles_of_a_timestep_are_framed_where_they_flow_at_once() -> None:
    state = state_of("hell-ello", "all", "backward k=2 W_hh")
    (outline,) = figure("contributions", state).panel("tiles").outlines
    assert (outline.first, outline.last) == ((1, 1), (3, 1))


def test_norms_say_by_how_much_they_overshoot_and_the_diagonal_how_far_off_it_is() -> None:
    state = state_of("hell-ello", 4, -1, measure="norm")
    found = facts(state.trace, "W_hh", 4)
    norms = contributions(state.trace).norms("W_hh")[3]
    total = contributions(state.trace).gradient_of_loss("W_hh", 4)
    diagonal = contributions(state.trace).row(4).tile("W_hh", 4)
    assert found.overshoot == pytest.approx(norms.sum() / norm(total))
    cosine = float((diagonal * total).sum()) / norm(diagonal) / norm(total)
    assert found.diagonal_angle == pytest.approx(math.degrees(math.acos(cosine)))
    notes = [note.text.plain for note in figure("contributions", state).notes]
    assert any(f"{found.overshoot:.1f}×" in note for note in notes)
    assert any(f"{found.diagonal_angle:.0f}° off" in note for note in notes)
    assert any("= 0: nothing passes through k = 1" in note for note in notes)


def test_where_the_angle_says_nothing_the_diagonal_is_told_by_its_relative_error() -> None:
    state = state_of("scalar", None, -1)
    found = facts(state.trace, "W_hh")
    total = contributions(state.trace).gradient("W_hh")
    assert found.diagonal_angle == pytest.approx(0.0)
    assert found.diagonal_error == pytest.approx(
        norm(contributions(state.trace).diagonal("W_hh") - total) / norm(total)
    )
    (note,) = (note for note in figure("contributions", state).notes if "diagonal" in note.text.plain)
    off = f"{found.diagonal_error:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
    assert note.text.plain.endswith(f"{off} off the true gradient")
    assert note.between is not None
    assert note.between.plain == f"diagonal only: {off} off the true gradient"
    assert note.short.plain == f"diagonal only: {off} off"
    assert "°" not in note.text.plain


@pytest.mark.parametrize(("room", "shown"), [(100, "the whole of it"), (10, "most of it"), (9, "a bit"), (1, "a bit")])
def test_a_note_has_the_longest_form_that_fits(room: int, shown: str) -> None:
    note = Note(text("the whole of it"), text("a bit"), between=text("most of it"))
    assert note.fitting(lambda form: len(form.plain) <= room).plain == shown
    in_short = note.short_fitting(lambda form: len(form.plain) <= room).plain
    assert in_short == ("most of it" if room >= 10 else "a bit")
    assert Note(text("long"), text("s")).fitting(lambda _form: False).plain == "s"


def test_what_waits_for_its_sum_says_so() -> None:
    """In flow *each* the whole gradient of a parameter is there once the gradients of the losses are summed."""
    nothing = text("not collected yet")
    for name in ("questions", "scalar"):
        before = state_of(name, "each", "forward L")
        assert {panel.caption for panel in figure("shares", before).panels} == {nothing}
        summed = 0
        for position in range(1, len(before.timeline) + 1):
            state = replace(before, position=position)
            place = state.place
            if place is None or place.phase != "sum" or place.loss is not None:
                continue
            for panel in figure("shares", state).panels:
                is_summed = state.frame.known(Place("sum", panel.name))
                assert isinstance(panel.caption, Badge) == is_summed, (place, panel.name)
                assert is_summed or panel.caption == text("not summed yet")
                summed += is_summed
        assert summed > len(before.parameters)


@given(states())
def test_what_a_gradient_turns_out_to_be_is_said_once_it_is_collected(state: State) -> None:
    shown = figure("contributions", state)
    tiles = cells_of(shown).states
    about = tiles[row_of_loss(state, state.flow)] if isinstance(state.flow, int) else tiles
    assert all(note.known == (GHOST not in about) for note in shown.notes)


def test_a_gradient_is_not_said_to_be_complete_or_zero_before_it_is() -> None:
    state = state_of("vanishing", 30, "backward loss=30 k=10 W_hh")
    assert figure("shares", state).panel("W_hh").caption == text("> 99\N{NO-BREAK SPACE}% collected")
    hardly = figure("shares", state_of("exploding", None, "backward loss=30 k=15 W_hh"))
    assert hardly.panel("W_hh").caption == text("< 1\N{NO-BREAK SPACE}% collected")
    at_start = figure("shares", state_of("hell-ello", 1, 0)).panel("W_hh")
    assert at_start.caption == text("not collected yet")
    assert figure("shares", state_of("hell-ello", 1, -1)).panel("W_hh").caption == text("this gradient is zero")


def test_truncation_says_what_it_costs() -> None:
    found = None
    for window in (1, 2):
        experiment = state_of("hell-ello").trace.experiment
        cut = replace(experiment, truncation=replace(experiment.truncation, kind="sliding", size=window))
        state = state_of(cut, "all", -1)
        found = facts(state.trace, "W_hh")
        answer = contributions(state.trace)
        assert found.truncation_error is not None
        missing = norm(answer.gradient("W_hh") - answer.gradient_full("W_hh")) / norm(answer.gradient_full("W_hh"))
        assert found.truncation_error == pytest.approx(missing)
        notes = [note.text.plain for note in figure("contributions", state).notes]
        assert "truncated" in notes[0]
        assert not any("true gradient" in note for note in notes)
        assert (cells_of(figure("contributions", state)).states == CUT).any()


def test_a_gradient_of_zero_is_said_to_be_zero() -> None:
    experiment = state_of("scalar").trace.experiment
    still = {name: np.zeros_like(value) for name, value in experiment.parameters.items()}
    state = state_of(replace(experiment, parameters=still), "all", -1, parameter="W_hh")
    assert "is zero" in figure("contributions", state).notes[0].text.plain
    assert figure("shares", state).panel("W_hh").caption == Text(("this gradient is zero",))


@pytest.mark.parametrize("degrees", [0.0, 1e-9, 38.0, 90.0, 180.0])
def test_angles(degrees: float) -> None:
    turned = np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))])
    assert angle(np.array([1e200, 0.0]), turned) == pytest.approx(degrees)


def test_the_horizon_is_the_lag_that_holds_most_of_the_magnitude() -> None:
    state = state_of("vanishing", "all", -1)
    found = facts(state.trace, state.parameter)
    norms = np.nan_to_num(contributions(state.trace).norms(state.parameter))
    weights = np.array([state.trace.loss_weight(t) for t in range(1, state.trace.length + 1)])
    lag = np.subtract.outer(np.arange(len(norms)), np.arange(len(norms)))
    within = [(weights[:, None] * norms)[lag <= reach].sum() / (weights @ norms).sum() for reach in range(len(norms))]
    assert within[found.horizon] >= 0.95
    assert found.horizon == 0 or within[found.horizon - 1] < 0.95


# Scales ---------------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6), min_size=1), st.booleans())
def test_every_value_has_a_place_between_the_ends_on_its_own_side(values: list[float], log: bool) -> None:
    array = np.array(values)
    places = colour_scale(array, signed=True, log=log).positions(array)
    assert np.all(np.sign(places) == np.sign(array))
    assert np.all(np.abs(places) <= 1 + 1e-12)
    assert np.all(np.diff(places[np.argsort(array)]) >= -1e-12)


@pytest.mark.parametrize("log", [False, True])
def test_values_that_are_almost_nothing_have_a_scale(log: bool) -> None:
    scale = colour_scale(np.array([5e-324, 1e-310, 0.0]), signed=False, log=log)
    assert scale.ramp().ticks
    assert np.all(scale.positions(np.array([5e-324, 1e-310, 0.0])) < 1e-9)


def test_the_signed_log_is_the_stated_formula() -> None:
    values = np.array([-20.0, -0.03, 0.0, 0.002, 5.0])
    scale = colour_scale(values, signed=True, log=True)
    assert scale.epsilon == pytest.approx(1e-3)
    expected = np.sign(values) * np.log10(1 + np.abs(values) / 1e-3) / np.log10(1 + 20.0 / 1e-3)
    assert np.allclose(scale.positions(values), expected)
    ramp = scale.ramp()
    assert ramp.bend.replace("\N{NO-BREAK SPACE}", " ") == "ε = 10⁻³"
    place = next(place for place, label in ramp.ticks if label == "10¹")
    assert place == pytest.approx(scale.positions(np.array([10.0]))[0])


# Shares ---------------------------------------------------------------------------------------------------------------


@given(states())
def test_segments_are_as_long_as_their_shares_and_on_their_side(state: State) -> None:
    for panel in figure("shares", state).panels:
        segments = [box for box in panel.boxes if box.datum]
        for box in segments:
            share = float(box.datum[2])
            assert box.x[1] - box.x[0] == pytest.approx(abs(share), abs=1e-9)
            assert (box.x[0] >= 0.0) if share >= 0 else (box.x[1] <= 0.0)
            assert box.hatched == (share < 0)
        if segments:
            shares = [float(box.datum[2]) for box in segments]
            rounding = 1e-12 * (1.0 + sum(map(abs, shares)))
            assert math.fsum(shares) == pytest.approx(1.0, abs=rounding)
            right, left = max(box.x[1] for box in segments), min(box.x[0] for box in segments)
            assert right + min(left, 0.0) == pytest.approx(1.0, abs=rounding)


@given(states())
def test_segments_do_not_overlap(state: State) -> None:
    for panel in figure("shares", state).panels:
        spans = sorted(box.x for box in panel.boxes if box.datum)
        assert all(after[0] >= before[1] - 1e-9 for before, after in pairwise(spans))


@given(states())
def test_what_is_collected_is_printed_and_complete_sums_are_proved(state: State) -> None:
    nothing = text("not collected yet"), text("not summed yet")
    for panel in figure("shares", state).panels:
        segments = [box for box in panel.boxes if box.datum]
        assert panel.caption is not None
        if not segments:
            assert panel.caption in (text("this gradient is zero"), *nothing)
        elif all(box.state == GHOST for box in segments):
            assert panel.caption in nothing
        elif all(box.state == SHOWN for box in segments):
            assert isinstance(panel.caption, Badge)
            assert panel.caption.holds
            assert panel.caption.texts[0].startswith(
                ("sum = backprop, difference ", "sum = truncated backprop, difference ")
            )
        elif isinstance(panel.caption, Text):
            printed = panel.caption.plain.split("\N{NO-BREAK SPACE}")[0].replace("−", "-")
            assert printed != "100"
            total = {"> 99": 100, "< 1": 0}[printed] if " " in printed else int(printed)
            exact = 100 * math.fsum(float(box.datum[2]) for box in segments if box.state == SHOWN)
            assert abs(total - exact) < len(segments) + 1


def test_the_bar_fills_as_the_cursor_walks() -> None:
    def collected(at: str) -> str:
        panel: Panel = figure("shares", state_of("hell-ello", 4, at)).panel("W_hh")
        return "".join("█" if box.state == SHOWN else "·" for box in panel.boxes if box.datum and box.x[1] > box.x[0])

    assert collected("forward t=4 loss") == "···"
    assert collected("backward loss=4 k=4 W_hh") == "█··"
    assert collected("backward loss=4 k=3 W_hh") == "██·"
    assert collected("backward loss=4 k=2 W_hh") == "███"


def test_in_flow_each_every_loss_fills_its_own_bar_and_the_sum_has_the_whole() -> None:
    def label(at: str) -> str:
        title = figure("shares", state_of("hell-ello", "each", at)).panel("W_hh").title
        assert title is not None
        return title.plain

    assert label("backward loss=3 k=2 W_hh") == "∂L₃/∂W"
    assert label("sum loss=2 W_hh") == "∂L₂/∂W"
    assert label("sum W_hh") == "∂L/∂W"


def test_a_sum_that_is_not_the_gradient_has_a_red_badge() -> None:
    assert not badge(Proof(1e-3, 1e-9)).holds
    assert "sum ≠ backprop, difference 1e−3" in badge(Proof(1e-3, 1e-9)).texts[0]
    assert not badge(Proof(1e-17, 1e-3)).holds
    assert "not the derivative" in badge(Proof(1e-17, 1e-3)).texts[0]
    assert badge(Proof(1e-17, None)).holds


# Hidden state ---------------------------------------------------------------------------------------------------------


@given(states())
def test_hidden_states_are_shown_where_they_are_known(state: State) -> None:
    cells, network = cells_of(figure("hidden-state", state)), state.trace.experiment.network
    assert cells.shape[0] == network.state_size + len(network.state_parts) - 1
    for number, part in enumerate(network.state_parts):
        rows = slice(number * (network.hidden_size + 1), number * (network.hidden_size + 1) + network.hidden_size)
        for t in range(1, state.trace.length + 1):
            known = state.frame.known(Place("forward", part, t=t))
            assert (cells.states[rows, t - 1] == (SHOWN if known else GHOST)).all()
            assert np.array_equal(cells.values[rows, t - 1], state.trace.forward[part][t - 1])
    assert np.nanmax(np.abs(cells.positions)) <= 1.0 + 1e-12


def test_the_timestep_of_the_cursor_is_framed() -> None:
    forward = figure("hidden-state", state_of("hell-ello", 4, "forward t=3 q")).panel("units").outlines[0]
    backward = figure("hidden-state", state_of("hell-ello", 4, "backward loss=4 k=2 dz")).panel("units").outlines[0]
    assert (forward.first[1], forward.role) == (2, "forward")
    assert (backward.first[1], backward.role) == (1, "backward")
    assert not figure("hidden-state", state_of("hell-ello", 4, 0)).panel("units").outlines


# All of them ----------------------------------------------------------------------------------------------------------


@given(states(), st.sampled_from(sorted(FIGURES)))
def test_a_figure_says_what_it_shows_and_has_a_table(state: State, name: str) -> None:
    shown = figure(name, state)
    assert shown.text_alternative.endswith(".")
    nothing_to_count = ("gradient is zero", "not collected yet")
    assert any(map(str.isdigit, shown.text_alternative)) or any(map(shown.text_alternative.count, nothing_to_count))
    header, rows = table(shown)
    assert all(len(row) == len(header) for row in rows)
    assert header[-1] == "state"
    assert all(row[-1] in ("shown", "not reached", "cut") for row in rows)


def test_the_table_holds_the_numbers_in_full() -> None:
    state = state_of("hell-ello", 4, -1, measure="norm")
    _, rows = table(figure("contributions", state))
    norms = contributions(state.trace).norms("W_hh")
    assert (4, 2, float(norms[3, 1]), "shown") in rows
    assert len(rows) == 10


def test_a_triangle_of_norms_says_so_in_its_title_and_over_its_margins() -> None:
    state = state_of("hell-ello", "all", -1)
    titles = {}
    for measure in ("share", "norm"):
        shown = figure("contributions", replace(state, measure=measure))
        margins = [shown.panel(name).title for name in ("rows", "columns")]
        every = (shown.title, shown.short_title, *margins)
        titles[measure] = [title.plain for title in every if title is not None]
    assert titles == {
        "share": [
            "Where does the gradient of W come from?",
            "Gradient of W",
            "share of ∂Lₜ/∂W",
            "share through k",
        ],
        "norm": [
            "Where does the gradient of W come from? Norms",
            "Gradient of W, norms",
            "norm of ∂Lₜ/∂W",
            "norm through k",
        ],
    }


def test_labels_follow_the_notation() -> None:
    state = state_of("worksheet", 3, -1)
    titles = [panel.title.plain for panel in figure("shares", state).panels if panel.title is not None]
    assert titles == ["∂J⁽³⁾/∂I", "∂J⁽³⁾/∂H", "∂J⁽³⁾/∂U", "∂J⁽³⁾/∂Lₓ", "∂J⁽³⁾/∂b₁", "∂J⁽³⁾/∂b₂"]
    assert figure("contributions", state).title.plain == "Where does the gradient of H come from?"


def test_a_program_s_names_stand_alone_beside_their_bars_and_units_are_called_units() -> None:
    state = replace(state_of("worksheet", 3, -1), notation=read_notation("pytorch"))
    titles = [panel.title.plain for panel in figure("shares", state).panels if panel.title is not None]
    assert titles[:2] == ["weight_ih_l0", "weight_hh_l0"]
    (panel,) = figure("hidden-state", state).panels
    assert [label.plain for label in panel.y.labels] == ["unit 1", "unit 2", "unit 3"]
    assert table(figure("hidden-state", state))[0] == ("unit", "timestep t", "output", "state")


def test_an_unknown_figure_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="contributions, shares, reach, hidden-state, truncation"):
        figure("pie", state_of("hell-ello"))


# Gates and stages -----------------------------------------------------------------------------------------------------

WIRINGS = dict(wirings_and_gates())


@pytest.mark.parametrize("name", WIRINGS)
def test_every_parameter_has_a_bar_a_slot_of_its_own_and_a_triangle(name: str) -> None:
    state = state_of(WIRINGS[name], "all", -1)
    panels = figure("shares", state).panels
    assert {panel.name for panel in panels} == set(state.parameters)
    assert len({panel.slot for panel in panels}) == len(panels)
    for panel in panels:
        zero = text("this gradient is zero")
        assert panel.caption == zero or (isinstance(panel.caption, Badge) and panel.caption.holds)
    for parameter in state.parameters:
        cells = cells_of(figure("contributions", replace(state, parameter=parameter)))
        uses = {k for k in range(1, state.trace.length + 1) if (cells.states[:, k - 1] == SHOWN).any()}
        assert uses == {k for t in state.trace.losses for k in kept_timesteps(state, parameter, t)}


def kept_timesteps(state: State, parameter: str, t: int) -> tuple[int, ...]:
    return Setting(state.trace, state.flow, state.notation).kept(parameter, t)


def test_stages_stand_in_rows_of_their_own() -> None:
    panels = {panel.name: panel for panel in figure("shares", state_of("encoder-decoder", "all", -1)).panels}
    assert {panels[name].slot[0] for name in panels if name.startswith("encoder.")} == {0}
    assert {panels[name].slot[0] for name in panels if name.startswith("decoder.")} == {1}
    assert {panels[name].slot[0] for name in ("E", "W_hy", "b_y")} == {2}


def test_with_soft_feedback_the_output_s_weights_have_a_past() -> None:
    soft = cells_of(figure("contributions", state_of(WIRINGS["soft feedback"], "all", -1, parameter="W_hy")))
    assert (soft.states[3] == SHOWN).all()
    hard = cells_of(figure("contributions", state_of(dict(catalogue())["fed back"], "all", -1, parameter="W_hy")))
    assert (hard.states[3] == [ABSENT, ABSENT, ABSENT, SHOWN]).all()


@pytest.mark.parametrize(
    ("name", "parameter", "held"),
    [("lstm", "W_hh", "h_{t−1}, c_{t−1}"), ("soft feedback", "W_hy", "ŷ_{t−1}"), ("gru", "W_hh", "h_{t−1}")],
)
def test_what_counts_as_constant_without_the_past(name: str, parameter: str, held: str) -> None:
    notes = figure("contributions", state_of(WIRINGS[name], "all", -1, parameter=parameter)).notes
    (said,) = (note.text.plain for note in notes if "diagonal only" in note.text.plain)
    assert f"“treat {held} as constant”" in said.replace("ₜ₋₁", "_{t−1}")


def test_nothing_passes_through_the_first_use_only_where_h_0_is_zero() -> None:
    zero = WIRINGS["lstm, one timestep, no initial state"]
    assert facts(state_of(zero).trace, "W_hh").first_is_zero
    staged = state_of("encoder-decoder").trace
    assert facts(staged, "encoder.W_hh").first_is_zero
    assert not facts(staged, "decoder.W_hh").first_is_zero


@pytest.mark.parametrize(("window", "said"), [(3, False), (4, True)])
def test_what_is_zero_before_a_cut_is_not_spoken_of(window: int, said: bool) -> None:
    """A window of 3 keeps L₄ from timestep 1."""
    cut = replace(state_of("hell-ello").trace.experiment, truncation=Truncation("sliding", window))
    notes = [note.text.plain for note in figure("contributions", state_of(cut, 4, -1, measure="norm")).notes]
    assert any("nothing passes through k = 1" in note for note in notes) == said


def test_a_large_cell_state_leaves_the_hidden_state_its_colour() -> None:
    state = state_of("long-memory-lstm", None, -1)
    cells, hidden = cells_of(figure("hidden-state", state)), state.trace.experiment.network.hidden_size
    assert np.abs(state.trace.forward["c"]).max() > 4.0
    assert np.nanmax(np.abs(cells.positions[:hidden])) > 0.3
    assert cells.positions[hidden + 1 :][np.unravel_index(0, (hidden, 1))] <= 1.0
    assert [row[0] for row in table(figure("hidden-state", state))[1]][:: state.trace.length] == [
        *(f"h{unit}" for unit in range(1, hidden + 1)),
        *(f"c{unit}" for unit in range(1, hidden + 1)),
    ]


# Beyond float64, and long ---------------------------------------------------------------------------------------------


def far(weight: float) -> State:
    """The end of a backward pass that leaves the range of float64 while the forward pass stays at 0."""
    experiment = scalar_network(24, y=1.0, W_hh=weight)
    silent = replace(experiment.sequence, inputs=(None,) * 24, targets=(*(None,) * 23, np.array([1.0])))
    return state_of(replace(experiment, sequence=silent), 24, -1, measure="norm", parameter="b_h")


@pytest.mark.parametrize(("weight", "power"), [(1e30, "e690"), (1e-30, "e−690")])
def test_norms_beyond_float64_are_printed_as_powers_of_ten(weight: float, power: str) -> None:
    state = far(weight)
    shown = figure("contributions", state)
    printed = cells_of(shown).texts[-1]
    assert printed[0].endswith(power)
    assert not any(word in text for text in printed for word in ("∞", "nan", "inf"))
    assert np.isfinite(cells_of(shown).positions[-1]).all()
    values = [row[2] for row in table(shown)[1]]
    assert not any(isinstance(value, float) and not math.isfinite(value) for value in values)
    assert any(isinstance(value, str) and value.endswith("e+690" if weight > 1 else "e-690") for value in values)
    assert "inf" not in shown.text_alternative


def test_the_strip_and_the_facts_of_a_gradient_beyond_float64_are_finite() -> None:
    state = far(1e30)
    assert all(math.isfinite(box.x[1]) for panel in figure("shares", state).panels for box in panel.boxes)
    found = facts(state.trace, "b_h", 24)
    assert found.overshoot == pytest.approx(1.0)
    assert found.horizon == 23


def long_state(flow: Flow, at: int = -1) -> State:
    network = Network("elman", "tanh", "softmax", 2, 2, 2)
    random = np.random.RandomState(3)
    length = WHOLE + 101
    vectors = tuple(np.eye(2)[random.randint(2, size=length)])
    losses = tuple(y if t % 100 == 0 or t == length else None for t, y in enumerate(vectors, 1))
    parameters = {name: random.uniform(-0.9, 0.9, shape) for name, shape in network.parameter_shapes.items()}
    return state_of(
        Experiment(network, parameters, Sequence(vectors, losses), Loss("cross_entropy"), Truncation(), np.zeros(2)),
        flow,
        at,
    )


@pytest.mark.parametrize("flow", ["one", "each", "all"])
def test_of_a_long_sequence_one_row_is_shown_and_no_number_for_every_pair(
    flow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("norms", "log2_norms", "shares", "shares_of_loss"):
        monkeypatch.setattr(Contributions, name, lambda *_: pytest.fail("asked for a number for every pair"))
    length = WHOLE + 101
    state = long_state(length if flow == "one" else flow)  # type: ignore[arg-type]
    for measure in ("share", "norm"):
        shown = figure("contributions", replace(state, measure=measure))
        cells = cells_of(shown)
        assert cells.shape == (1, length)
        assert (cells.states == SHOWN).all()
        assert shown.notes[0].text.plain == f"T = {length}: only the row of L₁₆₀₁ is shown, of its own gradient"
        assert {row[0] for row in table(shown)[1] if row[3] == "shown"} >= {length}
    row = contributions(state.trace).row(length)
    at = [0, length // 2, length - 1]
    norms = cells_of(figure("contributions", replace(state, measure="norm"))).values[0]
    assert norms[at] == pytest.approx([norm(row.tile("W_hh", k + 1)) for k in at])


@pytest.mark.parametrize("flow", ["one", "all"])
def test_the_segments_of_a_long_sequence_are_blocks_that_add_up(flow: str) -> None:
    length = WHOLE + 101
    state = long_state(length if flow == "one" else "all")
    panel = figure("shares", state).panel("W_hh")
    segments = [box for box in panel.boxes if box.datum]
    assert 300 <= len(segments) <= 400
    assert math.fsum(float(box.datum[2]) for box in segments) == pytest.approx(1.0)
    assert isinstance(panel.caption, Badge)
    last = segments[0]
    assert last.texts[0].startswith("k=1597…1601 ")
    tiles = contributions(state.trace).sweep if flow == "all" else contributions(state.trace).row(length)
    gradient = sum((tiles.tile("W_hh", k) for k in range(1, length + 1)), np.zeros((2, 2)))
    block = sum((tiles.tile("W_hh", k) for k in range(1597, 1602)), np.zeros((2, 2)))
    assert float(last.datum[2]) == pytest.approx(float(np.sum(block * gradient) / np.sum(gradient**2)))


def test_a_block_is_collected_with_its_last_timestep() -> None:
    length = WHOLE + 101
    state = long_state(length)

    def collected(k: int) -> int:
        at = state.timeline.position(Place("backward", "W_hh", loss=length, k=k))
        panel = figure("shares", replace(state, position=at)).panel("W_hh")
        return sum(box.state == SHOWN for box in panel.boxes if box.datum)

    assert [collected(k) for k in (length, 1598, 1597, 1596)] == [0, 0, 1, 1]


def test_more_than_all_that_is_collected_says_what_is_still_to_come() -> None:
    """110 % are collected where shares that oppose the gradient, hatched, come last."""
    state = state_of("hell-ello", 4, "backward loss=4 k=3 W_hh")
    panel = figure("shares", state).panel("W_hh")
    shown = [box for box in panel.boxes if box.datum and box.state == SHOWN]
    total = round(100 * math.fsum(float(box.datum[2]) for box in shown))
    assert total > 100
    assert panel.caption == text(f"{total}\N{NO-BREAK SPACE}% collected: what opposes the gradient is still to come")
    widths = [len(form.plain) for form in (panel.caption, *panel.short_captions) if isinstance(form, Text)]
    assert widths == sorted(widths, reverse=True)
    assert not any(form.plain.endswith("% collected") for form in panel.short_captions)  # bare it looks like an error
    opposed = next(box.column for box in panel.boxes if box.hatched)
    last = figure("shares", state_of("hell-ello", 4, -1))
    assert opposed is not None
    assert last.panel("W_hh").spots is not None
    assert last.pointed("W_hh", 0, opposed).said.endswith("; hatched: it opposes it")


def test_a_bar_whose_gradient_turns_out_to_be_zero_is_to_come_like_the_others_until_then() -> None:
    """With one timestep W has only the initial state, which is zero, to be used on."""
    before = figure("shares", state_of("digit", 1, "backward loss=1 k=1 dz")).panels
    assert {panel.boxes[0].texts[-1] for panel in before if panel.boxes[0].state == GHOST} == {"k=1"}
    assert all(panel.boxes[0].outlined for panel in before)
    assert figure("shares", state_of("digit", 1, -1)).panel("W_hh").caption == text("this gradient is zero")


def test_a_truncated_sum_is_said_to_be_one_where_anything_is_cut() -> None:
    experiment = replace(read_lesson("hell-ello").experiment, truncation=Truncation("sliding", 3))
    shown = figure("shares", state_of(experiment, 4, -1))
    said = {panel.name: panel.caption.texts[0] for panel in shown.panels if isinstance(panel.caption, Badge)}
    assert said["W_xh"].startswith("sum = truncated backprop, difference ")
    assert said["W_hy"].startswith("sum = backprop, difference ")


def test_one_timestep_has_no_way_back() -> None:
    """The card says so, and tells neither a rate nor a horizon."""
    shown = figure("reach", state_of("digit", None, -1))
    assert [sentence.plain for sentence in shown.instead] == [
        "One timestep only: no way back through time.",
        "L₁ depends on the weights at t = 1 alone.",
        "No product of Jacobians: nothing can vanish or explode.",
    ]
    assert not shown.notes
    assert not any(mark.label is not None for mark in shown.panels[0].marks)


def test_the_share_of_one_timestep_is_all_of_it() -> None:
    notes = [note.text.plain for note in figure("contributions", state_of("digit", None, -1, parameter="W_xh")).notes]
    assert notes == ["one timestep: all of ∂L₁/∂U passes through k = 1, with nothing to take apart"]
    notes = [note.text.plain for note in figure("contributions", state_of("digit", None, -1)).notes]
    assert notes == ["∂L₁/∂W is zero: there is nothing to share out.", "a₀ = 0: nothing passes through k = 1"]


@pytest.mark.parametrize(("parameter", "said"), [("W_hh", False), ("W_xh", True)])
def test_the_horizon_is_said_once(parameter: str, said: bool) -> None:
    """That of the recurrent weights by the reach."""
    state = state_of("vanishing", None, -1, parameter=parameter)
    assert any("of the magnitude" in note.text.plain for note in figure("contributions", state).notes) == said
    assert any("of the magnitude for W" in note.text.plain for note in figure("reach", state).notes)

"""What the comparison says and shows: names, the difference in a sentence, one scale for both."""

import re
from dataclasses import replace

import numpy as np
import pytest

from app.story.compared_names import full_name, short_name
from app.story.comparison import difference, kept_norm
from app.story.diagram import diagram, is_in_sight
from app.story.figures import figure
from app.story.figures.figure import SHOWN, Figure, Panel
from app.story.places import Place
from app.story.state import State, with_experiment
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Truncation
from tests.story.states import state_of
from tests.story.test_following import beside, other


@pytest.mark.parametrize(
    ("lesson", "what", "names"),
    [
        ("hell-ello", "lstm", ("tanh RNN", "LSTM")),
        ("hell-ello", "feedforward", ("tanh RNN", "feed-forward")),
        ("long-memory-gru", "long-memory-lstm", ("GRU", "LSTM")),
        ("vanishing", "exploding", ("A", "B")),
    ],
)
def test_two_are_told_apart_by_their_cells_or_by_letters(lesson: str, what: str, names: tuple[str, str]) -> None:
    state = beside(state_of(lesson), what)
    assert (short_name(state), short_name(other(state))) == names


def test_the_full_name_says_whose_weights_are_drawn() -> None:
    state = beside(state_of("hell-ello"), "lstm")
    assert full_name(state) == "tanh RNN · hell → ello"
    assert full_name(other(state)) == "LSTM · the same experiment, the cell’s weights drawn at random"


@pytest.mark.parametrize(
    ("what", "at", "said"),
    [
        ("lstm", 0, "Both read 4 timesteps."),
        ("long-memory", 0, "A reads 4 timesteps, B 20."),
        ("lstm", "forward t=2 h", "Both read 4 timesteps."),
        ("lstm", "forward t=2 loss", "Loss 2: tanh RNN 2.47, LSTM 1.21."),
        (
            "lstm",
            "backward loss=4 k=4 dh",
            "The gradient of loss 4 enters the states: tanh RNN 0.644, LSTM 1.19 long.",
        ),
        (
            "lstm",
            "backward loss=4 k=3 dh",
            "After 1 timestep ‖\u200a∂L₄/∂h\u200a‖ is 110 % of what it was first in tanh RNN, "
            "‖\u200a∂L₄/∂(h, c)\u200a‖ 18 % in LSTM with random weights.",
        ),
        (
            "lstm",
            "sum loss=4 W_hh",
            "After 4 timesteps tanh RNN keeps 31 % of ‖\u200a∂L₄/∂h\u200a‖, "
            "LSTM with random weights 3.5 % of ‖\u200a∂L₄/∂(h, c)\u200a‖.",
        ),
        ("long-memory", "backward loss=4 k=3 dh", "B has no loss at timestep 4: nothing flows back there."),
    ],
)
def test_the_difference_is_said_in_one_sentence(what: str, at: str | int, said: str) -> None:
    assert difference(beside(state_of("hell-ello", 4, at), what)).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize("lesson", ["hell-ello", "long-memory-lstm", "vanishing"])
def test_what_is_kept_is_the_norm_of_the_joint_gradient_over_its_first(lesson: str) -> None:
    trace = state_of(lesson).trace
    loss = trace.losses[-1]
    row = contributions(trace).row(loss)
    parts = [row.dh] if row.dc is None else [row.dh, row.dc]
    whole = [
        np.sqrt(sum(float(np.sum(part[k] ** 2)) for part in parts)) * 2.0 ** float(row.exponents[k])
        for k in range(loss + 1)
    ]
    for k in range(loss):
        assert kept_norm(trace, loss, k) == pytest.approx(np.log10(whole[k] / whole[loss]))


def test_a_gradient_that_grows_is_not_said_to_be_kept() -> None:
    state = beside(state_of("vanishing", 30, "backward loss=30 k=11 dz"), "exploding")
    assert difference(state).startswith("After 19 timesteps ‖\u200a∂L₃₀/∂h\u200a‖ is 5.8·10⁻⁶")


# One scale ------------------------------------------------------------------------------------------------------------


def both(name: str, state: State) -> tuple[Figure, Figure]:
    return figure(name, state), figure(name, other(state))


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("measure", ["share", "norm"])
def test_equal_colours_mean_equal_numbers_in_both_triangles(measure: str, scale: str) -> None:
    state = beside(state_of("vanishing", "all", -1, measure=measure, scale=scale), "gru")
    cells = [shown.panel("tiles").cells for shown in both("contributions", state)]
    assert cells[0] is not None
    assert cells[1] is not None
    assert cells[0].ramp.ticks == cells[1].ramp.ticks
    sizes = np.concatenate([np.abs(each.values[each.states == SHOWN]) for each in cells if each is not None])
    places = np.concatenate([np.abs(each.positions[each.states == SHOWN]) for each in cells if each is not None])
    order = np.argsort(sizes, kind="stable")
    assert (np.diff(places[order]) >= -1e-12).all()
    assert places.max() == pytest.approx(1.0)


def test_the_margins_of_both_triangles_are_as_long() -> None:
    shown = both("contributions", beside(state_of("hell-ello", "all", -1, measure="norm"), "lstm"))
    reach = [(each.panel("rows").x.low, each.panel("rows").x.high) for each in shown]
    assert reach[0] == reach[1]


TWO_SIZES = pytest.mark.parametrize("size", [(480, 180), (880, 260), (1640, 420)], ids=str)
TWO_CELLS = pytest.mark.parametrize(
    ("lesson", "cell"), [("hell-ello", "lstm"), ("truncated", "gru"), ("melody", "lstm"), ("caption", "lstm")]
)


@pytest.mark.parametrize("flow", ["all", "last"])
@TWO_SIZES
@TWO_CELLS
@pytest.mark.parametrize("folded", [False, True])
def test_the_rivers_of_both_networks_have_one_scale(
    lesson: str, cell: str, size: tuple[int, int], flow: str, folded: bool
) -> None:
    opened = state_of(lesson)
    state = beside(state_of(lesson, "all" if flow == "all" else opened.trace.losses[-1], -1), cell)
    shown = [diagram(replace(each, folded=folded), *size) for each in (state, other(state))]
    assert shown[0].river_scale == shown[1].river_scale


@TWO_SIZES
@TWO_CELLS
def test_the_timesteps_of_both_networks_stand_under_each_other(lesson: str, cell: str, size: tuple[int, int]) -> None:
    state = beside(state_of(lesson, "all", -1), cell)
    upper, lower = ([column.h.box.x for column in diagram(each, *size).columns] for each in (state, other(state)))
    assert upper[1:] == pytest.approx(lower[1:])


def test_that_scale_is_of_the_larger_one() -> None:
    state = beside(state_of("hell-ello", 4, "backward loss=4 k=2 dz"), "lstm")
    alone = diagram(replace(state, compared=None), 880, 260)
    assert diagram(state, 880, 260).river_scale.largest > alone.river_scale.largest


def test_what_is_the_widest_of_both_is_not_said_of_one() -> None:
    state = beside(state_of("hell-ello", 4, "backward loss=4 k=2 dz"), "lstm")
    both_notes = [diagram(each, 880, 260).scale_note for each in (state, other(state))]
    assert all(", widest of both 1." in note for note in both_notes)
    assert ", widest 0." in diagram(replace(state, compared=None), 880, 260).scale_note


@pytest.mark.parametrize("what", ["lstm", "gru", "melody", "notes"])
def test_timesteps_that_both_have_stand_under_each_other_whatever_is_compared(what: str) -> None:
    state = beside(state_of("hell-ello", 4, "forward t=2 h"), what)
    ours, theirs = (
        {column.t: column.h.box.x for column in diagram(each, 880, 260).columns if column.t > 0}
        for each in (state, other(state))
    )
    common = set(ours) & set(theirs)
    assert common
    assert all(ours[t] == pytest.approx(theirs[t]) for t in common)


def test_a_network_that_ends_much_earlier_has_its_own_card_to_itself() -> None:
    state = beside(state_of("hell-ello", 4, "forward t=2 h"), "long-memory")
    for each in (state, other(state)):
        columns = diagram(each, 880, 260).columns
        assert len(columns) == each.trace.length + 1
        assert columns[-1].h.box.right > 0.85 * 880


@pytest.mark.parametrize("width", [840, 858, 1138])
def test_the_losses_of_many_timesteps_can_be_read(width: float) -> None:
    state = beside(state_of("vanishing", 30, -1), "exploding")
    for each in (state, other(state)):
        shown = diagram(each, width, 290)
        for column in shown.columns:
            if column.loss is not None:
                assert column.loss.number
                assert column.loss.size >= 8.0 * shown.unit, column.loss.number


def test_where_not_all_timesteps_are_readable_the_leading_one_says_which() -> None:
    state = beside(state_of("vanishing", 30, "forward t=28 h"), "long-memory")
    assert is_in_sight(state, 400, 260)
    assert not is_in_sight(other(state), 400, 260)


def test_the_reach_of_both_is_one_figure_with_a_dashed_line_for_the_second() -> None:
    state = beside(state_of("vanishing", 30, -1), "gru")
    (panel,) = figure("reach", state).panels
    assert [(curve.name, curve.dashed) for curve in panel.curves] == [("tanh RNN", False), ("GRU", True)]
    assert [None if curve.label is None else curve.label.plain for curve in panel.curves] == ["tanh RNN", "GRU"]
    assert figure("reach", other(state)) is not None


def test_the_shares_of_both_begin_at_the_same_zero() -> None:
    shown = figure("shares", beside(state_of("hell-ello", 4, "backward loss=4 k=1 W_hh"), "lstm"))
    first, second = shown.panels
    assert (first.x.low, first.x.high) == (second.x.low, second.x.high)
    assert [panel.title and panel.title.plain for panel in shown.panels] == ["tanh RNN", "LSTM"]


def test_bars_of_two_losses_each_say_whose_gradient_they_are_of() -> None:
    shown = figure("shares", beside(state_of("hell-ello", 4, "backward loss=4 k=1 W_hh"), "long-memory"))
    titles = [panel.title.plain for panel in shown.panels if panel.title]
    assert ["L₄" in title and "A" in title for title in titles] == [True, False]
    assert ["L₂₀" in title and "B" in title for title in titles] == [False, True]
    assert shown.subtitle is not None
    assert "L₄" not in shown.subtitle.plain
    alike = figure("shares", beside(state_of("hell-ello", 4, "backward loss=4 k=1 W_hh"), "lstm"))
    assert alike.subtitle is not None
    assert "L₄" in alike.subtitle.plain


def test_a_gradient_that_is_zero_is_said_to_be_zero_long() -> None:
    """Where W_hy is zero, nothing of the loss arrives at the states."""
    state = state_of("hell-ello", 4, "backward loss=4 k=4 dh")
    parameters = dict(state.trace.experiment.parameters)
    silent = replace(state.trace.experiment, parameters={**parameters, "W_hy": 0.0 * parameters["W_hy"]})
    there = beside(with_experiment(state, replace(state.lesson, experiment=silent)), "hell-ello")
    assert difference(there) == "The gradient of loss 4 enters the states: A 0, B 0.644 long."


def test_where_truncation_cuts_both_off_that_is_said() -> None:
    state = state_of("hell-ello", 4, "sum loss=4 W_hh")
    cut = replace(state.lesson, experiment=replace(state.lesson.experiment, truncation=Truncation("sliding", 2)))
    there = with_experiment(state, cut)
    there = beside(replace(there, position=there.timeline.position(Place.parse("sum loss=4 W_hh"))), "gru")
    assert difference(there) == "Truncation cuts both off: nothing of ‖\u200a∂L₄/∂h\u200a‖ goes 3 timesteps back."


def test_where_the_figure_has_the_other_one_ahead_the_sentence_says_what_it_shows() -> None:
    state = beside(state_of("long-memory-gru", 20, -1), "long-memory-lstm")
    said = difference(state).replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "After 20 timesteps GRU keeps 5.9 % of ‖\u200a∂L₂₀/∂h\u200a‖, LSTM 5.1 % of ‖\u200a∂L₂₀/∂(h, c)\u200a‖. "
        "At best LSTM could keep more of a gradient: see “How far back does the gradient reach?”."
    )
    assert figure("reach", state).title.plain in said


def test_of_two_shares_that_are_compared_both_have_a_power_of_ten_or_none() -> None:
    seen = set()
    for k in range(1, 30):
        both = beside(state_of("vanishing", 30, f"backward loss=30 k={k} dz"), "lstm")
        said = difference(both)
        shares = [float(number) for number in re.findall(r"(\S+)\N{NO-BREAK SPACE}%", said) if "·" not in number]
        powers = len(re.findall(r"·10\S+\N{NO-BREAK SPACE}%", said))
        assert not powers or all(share >= 1.0 for share in shares), said
        seen.add(powers)
    assert 2 in seen


@pytest.mark.parametrize(("one", "two"), [("vanishing", "gru"), ("hell-ello", "gru"), ("vanishing", "exploding")])
def test_bars_that_are_compared_name_their_own_end_in_one_form_of_words(one: str, two: str) -> None:
    for alone, compared in zip((one, two), row_margins(one, two), strict=True):
        bar = max(compared.boxes, key=lambda box: box.x[1])
        assert compared.scaled_titles[-1].plain.endswith(f" ≤ {bar.texts[0]}"), alone
    starts = {panel.scaled_titles[-1].plain.split("≤")[0] for panel in row_margins(one, two)}
    assert len(starts) == 1


@pytest.mark.parametrize(("one", "two", "low"), [("vanishing", "exploding", 0), ("exploding", "vanishing", 1)])
def test_bars_far_below_the_others_name_the_end_of_the_scale_too(one: str, two: str, low: int) -> None:
    panels = row_margins(one, two)
    assert panels[low].scaled_titles[0].plain.endswith("≤ 1.09, scale of both to 6e4")
    assert [title.plain.endswith("≤ 6e4") for title in panels[1 - low].scaled_titles] == [True]


def row_margins(one: str, two: str) -> list[Panel]:
    """The norms of two that are compared."""
    state = beside(state_of(one, state_of(one).trace.losses[-1], -1), two)
    return [figure("contributions", each).panel("rows") for each in (state, other(state))]

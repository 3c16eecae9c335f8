"""Where a compared lesson stands while the other one is at a place: the same pass, t and k, and kin across cells."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.lesson_file import read_lesson
from app.story.experiment_form import form_of, lesson_from
from app.story.following import position_beside
from app.story.places import Flow
from app.story.state import Compared, State, compare, swapped, with_experiment, with_other_cell
from app.story.timeline import timeline
from rnn_engine.experiment import NO_TRUNCATION
from rnn_engine.recorder import record
from tests.story.states import state_of


def beside(state: State, what: str) -> State:
    """A state compared with a cell or a built-in lesson."""
    if what in ("elman", "gru", "lstm", "feedforward"):
        return compare(state, with_other_cell(state.lesson, what))
    lesson = read_lesson(what)
    return compare(state, Compared(lesson, record(lesson.experiment)))


def other(state: State) -> State:
    assert state.other is not None
    return state.other


@pytest.mark.parametrize(
    ("lesson", "cell", "flow", "here", "there"),
    [
        ("hell-ello", "lstm", 4, "forward t=2 z", "forward t=2 c"),
        ("hell-ello", "gru", 4, "forward t=2 z", "forward t=2 n"),
        ("hell-ello", "lstm", 4, "forward t=3 loss", "forward t=3 loss"),
        ("hell-ello", "lstm", 4, "backward loss=4 k=4 f_prime", "backward loss=4 k=4 dh"),
        ("hell-ello", "lstm", 4, "backward loss=4 k=2 dz", "backward loss=4 k=2 dz_o"),
        ("hell-ello", "gru", "each", "backward loss=3 k=2 b_h", "backward loss=3 k=2 b_hh"),
        ("hell-ello", "gru", "all", "backward k=2 dh", "backward k=2 dh"),
        ("hell-ello", "gru", "all", "update b_h", "update b_hh"),
        ("hell-ello", "feedforward", 4, "backward loss=4 k=2 dz", "backward loss=4 k=4 b_h"),
        ("long-memory-lstm", "elman", 20, "forward t=5 i", "forward t=5 z"),
        ("long-memory-lstm", "elman", 20, "backward loss=20 k=7 dz_i", "backward loss=20 k=7 dz"),
        ("long-memory-lstm", "elman", 20, "backward loss=20 k=0 dc", "backward loss=20 k=0 dh"),
        ("long-memory-lstm", "gru", 20, "backward loss=20 k=7 dz_f", "backward loss=20 k=7 dz_z"),
        ("long-memory-gru", "lstm", 20, "backward loss=20 k=7 b_xh", "backward loss=20 k=7 b_h"),
    ],
)
def test_another_cell_stands_at_the_kin_of_the_place(lesson: str, cell: str, flow: Flow, here: str, there: str) -> None:
    state = beside(state_of(lesson, flow, here), cell)
    assert str(other(state).place) == there


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (0, None),
        ("forward t=2 h", "forward t=2 h"),
        ("forward t=20 h", "forward t=4 loss"),
        ("backward loss=20 k=3 W_hh", "forward t=4 loss"),
        ("sum loss=20 W_hh", "forward t=4 loss"),
    ],
)
def test_a_shorter_lesson_waits_where_it_has_no_such_timestep_or_loss(here: str | int, there: str | None) -> None:
    state = beside(state_of("long-memory", 20, here), "hell-ello")
    place = other(state).place
    assert (None if place is None else str(place)) == there


def test_one_that_is_cut_off_waits_at_the_cut() -> None:
    cut = read_lesson("truncated")
    whole = replace(cut.experiment, truncation=NO_TRUNCATION)
    last = whole.sequence.losses[-1]
    state = state_of(whole, last, f"backward loss={last} k=2 dz")
    state = compare(state, Compared(cut, record(cut.experiment)))
    kept = cut.experiment.truncation.first_kept(last)
    assert kept > 3
    assert str(other(state).place) == f"backward loss={last} k={kept - 1} cut"


@pytest.mark.parametrize("cell", ["lstm", "gru", "feedforward"])
@given(data=st.data())
def test_what_follows_never_goes_back_while_the_film_goes_on(cell: str, data: st.DataObject) -> None:
    flow: Flow = data.draw(st.sampled_from([4, "each", "all"]))
    start = beside(state_of("hell-ello", flow), cell)
    there = other(start).timeline
    position = data.draw(st.integers(0, len(start.timeline) - 1))
    before, after = (position_beside(start.timeline, at, there) for at in (position, position + 1))
    assert 0 <= before <= after <= len(there)


@given(position=st.integers(0, 58))
def test_the_other_of_the_other_is_the_state_itself(position: int) -> None:
    state = replace(beside(state_of("hell-ello", 4), "lstm"), position=position)
    assert other(state).other is state


def test_the_parameter_of_the_same_kind_is_chosen() -> None:
    state = beside(state_of("hell-ello", 4, parameter="b_h"), "gru")
    assert other(state).parameter == "b_xh"


def test_another_cell_shares_all_that_is_not_the_cells() -> None:
    state = beside(state_of("encoder-decoder"), "gru")
    ours, theirs = state.lesson.experiment, other(state).lesson.experiment
    assert theirs.network == replace(ours.network, cell="gru")
    assert theirs.sequence.losses == ours.sequence.losses
    for name in ("W_hy", "b_y"):
        assert (theirs.parameters[name] == ours.parameters[name]).all()


def test_two_that_are_swapped_change_places_at_the_same_place() -> None:
    state = beside(state_of("hell-ello", 4, "backward loss=4 k=2 dh"), "lstm")
    there = swapped(state)
    assert there.trace.experiment.network.cell == "lstm"
    assert other(there).lesson is state.lesson
    assert str(there.place) == str(other(there).place) == "backward loss=4 k=2 dh"
    assert swapped(there).lesson is state.lesson


def test_a_change_of_the_experiment_reaches_the_other_cell_too() -> None:
    state = beside(state_of("hell-ello", 4, "forward t=2 h"), "lstm")
    smaller = replace(form_of(state.lesson), hidden_size=3)
    changed = with_experiment(state, lesson_from(smaller, state.lesson))
    assert other(changed).trace.experiment.network.hidden_size == 3
    assert other(changed).trace.experiment.network.cell == "lstm"


@pytest.mark.parametrize(
    ("one", "another"), [("hell-ello", "translation"), ("scalar", "order"), ("slides", "sentiment")]
)
@pytest.mark.parametrize("flow", ["each", "all"])
def test_who_goes_on_never_sends_the_other_one_back(one: str, another: str, flow: Flow) -> None:
    here, there = (timeline(read_lesson(name).experiment, flow) for name in (one, another))
    behind = [position_beside(here, position, there) for position in range(len(here) + 1)]
    assert behind == sorted(behind)

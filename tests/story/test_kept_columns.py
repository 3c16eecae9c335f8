"""What a timestep looks like is taken over from the picture before: only where it looks the same."""

from dataclasses import replace

import pytest

from app.story.diagram import unfolded
from app.story.places import Flow
from app.story.state import State, compare, with_other_cell
from rnn_engine.experiment import Experiment, Truncation
from tests.story.states import state_of
from tests.story.wirings import wired

NARROW, WIDE = (420.0, 280.0), (2200.0, 900.0)
EXPERIMENTS = {
    "elman": wired("abca", "abca"),
    "fed back": wired("ab..", "abca", every_output=True, feedback="argmax"),
    "embedded, cut": wired("abca", ".b.a", embedding_size=2, truncation=Truncation("sliding", 2)),
    "lstm": wired("abca", "abca", cell="lstm"),
    "gru": wired("abca", "..ca", cell="gru"),
}


def alone(state: State) -> State:
    """The same state, of whose trace no picture was made before."""
    return replace(state, trace=replace(state.trace))


@pytest.mark.parametrize(("flow", "size"), [("each", NARROW), ("all", WIDE), (4, WIDE)])
@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_wherever_the_cursor_comes_from_every_timestep_looks_as_in_a_first_picture(
    experiment: Experiment, flow: Flow, size: tuple[float, float]
) -> None:
    state = state_of(experiment, flow)
    last = len(state.timeline)
    for position in (*range(0, last + 1, 5), *range(last, 0, -12)):
        here = replace(state, position=position)
        assert unfolded(here, *size).columns == unfolded(alone(here), *size).columns, position


def test_a_step_leaves_the_timesteps_that_it_does_not_touch_as_they_are() -> None:
    state = state_of("hell-ello", "all", "forward t=3 h")
    before, after = unfolded(state, *WIDE), unfolded(replace(state, position=state.position + 1), *WIDE)
    kept = {one.t for one, other in zip(before.columns, after.columns, strict=True) if one is other}
    assert kept == {column.t for column in before.columns} - {3}


def test_other_letters_another_flow_and_another_size_are_seen() -> None:
    state = state_of("hell-ello", 4, "forward t=3 loss")
    unfolded(state, *WIDE)
    other = replace(state_of("hell-ello", "all", "forward t=3 loss", notation=state_of("notes").notation))
    for changed, size in ((replace(state, notation=other.notation), WIDE), (state, NARROW)):
        assert unfolded(changed, *size).columns == unfolded(alone(changed), *size).columns
    flowing = replace(state, timeline=other.timeline)
    assert unfolded(flowing, *WIDE).columns == unfolded(alone(flowing), *WIDE).columns


def test_beside_another_network_the_colours_are_those_of_both() -> None:
    state = state_of("hell-ello", "all", -1)
    unfolded(state, *WIDE)
    compared = compare(state, with_other_cell(state.lesson, "lstm"))
    assert unfolded(compared, *WIDE).columns == unfolded(alone(compared), *WIDE).columns

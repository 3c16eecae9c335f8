"""The way from positions to places and back, in strides, and what is said where there is no place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.places import Flow, Place, PlaceError
from app.story.timeline import timeline
from rnn_engine.experiment import Experiment, Truncation
from tests.engine.networks import experiments
from tests.story.wirings import flows, places, wired


@given(experiments())
def test_places_and_positions_are_each_others_inverse(experiment: Experiment) -> None:
    for flow in flows(experiment):
        line = timeline(experiment, flow)
        listed = places(line)
        assert [line.position(place) for place in listed] == list(range(1, len(line) + 1))
        assert [line.locate(str(place)) for place in listed] == list(range(1, len(line) + 1))
        assert [Place.parse(str(place)) for place in listed] == listed


@given(experiments())
def test_passes_and_timesteps_cover_the_timeline_without_gaps(experiment: Experiment) -> None:
    for flow in flows(experiment):
        line = timeline(experiment, flow)
        covered = [n for part in line.passes for n in range(part.first, part.last + 1)]
        assert covered == list(range(1, len(line) + 1))
        for part in line.passes:
            assert {(line.place(n).phase, line.place(n).loss) for n in range(part.first, part.last + 1)} == {part[:2]}
            groups = list(line.timesteps(part.first, part.last))
            assert [n for group in groups for n in range(group.first, group.last + 1)] == list(
                range(part.first, part.last + 1)
            )
            for group in groups:
                within = [line.place(n) for n in range(group.first, group.last + 1)]
                assert {place.t if part.name == "forward" else place.k for place in within} == {group.timestep}


def test_a_part_of_a_pass_gives_the_timesteps_that_lie_in_it() -> None:
    line = timeline(wired("xxx", "yyy"), 3)
    assert [tuple(group) for group in line.timesteps(10, 15)] == [(2, 8, 14), (3, 15, 21)]
    assert list(line.timesteps(0, 0)) == []


@given(experiments(), st.data())
def test_strides_go_to_the_first_step_of_a_timestep_or_pass(experiment: Experiment, data: st.DataObject) -> None:
    line = timeline(experiment, data.draw(st.sampled_from(flows(experiment))))
    n = data.draw(st.integers(0, len(line)))
    starts = [group.first for group in line.timesteps(1, len(line))]
    first_of_pass = [part.first for part in line.passes]
    for stops, on, back in (
        (starts, line.next_timestep, line.previous_timestep),
        (first_of_pass, line.next_pass, line.previous_pass),
    ):
        assert on(n) == min((stop for stop in stops if stop > n), default=len(line))
        assert back(n) == max((stop for stop in stops if stop < n), default=0)
    assert line.timestep_start(n) == max((start for start in starts if start <= n), default=0)


def test_a_long_timeline_is_addressed_at_both_ends_and_in_between() -> None:
    length = 3000
    line = timeline(wired("x" * length, "y" * length), "each")
    # forward and L; of loss t: 9 at k = t, 5 at each k < t, dh of the initial state, 5 sums; at the end sums and update
    assert len(line) == 7 * length + 1 + sum(9 + 5 * (t - 1) + 1 + 5 for t in range(1, length + 1)) + 10
    assert str(line.place(7 * length + 2)) == "backward loss=1 k=1 dq"
    assert str(line.place(len(line))) == "update b_y"
    for text in ("forward t=1789 h", "backward loss=2345 k=678 W_hh", "backward loss=3000 k=0 dh", "sum loss=2 W_xh"):
        assert str(line.place(line.locate(text))) == text


def test_timelines_are_equal_where_experiment_and_flow_are() -> None:
    experiment = wired("xx", "yy")
    assert timeline(experiment, 2) == timeline(experiment, 2)
    assert timeline(experiment, 2) != timeline(experiment, "each")
    assert timeline(experiment, 2) != timeline(wired("xx", "yy"), 2)
    assert timeline(experiment, 2) != 2


# What is not there ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "position"), [("0", 0), ("1", 1), (" 24 ", 24), ("forward t=1 x", 1), ("28", 28)])
def test_a_number_or_a_place_is_located(text: str, position: int) -> None:
    assert timeline(wired("xxx", "y.y"), 3).locate(text) == position


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("43", "step 43 does not exist: flow 3 has the steps 1 to 42; 0 = nothing computed yet."),
        ("-1", "step -1 does not exist: flow 3 has the steps 1 to 42; 0 = nothing computed yet."),
        ("9" * 5000, "is not a place"),
        ("somewhere", "'somewhere' is not a place"),
        ("forward L", "forward L belongs to flow each and flow all; the shown flow is 3."),
        ("sum W_hh", "sum W_hh belongs to flow each and flow all; the shown flow is 3."),
        ("backward k=2 dh_received", "backward k=2 dh_received belongs to flow all; the shown flow is 3."),
        ("backward loss=1 k=1 dq", "backward loss=1 k=1 dq belongs to flow 1 and flow each; the shown flow is 3."),
        ("backward loss=2 k=1 dh", "backward loss=2 k=1 dh does not exist; timestep 2 has no loss, only 1, 3."),
        ("sum loss=9 W_hh", "sum loss=9 W_hh does not exist; timestep 9 has no loss, only 1, 3."),
        ("forward t=4 h", "forward t=4 h does not exist; timesteps run from 1 to 3."),
        ("forward t=0 h", "forward t=0 h does not exist; timesteps run from 1 to 3."),
        ("forward t=2 y", "forward t=2 y does not exist; there is only x, z, h."),
        ("backward loss=3 k=1 de", "backward loss=3 k=1 de does not exist; there is only dh, dz, W_hh, W_xh, b_h."),
        ("backward loss=3 k=4 dh", "backward loss=3 k=4 dh does not exist; the gradient flows back from k=3 to k=0."),
        ("update E", "update E does not exist; there is only W_hh, W_xh, b_h, W_hy, b_y."),
    ],
)
def test_a_place_that_is_not_there_says_what_is(text: str, sentence: str) -> None:
    with pytest.raises(PlaceError) as raised:
        timeline(wired("xxx", "y.y"), 3).locate(text)
    assert sentence in str(raised.value)


def test_a_place_beyond_a_cut_says_how_far_the_gradient_flows() -> None:
    line = timeline(wired("xxxx", "...y", truncation=Truncation("sliding", 2)), 4)
    with pytest.raises(PlaceError, match="the gradient flows back from k=4 to k=2"):
        line.position(Place("backward", "dh", loss=4, k=1))


@pytest.mark.parametrize("flow", [0, 2, 4, "some"])
def test_a_flow_that_is_not_there_says_which_are(flow: Flow) -> None:
    with pytest.raises(
        PlaceError, match=f"flow {flow} does not exist; choose each, all, or .* a loss: 1, 3."
    ) as raised:
        timeline(wired("xxx", "y.y"), flow)
    assert isinstance(raised.value, ValueError)


@pytest.mark.parametrize("n", [0, -1, 43])
def test_there_is_no_place_outside_the_timeline(n: int) -> None:
    with pytest.raises(PlaceError, match=f"step {n} does not exist: flow 3 has the steps 1 to 42"):
        timeline(wired("xxx", "y.y"), 3).place(n)


@pytest.mark.parametrize(
    "place",
    [
        Place("forward", "h", t=1, k=1),
        Place("forward", "h", t=1, loss=3),
        Place("forward", "h"),
        Place("backward", "dh", loss=3),
        Place("sum", "W_hh", loss=3, k=1),
        Place("update", "W_hh", t=1),
    ],
)
def test_a_malformed_place_is_in_no_timeline(place: Place) -> None:
    for flow in flows(wired("xxx", "y.y")):
        assert place not in timeline(wired("xxx", "y.y"), flow)

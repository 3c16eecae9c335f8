"""What is known at a position, and that every equation reads only what is known by then."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.frame import frame
from app.story.places import Flow, Place, PlaceError
from app.story.reads import INITIAL_STATE, reads
from app.story.timeline import timeline
from app.story.values import value
from rnn_engine.experiment import Experiment, Truncation
from rnn_engine.recorder import record
from tests.engine.networks import experiments
from tests.story.recomputing import computable, recomputed
from tests.story.wirings import flows, places, wired


def read_text(experiment: Experiment, flow: Flow, text: str) -> list[str]:
    return [str(read) for read in reads(timeline(experiment, flow), Place.parse(text))]


# What is known --------------------------------------------------------------------------------------------------------


@given(experiments(), st.data())
def test_exactly_the_places_up_to_the_cursor_are_known(experiment: Experiment, data: st.DataObject) -> None:
    trace = record(experiment)
    line = timeline(experiment, data.draw(st.sampled_from(flows(experiment))))
    here = frame(trace, line, data.draw(st.integers(0, len(line))))
    for n, place in enumerate(places(line), 1):
        assert here.known(place) == (n <= here.position)
        if n > here.position or place.name == "cut":
            assert here.value(place) is None
        else:
            np.testing.assert_array_equal(here.value(place), value(trace, place))


def test_nothing_but_the_initial_state_is_known_at_the_start() -> None:
    experiment = wired("xx", "yy")
    start = frame(record(experiment), timeline(experiment, 2), 0)
    assert start.place is None
    assert start.reads == ()
    assert not any(start.known(place) for place in places(start.timeline))
    assert start.known(INITIAL_STATE)
    np.testing.assert_array_equal(start.value(INITIAL_STATE), experiment.initial_state)


def test_a_place_of_another_flow_is_never_known() -> None:
    experiment = wired("xx", "yy")
    line = timeline(experiment, 2)
    end = frame(record(experiment), line, len(line))
    for text in ("backward loss=1 k=1 dq", "backward k=1 dh", "forward L", "forward t=3 h", "update W_hh"):
        assert not end.known(Place.parse(text))
        assert end.value(Place.parse(text)) is None


@given(experiments(), st.data())
def test_stepping_forth_and_back_gives_equal_frames(experiment: Experiment, data: st.DataObject) -> None:
    trace, flow = record(experiment), data.draw(st.sampled_from(flows(experiment)))
    forth = [frame(trace, timeline(experiment, flow), n) for n in range(len(timeline(experiment, flow)) + 1)]
    back = [frame(trace, timeline(experiment, flow), n) for n in reversed(range(len(forth)))]
    assert forth == back[::-1]
    assert len(set(forth)) == len(forth)
    assert [here.place for here in forth] == [here.place for here in back[::-1]]


def test_frames_differ_by_trace_flow_and_position() -> None:
    experiment = wired("xx", "yy")
    trace = record(experiment)
    here = frame(trace, timeline(experiment, 2), 3)
    assert here == frame(trace, timeline(experiment, 2), 3)
    assert here != frame(trace, timeline(experiment, 2), 4)
    assert here != frame(trace, timeline(experiment, "all"), 3)
    assert here != frame(record(experiment), timeline(experiment, 2), 3)


@pytest.mark.parametrize("position", [-1, 100])
def test_there_is_no_frame_outside_the_timeline(position: int) -> None:
    experiment = wired("x", "y")
    with pytest.raises(PlaceError, match=f"position {position} does not exist; the timeline runs from 0 to "):
        frame(record(experiment), timeline(experiment, 1), position)


# What is read ---------------------------------------------------------------------------------------------------------


@given(experiments())
def test_everything_that_is_read_is_known(experiment: Experiment) -> None:
    trace = record(experiment)
    for flow in flows(experiment):
        line = timeline(experiment, flow)
        for n in range(1, len(line) + 1):
            before = frame(trace, line, n - 1)
            for read in frame(trace, line, n).reads:
                assert read in experiment.parameters if isinstance(read, str) else before.known(read)


@given(experiments())
def test_what_is_read_suffices_to_compute_the_value(experiment: Experiment) -> None:
    trace = record(experiment)
    for flow in flows(experiment):
        line = timeline(experiment, flow)
        for n in range(1, len(line) + 1):
            here = frame(trace, line, n)
            place = line.place(n)
            found = value(trace, place)
            if found is None or not computable(experiment, place):
                continue
            again = recomputed(trace, here, place)
            scale = 1.0 + float(np.max(np.abs(found), initial=0.0))
            np.testing.assert_allclose(again, found, rtol=0, atol=1e-9 * scale, err_msg=str(place))


@pytest.mark.parametrize(
    ("flow", "text", "expected"),
    [
        (3, "forward t=1 z", ["W_xh", "forward t=1 x", "W_hh", "forward t=0 h", "b_h"]),
        (3, "forward t=2 z", ["W_hh", "forward t=1 h", "b_h"]),
        (3, "forward t=3 q", ["W_hy", "forward t=3 h", "b_y"]),
        (3, "backward loss=3 k=3 dz", ["backward loss=3 k=3 dh", "backward loss=3 k=3 f_prime"]),
        (3, "backward loss=3 k=2 dz", ["backward loss=3 k=2 dh", "forward t=2 z"]),
        (3, "backward loss=3 k=2 dh", ["W_hh", "backward loss=3 k=3 dz"]),
        (3, "backward loss=3 k=1 W_hh", ["backward loss=3 k=1 dz", "forward t=0 h"]),
        (3, "sum loss=3 W_xh", ["backward loss=3 k=1 W_xh", "backward loss=3 k=3 W_xh"]),
        ("each", "sum W_hh", ["sum loss=1 W_hh", "sum loss=3 W_hh"]),
        ("each", "forward L", ["forward t=1 loss", "forward t=3 loss"]),
        ("each", "update b_y", ["b_y", "sum b_y"]),
        ("all", "backward k=1 dh", ["backward k=1 dh_own", "backward k=1 dh_received"]),
        ("all", "backward k=2 dh", ["backward k=2 dh_received"]),
        ("all", "backward k=0 dh", ["W_hh", "backward k=1 dz"]),
        ("all", "sum W_hy", ["backward k=1 W_hy", "backward k=3 W_hy"]),
    ],
)
def test_an_equation_reads_its_factors_in_order(flow: Flow, text: str, expected: list[str]) -> None:
    assert read_text(wired("x.x", "y.y"), flow, text) == expected


def test_an_input_that_is_fed_back_reads_the_output_before() -> None:
    experiment = wired("x.", "yy", feedback="argmax")
    assert read_text(experiment, 2, "forward t=2 x") == ["forward t=1 y_hat"]
    assert read_text(experiment, 2, "forward t=1 x") == []


def test_a_cut_reads_nothing() -> None:
    experiment = wired("xxx", "..y", truncation=Truncation("sliding", 2))
    assert read_text(experiment, 3, "backward loss=3 k=1 cut") == []


def test_an_embedding_reads_its_token_and_what_arrives_at_it() -> None:
    experiment = wired("x", "y", embedding_size=2)
    assert read_text(experiment, 1, "forward t=1 e") == ["E", "forward t=1 x"]
    assert read_text(experiment, 1, "backward loss=1 k=1 E") == ["forward t=1 x", "backward loss=1 k=1 de"]

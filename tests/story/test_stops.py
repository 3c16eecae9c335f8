"""A lesson's stops exist, or the lesson is not opened."""

import re
from dataclasses import replace

import pytest

from app.files.lesson import Question, Stop
from app.files.lesson_file import builtin_lessons, read_lesson
from app.story.asides import offered
from app.story.numbers import decimals, significant
from app.story.places import Place
from app.story.state import State, opening_state
from app.story.stops import check_stops
from app.story.timeline import timeline
from app.story.touring import answered, toured
from rnn_engine.experiment import ExperimentError
from tests.story.states import state_of


@pytest.mark.parametrize("name", [name for name, _ in builtin_lessons()])
def test_the_built_in_lessons_stop_in_the_order_of_their_own_flow(name: str) -> None:
    lesson = read_lesson(name)
    line = timeline(lesson.experiment, lesson.flow)
    positions = [stop.at if isinstance(stop.at, int) else line.position(stop.at) for stop in lesson.stops]
    assert positions == sorted(set(positions))
    check_stops(lesson)


@pytest.mark.parametrize("name", [name for name, _ in builtin_lessons()])
def test_what_a_built_in_lesson_opens_is_offered_there(name: str) -> None:
    lesson = read_lesson(name)
    for stop in lesson.stops:
        if stop.open:
            assert stop.open in {kind.name for kind in offered(state_of(name, lesson.flow, str(stop.at)))}, stop.at


@pytest.mark.parametrize("name", [name for name, _ in builtin_lessons()])
def test_a_loss_that_a_built_in_lesson_tells_has_the_digits_that_the_network_shows(name: str) -> None:
    lesson, trace = read_lesson(name), state_of(name).trace
    sayings = [stop.in_language(code).say for stop in lesson.stops for code in ("", *stop.texts)]
    for t, told in re.findall(r"\{loss (\d+)\} = ([\d.]*\d)", " ".join(sayings)):
        loss = float(trace.value("loss", int(t)) or 0.0)
        assert told == (decimals(loss) if loss >= 0.1 else significant(loss, 2)), t


@pytest.mark.parametrize("place", ["forward L", "backward loss=2 k=1 W_xh", "backward k=2 dh_own", "update W_hh"])
def test_a_stop_may_belong_to_another_flow(place: str) -> None:
    check_stops(replace(read_lesson("hell-ello"), stops=(Stop(Place.parse(place), "Look."),)))


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (59, r"stops\[2\]\.at is 59, but flow 4 has 58 steps"),
        (-1, r"stops\[2\]\.at is -1, but flow 4 has 58 steps"),
        (Place("forward", "h", t=9), r"stops\[2\]\.at: forward t=9 h does not exist; timesteps run from 1 to 4"),
        (Place("sum", "E"), r"stops\[2\]\.at: sum E does not exist"),
    ],
)
def test_a_stop_that_is_nowhere_is_said(at: Place | int, sentence: str) -> None:
    with pytest.raises(ExperimentError, match=sentence):
        check_stops(replace(read_lesson("hell-ello"), stops=(Stop(1, "Here."), Stop(at, "Nowhere."))))


def asking(then: Place) -> Stop:
    return Stop(1, "Yes.", question=Question("Is it?", ("Yes", "No"), "Yes", then))


@pytest.mark.parametrize("place", ["forward L", "backward loss=2 k=1 W_xh", "backward k=2 dh_own"])
def test_a_guess_may_lead_into_another_flow(place: str) -> None:
    check_stops(replace(read_lesson("hell-ello"), stops=(asking(Place.parse(place)),)))


def test_a_guess_that_leads_nowhere_is_said() -> None:
    lesson = replace(read_lesson("hell-ello"), stops=(asking(Place("forward", "h", t=9)),))
    with pytest.raises(ExperimentError, match=r"stops\[1\]\.ask\.then: forward t=9 h does not exist"):
        check_stops(lesson)


def test_a_stop_opens_nothing_that_there_is_not() -> None:
    stops = (Stop(1, "Here.", open="errata"), Stop(2, "There.", open="the door"))
    with pytest.raises(
        ExperimentError, match=r"stops\[2\]\.open is 'the door', which is no aside; write one of .*softmax"
    ):
        check_stops(replace(read_lesson("hell-ello"), stops=stops))


@pytest.mark.parametrize("name", [name for name, _ in builtin_lessons()])
def test_the_triangle_shows_what_a_stop_is_about(name: str) -> None:
    """Whoever walks the tour sees the parameter of the place, and beside the network only what the stop opens."""
    state: State | None = opening_state(read_lesson(name))
    while (state := None if state is None else toured(state, 1)) is not None:
        state = answered(state, None) if state.question is not None else state
        place = state.place
        if state.guess is None and place is not None and place.phase != "forward" and place.name in state.parameters:
            assert state.parameter == place.name, place
            stop = state.stops[state.position]
            assert state.aside == stop.open, place

"""The document: verbs change the state, going back restores it, everyone is told once."""

import pytest
from PyQt6.QtWidgets import QApplication

from app.document import Document
from app.files.lesson_file import builtin_lessons, read_lesson
from app.story.places import Place, PlaceError
from app.story.state import State, opening_state

LESSONS = [name for name, _ in builtin_lessons()]


@pytest.fixture
def document(qapp: QApplication) -> Document:
    return Document(opening_state(read_lesson("hell-ello")))


def told(document: Document) -> list[State]:
    states: list[State] = []
    document.changed.connect(states.append)
    return states


def test_it_opens_with_nothing_computed(document: Document) -> None:
    assert document.state.position == 0
    assert document.state.place is None
    assert not document.state.frame.known(Place("forward", "x", t=1))


@pytest.mark.parametrize("name", LESSONS)
def test_stepping_forth_and_back_gives_equal_frames(qapp: QApplication, name: str) -> None:
    document = Document(opening_state(read_lesson(name)))
    length = len(document.state.timeline)
    stride = max(1, length // 40)
    forth = []
    for position in range(0, length + 1, stride):
        document.seek(position)
        forth.append(document.state.frame)
    for frame in reversed(forth):
        document.seek(frame.position)
        assert document.state.frame == frame


def test_a_parameter_that_the_network_has_not_changes_nothing(document: Document) -> None:
    states = told(document)
    document.choose_parameter("b_xh")  # a GRU's, from a button of a lesson before
    assert states == []
    assert document.state.parameter == "W_hh"


def test_each_verb_tells_once(document: Document) -> None:
    states = told(document)
    document.step()
    document.step_timestep(1)
    document.step_pass(1)
    document.choose_flow("each")
    document.choose_parameter("W_xh")
    document.choose_theme("dark")
    document.choose_measure("norm", "log")
    assert len(states) == 7
    assert states[-1] is document.state


def test_the_cursor_stays_within_the_timeline(document: Document) -> None:
    document.step(-5)
    assert document.state.position == 0
    document.seek(10**9)
    assert document.state.position == len(document.state.timeline)


@pytest.mark.parametrize(
    ("place", "flow", "expected"),
    [
        ("forward t=2 h", "each", "forward t=2 h"),
        ("backward loss=4 k=2 W_hh", "each", "backward loss=4 k=2 W_hh"),
        ("backward loss=4 k=2 W_hh", 3, "backward loss=3 k=2 W_hh"),
        ("backward loss=4 k=4 W_hh", 2, "backward loss=2 k=2 W_hh"),
        ("backward loss=4 k=2 dz", "all", "backward k=2 dz"),
        ("sum loss=4 W_hh", "all", "sum W_hh"),
    ],
)
def test_another_flow_keeps_the_place_or_its_kin(document: Document, place: str, flow: object, expected: str) -> None:
    document.go_to(Place.parse(place))
    document.choose_flow(flow)  # type: ignore[arg-type]
    assert str(document.state.place) == expected


def test_going_to_another_losss_place_chooses_its_flow(document: Document) -> None:
    states = told(document)
    document.go_to(Place.parse("backward loss=3 k=1 W_xh"))
    assert document.state.flow == 3
    assert str(document.state.place) == "backward loss=3 k=1 W_xh"
    assert len(states) == 1


def test_a_place_that_does_not_exist_changes_nothing(document: Document) -> None:
    states = told(document)
    for place in ("forward t=9 h", "backward loss=3 k=4 W_hh", "backward loss=9 k=1 W_hh"):
        with pytest.raises(PlaceError):
            document.go_to(Place.parse(place))
    assert states == []


def test_stops_are_walked_and_a_lesson_without_stops_is_stepped(document: Document) -> None:
    positions = []
    for _ in document.state.stops:
        document.step_stop(1)
        positions.append(document.state.position)
    assert positions == list(document.state.stops)
    document.step_stop(-1)
    assert document.state.position == positions[-2]


def test_undo_brings_the_experiment_back_and_leaves_the_cursor(document: Document) -> None:
    document.go_to(Place.parse("backward loss=4 k=3 dz"))
    before = document.state
    document.experiment(read_lesson("slides"))
    assert document.state.trace is not before.trace
    assert document.can_undo
    document.undo()
    assert document.state.lesson is before.lesson
    assert str(document.state.place) == "backward loss=4 k=3 dz"
    document.redo()
    assert document.state.lesson.name == "slides"

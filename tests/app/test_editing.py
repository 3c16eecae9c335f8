"""Edits in the document: every one is undone and redone, and those of one gesture together."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtWidgets import QApplication

from app.document import Document
from app.files.lesson_file import read_lesson
from app.files.notation_file import read_notation
from app.story.experiment_form import form_of, lesson_from
from app.story.places import Place
from app.story.state import State, opening_state
from rnn_engine.experiment import ExperimentError, Truncation

EDITS: dict[str, Callable[[Document], None]] = {
    "W[2,3]": lambda document: document.set_parameter_entry("W_hh", (1, 2), 0.5),
    "V[1,4]": lambda document: document.set_parameter_entry("W_xh", (0, 3), 0.25),
    "ρ(W)": lambda document: document.scale_to_spectral_radius("W_hh", 1.5),
    "h₀[2]": lambda document: document.set_initial_entry("h", 1, 0.5),
    "x₂": lambda document: document.set_input(2, "o"),
    "y₃": lambda document: document.set_target(3, None),
    "truncation": lambda document: document.truncate(Truncation("sliding", 2)),
}


@pytest.fixture
def document(qapp: QApplication) -> Document:
    return opened()


def opened() -> Document:
    lesson = read_lesson("hell-ello")
    return Document(opening_state(lesson_from(replace(form_of(lesson), seed=1), lesson)))


def undo_all(document: Document) -> None:
    while document.can_undo:
        document.undo()


def redo_all(document: Document) -> None:
    while document.can_redo:
        document.redo()


def test_every_edit_is_undone_under_its_name_and_redone(document: Document) -> None:
    start = document.state.lesson
    for words, edit in EDITS.items():
        edit(document)
        assert document.undone_next == words
        after = document.state.lesson
        assert after is not start
        document.undo()
        assert document.state.lesson is start
        assert (document.undone_next, document.redone_next) == ("", words)
        document.redo()
        assert document.state.lesson is after
        document.undo()


def test_the_words_follow_the_notation(document: Document) -> None:
    document.set_parameter_entry("W_hh", (1, 2), 0.5)
    for name, words in (("slides", "W[2,3]"), ("pytorch", "weight_hh_l0[2,3]")):
        document.choose_notation(read_notation(name))
        assert document.undone_next == words


def test_an_edit_leaves_the_cursor_where_it_is(document: Document) -> None:
    document.go_to(Place.parse("backward loss=4 k=3 dz"))
    before = document.state
    document.set_parameter_entry("W_hh", (0, 0), 2.0)
    assert str(document.state.place) == "backward loss=4 k=3 dz"
    assert document.state.trace is not before.trace


def test_an_edit_that_changes_nothing_tells_nobody(document: Document) -> None:
    states: list[State] = []
    document.changed.connect(states.append)
    document.set_input(1, "h")
    document.truncate(Truncation())
    assert states == []
    assert not document.can_undo


def test_an_edit_that_makes_no_sense_changes_nothing(document: Document) -> None:
    before = document.state
    senseless: tuple[Callable[[], None], ...] = (
        lambda: document.set_parameter_entry("W_hh", (0, 0), float("inf")),
        lambda: document.set_input(1, "z"),
        lambda: document.truncate(Truncation("chunked", 0)),
    )
    for edit in senseless:
        with pytest.raises(ExperimentError):
            edit()
    assert document.state is before
    assert not document.can_undo


def test_a_gesture_is_undone_in_one_step(document: Document) -> None:
    start = document.state.lesson
    document.begin_gesture()
    for value in (0.1, 0.2, 0.3):
        document.set_parameter_entry("W_hh", (0, 0), value)
    document.end_gesture()
    document.set_parameter_entry("W_hh", (0, 0), 0.4)
    document.undo()
    assert document.state.trace.experiment.parameters["W_hh"][0, 0] == 0.3
    document.undo()
    assert document.state.lesson is start
    document.redo()
    assert document.state.trace.experiment.parameters["W_hh"][0, 0] == 0.3


def test_a_gesture_that_was_never_ended_swallows_nothing_else(document: Document) -> None:
    """The inspector may go while a cell of it is dragged: nothing tells the end then."""
    document.begin_gesture()
    document.set_parameter_entry("W_hh", (0, 0), 0.1)
    document.truncate(Truncation("sliding", 2))
    document.undo()
    assert document.state.trace.experiment.parameters["W_hh"][0, 0] == 0.1


def test_a_gesture_that_moved_nothing_leaves_no_step(document: Document) -> None:
    document.begin_gesture()
    document.end_gesture()
    assert not document.can_undo


def test_undo_in_the_midst_of_a_gesture_goes_on_as_a_new_one(document: Document) -> None:
    start = document.state.lesson
    document.begin_gesture()
    document.set_parameter_entry("W_hh", (0, 0), 0.1)
    document.undo()
    document.set_parameter_entry("W_hh", (0, 0), 0.2)
    document.end_gesture()
    document.undo()
    assert document.state.lesson is start


def test_another_lesson_has_nothing_to_undo(document: Document) -> None:
    document.truncate(Truncation("sliding", 2))
    document.open_lesson(read_lesson("scalar"))
    assert not document.can_undo
    assert document.undone_next == ""


def test_so_many_edits_are_kept_and_no_more(document: Document) -> None:
    lesson = document.state.lesson
    for number in range(150):
        document.experiment(replace(lesson, title=str(number)))
    undo_all(document)
    assert document.state.lesson.title == "49"
    redo_all(document)
    assert document.state.lesson.title == "149"


@given(st.lists(st.sampled_from([*EDITS, "begin", "end", "undo", "redo"]), max_size=12))
def test_undoing_everything_leads_to_the_start_and_redoing_it_to_the_end(qapp: QApplication, hands: list[str]) -> None:
    document = opened()
    start = document.state.lesson
    verbs = {"begin": "begin_gesture", "end": "end_gesture", "undo": "undo", "redo": "redo"}
    for hand in hands:
        if hand in EDITS:
            EDITS[hand](document)
        else:
            getattr(document, verbs[hand])()
    redo_all(document)
    end = document.state.lesson
    undo_all(document)
    assert document.state.lesson is start
    redo_all(document)
    assert document.state.lesson is end

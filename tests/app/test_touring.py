"""Walking a tour: several stops at one place are told one after the other."""

from dataclasses import replace

from PyQt6.QtWidgets import QApplication

from app.document import Document
from app.files.lesson import Question, Shown, Stop
from app.files.lesson_file import read_lesson
from app.story.places import Place
from app.story.state import opening_state


def test_two_stops_at_one_place_are_told_in_turn(qapp: QApplication) -> None:
    hello = read_lesson("hell-ello")
    place = Place.parse("forward t=2 h")
    stops = (Stop(0, "Begin."), Stop(place, "One."), Stop(place, "Two.", Shown(parameter="W_xh")), Stop(20, "End."))
    document = Document(opening_state(replace(hello, stops=stops)))
    said = [(document.state.sentence, document.state.tour_number)]
    for direction in (1, 1, 1, -1, -1, -1):
        document.step_stop(direction)
        said.append((document.state.sentence, document.state.tour_number))
    assert said == [("Begin.", 0), ("One.", 1), ("Two.", 2), ("End.", 3), ("Two.", 2), ("One.", 1), ("Begin.", 0)]
    document.visit_stop(2)
    assert (document.state.sentence, document.state.parameter) == ("Two.", "W_xh")
    document.step(1)
    document.step_stop(-1)
    assert document.state.sentence == "Two."
    document.step(1)
    document.step(-1)
    assert document.state.sentence == "One."


def test_of_two_stops_at_one_place_each_may_ask(qapp: QApplication) -> None:
    place = Place.parse("forward t=2 h")
    asks = Question("Which?", ("a", "b"), "a")
    stops = (Stop(place, "One.", question=asks), Stop(place, "Two.", question=replace(asks, answer="b")))
    document = Document(opening_state(replace(read_lesson("hell-ello"), stops=stops)))
    document.step_stop(1)
    document.answer("a")
    assert document.state.sentence == "Right. One."
    document.step_stop(1)
    assert document.state.question == stops[1].question
    document.answer("a")
    assert document.state.sentence == "Not “a”. Two."
    document.step_stop(-1)
    assert document.state.question == stops[1].question
    document.step_stop(-1)
    assert document.state.question == stops[0].question


def test_an_edited_lesson_is_told_in_the_language_that_is_chosen(qapp: QApplication) -> None:
    document = Document(opening_state(read_lesson("hell-ello")))
    document.set_parameter_entry("b_h", (0,), 0.5)
    said = []
    for language in ("en", "de", "en"):
        document.choose_look(replace(document.state.look, language=language))
        said.append((document.state.told.title, document.state.sentence.split(":")[0]))
    english = ("hell → ello, changed", "An experiment of your own")
    assert said == [english, ("hell → ello, geändert", "Ein eigenes Experiment"), english]


def test_undo_brings_the_stops_back_that_an_edit_has_left_out(qapp: QApplication) -> None:
    document = Document(opening_state(read_lesson("hell-ello")))
    document.go_to(Place.parse("forward t=2 h"))
    document.add_stop("Mine.", None)
    document.set_parameter_entry("b_h", (0,), 0.5)
    assert [stop.say for stop in document.state.lesson.stops] == ["Mine."]
    document.seek(0)
    document.step_stop(1)
    assert document.state.sentence == "Mine."
    document.undo()
    assert len(document.state.lesson.stops) == 11

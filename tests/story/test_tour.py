"""A lesson's tour as it is written: where stops come, in what order, and into which language's words an edit goes."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.lesson import Lesson, Question, Stop, StopTexts, Texts
from app.files.lesson_file import read_lesson
from app.story.places import Place
from app.story.state import State, opening_state, with_flow
from app.story.stops import check_stops
from app.story.tour import (
    along_timeline,
    in_order,
    opening_as,
    place_here,
    retitled,
    shown_here,
    tour_order,
    with_stop,
    with_stop_moved,
    with_stop_told,
    without_stop,
)
from app.story.touring import toured, visited
from tests.story.states import state_of

PLACES = ("forward t=1 h", "forward t=4 loss", "backward loss=4 k=2 W_hh", "sum loss=4 W_hh")
ELSEWHERE = "backward loss=2 k=1 W_xh"


def lesson_with(*places: str | int, listed: bool = False) -> Lesson:
    """hell → ello, which has flow 4, with a stop at each of these places that says where it is."""
    stops = tuple(Stop(Place.or_step(str(place)), f"{place}") for place in places)
    return replace(read_lesson("hell-ello"), stops=stops, texts={}, stop_order="listed" if listed else "timeline")


def says(lesson: Lesson) -> list[str]:
    return [stop.say for stop in lesson.stops]


def walk(state: State, direction: int = 1) -> list[str]:
    """What the stops say to which the tour comes."""
    said = []
    there = toured(state, direction)
    while there is not None:
        said.append(there.stops[there.position].say)
        assert len(said) < 20, "it goes round"
        there = toured(there, direction)
    return said


# Where the tour goes --------------------------------------------------------------------------------------------------


@given(st.permutations(PLACES))
def test_a_tour_along_the_timeline_does_not_mind_the_list(order: Sequence[str]) -> None:
    assert walk(opening_state(lesson_with(*order))) == list(PLACES)


@given(st.permutations(PLACES))
def test_a_listed_tour_follows_its_list_both_ways(order: Sequence[str]) -> None:
    start = opening_state(lesson_with(*order, listed=True))
    assert walk(start) == list(order)
    last = replace(start, position=start.timeline.position(Place.parse(order[-1])))
    assert walk(last, -1) == list(order[-2::-1])


def test_between_two_stops_a_listed_tour_stands_at_the_one_before_on_the_timeline() -> None:
    forward, loss, _, total = PLACES
    state = opening_state(lesson_with(loss, total, forward, listed=True))
    between = replace(state, position=state.timeline.position(Place.parse(loss)) + 3)
    assert walk(between) == [total, forward]
    back = toured(between, -1)
    assert back is not None
    assert str(back.place) == loss


def test_what_another_flow_has_is_passed_over() -> None:
    assert walk(opening_state(lesson_with(PLACES[3], ELSEWHERE, PLACES[0], listed=True))) == [PLACES[3], PLACES[0]]


def test_a_stop_of_another_flow_is_visited_in_it() -> None:
    state = visited(opening_state(lesson_with(PLACES[0], ELSEWHERE)), 1)
    assert (str(state.place), state.flow) == (ELSEWHERE, 2)


def test_a_number_is_visited_in_the_lessons_own_flow() -> None:
    state = with_flow(opening_state(lesson_with(7)), "each")
    assert (visited(state, 0).flow, visited(state, 0).position) == (4, 7)


# Stops come and go ----------------------------------------------------------------------------------------------------


def test_a_new_stop_lies_where_the_cursor_is_and_shows_what_is_shown() -> None:
    state = state_of("hell-ello", at=PLACES[2], parameter="W_xh", measure="norm", scale="log", aside="products")
    bare = replace(state, lesson=lesson_with(PLACES[0], PLACES[3]))
    at = place_here(bare)
    assert str(at) == PLACES[2]
    assert at is not None
    stop = shown_here(bare, Stop(at, "Here."))
    assert (stop.show, stop.open) == ({"parameter": "W_xh", "measure": "norm", "scale": "log"}, "products")
    assert shown_here(replace(bare, folded=True), stop).show["folded"]
    lesson = with_stop(bare.lesson, stop, None)
    assert says(lesson) == [PLACES[0], "Here.", PLACES[3]]
    check_stops(lesson)


def test_where_a_stop_is_there_comes_no_second() -> None:
    assert place_here(state_of("hell-ello", at="forward t=1 h")) is None


def test_before_the_first_step_a_stop_belongs_to_the_lessons_own_flow() -> None:
    assert place_here(state_of("hell-ello")) == 0
    assert place_here(state_of("hell-ello", "each")) is None
    lesson = with_stop(lesson_with(PLACES[0]), Stop(0, "Welcome."), None)
    assert says(lesson) == ["Welcome.", PLACES[0]]


@pytest.mark.parametrize(("after", "expected"), [(None, 3), (0, 1), (1, 2)])
def test_in_a_listed_tour_a_stop_comes_behind_another(after: int | None, expected: int) -> None:
    listed = lesson_with(PLACES[3], PLACES[0], PLACES[1], listed=True)
    lesson = with_stop(listed, Stop(Place.parse(PLACES[2]), "New."), after)
    assert says(lesson)[expected] == "New."
    assert lesson.stop_order == "listed"


def test_stops_leave_and_with_the_last_but_one_the_list_too() -> None:
    listed = lesson_with(PLACES[3], PLACES[0], PLACES[1], listed=True)
    two = without_stop(listed, 1)
    assert (says(two), two.stop_order) == ([PLACES[3], PLACES[1]], "listed")
    one = without_stop(two, 0)
    assert (says(one), one.stop_order) == ([PLACES[1]], "timeline")
    assert says(without_stop(one, 0)) == []


def test_a_stop_is_moved_to_another_place() -> None:
    lesson = with_stop_moved(lesson_with(*PLACES[:3]), 0, Place.parse(PLACES[3]))
    assert [str(stop.at) for stop in lesson.stops] == [PLACES[1], PLACES[2], PLACES[3]]
    listed = with_stop_moved(lesson_with(PLACES[2], PLACES[1], listed=True), 0, Place.parse(PLACES[3]))
    assert [str(stop.at) for stop in listed.stops] == [PLACES[3], PLACES[1]]


def test_an_order_of_its_own_makes_a_list_and_the_timelines_own_makes_none() -> None:
    lesson = in_order(lesson_with(*PLACES), (3, 0, 1, 2))
    assert (says(lesson), lesson.stop_order) == ([PLACES[3], *PLACES[:3]], "listed")
    again = in_order(lesson, (1, 2, 3, 0))
    assert (says(again), again.stop_order) == (list(PLACES), "timeline")
    back = along_timeline(lesson)
    assert (says(back), back.stop_order) == (list(PLACES), "timeline")


def test_what_the_own_flow_has_not_comes_last_along_the_timeline() -> None:
    assert tour_order(lesson_with(ELSEWHERE, PLACES[3], 5)) == (2, 1, 0)


def test_a_lesson_opens_as_it_is_shown_and_keeps_its_places() -> None:
    lesson = lesson_with(5, PLACES[3], 0)
    shown = state_of("hell-ello", "each")
    changed = opening_as(lesson, shown)
    assert changed.flow == "each"
    own = opening_state(lesson).timeline
    assert [stop.at for stop in changed.stops] == [0, own.place(5), Place.parse(PLACES[3])]


# In which language ----------------------------------------------------------------------------------------------------

ASKED = Question("How many?", ("One", "Two"), "Two")
GERMAN = StopTexts("Zwei.", "Wie viele?", ("Eins", "Zwei"))


def bilingual(**texts: StopTexts) -> Lesson:
    stop = Stop(Place.parse(PLACES[0]), "Two.", question=ASKED, texts=texts)
    return replace(lesson_with(), stops=(stop,), texts={"de": Texts("Titel", None), "fr": Texts()})


def told_again(lesson: Lesson, language: str, **changes: object) -> Lesson:
    told = lesson.in_language(language).stops[0]
    return with_stop_told(lesson, 0, replace(told, **changes), language)  # type: ignore[arg-type]


def test_a_sentence_goes_where_it_came_from() -> None:
    lesson = bilingual(de=GERMAN)
    german = told_again(lesson, "de", say="Genau zwei.").stops[0]
    assert (german.say, german.texts["de"].say) == ("Two.", "Genau zwei.")
    english = told_again(lesson, "en", say="Just two.").stops[0]
    assert (english.say, english.texts["de"].say) == ("Just two.", "Zwei.")
    french = told_again(lesson, "fr", say="Deux.").stops[0]
    assert (french.say, french.texts) == ("Deux.", {"de": GERMAN})


def test_a_question_goes_where_it_came_from() -> None:
    asked = Question("Wie viele sind es?", ("Eine", "Zweie"), "Eine", Place("forward", "L"))
    stop = told_again(bilingual(de=GERMAN), "de", question=asked).stops[0]
    assert stop.question == Question("How many?", ("One", "Two"), "One", Place("forward", "L"))
    assert stop.texts["de"] == StopTexts("Zwei.", "Wie viele sind es?", ("Eine", "Zweie"))


@pytest.mark.parametrize(
    "asked", [None, Question("How many?", ("One", "Two", "Three"), "Two")], ids=["nothing", "another choice"]
)
def test_what_no_longer_fits_the_choices_is_dropped(asked: Question | None) -> None:
    stop = told_again(bilingual(de=GERMAN, fr=StopTexts(None, "Combien ?")), "en", question=asked).stops[0]
    assert stop.question == asked
    assert stop.texts == {"de": StopTexts("Zwei.")}


def test_title_and_story_go_where_they_came_from() -> None:
    lesson = retitled(bilingual(), "Neuer Titel", "New story.", "de")
    assert (lesson.title, lesson.story) == ("hell → ello", "New story.")
    assert lesson.texts == {"de": Texts("Neuer Titel", None), "fr": Texts()}


@given(st.sampled_from(["en", "de", "fr"]), st.sampled_from(["say", "text"]))
def test_whatever_is_told_is_what_is_read_then(language: str, part: str) -> None:
    lesson = bilingual(de=GERMAN, fr=StopTexts("Deux."))
    told = lesson.in_language(language).stops[0]
    assert told.question is not None
    question = replace(told.question, text="New?") if part == "text" else told.question
    new = replace(told, say="New." if part == "say" else told.say, question=question)
    read = with_stop_told(lesson, 0, new, language).in_language(language).stops[0]
    assert (read.say, read.question) == (new.say, new.question)

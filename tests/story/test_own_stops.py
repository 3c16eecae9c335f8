"""What a person has told of a lesson stays where its experiment is changed; what came with the program goes."""

from dataclasses import replace

import pytest

from app.files.lesson import Lesson, Question, Stop, StopTexts
from app.files.lesson_file import builtin_lessons, read_lesson
from app.story.editing import own_again, stops_note, with_entry
from app.story.experiment_form import form_of, lesson_from
from app.story.places import Place
from app.story.stops import check_stops
from app.story.tour import in_order, with_stop, with_stop_told

LESSONS = [name for name, _ in builtin_lessons()]
AT = Place.parse("forward t=4 h")


@pytest.fixture
def lesson() -> Lesson:
    return read_lesson("hell-ello")


def with_own(lesson: Lesson, at: Place | int = AT, say: str = "Look at {h 4}.") -> Lesson:
    return with_stop(lesson, Stop(at, say), None)


def nudged(lesson: Lesson, by: float = 0.25) -> Lesson:
    return with_entry(lesson, "b_y", (0,), float(lesson.experiment.parameters["b_y"][0]) + by)


def spelled(lesson: Lesson, inputs: str, targets: str) -> Lesson:
    """As the experiment panel does it."""
    return lesson_from(replace(form_of(lesson), inputs=inputs, targets=targets), lesson)


def sayings(lesson: Lesson) -> list[str]:
    return [stop.say for stop in lesson.stops]


@pytest.mark.parametrize("name", LESSONS)
def test_no_stop_that_came_along_outlives_an_edit(name: str) -> None:
    lesson = read_lesson(name)
    after = nudged(lesson)
    assert lesson.stops
    assert after.stops == ()
    assert stops_note(after) == "stops left out · undo brings them back"


def test_a_persons_stop_is_kept_and_the_card_says_so(lesson: Lesson) -> None:
    after = nudged(with_own(lesson))
    assert sayings(after) == ["Look at {h 4}."]
    assert "left out; your own are kept" in after.story
    assert "die eigenen bleiben" in after.in_language("de").story
    assert stops_note(after) == "only your own stops are left · undo brings back all"
    assert nudged(after).story == after.story


def test_where_all_stops_are_a_persons_they_are_all_kept(lesson: Lesson) -> None:
    after = nudged(with_own(replace(lesson, stops=())))
    assert after.story.endswith("Your stops are kept: see whether what they say still holds.")
    assert stops_note(after) == ""


def test_a_stop_that_a_person_has_worded_anew_is_the_persons_in_that_language(lesson: Lesson) -> None:
    told = lesson.in_language("de").stops[2]
    mine = with_stop_told(lesson, 2, replace(told, say="Mein Satz."), "de")
    after = nudged(mine)
    assert sayings(after) == ["Mein Satz."]
    assert after.stops[0].texts == {}
    both = replace(mine.stops[2], say="My sentence.", texts={"de": StopTexts("Mein Satz.")})
    assert nudged(replace(mine, stops=(both,))).stops == (both,)


def test_a_persons_stop_waits_while_its_place_is_missing(lesson: Lesson) -> None:
    mine = with_own(with_own(lesson, Place.parse("forward t=1 h"), "First."))
    short = spelled(mine, "he", "el")
    assert sayings(short) == ["First."]
    assert "1 stop of yours is left out, for its place is not in this experiment." in short.story
    check_stops(short)
    longer = spelled(short, "hello", "ello·")
    assert sayings(longer) == ["First.", "Look at {h 4}."]
    assert "is not in this experiment" not in longer.story


def test_the_order_of_a_persons_tour_outlives_a_sequence_that_is_typed_anew(lesson: Lesson) -> None:
    places = [Place.parse(f"forward t={t} h") for t in (3, 1, 4, 2)]
    mine = replace(lesson, stops=())
    for number, at in enumerate(places):
        mine = with_own(mine, at, f"Stop {number}.")
    mine = in_order(mine, sorted(range(4), key=lambda number: mine.stops[number].say))
    assert mine.stop_order == "listed"
    for typed in ("h", "he", "hel", "hell"):
        mine = spelled(mine, typed, "ello"[: len(typed)])
    assert sayings(mine) == ["Stop 0.", "Stop 1.", "Stop 2.", "Stop 3."]


def test_who_goes_back_to_the_experiment_has_all_stops_again(lesson: Lesson) -> None:
    mine = with_own(lesson)
    after = with_entry(nudged(mine), "b_y", (0,), float(lesson.experiment.parameters["b_y"][0]))
    assert own_again(after, mine) is mine
    reworded = replace(after, stops=(replace(after.stops[0], say="Another."),))
    assert own_again(reworded, mine) is reworded


def test_a_step_is_kept_as_the_place_that_it_was(lesson: Lesson) -> None:
    mine = with_own(replace(lesson, stops=(Stop(0, "Begin."),)), 4, "The fourth.")
    after = spelled(mine, "hel", "ell")
    assert [str(stop.at) for stop in after.stops] == ["0", "forward t=1 q"]


def test_a_question_whose_answer_lies_nowhere_waits(lesson: Lesson) -> None:
    asked = Stop(Place.parse("forward t=1 h"), "So.", question=Question("Which?", ("a", "b"), "a", AT))
    mine = replace(lesson, stops=(asked,))
    short = spelled(mine, "he", "el")
    assert short.stops == ()
    assert spelled(short, "hell", "ello").stops == (asked,)


def test_title_and_story_follow_the_language(lesson: Lesson) -> None:
    after = nudged(nudged(lesson))
    assert after.in_language("en").title == "hell → ello, changed"
    assert after.in_language("de").title == "hell → ello, geändert"
    assert after.in_language("de").story.startswith("Ein eigenes Experiment")
    german = replace(lesson, title="Meine Stunde, geändert", texts={})
    assert nudged(german).title == "Meine Stunde, changed"
    assert nudged(german).in_language("de").title == "Meine Stunde, geändert"

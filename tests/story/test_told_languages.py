"""The built-in lessons in their words: few sentences to a tour, and in German the same numbers and letters."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.files.lesson import Lesson
from app.files.lesson_file import builtin_lessons, read_lesson
from app.resources import resource
from app.story.look import Look
from app.story.state import Guess, opening_state, with_look
from tests.story.states import state_of

NAMES = [name for name, _ in builtin_lessons()]
TRAINING = [file.name.removesuffix(".lesson.json") for file in sorted(resource("training").glob("*.lesson.json"))]
MOST_SENTENCES = 12
_END = re.compile(r"[.!?]+[”“’)]*(?=\s|$)")
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_NUMBER = re.compile(r"−?\d+(?:\.\d+)?|[½¼²³⁴¹₀₁₂₃₄]")


def sentences(text: str) -> int:
    """How many there are; a point within a number ends none."""
    return len(_END.findall(text))


def tour(lesson: Lesson) -> Iterator[str]:
    """What a lesson's stops say and ask."""
    for stop in lesson.stops:
        if stop.question is not None:
            yield stop.question.text
        yield stop.say


def words(lesson: Lesson) -> list[tuple[str, str]]:
    """Everything that a lesson tells, each with where it stands."""
    told = [("title", lesson.title), ("story", lesson.story)]
    for number, stop in enumerate(lesson.stops, 1):
        told.append((f"stop {number}", stop.say))
        if stop.question is not None:
            told.append((f"question {number}", stop.question.text))
            told += [(f"choice {number}", choice) for choice in stop.question.choices]
    return told


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One.", 1),
        ("{loss 4} = 0.82.", 1),
        ("That costs 0.82, and more. How much? Much!", 3),
        ("Not “this.” But that.", 2),
        ("Wait … it comes.", 1),
    ],
)
def test_sentences_are_counted_by_their_ends(text: str, count: int) -> None:
    assert sentences(text) == count


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", NAMES)
def test_a_tour_tells_its_story_in_at_most_twelve_sentences(name: str, language: str) -> None:
    told = list(tour(read_lesson(name).in_language(language)))
    assert all(map(sentences, told)), "every stop says a whole sentence"
    assert sum(map(sentences, told)) <= MOST_SENTENCES


@pytest.mark.parametrize("lesson", [*NAMES, *(f"untrained {name}" for name in TRAINING)])
def test_a_lesson_is_told_in_german(lesson: str) -> None:
    name = lesson.removeprefix("untrained ")
    own = read_lesson(name if name == lesson else resource("training", f"{name}.lesson.json"))
    texts = own.texts["de"]
    assert texts.title
    assert texts.story
    for stop in own.stops:
        told = stop.texts["de"]
        assert told.say
        assert (stop.question is None) == (told.question is None) == (told.choices is None)
    for (where, english), (_, german) in zip(words(own), words(own.in_language("de")), strict=True):
        for pattern in (_PLACEHOLDER, _NUMBER):
            expected, found = (Counter(pattern.findall(text)) for text in (english, german))
            assert found == expected, f"{where}: {german}"


def test_the_window_tells_a_lesson_in_the_chosen_language() -> None:
    german = replace(opening_state(read_lesson("hell-ello")), look=Look(language="de"))
    assert german.told.title == "hell → ello"
    assert german.sentence.startswith("Ein Netz liest h e l l")
    there = replace(german, position=next(iter(german.stops)))
    assert there.sentence == "Der erste Buchstabe, „h“, macht den ersten verborgenen Zustand allein: " + (
        "Noch gibt es kein Gedächtnis, h₀ ist null."
    )


def test_a_question_is_asked_and_a_guess_is_judged_in_the_chosen_language() -> None:
    state = state_of("questions", at="backward loss=2 k=1 dz", look=Look(language="de"))
    assert state.question is not None
    assert state.question.choices[0] == state.question.answer == "{h 0} ist null"
    stop = state.stops[state.position]
    answered = replace(state, guess=Guess(stop, "{x 1} ist null"))
    assert "Was dort ankommt, wird mit h₀ multipliziert" in answered.sentence
    english = with_look(answered, Look())
    assert english.guess is not None
    assert (english.guess.choice, english.guess.right) == ("{x 1} is zero", False)
    assert "What arrives there" in english.sentence
    assert with_look(replace(english, guess=Guess(english.guess.stop, None)), Look(language="de")).guess == Guess(
        stop, None
    )

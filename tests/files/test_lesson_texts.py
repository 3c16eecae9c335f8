"""A lesson in other languages: what is read, what falls back, what is written, and what is wrong with it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.command_line import main
from app.files.lesson import Lesson
from app.files.lesson_file import LessonError, read_lesson, write_lesson
from app.files.lesson_reading import read_content
from app.files.lesson_writing import lesson_as_json

CONTENT: dict[str, Any] = {
    "format": "unfold-lesson",
    "version": 1,
    "title": "A number",
    "story": "Every matrix is a number.",
    "network": {"cell": "elman", "hidden_size": 1},
    "sequence": {"inputs": [[1.0], [2.0]], "targets": [[1.0], [1.0]]},
    "parameters": {"W_xh": [[1.0]], "W_hh": [[0.5]], "b_h": [0.0], "W_hy": [[2.0]], "b_y": [0.0]},
    "stops": [
        {"at": "forward t=1 h", "say": "{h 1} is made."},
        {
            "at": "forward L",
            "say": "Two.",
            "ask": {"question": "How many?", "choices": ["One", "Two"], "answer": "Two", "then": "forward t=1 h"},
        },
    ],
}
GERMAN: dict[str, Any] = {
    "title": "Eine Zahl",
    "story": "Jede Matrix ist eine Zahl.",
    "stops": [
        {"say": "{h 1} entsteht."},
        {"say": "Zwei.", "ask": {"question": "Wie viele?", "choices": ["Eins", "Zwei"]}},
    ],
}


@pytest.fixture
def read(tmp_path: Path) -> Callable[[object], Lesson]:
    """Reads the lesson from a file with this under `texts`."""

    def reader(texts: object) -> Lesson:
        file = tmp_path / "number.lesson.json"
        file.write_text(json.dumps(CONTENT | {"texts": texts}))
        return read_lesson(file)

    return reader


def words(lesson: Lesson) -> list[str]:
    """Everything that a lesson tells."""
    asked = [stop.question for stop in lesson.stops if stop.question is not None]
    questions = [text for question in asked for text in (question.text, *question.choices, question.answer)]
    return [lesson.title, lesson.story, *(stop.say for stop in lesson.stops), *questions]


ENGLISH = ["A number", "Every matrix is a number.", "{h 1} is made.", "Two.", "How many?", "One", "Two", "Two"]


def test_a_lesson_is_told_in_the_language_that_is_asked_for(read: Callable[[object], Lesson]) -> None:
    lesson = read({"de": GERMAN})
    assert words(lesson.in_language("de")) == [
        *("Eine Zahl", "Jede Matrix ist eine Zahl.", "{h 1} entsteht.", "Zwei."),
        *("Wie viele?", "Eins", "Zwei", "Zwei"),
    ]
    assert words(lesson) == words(lesson.in_language("en")) == ENGLISH
    told = lesson.in_language("de").stops[1].question
    assert told is not None
    assert str(told.then) == "forward t=1 h"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({}, {}),
        ({"title": "Eine Zahl"}, {0: "Eine Zahl"}),
        ({"stops": [{}, {"say": "Zwei."}]}, {3: "Zwei."}),
        ({"stops": [{}, {"ask": {"question": "Wie viele?"}}]}, {4: "Wie viele?"}),
        ({"stops": [{}, {"ask": {"choices": ["Eins", "Zwei"]}}]}, {5: "Eins", 6: "Zwei", 7: "Zwei"}),
    ],
)
def test_what_is_left_out_is_told_in_the_lessons_own_words(
    read: Callable[[object], Lesson], texts: object, said: dict[int, str]
) -> None:
    expected = [said.get(number, own) for number, own in enumerate(ENGLISH)]
    assert words(read({"de": texts}).in_language("de")) == expected


WRONG: list[tuple[str, object, str]] = [
    ("no object", [], "texts is a list; it must be title, story and stops in other languages"),
    ("no texts", {"de": "x"}, 'texts.de is the text "x"; it must be an object with title, story and stops.'),
    ("no code", {"German": {}}, "texts.German is no language; write its code, such as de, fr or pt-BR."),
    ("unknown key", {"de": {"tittle": "x"}}, "texts.de.tittle is a key that this version does not know; did you mean "),
    ("no title", {"de": {"title": ""}}, "texts.de.title is empty; it must be a text."),
    ("too few", {"de": {"stops": [{}]}}, "texts.de.stops has 1 entries, but the lesson has 2 stops; give one for "),
    ("too many", {"de": {"stops": [{}, {}, {}]}}, "texts.de.stops has 3 entries, but the lesson has 2 stops; "),
    ("a bare text", {"de": {"stops": ["x", {}]}}, 'texts.de.stops[1] is the text "x"; it must be an object with say'),
    ("a place", {"de": {"stops": [{"at": 1}, {}]}}, "texts.de.stops[1].at is a key that this version does not know"),
    (
        "a question where there is none",
        {"de": {"stops": [{"ask": {"question": "Wie?"}}, {}]}},
        "texts.de.stops[1].ask belongs to a stop that asks nothing; leave it out.",
    ),
    (
        "too few choices",
        {"de": {"stops": [{}, {"ask": {"choices": ["Eins"]}}]}},
        "texts.de.stops[2].ask.choices has length 1, but the question has 2 choices; give them in the same order.",
    ),
    (
        "twice the same choice",
        {"de": {"stops": [{}, {"ask": {"choices": ["Eins", "Eins"]}}]}},
        'texts.de.stops[2].ask.choices has "Eins" twice; they must differ.',
    ),
    (
        "an answer",
        {"de": {"stops": [{}, {"ask": {"answer": "Zwei"}}]}},
        "texts.de.stops[2].ask.answer is a key that this version does not know; known here: question, choices.",
    ),
]


@pytest.mark.parametrize(("texts", "sentence"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_is_wrong_is_said(read: Callable[[object], Lesson], texts: object, sentence: str) -> None:
    with pytest.raises(LessonError) as error:
        read(texts)
    assert f"number.lesson.json: {sentence}" in str(error.value)


def test_wrong_stops_hide_nothing_of_the_texts() -> None:
    spoilt = read_content(CONTENT | {"stops": 3, "texts": {"Deutsch": {"stops": [{}]}}}, "number", {"stops"})
    assert [problem.field for problem in spoilt.problems] == ["texts.Deutsch"]


TEXT = st.text(min_size=1, max_size=9)
CHOICES = st.lists(TEXT, min_size=2, max_size=2, unique=True)


def some(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with any of these keys."""
    return st.fixed_dictionaries({}, optional=keys)


SAID = st.tuples(some(say=TEXT), some(say=TEXT, ask=some(question=TEXT, choices=CHOICES).filter(bool)))
TEXTS = some(title=TEXT, story=TEXT, stops=SAID.filter(any).map(list))


@given(st.dictionaries(st.sampled_from(["de", "fr", "pt-BR"]), TEXTS))
def test_texts_survive_their_file(texts: dict[str, Any]) -> None:
    lesson = read_content(CONTENT | {"texts": texts}, "number", ()).lesson
    assert lesson is not None
    assert lesson_as_json(lesson).get("texts", {}) == texts


def test_texts_are_written(read: Callable[[object], Lesson], tmp_path: Path) -> None:
    write_lesson(read({"de": GERMAN}), tmp_path / "again.lesson.json")
    assert json.loads((tmp_path / "again.lesson.json").read_text())["texts"] == {"de": GERMAN}


def test_the_data_keep_them(tmp_path: Path) -> None:
    assert main(["data", "hell-ello", "--output", str(tmp_path / "data.json")]) == 0
    told = json.loads((tmp_path / "data.json").read_text())["lesson"]["texts"]
    assert told["de"]["stops"][0]["say"].startswith("Der erste Buchstabe")

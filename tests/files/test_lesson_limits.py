"""How much a lesson may hold: each limit is accepted, one more is a sentence with value, limit and remedy."""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest

from app.files import lesson_file, lesson_limits
from app.files.json_text import DEEPEST, MOST_KEYS
from app.files.lesson_file import LessonError, lesson_in, read_lesson, write_lesson
from app.files.lesson_limits import limit_problems
from app.files.lesson_writing import lesson_as_json
from app.files.whole import READ_LIMIT, FileError, read_limited
from app.translation import problem_in_words

TEXT, TITLE, CHOICE, TOKEN = 20_000, 1_000, 1_000, 1_000


def lesson(**changed: Any) -> dict[str, Any]:
    return {
        "format": "unfold-lesson",
        "version": 1,
        "network": {"cell": "elman", "hidden_size": 1},
        "sequence": {"vocabulary": ["a", "b"], "inputs": ["a", "b"], "targets": [None, "a"]},
        "parameters": {"init": "xavier"},
    } | changed


def sequence(**changed: Any) -> dict[str, Any]:
    return lesson(sequence={"vocabulary": ["a", "b"], "inputs": ["a", "b"], "targets": [None, "a"]} | changed)


def stop(**changed: Any) -> dict[str, Any]:
    return lesson(stops=[{"at": "forward t=1 h", "say": "So."} | changed])


def ask(**changed: Any) -> dict[str, Any]:
    return stop(ask={"question": "Why?", "choices": ["x", "y"], "answer": "y"} | changed)


def german(**changed: Any) -> dict[str, Any]:
    return lesson(stops=[{"at": "forward t=1 h", "say": "So."}], texts={"de": changed})


class Limit(NamedTuple):
    field: str
    most: int
    made: Callable[[int], dict[str, Any]]
    is_text: bool = True


LIMITS = [
    Limit("title", TITLE, lambda n: lesson(title="x" * n)),
    Limit("story", TEXT, lambda n: lesson(story="x" * n)),
    Limit("stops[1].say", TEXT, lambda n: stop(say="x" * n)),
    Limit("stops[1].ask.question", TEXT, lambda n: ask(question="x" * n)),
    Limit("stops[1].ask.choices[1]", CHOICE, lambda n: ask(choices=["x" * n, "y"])),
    Limit("texts.de.title", TITLE, lambda n: german(title="x" * n)),
    Limit("texts.de.story", TEXT, lambda n: german(story="x" * n)),
    Limit("texts.de.stops[1].say", TEXT, lambda n: german(stops=[{"say": "x" * n}])),
    Limit("sequence.vocabulary[3]", TOKEN, lambda n: sequence(vocabulary=["a", "b", "x" * n])),
    Limit("sequence.output_vocabulary[2]", TOKEN, lambda n: sequence(output_vocabulary=["a", "x" * n])),
    Limit("training.optimizer", TITLE, lambda n: lesson(training={"optimizer": "x" * n})),
    Limit("stops", 1_000, lambda n: lesson(stops=[{"at": 1, "say": "So."}] * n), False),
    Limit("texts", 100, lambda n: lesson(texts={f"de-{number:04}": {"title": "x"} for number in range(n)}), False),
    Limit("network.stages", 1_000, lambda n: lesson(network={"stages": [{"name": "a"}] * n}), False),
    Limit("parameters", 5_000, lambda n: lesson(parameters={f"s{k}.W_xh": [[1]] for k in range(n)}), False),
    Limit("sequence.vocabulary", 20_000, lambda n: sequence(vocabulary=["a", "b", *map(str, range(n - 2))]), False),
    Limit("corpus", 10_000, lambda n: lesson(corpus=[{"inputs": ["a"], "targets": ["a"]}] * n), False),
    Limit("sequence.inputs", 1_000_000, lambda n: sequence(inputs=["a"] * n), False),
    Limit("corpus[1].targets", 1_000_000, lambda n: lesson(corpus=[{"inputs": [], "targets": ["a"] * n}]), False),
]


def said(content: dict[str, Any]) -> list[str]:
    return [problem_in_words(problem) for problem in limit_problems(content)]


@pytest.mark.parametrize("limit", LIMITS, ids=[limit.field for limit in LIMITS])
def test_as_much_as_is_accepted_and_one_more(limit: Limit) -> None:
    assert said(limit.made(limit.most)) == []
    unit, remedy = ("characters", "shorten it") if limit.is_text else ("entries", "leave some out")
    (sentence,) = said(limit.made(limit.most + 1))
    assert sentence == f"{limit.field} has {limit.most + 1} {unit}, and at most {limit.most} are accepted; {remedy}."


SMALL = [limit for limit in LIMITS if limit.is_text]


@pytest.mark.parametrize("limit", SMALL, ids=[limit.field for limit in SMALL])
def test_a_lesson_at_the_limit_opens_and_past_it_does_not(limit: Limit, tmp_path: Path) -> None:
    file = tmp_path / "long.lesson.json"
    file.write_text(json.dumps(limit.made(limit.most)), encoding="utf-8")
    (tmp_path / "again").mkdir()
    again = tmp_path / "again" / file.name
    write_lesson(read_lesson(file), again)
    assert lesson_as_json(read_lesson(again)) == lesson_as_json(read_lesson(file))
    file.write_text(json.dumps(limit.made(limit.most + 1)), encoding="utf-8")
    with pytest.raises(LessonError) as error:
        read_lesson(file)
    assert f"long.lesson.json: {limit.field} has " in str(error.value)
    assert len(str(error.value)) < 400


ODD: list[dict[str, Any]] = [
    {},
    {"title": 3, "stops": 5, "texts": [], "sequence": None, "corpus": [3]},
    {"stops": [3, {"ask": 4}]},
]


@pytest.mark.parametrize("content", ODD)
def test_what_is_of_another_kind_is_no_matter_of_limits(content: dict[str, Any]) -> None:
    assert said(content) == []


def test_a_token_of_a_million_letters_is_a_short_sentence() -> None:
    content = json.dumps(sequence(vocabulary=["a", "b", "x" * 10**6], inputs=["x" * 10**6, "b"])).encode()
    with pytest.raises(LessonError) as error:
        lesson_in(content, "m.lesson.json")
    assert str(error.value) == (
        "m.lesson.json: sequence.vocabulary[3] has 1000000 characters, and at most 1000 are accepted; shorten it."
    )


def test_a_file_may_have_so_many_bytes(tmp_path: Path) -> None:
    file = tmp_path / "large.lesson.json"
    file.write_bytes(b" " * READ_LIMIT)
    assert len(read_limited(file)) == READ_LIMIT
    file.write_bytes(b" " * (READ_LIMIT + 1))
    with pytest.raises(FileError, match=rf"it has {READ_LIMIT + 1} bytes, and at most {READ_LIMIT} are accepted"):
        read_limited(file)


@pytest.mark.parametrize(("depth", "is_told"), [(DEEPEST, False), (DEEPEST + 1, True)])
def test_a_file_may_be_nested_so_deep(depth: int, is_told: bool) -> None:
    with pytest.raises(LessonError) as error:
        lesson_in(b"[" * depth + b"]" * depth, "d.lesson.json")
    assert (f"nested deeper than {DEEPEST}" in str(error.value)) == is_told


def free_memory(monkeypatch: pytest.MonkeyPatch, available: int) -> None:
    class Memory(NamedTuple):
        available: int

    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(available))


@pytest.mark.parametrize("network", [{"hidden_size": 30_000}, {"hidden_size": 9_000, "cell": "lstm"}])
def test_an_experiment_that_no_memory_holds_is_refused_before_it_takes_any(
    network: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    free_memory(monkeypatch, 4 * 2**30)
    content = json.dumps(lesson(network={"cell": "elman"} | network)).encode()
    tracemalloc.start()
    with pytest.raises(LessonError, match="of memory, more than half of the 4 GiB that are free; make hidden_size"):
        lesson_in(content, "m.lesson.json")
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_a_corpus_that_no_memory_holds_is_refused_before_it_takes_any(monkeypatch: pytest.MonkeyPatch) -> None:
    free_memory(monkeypatch, 2**30)
    tokens = list(map(str, range(15_000)))
    corpus = [{"inputs": ["1"] * 5_000, "targets": ["2"] * 5_000}] * 2
    content = sequence(vocabulary=tokens, inputs=["1", "2"], targets=[None, "1"]) | {"corpus": corpus}
    tracemalloc.start()
    with pytest.raises(LessonError, match=r"corpus would need about 2\.24 GiB of memory, more than half of the 1 GiB"):
        lesson_in(json.dumps(content).encode(), "m.lesson.json")
    assert tracemalloc.get_traced_memory()[1] < 60 * 2**20
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("error", "words"), [(MemoryError, "there is not enough memory to open it"), (RecursionError, "nested too deeply")]
)
def test_what_overwhelms_reading_is_a_sentence(
    error: type[Exception], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overwhelmed(*_: object) -> None:
        raise error

    monkeypatch.setattr(lesson_file, "parsed", overwhelmed)
    with pytest.raises(LessonError, match=words):
        lesson_in(b"{}", "m.lesson.json")


def test_what_comes_along_keeps_the_limits() -> None:
    longest = max(len(stop.say) for name, _ in lesson_file.builtin_lessons() for stop in read_lesson(name).stops)
    assert longest * 10 < lesson_limits.LONGEST_TEXT


@pytest.mark.parametrize("drawn", [{"init": "orthogonal"}, {"init": "normal", "spectral_radius": 1}])
def test_what_takes_long_to_draw_is_refused(drawn: dict[str, Any]) -> None:
    content = json.dumps(lesson(network={"cell": "elman", "hidden_size": 1_001}, parameters=drawn)).encode()
    with pytest.raises(
        LessonError, match="hidden_size is 1001, and at most 1000 are accepted where init is orthogonal"
    ):
        lesson_in(content, "m.lesson.json")
    at_most = lesson(network={"cell": "elman", "hidden_size": 1_000}, parameters={"init": "orthogonal"})
    assert lesson_in(json.dumps(at_most).encode(), "m.lesson.json").experiment.network.hidden_size == 1_000


@pytest.mark.parametrize("steps", [(), ("network",), ("parameters",), ("a", "b", "c")])
def test_an_object_of_too_many_keys_is_one_sentence(steps: tuple[str, ...]) -> None:
    many: dict[str, Any] = {f"k{number}": number for number in range(MOST_KEYS + 1)}
    for step in reversed(steps):
        many = {step: many}
    with pytest.raises(LessonError) as refused:
        lesson_in(json.dumps(many).encode(), "x.lesson.json")
    few = "x.lesson.json: the file has an object of 20001 keys, and at most 20000 are accepted; leave some out."
    assert str(refused.value) == few


def test_a_key_that_is_as_long_as_a_file_may_be_is_no_misspelt_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.files.json_schema.get_close_matches", None)
    with pytest.raises(LessonError, match="is a key that this version does not know; known here: format, version"):
        lesson_in(json.dumps(lesson(**{"x" * 10**6: 1})).encode(), "x.lesson.json")

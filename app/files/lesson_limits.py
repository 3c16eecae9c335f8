"""How much a lesson may hold: far more than anybody reads, and little enough that a window can show it."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from app.files.json_text import MOST, path
from app.translation import _
from rnn_engine.experiment import Problem

LONGEST_TITLE = 1_000
LONGEST_TEXT = 20_000
"""Characters of a story, of what a stop says, of a question."""
LONGEST_CHOICE = 1_000
LONGEST_TOKEN = 1_000
MOST_TOKENS = 20_000
LONGEST_SEQUENCE = 1_000_000
"""Timesteps."""
MOST_SEQUENCES = 10_000
"""Of a corpus."""
MOST_STOPS = 1_000
MOST_WEIGHTS = 600_000
"""Of a lesson that is made here: its file would not be read again with more."""
MOST_LANGUAGES = 100
MOST_STAGES = 1_000
MOST_PARAMETERS = 5_000
"""Keys of `parameters`: a stage has at most four matrices of its own."""


def limit_problems(content: Mapping[str, Any]) -> Iterator[Problem]:
    """What is too long or too many in a lesson file; of another kind than it should be, it is wrong anyhow."""
    return islice(_problems(content), MOST)


def too_long(text: object, most: int) -> str:
    """That a text is longer than is accepted; empty where it is not."""
    if not isinstance(text, str) or len(text) <= most:
        return ""
    return _("has {count} characters, and at most {most} are accepted; shorten it.").format(count=len(text), most=most)


def named_too_long(name: str, text: str, most: int) -> str:
    """The same as a whole sentence, of a field that a person fills in."""
    message = too_long(text, most)
    return message and _("{field}: the text {problem}").format(field=name, problem=message)


def _problems(content: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _story(content, ())
    stops = _list(content.get("stops"))
    yield from _many(stops, MOST_STOPS, "stops")
    for index, stop in enumerate(stops):
        yield from _stop(stop, ("stops", index))
    texts = _object(content.get("texts"))
    yield from _many(texts, MOST_LANGUAGES, "texts")
    for language, told in texts.items():
        yield from _story(_object(told), ("texts", language))
        for index, said in enumerate(_list(_object(told).get("stops"))):
            yield from _stop(said, ("texts", language, "stops", index))
    yield from _many(_list(_object(content.get("network")).get("stages")), MOST_STAGES, "network", "stages")
    yield from _many(_object(content.get("parameters")), MOST_PARAMETERS, "parameters")
    sequence = _object(content.get("sequence"))
    for key in ("vocabulary", "output_vocabulary"):
        tokens = _list(sequence.get(key))
        yield from _many(tokens, MOST_TOKENS, "sequence", key)
        for index, token in enumerate(tokens):
            yield from _long(token, LONGEST_TOKEN, "sequence", key, index)
    yield from _entries(sequence, ("sequence",))
    corpus = _list(content.get("corpus"))
    yield from _many(corpus, MOST_SEQUENCES, "corpus")
    for index, more in enumerate(corpus):
        yield from _entries(_object(more), ("corpus", index))
    yield from _long(_object(content.get("training")).get("optimizer"), LONGEST_TITLE, "training", "optimizer")


def _story(told: Mapping[str, Any], where: tuple[str | int, ...]) -> Iterator[Problem]:
    yield from _long(told.get("title"), LONGEST_TITLE, *where, "title")
    yield from _long(told.get("story"), LONGEST_TEXT, *where, "story")


def _stop(stop: object, where: tuple[str | int, ...]) -> Iterator[Problem]:
    said, asked = _object(stop), _object(_object(stop).get("ask"))
    yield from _long(said.get("say"), LONGEST_TEXT, *where, "say")
    yield from _long(asked.get("question"), LONGEST_TEXT, *where, "ask", "question")
    for index, choice in enumerate(_list(asked.get("choices"))):
        yield from _long(choice, LONGEST_CHOICE, *where, "ask", "choices", index)


def _entries(sequence: Mapping[str, Any], where: tuple[str | int, ...]) -> Iterator[Problem]:
    for key in ("inputs", "targets"):
        yield from _many(_list(sequence.get(key)), LONGEST_SEQUENCE, *where, key)


def _long(text: object, most: int, *where: str | int) -> Iterator[Problem]:
    if message := too_long(text, most):
        yield Problem(path(*where), message)


def _many(parts: list[Any] | Mapping[str, Any], most: int, *where: str | int) -> Iterator[Problem]:
    if len(parts) > most:
        many = _("has {count} entries, and at most {most} are accepted; leave some out.")
        yield Problem(path(*where), many.format(count=len(parts), most=most))


def _list(given: object) -> list[Any]:
    return given if isinstance(given, list) else []


def _object(given: object) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}

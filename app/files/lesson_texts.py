"""A lesson's words in other languages: `texts` of a lesson file, by the language's code, in the order of the stops."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.files.json_text import path, shown
from app.files.lesson import Lesson, Stop, StopTexts, Texts
from app.translation import _, ngettext
from rnn_engine.experiment import Problem

_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def with_texts(stops: Sequence[Stop], given: Mapping[str, Any]) -> tuple[Stop, ...]:
    """The stops with what they say in other languages. Only where `text_problems` finds none."""
    told = list(stops)
    for language, texts in given.items():
        for index, said in enumerate(texts.get("stops", ())):
            if said:
                told[index] = replace(told[index], texts={**told[index].texts, language: _stop_texts(said)})
    return tuple(told)


def read_texts(given: Mapping[str, Any]) -> dict[str, Texts]:
    """Titles and stories by language."""
    return {language: Texts(texts.get("title"), texts.get("story")) for language, texts in given.items()}


def text_problems(given: Mapping[str, Any], stops: Sequence[Mapping[str, Any]] | None) -> Iterator[Problem]:
    """What is wrong with `texts` beside a file's `stops`; None: those are wrong themselves."""
    for language, texts in given.items():
        if not _CODE.fullmatch(language):
            yield Problem(path("texts", language), _("is no language; write its code, such as de, fr or pt-BR."))
        said = texts.get("stops")
        if said is None or stops is None:
            continue
        where = path("texts", language, "stops")
        if len(said) != len(stops):
            message = ngettext(
                "has {count} entries, but the lesson has {stops} stop; give one for every stop, {nothing} for "
                "what stays "
                "as it is.",
                "has {count} entries, but the lesson has {stops} stops; give one for every stop, {nothing} for what "
                "stays as it is.",
                len(stops),
            )
            yield Problem(where, message.format(count=len(said), stops=len(stops), nothing="{}"))
        for index, (one, stop) in enumerate(zip(said, stops, strict=False)):
            if "ask" in one:
                yield from _question_problems(one["ask"], stop.get("ask"), path("texts", language, "stops", index))


def texts_as_json(lesson: Lesson) -> dict[str, Any]:
    """The content of `texts`; empty where the lesson has only its own words."""
    languages = dict.fromkeys([*lesson.texts, *(language for stop in lesson.stops for language in stop.texts)])
    return {language: _language(lesson, language) for language in languages}


def _question_problems(said: Mapping[str, Any], asked: Mapping[str, Any] | None, where: str) -> Iterator[Problem]:
    if asked is None:
        yield Problem(f"{where}.ask", _("belongs to a stop that asks nothing; leave it out."))
        return
    choices, own = said.get("choices"), asked["choices"]
    if choices is None:
        return
    if len(choices) != len(own):
        message = _("has length {length}, but the question has {count} choices; give them in the same order.")
        yield Problem(f"{where}.ask.choices", message.format(length=len(choices), count=len(own)))
    for twice in sorted({choice for choice in choices if choices.count(choice) > 1}):
        yield Problem(f"{where}.ask.choices", _("has {value} twice; they must differ.").format(value=shown(twice)))


def _stop_texts(said: Mapping[str, Any]) -> StopTexts:
    asked = said.get("ask", {})
    choices = asked.get("choices")
    return StopTexts(said.get("say"), asked.get("question"), None if choices is None else tuple(choices))


def _language(lesson: Lesson, language: str) -> dict[str, Any]:
    texts = lesson.texts.get(language, Texts())
    content: dict[str, Any] = _given(title=texts.title, story=texts.story)
    stops = [_stop_as_json(stop.texts.get(language, StopTexts())) for stop in lesson.stops]
    return content | ({"stops": stops} if any(stops) else {})


def _stop_as_json(texts: StopTexts) -> dict[str, Any]:
    ask = _given(question=texts.question, choices=None if texts.choices is None else list(texts.choices))
    return _given(say=texts.say, ask=ask or None)


def _given(**texts: object) -> dict[str, Any]:
    return {key: text for key, text in texts.items() if text is not None}

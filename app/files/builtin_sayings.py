"""What the stops of the lessons that come with the program say, to be told from what a person has written."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from app.files.lesson import Stop
from app.files.lesson_stops import read_stops
from app.files.lesson_texts import with_texts
from app.resources import resource

_Saying = tuple[str, str, tuple[str, ...]]
"""Its sentence, its question and the choices."""


def own_words(stop: Stop) -> Stop | None:
    """The stop in the languages in which a person has worded it; None where all its words came with the program."""
    codes = [code for code in ("", *stop.texts) if _saying(stop.in_language(code)) not in _sayings()]
    if not codes:
        return None
    return replace(stop.in_language(codes[0]), texts={code: stop.texts[code] for code in codes[1:]})


def _saying(stop: Stop) -> _Saying:
    asked = stop.question
    return (stop.say, "", ()) if asked is None else (stop.say, asked.text, asked.choices)


@lru_cache(maxsize=1)
def _sayings() -> frozenset[_Saying]:
    return frozenset(_every_saying())


def _every_saying() -> Iterator[_Saying]:
    for file in resource("lessons").glob("*.lesson.json"):
        content = json.loads(file.read_text(encoding="utf-8"))
        told, _problems = read_stops(content.get("stops", []))
        for stop in with_texts(told, content.get("texts", {})):
            yield from (_saying(stop.in_language(code)) for code in ("", *stop.texts))

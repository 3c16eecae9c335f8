"""Lessons whose every text is hostile, told as documents: text is text everywhere."""

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import typst

from app.files.lesson_file import LessonError, read_lesson
from app.story.derivation import KINDS, as_text, derivation
from app.story.places import PlaceError
from app.story.state import opening_state
from rnn_engine.experiment import ExperimentError
from tests.files.small_lessons import LESSONS
from tests.fuzz import hostile
from tests.fuzz.target import Target

_LONGEST = 400
"""Characters of a text that is set: what is long takes long, and a megabyte is read by another target."""
_COMMANDS = ("\\input{", "\\write18", "\\end{document}\\n")
"""What LaTeX would obey, where text is not written as text."""


@cache
def _seeds() -> tuple[dict[str, Any], ...]:
    return tuple({"format": "unfold-lesson", "version": 1, **lesson} for lesson in LESSONS.values())


def _make(random: Random) -> bytes:
    """A small lesson with tokens for vectors where it has one-hot ones, and hostile texts for all words."""
    lesson = dict(random.choice(_seeds()))
    sequence = dict(lesson["sequence"])
    size = {len(entry) for side in ("inputs", "targets") for entry in sequence[side] if entry is not None}
    if len(size) == 1:
        tokens = _distinct(random, size.pop())
        sequence["vocabulary"] = tokens
        for side in ("inputs", "targets"):
            sequence[side] = [None if entry is None else tokens[entry.index(max(entry))] for entry in sequence[side]]
    lesson |= {"sequence": sequence, "title": _text(random), "story": _text(random), "flow": "all"}
    lesson["stops"] = [
        {
            "at": 1,
            "say": _text(random),
            "ask": {"question": _text(random), "choices": (choices := _distinct(random, 3)), "answer": choices[0]},
        }
    ]
    stages = lesson["network"].get("stages")
    if stages and random.random() < 0.5:
        lesson = _renamed(lesson, stages[0]["name"], _text(random))
    return json.dumps(lesson).encode()


def _renamed(lesson: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    """A stage, and its parameters with it."""
    text: dict[str, Any] = dict(lesson)
    stages = [stage | {"name": after} if stage["name"] == before else stage for stage in lesson["network"]["stages"]]
    text["network"] = lesson["network"] | {"stages": stages}
    text["parameters"] = {
        f"{after}{name.removeprefix(before)}" if name.startswith(before + ".") else name: rows
        for name, rows in lesson["parameters"].items()
    }
    return text


def _read(file: Path) -> None:
    """As each kind of document, of which Typst sets its own."""
    lesson = read_lesson(file)
    state = opening_state(lesson)
    last = min(len(state.timeline), 6)
    told = derivation(state, 1, last)
    for kind in KINDS:
        text = as_text(told, kind)
        if kind == ".typ":
            _compiler().compile(text.encode())
        if kind == ".tex":
            assert not any(command in text for command in _COMMANDS), text


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(ignore_system_fonts=True)


def _text(random: Random) -> str:
    return random.choice(hostile.TEXTS)[:_LONGEST].encode("utf-8", "replace").decode() or "?"


def _distinct(random: Random, count: int) -> list[str]:
    texts: list[str] = []
    while len(texts) < count:
        text = _text(random)
        texts += [text] if text not in texts else []
    return texts


TOLD = Target("told", "x.lesson.json", _make, _read, (LessonError, ExperimentError, PlaceError), 1)

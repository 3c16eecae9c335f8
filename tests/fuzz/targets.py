"""Every reader of the program, with inputs for it."""

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from app.command_line.recipe_kinds import kinds, request
from app.command_line.refusals import Refusal
from app.files.json_text import JsonError, parsed
from app.files.lesson_file import LessonError, read_lesson
from app.files.lesson_writing import lesson_text
from app.files.notation_file import read_notation_file
from app.files.recipe_file import Kind, read_recipe
from app.files.recovery import RecoveryError, read_recovery, write_recovery
from app.files.state_dict_mapping import mapping_of
from app.files.tensors import read_tensors
from app.files.whole import FileError, write_whole
from app.resources import resource
from app.story.new_lesson import READINGS, NewForm, made_of
from app.story.notation import NotationError
from app.story.places import Place, PlaceError
from app.story.typed_numbers import typed_number
from app.story.typed_sequence import split, typed_vectors
from app.story.weights.form import WeightsForm, lesson_from
from app.story.weights.telling import mapping_lines
from app.story.weights.vocabulary import typed_vocabulary
from rnn_engine.experiment import ExperimentError
from tests.files.small_lessons import LESSONS
from tests.fuzz import hostile
from tests.fuzz.byte_inputs import damaged, noise
from tests.fuzz.json_inputs import mutated_json
from tests.fuzz.settings_target import SETTINGS
from tests.fuzz.target import Target, check_readable
from tests.fuzz.tensor_inputs import npz_input, safetensors_input
from tests.fuzz.text_inputs import recipe_input, table_input, typed_input
from tests.fuzz.told_target import TOLD

_LARGEST_SEED = 12_000
"""Bytes: large lessons take longer to read, and hold nothing that small ones have not."""


@cache
def _lessons() -> tuple[Any, ...]:
    files = (file.read_bytes() for file in sorted(resource("lessons").glob("*.lesson.json")))
    small = ({"format": "unfold-lesson", "version": 1, "title": title, **lesson} for title, lesson in LESSONS.items())
    return (*(json.loads(content) for content in files if len(content) < _LARGEST_SEED), *small)


@cache
def _notations() -> tuple[Any, ...]:
    return tuple(json.loads(file.read_bytes()) for file in sorted(resource("notations").glob("*.json")))


@cache
def _kinds() -> dict[str, Kind]:
    return kinds()


@cache
def _recipe_keys() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, (*kind.keys, "folder", "name")) for name, kind in _kinds().items())


def _read_lesson(file: Path) -> None:
    """What is read is written, and read back the same."""
    lesson = read_lesson(file)
    text = lesson_text(lesson)
    write_whole(file, text.encode())
    assert lesson_text(read_lesson(file)) == text


def _read_json(file: Path) -> None:
    parsed(file.read_bytes())


def _read_notation(file: Path) -> None:
    read_notation_file(file)


def _read_tensors(file: Path) -> None:
    """The tensors, what they are, and the lesson of them."""
    mapped = mapping_of(read_tensors(file))
    for line in mapping_lines(mapped):
        check_readable(line)
    lesson_from(WeightsForm("0 1 0 1", targets="· 0 1 0"), mapped, file.name)


def _read_recipe(file: Path) -> None:
    recipe = read_recipe(file, _kinds())
    for entry in recipe.entries:
        request(entry, file.parent)
    if recipe.problems:
        raise Refusal("\n".join(recipe.problems[:20]))


def _read_typed(file: Path) -> None:
    """As every field reads it, one after the other; each may refuse it."""
    text = file.read_bytes().decode("utf-8", "replace")
    for tokens in (("A", "C"), ("AC", "CA"), ("a b", "c"), None):
        split(text, tokens)
    for read in (
        Place.or_step,
        typed_number,
        lambda typed: typed_vectors(typed, "", (), None, "inputs"),
        lambda typed: typed_vocabulary(typed, "vocabulary"),
    ):
        try:
            read(text)
        except (PlaceError, ExperimentError) as refusal:
            check_readable(str(refusal))
        except ValueError:
            assert read is typed_number  # what calls it says where the number stands


def _read_new(file: Path) -> None:
    """A new lesson of a text, in each reading."""
    text = file.read_bytes().decode("utf-8", "replace")
    refused = []
    for reading in READINGS:
        try:
            made_of(NewForm("text", text, reading=reading, title=text, called=text))
        except ExperimentError as error:
            refused.append(str(error))
    if refused:
        raise Refusal("\n".join(refused))


def _read_table(file: Path) -> None:
    """A new lesson of a table."""
    for line in made_of(NewForm("table", file.read_bytes().decode("utf-8", "replace"), called=file.name)).remarks:
        check_readable(line)


def _read_recovery(file: Path) -> None:
    """What is kept is kept again, and is then the same."""
    kept = read_recovery(file)
    write_recovery(kept.lesson, kept.when, file)
    assert lesson_text(read_recovery(file).lesson) == lesson_text(kept.lesson)


def _recovery_input(random: Random) -> bytes:
    about = {
        "format": "unfold-recovery",
        "version": 1,
        "time": "2026-01-31T12:00:00+00:00",
        "title": "x",
        "name": "x",
        "file": random.choice((None, hostile.text(random))),
        "digest": "",
    }
    first = mutated_json([about], random) if random.random() < 0.6 else json.dumps(about).encode()
    content = first + random.choice((b"\n",) * 9 + (b"", b"\r\n")) + mutated_json(_lessons(), random)
    return damaged(content, random) if random.random() < 0.1 else content


def _json_noise(random: Random) -> bytes:
    return noise(random) if random.random() < 0.2 else mutated_json(_lessons(), random)


def _lesson_input(random: Random) -> bytes:
    return mutated_json(_lessons(), random)


def _notation_input(random: Random) -> bytes:
    return mutated_json(_notations(), random)


def _a_recipe(random: Random) -> bytes:
    return recipe_input(_recipe_keys(), random)


_OF_A_FILE = (FileError, ExperimentError)
TARGETS: tuple[Target, ...] = (
    Target("lesson", "x.lesson.json", _lesson_input, _read_lesson, (LessonError,), 30),
    Target("notation", "x.json", _notation_input, _read_notation, (NotationError,), 50),
    Target("json", "x.json", _json_noise, _read_json, (JsonError,), 80),
    Target("safetensors", "x.safetensors", safetensors_input, _read_tensors, _OF_A_FILE, 70),
    Target("npz", "x.npz", npz_input, _read_tensors, _OF_A_FILE, 70),
    Target("recipe", "x.toml", _a_recipe, _read_recipe, (FileError, Refusal), 30),
    Target("table", "x.csv", table_input, _read_table, (ExperimentError,), 50),
    Target("text", "x.txt", typed_input, _read_new, (Refusal,), 4),
    Target("recovery", "x.recovery", _recovery_input, _read_recovery, (FileError, RecoveryError), 8),
    Target("typed", "x.txt", typed_input, _read_typed, (), 60),
    SETTINGS,
    TOLD,
)
"""The weights are such that no reader takes much longer than another."""

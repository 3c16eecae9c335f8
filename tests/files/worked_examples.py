"""The worked examples as lessons, and what data must hold to agree with them: by the program that came with them."""

import json
from pathlib import Path
from typing import Any

from tests.golden import as_lesson

_FOLDER = Path(as_lesson.__file__).parent
_program: Any = as_lesson


def example_names() -> list[str]:
    """Every worked example that is a network."""
    return sorted(file.stem for file in _FOLDER.glob("*.json") if "model" in json.loads(file.read_text("utf-8")))


def truncations(name: str) -> list[str | None]:
    """The ways in which an example's gradients are given: None is full backpropagation."""
    return [None, *(["sliding", "chunked"] if "tbptt" in _example(name) else [])]


def lesson_of(name: str, truncation: str | None = None) -> dict[str, Any]:
    """The content of the example's lesson file."""
    content: dict[str, Any] = _program.lesson(_example(name), truncation)
    return content


def disagreements(name: str, data: dict[str, Any], truncation: str | None = None) -> tuple[list[str], int]:
    """Where data differ from the example, and how many numbers agree."""
    agreeing: list[float] = []
    expected = _program.expected(_example(name), truncation)
    return list(_program.differences(expected, data, name, agreeing)), len(agreeing)


def contributions_of(name: str) -> list[tuple[int, int, dict[str, Any]]]:
    """(t, k, C[t,k] by canonical parameter) of an example."""
    example = _example(name)
    return [(each["t"], each["k"], _program.canonical(example, each["grads"])) for each in example["contributions"]]


def struck_through_of(name: str) -> dict[str, Any]:
    """What the formula that the slides strike through gives for the whole loss, by canonical parameter."""
    example = _example(name)
    return dict(_program.canonical(example, example["struck_through_total"]))


def _example(name: str) -> dict[str, Any]:
    example: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
    return example

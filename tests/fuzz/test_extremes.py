"""What is far too large, deep or many: refused before it takes the memory that it asks for."""

import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.files.lesson_file import LessonError, read_lesson
from app.files.notation_file import read_notation_file
from app.files.recipe_file import read_recipe
from app.files.tensors import read_tensors
from app.files.whole import FileError
from app.story.new_lesson import NewForm, made_of
from app.story.notation import NotationError
from rnn_engine.experiment import ExperimentError
from tests.files.small_lessons import LESSONS
from tests.files.tensor_files import declared, entry, npy, npz, safetensors
from tests.fuzz.campaign import little_memory
from tests.fuzz.target import check_readable

_REFUSALS = (FileError, LessonError, NotationError, ExperimentError)
MOST_BYTES = 256 * 2**20
_LESSON: dict[str, Any] = {"format": "unfold-lesson", "version": 1, **next(iter(LESSONS.values()))}
_MEGABYTE = "🙂" * 250_000


def read_any(file: Path) -> None:
    """As the ending says."""
    readers: dict[str, Callable[[Path], object]] = {
        ".safetensors": read_tensors,
        ".npz": read_tensors,
        ".toml": lambda recipe: read_recipe(recipe, {}).problems,
        ".csv": lambda table: made_of(NewForm("table", table.read_text(encoding="utf-8"))),
    }
    if file.suffix in readers:
        readers[file.suffix](file)
    else:
        (read_lesson if file.name.endswith(".lesson.json") else read_notation_file)(file)


def bomb(told: int | None = None) -> bytes:
    """128 megabytes of zeros in an `.npz`; `told`: what its directory says of them instead."""
    layer = npz({"a.npy": npy(declared("|u1", "(134217728,)"), bytes(2**27))}, zipfile.ZIP_DEFLATED)
    content = bytearray(layer)
    if told is not None:
        at = content.rindex(b"PK\x01\x02") + 24
        content[at : at + 4] = struct.pack("<I", told)
    return bytes(content)


def many(count: int) -> bytes:
    return safetensors({f"t{number}": entry("F32", [0], 0, 0) for number in range(count)})


def lesson(**changes: Any) -> bytes:
    return json.dumps(_LESSON | changes).encode()


def network(**changes: Any) -> dict[str, Any]:
    return {"network": _LESSON["network"] | changes, "parameters": {"init": "orthogonal"}, "initial_state": [0.0]}


EXTREMES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a zip bomb": ("x.npz", bomb),
    "a zip bomb that says it is small": ("x.npz", lambda: bomb(told=100)),
    "a zip in which one directory entry is there a hundred thousand times": (
        "x.npz",
        lambda: npz({f"{number}.npy": b"" for number in range(100_000)}),
    ),
    "a header with a hundred thousand tensors": ("x.safetensors", lambda: many(100_000)),
    "a header that ends beyond any file": ("x.safetensors", lambda: safetensors({"a": 1}, length=2**64 - 1)),
    "a shape whose product overflows": (
        "x.safetensors",
        lambda: safetensors({"a": entry("F64", [2**32, 2**32], 0, 0)}),
    ),
    "offsets that overflow": (
        "x.safetensors",
        lambda: safetensors({"a": entry("F64", [1], 2**64 - 8, 2**64)}, bytes(8)),
    ),
    "offsets that run backwards": ("x.safetensors", lambda: safetensors({"a": entry("F64", [1], 8, 0)}, bytes(8))),
    "tensors that lie over each other": (
        "x.safetensors",
        lambda: safetensors({"a": entry("F64", [1], 0, 8), "b": entry("F64", [1], 0, 8)}, bytes(8)),
    ),
    "an array whose shape has thirty digits": ("x.npz", lambda: npz({"a.npy": npy(declared("<f8", f"({10**30},)"))})),
    "a million nested lists": ("x.lesson.json", lambda: b"[" * 1_000_000 + b"]" * 1_000_000),
    "a million nested lists in a notation": ("x.json", lambda: b"[" * 1_000_000 + b"]" * 1_000_000),
    "a million nested objects": ("x.lesson.json", lambda: b'{"a":' * 1_000_000),
    "ten thousand nested lists in a recipe": ("x.toml", lambda: b"a = " + b"[" * 10_000),
    "more than a million empty objects": ("x.lesson.json", lambda: b'{"stops":[' + b"{}," * 1_000_000 + b"{}]}"),
    "a number with a million digits": ("x.lesson.json", lambda: lesson(flow=0).replace(b"0}", b"9" * 1_000_000 + b"}")),
    "a number with a million digits in a recipe": ("x.toml", lambda: b"a = " + b"9" * 1_000_000),
    "a key of a megabyte": ("x.lesson.json", lambda: lesson(**{_MEGABYTE: 1})),
    "a token of a megabyte that is no token": ("x.lesson.json", lambda: lesson(notation=_MEGABYTE)),
    "a hidden size beyond any memory": ("x.lesson.json", lambda: lesson(**network(hidden_size=10**9))),
    "a hidden size of more digits than memory has": ("x.lesson.json", lambda: lesson(**network(hidden_size=10**15))),
    "an embedding beyond any memory": ("x.lesson.json", lambda: lesson(**network(embedding_size=10**9))),
    "a list of a hundred thousand wrong things": ("x.lesson.json", lambda: lesson(stops=[{}] * 100_000)),
    "a table with a megabyte in a cell": ("x.csv", lambda: f"1,2\n3,{_MEGABYTE}\n".encode()),
    "a table of a million columns": ("x.csv", lambda: b"1," * 1_000_000 + b"1\n"),
}


@pytest.mark.parametrize("extreme", EXTREMES)
def test_it_is_refused_in_a_sentence_and_within_bounded_memory(extreme: str, tmp_path: Path) -> None:
    name, make = EXTREMES[extreme]
    (tmp_path / name).write_bytes(make())
    tracemalloc.start()
    try:
        with (
            little_memory(),
            pytest.raises(_REFUSALS) as told,
        ):
            read_any(tmp_path / name)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    check_readable(str(told.value))
    assert peak < MOST_BYTES


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("key", ["parameters", "initial_state", "learning_rate", "sequence", "flow"])
def test_no_number_of_a_lesson_is_without_end(number: str, key: str, tmp_path: Path) -> None:
    def spoilt(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: spoilt(part) for name, part in value.items()}
        return [spoilt(value[0]), *value[1:]] if isinstance(value, list) else "@"

    content = {"learning_rate": 0.1, "flow": 1, **_LESSON}
    text = json.dumps(content | {key: spoilt(content[key])}).replace('"@"', number)
    (tmp_path / "x.lesson.json").write_text(text)
    with pytest.raises(LessonError) as caught:
        read_lesson(tmp_path / "x.lesson.json")
    assert "write a finite number" in str(caught.value)

"""The data file as NumPy's .npz: the same names joined by /, axis 0 = t, axis 1 = k, NaN for null."""

import io
import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

import numpy as np

from rnn_engine.arrays import Array

_OVER_K = {"contributions": 0, "norms": 0, "log2_norms": 0, "shares": 0, "shares_per_loss": 0, "jacobian_norms": 1}
_OVER_K_BACKWARD = {"dq_fed": 0, "dh": 1, "dc": 1, "dz": 0, "de": 0}
"""What has a second axis k, and how many places it has beside k = 1..T (1: the initial state)."""


def npz(content: Mapping[str, Any], length: int) -> bytes:
    """The bytes of the .npz file; `length`: T."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **dict(_members(content, length)))
    return file.getvalue()


def _members(content: Mapping[str, Any], length: int) -> Iterator[tuple[str, Any]]:
    for key, value in content.items():
        if key == "lesson":
            yield key, np.array(json.dumps(value, ensure_ascii=False))
        elif isinstance(value, str | int):
            yield key, np.array(value)
        elif not isinstance(value, dict):
            yield key, _padded(value, _ks(key, "", length))
        else:
            for name, part in value.items():
                for path, numbers in _parts(f"{key}/{name}", part):
                    where = name.partition("/") if key == "exponents" else (key, "", name)
                    yield path, _padded(numbers, _ks(where[0], where[2], length))


def _parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What stands under a path; where that are parts with names of their own, also over t, each of them."""
    entries = value if isinstance(value, list) else [value]
    names = next((list(entry) for entry in entries if isinstance(entry, dict)), None)
    if names is None:
        yield path, value
        return
    for name in names:
        each = [None if entry is None else entry[name] for entry in entries]
        yield f"{path}/{name}", each if isinstance(value, list) else each[0]


def _ks(key: str, name: str, length: int) -> int:
    """How many places axis 1 has at least, where it is k."""
    beside = _OVER_K_BACKWARD.get(name) if key == "backward" else _OVER_K.get(key)
    return 0 if beside is None else length + beside


def _padded(value: Any, second_axis: int = 0) -> Array:
    """Nested lists of unequal lengths as one array, NaN where there is nothing."""
    shape = _shape(value)
    if second_axis and len(shape) > 1:
        shape[1] = max(shape[1], second_axis)
    array = np.full(shape, np.nan)
    _fill(array, value)
    return array


def _shape(value: Any) -> list[int]:
    """The longest list at every depth."""
    if not isinstance(value, list):
        return []
    inner: list[int] = []
    for part in value:
        inner = [max(pair) for pair in zip_longest(inner, _shape(part), fillvalue=0)]
    return [len(value), *inner]


def _fill(array: Array, value: Any) -> None:
    if isinstance(value, list):
        for index, part in enumerate(value):
            if isinstance(part, list):
                _fill(array[index], part)
            elif part is not None:
                array[index] = part
    elif value is not None:
        array[...] = value

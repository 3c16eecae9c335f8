"""The one array type of the engine, and how a value is made read-only."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

Timesteps = npt.NDArray[np.intp]
"""Timesteps 1..T, one for every row of something, (n,)."""


def frozen(array: npt.ArrayLike) -> Array:
    """A read-only float64 copy of `array`, C-contiguous, any shape."""
    copy = np.array(array, dtype=np.float64, order="C")
    copy.setflags(write=False)
    return copy


def frozen_mapping(arrays: Mapping[str, npt.ArrayLike]) -> Mapping[str, Array]:
    """A read-only mapping of read-only copies, in the order given."""
    return MappingProxyType({name: frozen(array) for name, array in arrays.items()})


def hot_entry(vector: Array) -> int | None:
    """Where a one-hot vector, (n,), has its 1; None for any other vector."""
    hot = np.flatnonzero(vector)
    return int(hot[0]) if len(hot) == 1 and vector[hot[0]] == 1.0 else None


def norm(array: Array) -> float:
    """Frobenius norm that neither over- nor underflows: the largest entry is taken out before squaring."""
    largest = float(np.max(np.abs(array), initial=0.0))
    if largest == 0.0 or not np.isfinite(largest):
        return largest
    return largest * float(np.sqrt(np.sum((array / largest) ** 2)))


def row_norms(rows: Array) -> Array:
    """`norm` of every row: shape (…, n) → (…)."""
    largest = np.max(np.abs(rows), axis=-1, initial=0.0)
    safe = np.where((largest == 0.0) | ~np.isfinite(largest), 1.0, largest)
    result: Array = safe * np.sqrt(np.sum((rows / safe[..., None]) ** 2, axis=-1))
    return result

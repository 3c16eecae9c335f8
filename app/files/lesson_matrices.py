"""The numbers of a lesson: lists become arrays, memory is counted before any is taken."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.experiment import Network, Problem
from rnn_engine.recorder import memory_needed

_GIB = 2**30


def ragged_problems(matrices: Mapping[str, Any]) -> Iterator[Problem]:
    """Matrices whose rows differ in length; `matrices`: name → list of rows, or of numbers."""
    for name, rows in matrices.items():
        if not isinstance(rows[0], list):
            continue
        for number, row in enumerate(rows, 1):
            if len(row) != len(rows[0]):
                yield Problem(
                    f"parameters.{name}",
                    f"row {number} has {counted(len(row))}, row 1 has {len(rows[0])}; make all rows equally long.",
                )
                break


def array(numbers: Any) -> Array:
    """A list of numbers, or of equally long rows, as an array."""
    return np.array(numbers, dtype=np.float64)


def memory_problems(network: Network, length: int) -> Iterator[Problem]:
    """An experiment that would need more than half of the free memory."""
    import psutil

    needed, free = memory_needed(network, length), psutil.virtual_memory().available
    if needed <= free // 2:
        return
    shortest = memory_needed(network, 1)
    remedy = "make the sequence shorter" if shortest <= free // 4 else f"make {_largest(network)} smaller"
    yield Problem(
        "network",
        f"with hidden_size {network.hidden_size} and T = {length} would need about {_gib(needed)} of memory, "
        f"more than half of the {_gib(free)} that are free; {remedy}.",
    )


def counted(numbers: int) -> str:
    """1 number, 2 numbers."""
    return "1 number" if numbers == 1 else f"{numbers} numbers"


def _largest(network: Network) -> str:
    sizes = {
        "hidden_size": network.hidden_size,
        "embedding_size": network.embedding_size or 0,
        "the vocabulary": max(network.input_size, network.output_size),
    }
    return max(sizes, key=sizes.__getitem__)


def _gib(count: int) -> str:
    return f"{count / _GIB:.3g} GiB"

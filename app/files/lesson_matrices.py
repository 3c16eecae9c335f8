"""The numbers of a lesson: lists become arrays, memory is counted before any is taken."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from app.files.lesson_sequence import Sides
from app.translation import _, ngettext
from rnn_engine.arrays import Array
from rnn_engine.experiment import Network, Problem
from rnn_engine.network import base_name
from rnn_engine.recorder import memory_needed

_MATRICES = ("E", "W_xh", "W_hh", "b_h", "b_xh", "b_hh", "W_hy", "b_y")
_GIB = 2**30


def is_matrix(name: str) -> bool:
    """Whether a key of `parameters` names numbers, also those of one stage, and not how they are drawn."""
    return base_name(name) in _MATRICES


def ragged_problems(matrices: Mapping[str, Any]) -> Iterator[Problem]:
    """Matrices whose rows differ in length; `matrices`: name → list of rows, or of numbers."""
    for name, rows in matrices.items():
        if not isinstance(rows[0], list):
            continue
        for number, row in enumerate(rows, 1):
            if len(row) != len(rows[0]):
                yield Problem(
                    f"parameters.{name}",
                    _("row {row} has {numbers}, row 1 has {count}; make all rows equally long.").format(
                        row=number, numbers=counted(len(row)), count=len(rows[0])
                    ),
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
    remedy = _("make the sequence shorter") if shortest <= free // 4 else _make_smaller(network)
    message = _(
        "with hidden_size {size} and T = {length} would need about {needed} of memory, more than half of "
        "the {free} that "
        "are free; {remedy}."
    ).format(size=network.hidden_size, length=length, needed=_gib(needed), free=_gib(free), remedy=remedy)
    yield Problem("network", message)


def corpus_memory_problems(corpus: Sequence[Mapping[str, Any]], entries: Sides) -> Iterator[Problem]:
    """A corpus whose vectors would need more than half of the free memory: a token is as long as its vocabulary."""
    import psutil

    sides = (("inputs", entries.inputs.tokens), ("targets", entries.targets.tokens))
    tokens = sum(len(more[key]) * len(known or ()) for more in corpus for key, known in sides)
    needed, free = 8 * tokens, psutil.virtual_memory().available
    if needed > free // 2:
        message = _(
            "would need about {needed} of memory, more than half of the {free} that are free; leave sequences out, or "
            "make the vocabulary smaller."
        )
        yield Problem("corpus", message.format(needed=_gib(needed), free=_gib(free)))


def counted(numbers: int) -> str:
    """1 number, 2 numbers."""
    return ngettext("{count} number", "{count} numbers", numbers).format(count=numbers)


def _make_smaller(network: Network) -> str:
    sizes = {
        _("make hidden_size smaller"): network.hidden_size,
        _("make embedding_size smaller"): network.embedding_size or 0,
        _("make the vocabulary smaller"): max(network.input_size, network.output_size),
    }
    return max(sizes, key=sizes.__getitem__)


def _gib(count: int) -> str:
    return f"{count / _GIB:.3g} GiB"

"""What a network and a sequence say together: which values every timestep has, and what can be computed at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rnn_engine.network import Network
from rnn_engine.sequence import Sequence

_CELL_VALUES = {"lstm": ("z", "i", "f", "g", "o", "c", "h"), "gru": ("z", "r", "z_gate", "hn", "n", "h")}

Rows = slice | npt.NDArray[np.intp]
"""Some of the rows of an array whose axis 0 is time: all of them where it is a slice."""


class Run(NamedTuple):
    """Consecutive timesteps `first` to `last` of one stage whose inputs are known before the first of them begins."""

    stage: str
    first: int
    last: int

    @property
    def rows(self) -> slice:
        return slice(self.first - 1, self.last)


@dataclass(frozen=True, eq=False)
class Wiring:
    """`present`: name → for every timestep whether it has the value, in the order of FORMATS §5, with the names that
    exist anywhere; `losses`: the rows that have a loss; `runs`: the timesteps in pieces, a new one beginning with every
    stage and wherever an output is fed back."""

    present: Mapping[str, tuple[bool, ...]]
    losses: Rows
    runs: tuple[Run, ...]


def wiring(network: Network, sequence: Sequence) -> Wiring:
    """The wiring of a network over a sequence."""
    everywhere = len(sequence.losses) == sequence.length
    losses: Rows = slice(None) if everywhere else np.array(sequence.losses, dtype=np.intp) - 1
    return Wiring(MappingProxyType(_present(network, sequence)), losses, _runs(network, sequence))


def _present(network: Network, sequence: Sequence) -> dict[str, tuple[bool, ...]]:
    timesteps = range(1, sequence.length + 1)
    has_input, has_output, has_loss = (
        tuple(map(has, timesteps)) for has in (sequence.has_input, sequence.has_output, sequence.has_loss)
    )
    found = {"x": has_input} | ({} if network.embedding_size is None else {"e": has_input})
    found |= dict.fromkeys(_CELL_VALUES.get(network.cell, ("z", "h")), (True,) * sequence.length)
    found |= {"q": has_output, "y_hat": has_output, "y": has_loss, "loss": has_loss}
    return {name: here for name, here in found.items() if any(here)}


def _runs(network: Network, sequence: Sequence) -> tuple[Run, ...]:
    starts = [1]
    if network.stages or sequence.feedback is not None:
        starts += [
            t
            for t in range(2, sequence.length + 1)
            if sequence.is_fed_back(t) or network.stage_at(t) != network.stage_at(t - 1)
        ]
    ends = [*(start - 1 for start in starts[1:]), sequence.length]
    return tuple(Run(network.stage_at(first), first, last) for first, last in zip(starts, ends, strict=True))

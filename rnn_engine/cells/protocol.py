"""What every cell answers, so that one sweep and one reverse pass serve all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from rnn_engine.arrays import Array


class Timestep(NamedTuple):
    """One timestep as the cell met it: what it read, the state before it, and the values it computed by name."""

    source: Array | None
    previous: Array
    values: Mapping[str, Array]


class Pullback(NamedTuple):
    """The answer of a vjp. Leading axes (losses, probes) are those of the cotangent that was asked about.

    `pre`: pre-activation cotangents by name, (…, P); `previous`: of the state before, (…, S);
    `source`: of x or e, (…, D), None where the timestep reads no input.
    """

    pre: Mapping[str, Array]
    previous: Array
    source: Array | None


@dataclass(frozen=True)
class Factor:
    """How a parameter's tile is made: C[t,k] = pre[t,k] · operandᵀ, the operand being of timestep k.

    `operand`: "source" (x or e), "previous" (the hidden state before), or None for a bias.
    """

    pre: str
    operand: str | None


class Cell(Protocol):
    """A cell with its parameters in its hands."""

    factors: Mapping[str, Factor]

    def forward(self, source: Array | None, previous: Array) -> dict[str, Array]:
        """The values of one timestep by name, in the order computed. `source`: (D,) or None; `previous`: (S,)."""
        ...

    def state(self, values: Mapping[str, Array]) -> Array:
        """The state s that the next timestep reads, (S,): h for Elman."""
        ...

    def vjp(self, step: Timestep, d_state: Array) -> Pullback:
        """Pull cotangents of the state, (…, S), back through one timestep."""
        ...

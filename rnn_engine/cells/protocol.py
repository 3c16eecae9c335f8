"""What every cell answers, so that one forward pass, one reverse pass and one sweep serve all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rnn_engine.arrays import Array, Timesteps


@dataclass(frozen=True, eq=False)
class Slopes:
    """How cotangents pass back through some timesteps of a cell, n rows, one a timestep. All of it is elementwise:

        d_state = (dh, dc, …), the cotangent of the state's parts, H numbers each
        dc      += mix ∘ dh                                    where the cell mixes its parts
        pre[g]   = gates[g] ∘ d_state[part of gate g]          of the pre-activation that W_xh and its bias make
        recalled = recurrent[g] ∘ d_state[part of gate g]      of the product with W_hh
        d_state of the timestep before = recalled W_hh + carry ∘ d_state

    `parts`: for every gate the part of the state whose cotangent it gets; `gates`, `recurrent`: (n, P), the same array
    where both products are merely added; `mix`: (n, H) or None; `carry`: (n, S) or None.
    """

    parts: tuple[int, ...]
    gates: Array
    recurrent: Array
    mix: Array | None = None
    carry: Array | None = None

    def pre(self, rows: slice | int | Timesteps, d_state: Array) -> Array:
        """Cotangents of the pre-activation z, (…, P), of mixed cotangents of the state, (…, S).

        `rows`: the timestep of all of them, or for every one of them its own; counted from 0.
        """
        return self._onto(self.gates[rows], d_state)

    def recalled(self, rows: slice | int | Timesteps, d_state: Array) -> Array:
        """Cotangents of the product with W_hh, (…, P)."""
        return self._onto(self.recurrent[rows], d_state)

    def gathered(self, stacked: Array) -> Array:
        """The sum over the gates that read a number of the state: of numbers of the gates, (…, P), to (…, S)."""
        size = self.gates.shape[1] // len(self.parts)
        found = np.zeros((*stacked.shape[:-1], (max(self.parts) + 1) * size))
        for gate, part in enumerate(self.parts):
            found[..., part * size : (part + 1) * size] += stacked[..., gate * size : (gate + 1) * size]
        return found

    def _onto(self, slopes: Array, d_state: Array) -> Array:
        size = self.gates.shape[1] // len(self.parts)
        if len(self.parts) == 1:
            return slopes * d_state
        spread = [d_state[..., part * size : (part + 1) * size] for part in self.parts]
        result: Array = slopes * np.concatenate(spread, axis=-1)
        return result


class Cell(Protocol):
    """A cell with its parameters in its hands."""

    def forward(self, drive: Array, states: Array) -> dict[str, Array]:
        """The values of n timesteps by name, (n, ·), in the order computed.

        `drive`: (n, P), what inputs and bias bring to the pre-activations; it becomes z. `states`: (n+1, S), row 0 is
        the state before the first of them, the others are written.
        """
        ...

    def slopes(self, values: Mapping[str, Array], before: Array) -> Slopes:
        """The derivative of those timesteps. `before`: (n, S), the state that each of them read."""
        ...

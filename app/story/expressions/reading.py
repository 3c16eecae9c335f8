"""What expressions speak of: places and parameters, indices, roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.story.places import Place

Reference = Place | str
"""What an expression reads: the value of a place, or a parameter by its canonical name."""

Bindings = Mapping[str, int]
"""The timesteps that the indices of the sums around an expression stand for."""

UNBOUND: Bindings = {}

Part = Literal["own", "received", "own loss"]
"""Of ∂L/∂h_k with all losses at once: what comes from timestep k's own loss, what from the timestep after. "own loss"
is "own" where ŷ_k is read by the next timestep too, so that it does not tell the two apart."""

Role = Literal["input", "recurrent", "output", "hidden_bias", "output_bias", "embedding", "loss", "forward", "backward"]

OUTPUT_PARAMETERS = ("W_hy", "b_y")
"""The parameters behind the hidden state: the loss of a timestep meets them at that timestep only."""


GATE_VALUES = {"z": "z_gate"}
"""The value of a gate where it has another name than the gate."""


def gate_of(name: str) -> str | None:
    """The gate whose pre-activation a name means: z_i → i; None for any other name."""
    return name[2:] if name[:2] == "z_" and len(name) == 3 else None


@dataclass(frozen=True)
class Index:
    """A running index of a sum or product, or one beside it: k, k+1, i−1."""

    symbol: str
    offset: int = 0


At = int | Index


def timestep(at: At, bindings: Bindings = UNBOUND) -> int:
    """The timestep that `at` stands for."""
    return at if isinstance(at, int) else bindings[at.symbol] + at.offset


@dataclass(frozen=True)
class Expression:
    """A node. Its parts are those fields that are expressions or tuples of expressions."""

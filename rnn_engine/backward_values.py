"""What the backward pass hands out: of one loss, and of all losses at once."""

from collections.abc import Callable
from dataclasses import dataclass

from rnn_engine.arrays import Array


@dataclass(frozen=True, eq=False)
class Row:
    """The backward values of one loss, unweighted, through the whole past.

    `dq`: (O,); `dh`: (t+1, H), index k = 0..t; `dz`: (t, H), index k−1; `de`: (t, D) of the embedding, None without.
    """

    dq: Array
    dh: Array
    dz: Array
    de: Array | None
    tile: Callable[[str, int], Array]
    """`tile(parameter, k)`: C[t,k] in the parameter's shape; zeros where it is not used at timestep k."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """All losses at once, each with its weight: what programs compute in one pass back.

    `dq`: (T, O); `dh_own`: (T, H), what L_k itself brings to h_k; `dh_received`: (T, H), what arrives from k+1;
    `dh`: (T+1, H), index k = 0..T; `dz`: (T, H); `de`: (T, D) of the embedded input, None without.
    """

    dq: Array
    dh_own: Array
    dh_received: Array
    dh: Array
    dz: Array
    de: Array | None
    tile: Callable[[str, int], Array]
    """`tile(parameter, k)`: Σ_t w_t C[t,k] over the kept losses."""
    gradient: Callable[[str], Array]
    """`gradient(parameter)`: ∂L/∂θ, the sum of the tiles."""

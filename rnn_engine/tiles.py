"""Every parameter's tiles C[t,k] = left[t,k] ⊗ right[k]: rank one, so that norms and shares never need the matrices."""

from dataclasses import dataclass

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.block import Block
from rnn_engine.network import base_name
from rnn_engine.pieces import within_stage
from rnn_engine.scaled import (
    Exponents,
    Scaled,
    is_well_held,
    moderate_rows,
    outer,
    scaled,
    settled,
    sum_of_outers,
    unit_rows,
)
from rnn_engine.trace import Trace, once_per_trace

PRE, RECALLED, SOURCE, DQ = "pre", "recalled", "source", "dq"
"""Left factors of the tiles: cotangents of the pre-activation, of the product with W_hh, of what was read, of q; by the
names under which a block and a lag have them."""


@dataclass(frozen=True)
class Tiles:
    """The tiles of one parameter for the rows of a block.

    `left`: (n, T, a), the part that belongs to row and timestep, times 2^`exponents`, (n, T); `right`: (T, b), the part
    that the timestep alone gives, None for a bias; `turned`: the tile is right ⊗ left (the embedding, whose rows are
    tokens).
    """

    left: Array
    right: Array | None
    exponents: Exponents
    turned: bool = False

    def tile(self, row: int, k: int) -> Scaled:
        """C[t,k] of a row, in the parameter's shape."""
        left = Scaled(self.left[row, k - 1], int(self.exponents[row, k - 1]))
        if self.right is None:
            return left
        tile = outer(left, self.right[k - 1])
        return Scaled(tile.mantissa.T, tile.exponent) if self.turned else tile

    def of_timesteps(self, row: int, last: int) -> tuple[Array, Exponents]:
        """C[t,k] of a row for k = 1..`last`, (last, …) in the parameter's shape, times 2^exponents, (last,)."""
        left, exponents = self.left[row, :last], self.exponents[row, :last]
        if self.right is None:
            return left, exponents
        tops = np.frexp(np.max(np.abs(left), axis=1, initial=0.0))[1].astype(np.int64)
        left, right = np.ldexp(left, -tops[:, None]), self.right[:last]  # so that no product leaves float64
        first, second = (right, left) if self.turned else (left, right)
        matrices = first[:, :, None] * second[:, None, :]
        return matrices, settled(matrices.reshape(last, -1), exponents + tops)

    def of_row(self, row: int) -> "Tiles":
        """The tiles of one row alone."""
        rows = slice(row, row + 1)
        return Tiles(self.left[rows], self.right, self.exponents[rows], self.turned)

    def along(self, direction: Array) -> tuple[Array, Exponents]:
        """⟨C[t,k], direction⟩ for a direction of the parameter's shape, (n, T), times 2^exponents."""
        if self.right is None:
            return self.left @ direction, self.exponents
        right, tops = moderate_rows(self.right)
        left, exponents = self.left, self.exponents
        if tops is not None:
            units, more = unit_rows(left.reshape(-1, left.shape[-1]))
            left, exponents = units.reshape(left.shape), exponents + tops + more.reshape(exponents.shape)
        facing = right @ (direction if self.turned else direction.T)
        return np.einsum("tka,ka->tk", left, facing), exponents

    def total(self, mask: Array) -> Scaled:
        """Σ mask[t,k] C[t,k] in the parameter's shape; mask: (n, T)."""
        if not self.exponents.any():
            left = np.einsum("tk,tka->ka", mask, self.left)
            if self.right is None:
                return scaled(left.sum(axis=0))
            with np.errstate(over="ignore", invalid="ignore"):
                total = self.right.T @ left if self.turned else left.T @ self.right
            if is_well_held(total):
                return scaled(total)
        rows = (mask[..., None] * self.left).reshape(-1, self.left.shape[-1])
        if self.right is None:
            return sum_of_outers(rows, None, self.exponents.ravel())
        right = np.broadcast_to(self.right, (len(mask), *self.right.shape)).reshape(len(rows), -1)
        first, second = (right, rows) if self.turned else (rows, right)
        return sum_of_outers(first, second, self.exponents.ravel())


def left_of(parameter: str) -> str:
    """Which left factor a parameter's tiles have."""
    return {"E": SOURCE, "W_hy": DQ, "b_y": DQ, "W_hh": RECALLED, "b_hh": RECALLED}.get(base_name(parameter), PRE)


def tiles(block: Block, parameter: str) -> Tiles:
    """The tiles of a parameter for the rows of a block."""
    left, exponents = _left(block, parameter)
    return Tiles(left, operand(block.trace, parameter), exponents, turned=parameter == "E")


@once_per_trace
def operand(trace: Trace, parameter: str) -> Array | None:
    """What a parameter was multiplied with at every timestep, (T, b), zeros where it was not used; None for a bias."""
    match base_name(parameter):
        case "E":
            return trace.inputs()
        case "W_hy":
            return trace.forward["h"]
        case "W_xh":
            rows = trace.sources()
        case "W_hh":
            rows = trace.state_before[:, : trace.experiment.network.hidden_size]
        case _:
            return None
    return _in_stage(trace, parameter, rows)


def _left(block: Block, parameter: str) -> tuple[Array, Exponents]:
    left = left_of(parameter)
    rows: Array = getattr(block, left)
    exponents = block.dq_exponents if left == DQ else block.exponents[:, 1:]
    return _in_stage(block.trace, parameter, rows), exponents


def _in_stage(trace: Trace, parameter: str, rows: Array) -> Array:
    """The rows (…, T, n) of the timesteps that the parameter's stage has, zeros elsewhere."""
    mask = within_stage(trace, parameter)
    return rows if mask is None else np.where(mask[:, None], rows, 0.0)

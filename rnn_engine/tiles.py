"""Every parameter's tiles C[t,k] = left[t,k] ⊗ right[k]: rank one, so that norms and shares never need the matrices."""

from dataclasses import dataclass

import numpy as np

from rnn_engine.arrays import Array, row_norms
from rnn_engine.sweep import Block
from rnn_engine.trace import Trace


@dataclass(frozen=True)
class Tiles:
    """The tiles of one parameter for the losses of a block.

    `left`: (n, T, a), the part that belongs to loss and timestep; `right`: (T, b), the part that the timestep alone
    gives, None for a bias; `turned`: the tile is right ⊗ left (the embedding, whose rows are tokens).
    """

    left: Array
    right: Array | None
    turned: bool = False

    def tile(self, row: int, k: int) -> Array:
        """C[t,k] of the row-th loss, in the parameter's shape."""
        left: Array = self.left[row, k - 1]
        if self.right is None:
            return left
        right = self.right[k - 1]
        return np.outer(right, left) if self.turned else np.outer(left, right)

    def of_loss(self, row: int) -> "Tiles":
        """The tiles of the row-th loss alone."""
        return Tiles(self.left[row : row + 1], self.right, self.turned)

    def bound(self) -> float:
        """No entry and no norm of any sum of these tiles is larger; infinite where float64 may not hold them."""
        with np.errstate(over="ignore"):
            bound = self.left.size * np.maximum(np.max(self.left), -np.min(self.left))
            return float(bound if self.right is None else bound * np.sum(np.abs(self.right)))

    def norms(self) -> Array:
        """‖C[t,k]‖ = ‖left‖·‖right‖, (n, T)."""
        norms = row_norms(self.left)
        return norms if self.right is None else norms * row_norms(self.right)

    def log2_norms(self) -> Array:
        """log₂ ‖C[t,k]‖, (n, T): finite where the product of the two norms is not; −∞ for a zero tile."""
        with np.errstate(divide="ignore"):
            logs = np.log2(row_norms(self.left))
            return logs if self.right is None else logs + np.log2(row_norms(self.right))

    def along(self, direction: Array) -> Array:
        """⟨C[t,k], direction⟩ for a direction of the parameter's shape, (n, T)."""
        if self.right is None:
            return self.left @ direction
        facing = self.right @ (direction if self.turned else direction.T)
        result: Array = np.einsum("tka,ka->tk", self.left, facing)
        return result

    def total(self, mask: Array) -> Array:
        """Σ mask[t,k] C[t,k] in the parameter's shape; mask: (n, T)."""
        left = np.einsum("tk,tka->ka", mask, self.left)
        if self.right is None:
            return np.asarray(left.sum(axis=0))
        total: Array = self.right.T @ left if self.turned else left.T @ self.right
        return total


def tiles(trace: Trace, block: Block, parameter: str) -> Tiles:
    """The tiles of `parameter` for the losses of `block`."""
    if parameter == "E":
        return Tiles(block.source, trace.inputs(), turned=True)
    if parameter == "W_hy":
        return Tiles(block.dq, trace.forward["h"])
    if parameter == "b_y":
        return Tiles(block.dq, None)
    factor = trace.cell.factors[parameter]
    if factor.operand is None:
        return Tiles(block.pre[factor.pre], None)
    hidden = trace.experiment.network.hidden_size
    right = trace.sources() if factor.operand == "source" else trace.state_before[:, :hidden]
    return Tiles(block.pre[factor.pre], right)

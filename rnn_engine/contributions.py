"""C[t,k]: the part of ∂L_t/∂θ that passes through θ's use at timestep k, and all that is made of it.

Σ_k C[t,k] = ∂L_t/∂θ; weighted with w_t and summed over t it is ∂L/∂θ. Truncation is a mask over (t, k).
What grows with T² is computed when it is first asked for, a block of losses at a time.
"""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from rnn_engine.arrays import Array, norm
from rnn_engine.backward_values import Row, Sweep
from rnn_engine.experiment import ExperimentError, Problem
from rnn_engine.sweep import Block, block, frozen_block
from rnn_engine.tiles import Tiles, tiles
from rnn_engine.trace import Trace, once_per_trace

_BLOCK_BYTES = 16 * 2**20

INITIAL_STATE = "initial_state"


@once_per_trace
def contributions(trace: Trace) -> "Contributions":
    """The contributions of a trace: always the same object, so that everyone may ask."""
    return Contributions(trace)


def apart(a: Array | float, b: Array | float, size: float) -> float:
    """FORMATS §4's measure: max|a − b| beside the `size` of what was added, so that cancellation is no error.

    Where next to nothing was added, float64 has few digits for it: sizes count from 1e-290.
    """
    return float(np.max(np.abs(a - b))) / max(size, 1e-290)


class Contributions:
    """The gradient of one trace, taken apart. Arrays over (t, k) are (T, T), index [t−1, k−1], NaN where nothing is."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        network = trace.experiment.network
        self._truncation = trace.experiment.truncation
        self._blocks: dict[tuple[int, ...], Block] = {}
        self._known: dict[tuple[object, ...], Array] = {}
        self._sweeps: dict[bool, Sweep] = {}
        bytes_per_loss = (
            8 * trace.length * (2 * trace.state_before.shape[1] + network.output_size + (network.embedding_size or 0))
        )
        self._losses_at_once = max(1, _BLOCK_BYTES // bytes_per_loss)

    # One loss ------------------------------------------------------------------------------------------------------

    def row(self, t: int) -> Row:
        """The backward values of L_t alone."""
        held = self._block_with(t)
        index = held.losses.index(t)
        network = self.trace.experiment.network
        return Row(
            dq=held.dq[index, t - 1],
            dh=held.dh[index, : t + 1, : network.hidden_size],
            dz=_pre(held)[index, :t],
            de=held.source[index, :t] if network.embedding_size is not None else None,
            tile=lambda parameter, k: tiles(self.trace, held, parameter).tile(index, k),
        )

    def gradient_of_loss(self, parameter: str, t: int, truncated: bool = True) -> Array:
        """∂L_t/∂θ = Σ_k C[t,k] over the kept k (all k if not `truncated`); unweighted."""
        held = self._block_with(t)
        index = held.losses.index(t)
        if parameter == INITIAL_STATE:
            arrived: Array = held.dh[index, 0]
            return arrived * float(not truncated or self._truncation.keeps(t, 0))
        return tiles(self.trace, held, parameter).of_loss(index).total(self._mask(t, truncated)[None])

    # The whole loss ------------------------------------------------------------------------------------------------

    def gradient(self, parameter: str) -> Array:
        """∂L/∂θ = Σ w_t C[t,k] over the kept (t, k). `parameter` may be "initial_state"."""
        return self._remembered(("gradient", parameter), lambda: _gradient(self.sweep, parameter))

    def gradient_full(self, parameter: str) -> Array:
        """The same without truncation."""
        return self._remembered(("gradient_full", parameter), lambda: _gradient(self.sweep_full, parameter))

    @property
    def sweep(self) -> Sweep:
        """The one pass back that all losses share, truncated."""
        return self._swept(truncated=True)

    @property
    def sweep_full(self) -> Sweep:
        """The same without truncation."""
        return self._swept(truncated=False)

    # Over (t, k) ---------------------------------------------------------------------------------------------------

    def norms(self, parameter: str) -> Array:
        """‖C[t,k]‖ (Frobenius) of the unweighted L_t, untruncated."""
        return self._remembered(("norms", parameter), lambda: self._over_tk(parameter, lambda t, _: t.norms()))

    def log2_norms(self, parameter: str) -> Array:
        """log₂ ‖C[t,k]‖; −∞ for a zero tile."""
        return self._remembered(("log2", parameter), lambda: self._over_tk(parameter, lambda t, _: t.log2_norms()))

    def shares(self, parameter: str) -> Array:
        """w_t ⟨C[t,k], G⟩ / ‖G‖², G = ∂L/∂θ: over the kept (t, k) they add up to 1; NaN where cut or where G = 0."""
        return self._remembered(("shares", parameter), lambda: self._shares(parameter))

    def shares_of_loss(self, parameter: str) -> Array:
        """⟨C[t,k], G_t⟩ / ‖G_t‖², G_t = ∂L_t/∂θ: every row adds up to 1; NaN where cut or where G_t = 0."""
        return self._remembered(("shares of loss", parameter), lambda: self._shares_of_loss(parameter))

    def shares_in_loss(self, parameter: str, t: int) -> Array:
        """Row t of `shares_of_loss` alone, (T,): what one loss costs, however long the sequence is."""
        held = self._block_with(t)
        return self._shares_in(tiles(self.trace, held, parameter).of_loss(held.losses.index(t)), t)

    def gradient_norms(self, parameter: str) -> Array:
        """‖∂L_t/∂θ‖ = ‖Σ_k C[t,k]‖ over the kept k, unweighted, (T,); NaN without loss."""
        return self._remembered(("gradient norms", parameter), lambda: self._gradient_norms(parameter))

    def diagonal(self, parameter: str) -> Array:
        """Σ_t w_t C[t,t], in the parameter's shape: the gradient if the state before were a constant."""
        return self._remembered(("diagonal", parameter), lambda: self._diagonal(parameter))

    def size(self, parameter: str, loss: int | None = None, truncated: bool = True) -> float:
        """Σ ‖C[t,k]‖ over the kept (t, k) (all if not `truncated`), of one loss or weighted of all: the size of what
        was added."""
        norms = np.nan_to_num(self.norms(parameter))
        weights = {t: self.trace.loss_weight(t) for t in self.trace.losses} if loss is None else {loss: 1.0}
        return float(sum(weight * norms[t - 1] @ self._mask(t, truncated) for t, weight in weights.items()))

    # How -----------------------------------------------------------------------------------------------------------

    def _swept(self, truncated: bool) -> Sweep:
        if truncated not in self._sweeps:
            self._sweeps[truncated] = self._sweep_of_all(truncated)
        return self._sweeps[truncated]

    def _sweep_of_all(self, truncated: bool) -> Sweep:
        trace, network = self.trace, self.trace.experiment.network
        length, hidden = trace.length, network.hidden_size
        dq = np.zeros((1, length, network.output_size))
        dh = np.zeros((1, length + 1, trace.state_before.shape[1]))
        pre: dict[str, Array] = {}
        source = np.zeros((1, length, network.embedding_size or 0))
        own, received = np.zeros((2, length, hidden))
        for held in self._each_block():
            mask = self._weights(held, truncated)
            dq[0] += _weighted(mask, held.dq)
            dh[0, 1:] += _weighted(mask, held.dh[:, 1:])
            dh[0, 0] += mask[:, 0] @ held.dh[:, 0]  # the initial state counts as used at timestep 1
            source[0] += _weighted(mask, held.source)
            for name, rows in held.pre.items():
                pre.setdefault(name, np.zeros((1, length, rows.shape[-1])))[0] += _weighted(mask, rows)
            for index, t in enumerate(held.losses):
                own[t - 1] = mask[index, t - 1] * held.dh[index, t, :hidden]
                mask[index, t - 1] = 0.0
            received += _weighted(mask, held.dh[:, 1:, :hidden])
        summed = frozen_block((length,), dq, dh, pre, source)
        for array in (own, received):
            array.setflags(write=False)
        return Sweep(
            dq=summed.dq[0],
            dh_own=own,
            dh_received=received,
            dh=summed.dh[0, :, :hidden],
            dz=_pre(summed)[0],
            de=summed.source[0] if network.embedding_size is not None else None,
            tile=lambda parameter, k: tiles(trace, summed, parameter).tile(0, k),
            gradient=lambda parameter: tiles(trace, summed, parameter).total(np.ones((1, length))),
        )

    def _shares(self, parameter: str) -> Array:
        gradient = self.gradient(parameter)
        length = norm(gradient)

        def shares(of: Tiles, held: Block) -> Array:
            mask = self._weights(held, truncated=True)
            if length == 0.0:
                return np.full_like(mask, np.nan)
            along = of.along(gradient / length) / length  # never ‖G‖², which over- and underflows first
            return np.where(self._kept(held), mask * along, np.nan)

        return self._over_tk(parameter, shares)

    def _shares_of_loss(self, parameter: str) -> Array:
        def shares(of: Tiles, held: Block) -> Array:
            return np.array([self._shares_in(of.of_loss(index), t) for index, t in enumerate(held.losses)])

        return self._over_tk(parameter, shares)

    def _shares_in(self, one: Tiles, t: int) -> Array:
        """The shares of loss t's gradient, (T,), of the tiles of that loss alone."""
        mask = self._mask(t, truncated=True)
        gradient = one.total(mask[None])
        length = norm(gradient)
        if length == 0.0:
            return np.full(self.trace.length, np.nan)
        return np.where(mask > 0, one.along(gradient / length)[0] / length, np.nan)

    def _gradient_norms(self, parameter: str) -> Array:
        result = np.full(self.trace.length, np.nan)
        for held in self._each_block():
            of = tiles(self.trace, held, parameter)
            for index, t in enumerate(held.losses):
                result[t - 1] = norm(of.of_loss(index).total(self._mask(t, truncated=True)[None]))
        return result

    def _diagonal(self, parameter: str) -> Array:
        result = np.zeros_like(self.trace.experiment.parameters[parameter])
        for held in self._each_block():
            own = np.zeros((len(held.losses), self.trace.length))
            for index, t in enumerate(held.losses):
                own[index, t - 1] = self.trace.loss_weight(t)
            result = result + tiles(self.trace, held, parameter).total(own)
        return result

    def _over_tk(self, parameter: str, what: Callable[[Tiles, Block], Array]) -> Array:
        result = np.full((self.trace.length, self.trace.length), np.nan)
        for held in self._each_block():
            rows = what(tiles(self.trace, held, parameter), held)
            for index, t in enumerate(held.losses):
                result[t - 1, :t] = rows[index, :t]
        return result

    def _mask(self, t: int, truncated: bool) -> Array:
        """1 where loss t reaches timestep k, (T,)."""
        mask = np.zeros(self.trace.length)
        mask[(self._truncation.first_kept(t) if truncated else 1) - 1 : t] = 1.0
        return mask

    def _kept(self, held: Block) -> npt.NDArray[np.bool_]:
        return np.array([self._mask(t, truncated=True) for t in held.losses]) > 0

    def _weights(self, held: Block, truncated: bool) -> Array:
        """w_t where loss t reaches timestep k, else 0, (n, T)."""
        return np.array([self.trace.loss_weight(t) * self._mask(t, truncated) for t in held.losses])

    def _each_block(self) -> Iterator[Block]:
        losses = self.trace.losses
        for first in range(0, len(losses), self._losses_at_once):
            yield self._block(losses[first : first + self._losses_at_once])

    def _block_with(self, t: int) -> Block:
        """A block that holds loss t: the whole one where it is small, else that loss alone."""
        losses = self.trace.losses
        return self._block(losses if len(losses) <= self._losses_at_once else (t,))

    def _block(self, losses: tuple[int, ...]) -> Block:
        if losses not in self._blocks:
            self._blocks.clear()  # one block at a time: nothing of size T²H is kept
            self._blocks[losses] = self._in_range(block(self.trace, losses))
        return self._blocks[losses]

    def _in_range(self, held: Block) -> Block:
        """The block, of which everything that is made can be held. Raises ExperimentError."""
        beyond = [
            name
            for name in self.trace.experiment.parameters
            if not np.isfinite(len(self.trace.losses) * tiles(self.trace, held, name).bound())
        ]
        if beyond:
            message = (
                f"let the gradient of {' and '.join(beyond)} leave the range of float64; "
                "make W_hh smaller or the sequence shorter."
            )
            raise ExperimentError((Problem("parameters", message),))
        return held

    def _remembered(self, key: tuple[object, ...], compute: Callable[[], Array]) -> Array:
        if key not in self._known:
            array = compute()
            array.setflags(write=False)
            self._known[key] = array
        return self._known[key]


def _gradient(swept: Sweep, parameter: str) -> Array:
    return swept.dh[0].copy() if parameter == INITIAL_STATE else swept.gradient(parameter)


def _pre(held: Block) -> Array:
    """The cotangent of the stacked pre-activation, (n, T, P)."""
    return next(iter(held.pre.values()))


def _weighted(mask: Array, rows: Array) -> Array:
    """Σ over losses of mask[t,k] rows[t,k], (T, a)."""
    result: Array = np.einsum("tk,tka->ka", mask, rows)
    return result

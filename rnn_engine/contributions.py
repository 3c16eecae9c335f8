"""C[t,k]: the part of ∂L_t/∂θ that passes through θ's use at timestep k, and all that is made of it.

Σ_k C[t,k] = ∂L_t/∂θ; weighted with w_t and summed over t it is ∂L/∂θ. Truncation is a mask over (t, k).
What grows with T² is computed when it is first asked for; of the rows themselves a few megabytes are kept at a time.
"""

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np

from rnn_engine.arrays import Array, norm, row_norms
from rnn_engine.backward_values import Backward, Sweep
from rnn_engine.block import BYTES_AT_A_TIME, Block, block, bytes_of_row
from rnn_engine.lags import lags
from rnn_engine.norms import Norms, tile_norms
from rnn_engine.pieces import logit_gradients
from rnn_engine.scaled import Exponents, Scaled, scaled, weighted_sum
from rnn_engine.shares import shares_of_all
from rnn_engine.sums import size, sums
from rnn_engine.telling import passed
from rnn_engine.tiles import Tiles, tiles
from rnn_engine.trace import Trace, once_per_trace

INITIAL_STATE = "initial_state"

PER_LOSS = 10
"""So many multiplications of large matrices a number takes that goes into the gradient of one loss alone."""

LEAST_SIZE = 1e-290
"""Below this float64 has few digits left for what was added."""


@once_per_trace
def contributions(trace: Trace) -> "Contributions":
    """The contributions of a trace: always the same object, so that everyone may ask."""
    return Contributions(trace)


def apart(a: Scaled, b: Scaled, size: Scaled) -> float:
    """FORMATS §4's measure: max|a − b| beside the `size` of what was added, so that cancellation is no error.

    Where next to nothing was added, float64 has few digits for it: sizes count from LEAST_SIZE.
    """
    top = max(a.exponent, b.exponent)
    difference = np.ldexp(a.mantissa, a.exponent - top) - np.ldexp(b.mantissa, b.exponent - top)
    largest = scaled(np.max(np.abs(difference), initial=0.0, keepdims=True), top)
    least = LEAST_SIZE if size.exponent == 0 else 0.0
    ratio = float(largest.mantissa.flat[0]) / max(float(size.mantissa), least)
    return float(np.ldexp(ratio, largest.exponent - size.exponent))


class Contributions:
    """The gradient of one trace, taken apart. Arrays over (t, k) are (T, T), index [t−1, k−1], NaN where nothing is."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._truncation = trace.experiment.truncation
        self._blocks: dict[tuple[int, ...], Block] = {}
        self._losses_known: dict[str, tuple[Array, Array, Exponents]] = {}
        self._known: dict[tuple[object, ...], Array] = {}
        self._losses_at_once = max(1, BYTES_AT_A_TIME // bytes_of_row(trace.experiment.network, trace.length))

    # One loss ------------------------------------------------------------------------------------------------------

    def row(self, t: int) -> Backward:
        """The backward values of L_t alone."""
        held, index = self._block_with(t)
        return Backward(held, index, t)

    def blocks(self) -> Iterator[tuple[tuple[int, ...], Block]]:
        """The backward values of all losses, some at a time, ascending: which losses, and the rows of each."""
        losses = self.trace.losses
        for first in range(0, len(losses), self._losses_at_once):
            some = losses[first : first + self._losses_at_once]
            yield some, self._block(some)

    def scaled_gradient_of_loss(self, parameter: str, t: int, truncated: bool = True) -> Scaled:
        """∂L_t/∂θ = Σ_k C[t,k] over the kept k (all k if not `truncated`); unweighted."""
        held, index = self._block_with(t)
        if parameter == INITIAL_STATE:
            arrived: Array = held.d_state[index, 0]
            kept = not truncated or self._truncation.keeps(t, 0)
            return Scaled(arrived * float(kept), int(held.exponents[index, 0]))
        return tiles(held, parameter).of_row(index).total(self._mask(t, truncated)[None])

    def gradient_of_loss(self, parameter: str, t: int, truncated: bool = True) -> Array:
        """The same as float64. Raises ExperimentError beyond its range."""
        return self.scaled_gradient_of_loss(parameter, t, truncated).plain(
            "the gradient of {parameter}", parameter=parameter
        )

    def norms_of_loss(self, parameter: str, t: int) -> Norms:
        """‖C[t,k]‖ of one loss, (T,), index k−1, untruncated: what one loss costs, however long the sequence is."""
        held, index = self._block_with(t)
        of = tiles(held, parameter).of_row(index)
        lefts = Norms(row_norms(of.left[0]), of.exponents[0])
        return lefts if of.right is None else lefts.times(of.right)

    # The whole loss ------------------------------------------------------------------------------------------------

    def scaled_gradient(self, parameter: str, truncated: bool = True) -> Scaled:
        """∂L/∂θ = Σ w_t C[t,k] over the kept (t, k), all if not `truncated`. `parameter` may be "initial_state"."""
        both = sums(self.trace)
        return _gradient((both.cut if truncated else both.whole).block, parameter)

    def gradient(self, parameter: str) -> Array:
        """The same as float64. Raises ExperimentError beyond its range."""
        return self._remembered(("gradient", parameter), lambda: self._plain_gradient(parameter, truncated=True))

    def gradient_full(self, parameter: str) -> Array:
        """The same without truncation."""
        return self._remembered(("gradient_full", parameter), lambda: self._plain_gradient(parameter, truncated=False))

    @cached_property
    def sweep(self) -> Sweep:
        """The one pass back that all losses share, truncated."""
        found = sums(self.trace).cut
        own = self.trace.weights[:, None] * (logit_gradients(self.trace) @ self.trace.experiment.parameters["W_hy"])
        own.setflags(write=False)
        return Sweep(
            block=found.block,
            row=0,
            last=self.trace.length,
            dh_own=own,
            dh_received=found.received,
            received_exponents=found.received_exponents,
            brought=found.brought,
            brought_exponents=found.brought_exponents,
            gradient=lambda parameter: _gradient(found.block, parameter),
        )

    # Over (t, k) ---------------------------------------------------------------------------------------------------

    def norms(self, parameter: str) -> Array:
        """‖C[t,k]‖ (Frobenius) of the unweighted L_t, untruncated; infinite, or 0, where float64 can't say it."""
        return self._remembered(("norms", parameter), lambda: tile_norms(self.trace, parameter).plain())

    def log2_norms(self, parameter: str) -> Array:
        """log₂ ‖C[t,k]‖, finite in any regime; −∞ for a zero tile."""
        return self._remembered(("log2", parameter), lambda: tile_norms(self.trace, parameter).log2())

    def shares(self, parameter: str) -> Array:
        """w_t ⟨C[t,k], G⟩ / ‖G‖², G = ∂L/∂θ: over the kept (t, k) they add up to 1; NaN where cut or where G = 0."""
        return shares_of_all(self.trace)[parameter]

    def shares_of_loss(self, parameter: str) -> Array:
        """⟨C[t,k], G_t⟩ / ‖G_t‖², G_t = ∂L_t/∂θ: every row adds up to 1; NaN where cut or where G_t = 0."""
        return self._remembered(("shares of loss", parameter), lambda: self._of_losses(parameter)[0])

    def shares_in_loss(self, parameter: str, t: int) -> Array:
        """Row t of `shares_of_loss` alone, (T,): what one loss costs, however long the sequence is, and nothing where
        those of all losses are known."""
        if parameter in self._losses_known:
            known: Array = self._losses_known[parameter][0][t - 1]
            return known
        held, index = self._block_with(t)
        of, mask = tiles(held, parameter).of_row(index), self._mask(t, truncated=True)
        return _along(of, of.total(mask[None]), mask)

    def gradient_norms(self, parameter: str) -> Array:
        """‖∂L_t/∂θ‖ = ‖Σ_k C[t,k]‖ over the kept k, unweighted, (T,); NaN without loss."""
        return self._remembered(("gradient norms", parameter), lambda: self._lengths(parameter, np.ldexp))

    def log2_gradient_norms(self, parameter: str) -> Array:
        """log₂ of the same, finite in any regime; −∞ for a zero gradient."""
        return self._remembered(("log2 gradient norms", parameter), lambda: self._lengths(parameter, _log2))

    def diagonal(self, parameter: str) -> Array:
        """Σ_t w_t C[t,t], in the parameter's shape: the gradient if the state before were a constant. Raises
        ExperimentError beyond float64."""
        return self._remembered(
            ("diagonal", parameter),
            lambda: self.scaled_diagonal(parameter).plain("the gradient of {parameter}", parameter=parameter),
        )

    def scaled_diagonal(self, parameter: str) -> Scaled:
        """The same in any regime."""
        at_once = next(lags(self.trace, self.trace.losses))  # k = t
        return at_once.total(parameter, self.trace.weights[at_once.t - 1])

    def size(self, parameter: str, loss: int | None = None, truncated: bool = True) -> Scaled:
        """Σ ‖C[t,k]‖ over the kept (t, k) (all if not `truncated`), of one loss or weighted of all: the size of what
        was added, a single number."""
        if loss is None:
            return size(self.trace, parameter, truncated)
        norms = self.norms_of_loss(parameter, loss)
        exponents = np.zeros(self.trace.length, dtype=np.int64) if norms.exponents is None else norms.exponents
        total = weighted_sum(self._mask(loss, truncated), norms.mantissa[:, None], exponents)
        return scaled(total.mantissa[0], total.exponent)

    # How -----------------------------------------------------------------------------------------------------------

    def _plain_gradient(self, parameter: str, truncated: bool) -> Array:
        return self.scaled_gradient(parameter, truncated).plain("the gradient of {parameter}", parameter=parameter)

    def _of_losses(self, parameter: str) -> tuple[Array, Array, Exponents]:
        """Of the gradient of every loss the shares, (T, T), and the norm, (T,), times 2^exponents; NaN without loss."""
        if parameter not in self._losses_known:
            length = self.trace.length
            shares, norms = np.full((length, length), np.nan), np.full(length, np.nan)
            exponents = np.zeros(length, dtype=np.int64)
            for t, of in self._each_loss(parameter):
                mask = self._mask(t, truncated=True)
                gradient = of.total(mask[None])
                norms[t - 1], exponents[t - 1] = norm(gradient.mantissa), gradient.exponent
                shares[t - 1] = _along(of, gradient, mask)
                passed(PER_LOSS * t * gradient.mantissa.size)
            self._losses_known[parameter] = shares, norms, exponents
        return self._losses_known[parameter]

    def _lengths(self, parameter: str, as_number: Callable[[Array, Exponents], Array]) -> Array:
        _, norms, exponents = self._of_losses(parameter)
        with np.errstate(over="ignore", under="ignore", divide="ignore"):
            return as_number(norms, exponents)

    def _mask(self, t: int, truncated: bool) -> Array:
        """1 where loss t reaches timestep k, (T,)."""
        mask = np.zeros(self.trace.length)
        mask[(self._truncation.first_kept(t) if truncated else 1) - 1 : t] = 1.0
        return mask

    def _each_loss(self, parameter: str) -> Iterator[tuple[int, Tiles]]:
        for some, held in self.blocks():
            of = tiles(held, parameter)
            for index, t in enumerate(some):
                yield t, of.of_row(index)

    def _block_with(self, t: int) -> tuple[Block, int]:
        """A block that holds loss t and its row there: the whole one where it is small, else that loss alone."""
        losses = self.trace.losses
        if len(losses) <= self._losses_at_once:
            return self._block(losses), losses.index(t)
        return self._block((t,)), 0

    def _block(self, losses: tuple[int, ...]) -> Block:
        if losses not in self._blocks:
            self._blocks.clear()  # one block at a time: nothing of size T²H is kept
            self._blocks[losses] = block(self.trace, losses)
        return self._blocks[losses]

    def _remembered(self, key: tuple[object, ...], compute: Callable[[], Array]) -> Array:
        if key not in self._known:
            array = compute()
            array.setflags(write=False)
            self._known[key] = array
        return self._known[key]


def _along(one: Tiles, gradient: Scaled, mask: Array) -> Array:
    """The shares of one loss's gradient, (T,), of the tiles of that loss alone; NaN where cut or where it is zero."""
    length = norm(gradient.mantissa)
    if length == 0.0:
        return np.full(len(mask), np.nan)
    along, exponents = one.along(gradient.mantissa / length)
    return np.where(mask > 0, np.ldexp(along[0] / length, exponents[0] - gradient.exponent), np.nan)


def _log2(norms: Array, exponents: Exponents) -> Array:
    logs: Array = np.log2(norms) + exponents
    return logs


def _gradient(swept: Block, parameter: str) -> Scaled:
    if parameter == INITIAL_STATE:
        return Scaled(swept.d_state[0, 0], int(swept.exponents[0, 0]))
    return tiles(swept, parameter).total(np.ones((1, swept.trace.length)))

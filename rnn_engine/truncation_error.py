"""What truncation costs: every sliding window at once, and chunks, against the full gradient.

A window w keeps the lags t − k < w, so that its gradient is G_w = Σ_{lag<w} D_lag with D_lag = Σ_t w_t C[t,t−lag]: one
walk over the lags has the gradients of all windows pass by, in one buffer of the size of a parameter (ENGINE §2).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnn_engine.angles import angle
from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.lags import lags
from rnn_engine.scaled import Scaled
from rnn_engine.trace import Trace, once_per_trace
from rnn_engine.truncation import Truncation


@dataclass(frozen=True, eq=False)
class TruncationErrors:
    """By parameter an entry for every window or length, (n,), read-only.

    `angles`: between the truncated gradient and the full one, in degrees, NaN where one of them is zero; `errors`:
    ‖G_w − G‖ / ‖G‖, NaN where the full gradient is zero.
    """

    angles: Mapping[str, Array]
    errors: Mapping[str, Array]


@once_per_trace
def window_errors(trace: Trace, loss: int | None = None) -> TruncationErrors:
    """Of sliding windows w = 1..T, index w − 1: of the gradient of L, or of L_loss alone.

    The truncation of the experiment itself counts for nothing here. Costs T products for every parameter.
    """
    compared = _Compared(trace, loss, trace.length)
    totals = compared.zeros()
    for arrival in lags(trace, compared.losses):
        weights = compared.weights[-len(arrival.t) :]
        for parameter in totals:
            totals[parameter] += arrival.total(parameter, weights)
            compared.put(parameter, arrival.lag, totals[parameter])
    for parameter, total in totals.items():
        for window in range(compared.losses[-1], trace.length):  # no loss is so far back
            compared.put(parameter, window, total)
    return compared.errors()


@once_per_trace
def chunk_errors(trace: Trace, lengths: tuple[int, ...], loss: int | None = None) -> TruncationErrors:
    """The same of chunks of these lengths, index as in `lengths`."""
    compared = _Compared(trace, loss, len(lengths))
    totals = [compared.zeros() for _ in lengths]
    chunks = [Truncation("chunked", length) for length in lengths]
    for arrival in lags(trace, compared.losses):
        if arrival.lag >= max(lengths):  # no chunk reaches so far back
            break
        weights = compared.weights[-len(arrival.t) :]
        for chunk, total in zip(chunks, totals, strict=True):
            kept = np.array([chunk.keeps(t, t - arrival.lag) for t in arrival.t.tolist()])
            for parameter in total if kept.any() else ():
                total[parameter] += arrival.total(parameter, np.where(kept, weights, 0.0))
    for index, total in enumerate(totals):
        for parameter, found in total.items():
            compared.put(parameter, index, found)
    return compared.errors()


class _Compared:
    """Truncated gradients against the full one, entry by entry."""

    def __init__(self, trace: Trace, loss: int | None, count: int) -> None:
        answer, parameters = contributions(trace), trace.experiment.parameters
        self.losses = trace.losses if loss is None else (loss,)
        self.weights = np.ones(1) if loss is not None else trace.weights[np.array(trace.losses) - 1]
        self._full = {
            name: answer.scaled_gradient(name, truncated=False)
            if loss is None
            else answer.scaled_gradient_of_loss(name, loss, truncated=False)
            for name in parameters
        }
        self._sizes = {name: norm(full.mantissa) for name, full in self._full.items()}
        self._angles, self._errors = ({name: np.full(count, np.nan) for name in parameters} for _ in range(2))

    def zeros(self) -> dict[str, Scaled]:
        """Where the sums of every parameter begin."""
        return {name: Scaled(np.zeros_like(full.mantissa)) for name, full in self._full.items()}

    def put(self, parameter: str, index: int, truncated: Scaled) -> None:
        full, size = self._full[parameter], self._sizes[parameter]
        if size == 0.0:
            return
        off = truncated + Scaled(-full.mantissa, full.exponent)
        with np.errstate(over="ignore", under="ignore"):
            self._errors[parameter][index] = np.ldexp(norm(off.mantissa) / size, off.exponent - full.exponent)
        between = angle(truncated.mantissa, full.mantissa)
        if between is not None:
            self._angles[parameter][index] = between

    def errors(self) -> TruncationErrors:
        for array in (*self._angles.values(), *self._errors.values()):
            array.setflags(write=False)
        return TruncationErrors(self._angles, self._errors)

"""The norm of every contribution: the whole (t, k) triangle in one sweep, and nothing of size T²H kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rnn_engine.arrays import Array, row_norms
from rnn_engine.pieces import logit_gradients, piece_at, within_stage
from rnn_engine.scaled import Exponents, moderate_rows
from rnn_engine.sweep import Arrival, sweep
from rnn_engine.tiles import DQ, PRE, RECALLED, SOURCE, left_of, operand
from rnn_engine.trace import Trace, once_per_trace


@dataclass(frozen=True, eq=False)
class Norms:
    """Norms over (t, k), index [t−1, k−1], or of one loss over k, index k−1.

    They are `mantissa` · 2^`exponents`; exponents None: all are 0.
    """

    mantissa: Array
    exponents: Exponents | None

    def times(self, right: Array) -> "Norms":
        """The same with those of timestep k multiplied by the norm of row k−1 of `right`, (T, n)."""
        rows, tops = moderate_rows(right)
        mantissa, exponents = self.mantissa * row_norms(rows), self.exponents
        if tops is not None:
            exponents = tops + (np.zeros(mantissa.shape, dtype=np.int64) if exponents is None else exponents)
        return Norms(mantissa, exponents)

    def plain(self) -> Array:
        """The norms themselves: infinite, or 0, beyond float64."""
        if self.exponents is None:
            return self.mantissa
        with np.errstate(over="ignore", under="ignore"):
            result: Array = np.ldexp(self.mantissa, self.exponents)
        return result

    def log2(self) -> Array:
        """Their binary logarithms: finite in any regime, −∞ for a zero."""
        with np.errstate(divide="ignore"):
            logs = np.log2(self.mantissa)
        return logs if self.exponents is None else logs + self.exponents


class Column(NamedTuple):
    """Norms of one left factor at one timestep, of some of the losses; exponents None: all are 0."""

    left: str
    losses: slice
    norms: Array
    exponents: Exponents | None


def columns(trace: Trace, arrival: Arrival) -> Iterator[Column]:
    """The norms that an arrival at k ≥ 1 brings. Of the scores only what is fed back softly: L_k's own are known."""
    assert arrival.norms is not None
    assert arrival.norm_exponents is not None
    count = len(trace.losses)
    every = slice(arrival.first, count)
    for column, left in zip(range(arrival.norms.shape[1]), (PRE, RECALLED), strict=False):
        tops = arrival.norm_exponents[:, min(column, arrival.norm_exponents.shape[1] - 1)]
        yield Column(left, every, arrival.norms[:, column], None if arrival.plain else tops)
    exponents = None if arrival.plain else arrival.exponents
    if "E" in trace.experiment.parameters and trace.experiment.sequence.has_input(arrival.k):
        d_source = piece_at(trace, arrival.k).d_source(arrival.k, arrival.d_state)
        yield Column(SOURCE, every, row_norms(d_source), exponents)
    if arrival.fed_dq is not None:
        fed = len(arrival.fed_dq)
        later = None if exponents is None else exponents[-fed:]
        yield Column(DQ, slice(count - fed, count), row_norms(arrival.fed_dq), later)


@once_per_trace
def tile_norms(trace: Trace, parameter: str) -> Norms:
    """‖C[t,k]‖ = ‖left‖ · ‖right‖, of the unweighted L_t, untruncated; NaN where there is no loss or k > t."""
    left, mask, right = left_of(parameter), within_stage(trace, parameter), operand(trace, parameter)
    norms = _dq_norms(trace) if left == DQ else _triangles(trace)[left]
    if mask is not None:
        norms = Norms(norms.mantissa * mask, norms.exponents)
    return norms if right is None else norms.times(right)


@once_per_trace
def _triangles(trace: Trace) -> Mapping[str, Norms]:
    """The norms of every left factor that the sweep meets. Costs T matrix products; made once."""
    lefts = [PRE, *([SOURCE] if "E" in trace.experiment.parameters else [])]
    found = {left: _Triangle(trace) for left in lefts}
    for arrival in sweep(trace, trace.losses):
        if arrival.k > 0:
            for column in columns(trace, arrival):
                if column.left not in found:
                    found[column.left] = _Triangle(trace)
                found[column.left].put(arrival.k, column)
    norms = {left: triangle.norms() for left, triangle in found.items()}
    return {RECALLED: norms[PRE]} | norms


@once_per_trace
def _dq_norms(trace: Trace) -> Norms:
    """‖∂L_t/∂q_k‖: at k = t, and where a later loss comes back through an output that is fed back."""
    fed_softly = trace.experiment.sequence.feedback == "soft"
    norms = _triangles(trace).get(DQ) if fed_softly else None
    norms = _Triangle(trace).norms() if norms is None else norms
    mantissa = norms.mantissa.copy()
    rows = np.arange(trace.length)[trace.experiment.wiring.losses]
    mantissa[rows, rows] = row_norms(logit_gradients(trace))[rows]
    return Norms(mantissa, norms.exponents)


class _Triangle:
    """Norms on their way, a column at a time; NaN where there is no loss or k > t."""

    def __init__(self, trace: Trace) -> None:
        rows = trace.experiment.wiring.losses
        self._rows = np.arange(trace.length)[rows]
        self._everywhere = isinstance(rows, slice)
        self._mantissa = np.full((trace.length, trace.length), np.nan)  # [k−1, t−1]: what is put lies together
        self._exponents: Exponents | None = None
        for k, first in enumerate(np.searchsorted(self._rows, np.arange(trace.length))):
            self._mantissa[k, self._rows[first:]] = 0.0

    def put(self, k: int, column: Column) -> None:
        """The norms at timestep k."""
        rows = column.losses if self._everywhere else self._rows[column.losses]
        self._mantissa[k - 1, rows] = column.norms
        if column.exponents is not None:
            if self._exponents is None:
                self._exponents = np.zeros(self._mantissa.shape, dtype=np.int32)  # half of what grows with T²
            self._exponents[k - 1, rows] = column.exponents

    def norms(self) -> Norms:
        for array in (self._mantissa, self._exponents):
            if array is not None:
                array.setflags(write=False)
        return Norms(self._mantissa.T, None if self._exponents is None else self._exponents.T)

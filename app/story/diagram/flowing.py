"""What flows back at the cursor: norms along the row of states, and how a norm becomes a width."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from app.story.places import Place
from app.story.reach import reach
from app.story.state import State
from app.story.timeline import Timeline
from rnn_engine.arrays import Array, row_norms
from rnn_engine.backward_values import Backward
from rnn_engine.contributions import contributions
from rnn_engine.scaled import Exponents
from rnn_engine.trace import Trace

_LINEAR_UP_TO = 2.0
"""Decades between the smallest and the largest norm that a linear scale can show."""
_MOST_DECADES = 6
TRACE = 0.01
"""How wide the river is, in pixels, where its scale leaves nothing of a gradient that is there: it is painted as a
hairline, and where there is no gradient, nothing is."""
Indices = npt.NDArray[np.int64]
LEAST = 1e-300
"""A norm beside others that are far beyond it: not zero, whatever float64 makes of it."""


@dataclass(frozen=True)
class RiverScale:
    """How a norm becomes a width: in proportion, or by its logarithm over `decades` below the largest one."""

    largest: float
    widest: float
    decades: int | None = None
    shared: bool = False
    """Whether it is that of two networks: in one of them nothing may be as wide as that."""

    @staticmethod
    def of(norms: Array, widest: float) -> "RiverScale":
        """The scale that shows these norms: logarithmic where they lie more than two decades apart."""
        positive = norms[norms > 0.0]
        if positive.size == 0:
            return RiverScale(0.0, widest)
        largest, smallest = float(np.max(positive)), float(np.min(positive))
        apart = math.log10(largest) - math.log10(smallest)
        decades = None if apart <= _LINEAR_UP_TO else min(_MOST_DECADES, math.floor(apart) + 1)
        return RiverScale(largest, widest, decades)

    def width(self, norm: float) -> float:
        """The width in pixels; 0 for no gradient alone, and a trace of next to none, however far below the largest."""
        if norm <= 0.0 or self.largest <= 0.0:
            return 0.0
        if self.decades is None:
            return max(TRACE, self.widest * norm / self.largest)
        below = math.log10(self.largest) - math.log10(norm)
        return max(TRACE, self.widest * (1.0 - below / self.decades))


@dataclass(frozen=True, eq=False)
class Lane:
    """Norms along one lane of the river, index k = 0..T."""

    own: Array
    """‖·‖ of what comes in beside the lane: into h_k from ŷ_k, into c_k of an LSTM from h_k."""
    received: Array
    """‖·‖ of what arrives along it from timestep k+1."""
    whole: Array
    """‖∂L/∂h_k‖ or ‖∂L/∂c_k‖, which flows on to timestep k−1."""
    log2_whole: Array
    """log₂ of the same as it is, without the exponent that all norms share; −∞ for a zero."""


@dataclass(frozen=True, eq=False)
class Flowing:
    """The river of one loss (`loss`), or of all at once (None).

    A norm is what stands in the lanes times 2^`exponent`; one that is next to nothing beside the largest stands there
    only as that.
    """

    loss: int | None
    h: Lane
    c: Lane | None = None
    """Of an LSTM."""
    exponent: int = 0

    def place(self, name: str, k: int) -> Place:
        return Place("backward", name, loss=self.loss, k=k)


def flowing(state: State) -> Flowing | None:
    """What flows back at the cursor; None as long as nothing does."""
    place = state.place
    if place is None or place.phase in ("forward", "update") or (state.flow == "each" and place.loss is None):
        return None
    return river_of(state.trace, state.flowing_loss)


def shown_scale(state: State, flow: Flowing | None, widest: float) -> RiverScale:
    """The scale of every norm that the river shows in this flow, now or later; of two that are compared, in both."""
    if flow is None:
        return RiverScale.of(np.zeros(0), widest)
    norms, shared = _shown(state.trace, state.timeline, flow.loss), False
    if state.other is not None and (flow.loss is None or flow.loss in state.other.trace.losses):
        beside = river_of(state.other.trace, flow.loss)
        with np.errstate(under="ignore", over="ignore"):
            theirs = np.ldexp(
                _shown(state.other.trace, state.other.timeline, flow.loss), beside.exponent - flow.exponent
            )
        norms, shared = np.concatenate([norms, theirs]), True
    return replace(RiverScale.of(norms, widest), shared=shared)


@lru_cache(maxsize=4)
def _shown(trace: Trace, timeline: Timeline, loss: int | None) -> Array:
    """What comes in where it does, and what leaves and arrives wherever the gradient goes on to the state before."""
    flow = river_of(trace, loss)
    if loss is None:
        own = [t for t in trace.losses if flow.place("dh_own", t) in timeline]
        names = ["dh", *["dh_received"] * (trace.length - 1)]
        arrives = np.array([k for k, name in enumerate(names) if flow.place(name, k) in timeline], dtype=int)
    else:
        lowest, end = reach(trace.experiment, loss)
        own = [loss] if flow.place("dh", loss) in timeline else []
        arrives = np.arange(0 if end == "initial state" else lowest, loss)
        own += [int(k) for k in arrives if flow.h.own[k] > 0.0] if trace.experiment.sequence.feedback == "soft" else []
    if not trace.experiment.network.recurrent:
        arrives = arrives[:0]
    lanes = [lane for lane in (flow.h, flow.c) if lane is not None]
    on_the_way = [norms for lane in lanes for norms in (lane.received[arrives], lane.whole[arrives + 1])]
    return np.concatenate([flow.h.own[own], *on_the_way])


@lru_cache(maxsize=4)
def river_of(trace: Trace, loss: int | None) -> Flowing:
    length = trace.length
    own, received, whole = (_Norms(length) for _ in range(3))
    if loss is None:
        sweep = contributions(trace).sweep
        row: Backward = sweep
        own.put(1, sweep.dh_own)
        received.put(1, sweep.dh_received, sweep.received_exponents)
        whole.put(0, sweep.dh, sweep.exponents)
        received.put(0, sweep.dh[:1], sweep.exponents[:1])
    else:
        row = contributions(trace).row(loss)
        whole.put(0, row.dh, row.exponents)
        received.put(0, row.dh[:loss], row.exponents[:loss])
        own.put(loss, row.dh[loss:], row.exponents[loss:])
        _part_what_is_fed_back(trace, row, own, received)
    lanes = [(own, received, whole), *_of_cell_state(trace, row)]
    every = [norms for lane in lanes for norms in lane]
    exponent = max(each.largest for each in every) if any(each.exponents.any() for each in every) else 0
    h, *others = (
        Lane(own.beside(exponent), received.beside(exponent), whole.beside(exponent), whole.log2)
        for own, received, whole in lanes
    )
    return Flowing(loss, h, others[0] if others else None, exponent)


def _part_what_is_fed_back(trace: Trace, row: Backward, own: "_Norms", received: "_Norms") -> None:
    """Where x_{k+1} is ŷ_k itself, a part of ∂L/∂h_k comes from there, and only the rest along W."""
    sequence, W_hy = trace.experiment.sequence, trace.experiment.parameters["W_hy"]
    if sequence.feedback != "soft":
        return
    fed = np.array([k for k in range(1, row.last) if sequence.is_fed_softly(k + 1)], dtype=int)
    exponents = row.exponents[fed]
    through = np.ldexp(row.dq[fed - 1] @ W_hy, (row.dq_exponents[fed - 1] - exponents)[:, None])
    own.put(fed, through, exponents)
    received.put(fed, row.dh[fed] - through, exponents)


def _of_cell_state(trace: Trace, row: Backward) -> "Iterator[tuple[_Norms, _Norms, _Norms]]":
    """Of an LSTM: ∂L/∂c_k = ∂L/∂c_{k+1} ∘ f_{k+1} + ∂L/∂h_k ∘ o_k ∘ tanh′(c_k)."""
    if row.dc is None:
        return
    own, received, whole = (_Norms(trace.length) for _ in range(3))
    last, forward = row.last, trace.forward
    slopes = forward["o"][:last] * (1.0 - np.tanh(forward["c"][:last]) ** 2)
    whole.put(0, row.dc, row.exponents)
    own.put(1, row.dh[1:] * slopes, row.exponents[1:])
    received.put(0, row.dc[1:] * forward["f"][:last], row.exponents[1:])
    yield own, received, whole


class _Norms:
    """Norms on their way, index k = 0..T, each with its power of two."""

    def __init__(self, length: int) -> None:
        self.mantissa = np.zeros(length + 1)
        self.exponents: Exponents = np.zeros(length + 1, dtype=np.int64)

    def put(self, at: int | Indices, rows: Array, exponents: Exponents | None = None) -> None:
        """The norms of some rows at their indices, or from an index on."""
        where = slice(at, at + len(rows)) if isinstance(at, int) else at
        self.mantissa[where] = row_norms(rows)
        if exponents is not None:
            self.exponents[where] = exponents

    @property
    def largest(self) -> int:
        """The power of two that the largest of them has."""
        tops = self.exponents[self.mantissa > 0.0] + np.frexp(self.mantissa[self.mantissa > 0.0])[1]
        return int(np.max(tops, initial=np.iinfo(np.int64).min // 2))

    @property
    def log2(self) -> Array:
        with np.errstate(divide="ignore"):
            logs: Array = np.log2(self.mantissa) + self.exponents
        return logs

    def beside(self, exponent: int) -> Array:
        """The norms in units of 2^`exponent`."""
        with np.errstate(under="ignore"):
            norms: Array = np.ldexp(self.mantissa, self.exponents - exponent)
        return np.where((norms < LEAST) & (self.mantissa > 0.0), LEAST, norms)

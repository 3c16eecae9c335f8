"""What flows back at the cursor: norms along the row of states, and how a norm becomes a width."""

import math
from dataclasses import dataclass

import numpy as np

from app.story.places import Place
from app.story.state import State
from rnn_engine.arrays import Array, row_norms
from rnn_engine.contributions import contributions

_LINEAR_UP_TO = 2.0
"""Decades between the smallest and the largest norm that a linear scale can show."""
_MOST_DECADES = 6


@dataclass(frozen=True)
class RiverScale:
    """How a norm becomes a width: in proportion, or by its logarithm over `decades` below the largest one."""

    largest: float
    widest: float
    decades: int | None = None

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
        """The width in pixels; 0 for no gradient, and for one that is more than `decades` below the largest."""
        if norm <= 0.0 or self.largest <= 0.0:
            return 0.0
        if self.decades is None:
            return self.widest * norm / self.largest
        below = math.log10(self.largest) - math.log10(norm)
        return self.widest * max(0.0, 1.0 - below / self.decades)


@dataclass(frozen=True, eq=False)
class Flowing:
    """Norms along the river of one loss (`loss`), or of all at once (None); index k = 0..T."""

    loss: int | None
    own: Array
    """‖·‖ of what the loss of timestep k itself brings to h_k."""
    received: Array
    """‖·‖ of what arrives at h_k from h_{k+1}."""
    whole: Array
    """‖∂L/∂h_k‖, which flows on to h_{k−1}."""

    def place(self, name: str, k: int) -> Place:
        return Place("backward", name, loss=self.loss, k=k)


def flowing(state: State) -> Flowing | None:
    """What flows back at the cursor; None as long as nothing does."""
    place = state.place
    if place is None or place.phase in ("forward", "update") or (state.flow == "each" and place.loss is None):
        return None
    length = state.trace.length
    own, received, whole = (np.zeros(length + 1) for _ in range(3))
    if state.flow == "all":
        sweep = contributions(state.trace).sweep
        own[1:], received[1:], whole[:] = row_norms(sweep.dh_own), row_norms(sweep.dh_received), row_norms(sweep.dh)
        received[0] = whole[0]
        return Flowing(None, own, received, whole)
    loss = state.focus_loss
    whole[: loss + 1] = row_norms(contributions(state.trace).row(loss).dh)
    own[loss], received[:loss] = whole[loss], whole[:loss]
    return Flowing(loss, own, received, whole)

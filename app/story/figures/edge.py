"""The edge of truncation on the triangle: where it lies, which truncation a hand means that drags it, what that costs.

Coordinates are those of the panel of tiles: x = k − 1 … k is the column of timestep k, y counts the rows from above.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from app.story.figures import labels
from app.story.figures.figure import ABSENT
from app.story.figures.parameters import in_order
from app.story.figures.text import Math
from app.story.figures.tiles import existing_tiles, loss_rows, shown_losses
from app.story.numbers import degrees, significant
from app.story.state import State
from app.translation import _, ngettext
from rnn_engine.horizon import horizon
from rnn_engine.recorder import WHOLE
from rnn_engine.trace import Trace, once_per_trace
from rnn_engine.truncation import NO_TRUNCATION, Truncation
from rnn_engine.truncation_error import chunk_errors, window_errors

Point = tuple[float, float]


class Grip(NamedTuple):
    """Where the edge is held: at the side of a chunk, the `number`-th from the start, or anywhere (0)."""

    axis: Literal["x", "y"]
    number: int = 0


@dataclass(frozen=True)
class Edge:
    """Of rows of the losses of timesteps `first`, `first` + 1, …; `last` is the last one's."""

    first: int
    last: int
    truncation: Truncation

    @property
    def rows(self) -> int:
        return self.last - self.first + 1

    @cached_property
    def cut(self) -> tuple[int, ...]:
        """Where the edge is in every row: so many columns from the left are cut."""
        return tuple(self.truncation.first_kept(t) - 1 for t in range(self.first, self.last + 1))

    @cached_property
    def line(self) -> tuple[Point, ...]:
        """The corners of the edge from above; none where nothing is cut."""
        corners: list[Point] = []
        before = 0
        for row, x in enumerate(self.cut):
            if x != before and row:
                corners.append((before, row))
            if x and (x != before or not corners):
                corners.append((x, row))
            before = x
        return (*corners, (self.cut[-1], self.rows)) if corners else ()

    @property
    def handle(self) -> tuple[Point, Grip]:
        """Where the edge can be taken without a search: at its lower end, or where it leaves the left side."""
        end = self.cut[-1]
        if self.truncation.kind != "chunked":
            return (end, self.rows), Grip("x")
        size = min(self.truncation.size, self.last)
        height = size - self.first + 1
        if height > 0 and (end == 0 or size < self.last) and self.rows > 1:
            return (0.0, min(height, self.rows)), Grip("y", 1)
        return (end, self.rows), Grip("x", max(1, round(end / size)))

    def grip(self, x: float, y: float, near: Point) -> Grip | None:
        """How a hand at a point takes the edge, which is at most so far away; None where it does not."""
        if not 0 <= y <= self.rows:
            return None
        row = min(int(y), self.rows - 1)
        size, here = max(1, self.truncation.size), self.cut[row]
        if here and abs(x - here) <= near[0]:
            return Grip("x", round(here / size))
        for border in (row, row + 1):
            left, right = (self.cut[max(0, min(at, self.rows - 1))] for at in (border - 1, border))
            if left < right and left - near[0] <= x <= right + near[0] and abs(y - border) <= near[1]:
                return Grip("y", round(right / size))
        return None

    def dragged(self, grip: Grip, x: float, y: float) -> Truncation:
        """What a hand means that holds the edge there and is at a point: at least the diagonal stays; where nothing is
        cut, there is no truncation of that kind, which a window of all timesteps says."""
        if self.truncation.kind == "chunked":
            size = round((x if grip.axis == "x" else y + self.first - 1) / max(1, grip.number))
            size = size if size >= 1 or grip.axis == "y" else self.last  # at the left side nothing is cut
        else:
            size = round(self.first + max(-0.5, min(y, self.rows) - 0.5) - x)
            if grip.axis == "x" and y >= self.rows:  # at the handle, below the last row
                size = round(self.last - x)
        return self.resized(size)

    def resized(self, size: int) -> Truncation:
        """The same kind in another size; a sliding window where there was none."""
        kind = "sliding" if self.truncation.kind == "none" else self.truncation.kind
        return Truncation(kind, max(1, min(size, self.last)))

    @property
    def size(self) -> int:
        """How many timesteps are kept: all where nothing is cut."""
        return min(self.truncation.size, self.last) if self.truncation.kind != "none" else self.last


def edge(state: State, truncation: Truncation | None = None) -> Edge | None:
    """The edge of the experiment's truncation, or of another one; None where no truncation changes the gradient of the
    chosen parameter."""
    if state.trace.length > WHOLE or not _has_past(state.trace, state.parameter):
        return None
    losses = shown_losses(state)
    return Edge(losses[0], losses[-1], state.trace.experiment.truncation if truncation is None else truncation)


def settled(truncation: Truncation, trace: Trace) -> Truncation:
    """What the experiment is told: no truncation where nothing is cut."""
    return truncation if truncation.cuts(trace.losses) else NO_TRUNCATION


def suggested(state: State) -> int:
    """A window to begin with: where 95 % of the magnitude of the chosen parameter lies, or half the sequence where that
    would cut nothing."""
    trace = state.trace
    loss = state.own_loss
    window = horizon(trace, (state.parameter,), loss) + 1
    return window if Truncation("sliding", window).cuts(trace.losses) else max(1, trace.losses[-1] // 2)


@once_per_trace
def _has_past(trace: Trace, parameter: str) -> bool:
    """Whether any tile lies beside the diagonal."""
    return bool((np.tril(existing_tiles(trace, parameter)[loss_rows(trace)] - ABSENT, trace.losses[0] - 2) != 0).any())


# What it costs --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """How far the truncated gradient of a parameter is off the full one, as printed."""

    parameter: str
    label: Math
    angle: str
    error: str


def costs(state: State, truncation: Truncation) -> tuple[Cost, ...]:
    """Of all parameters that truncation changes, the chosen one first: of the loss that flows back, or of the whole L.

    The first answer about windows costs T products for every parameter, each one about chunks as many as a chunk has
    timesteps.
    """
    return tuple(_costs(state, truncation))


def _costs(state: State, truncation: Truncation) -> Iterator[Cost]:
    trace = state.trace
    loss = state.own_loss
    is_chunked = truncation.kind == "chunked"
    found = chunk_errors(trace, (truncation.size,), loss) if is_chunked else window_errors(trace, loss)
    size = truncation.size if truncation.kind != "none" else trace.length
    at = 0 if is_chunked else min(size, trace.length) - 1
    others = [name for name in in_order(trace.experiment.network) if name != state.parameter]
    for parameter in (state.parameter, *others):
        if not _has_past(trace, parameter):
            continue
        angle, error = float(found.angles[parameter][at]), float(found.errors[parameter][at])
        yield Cost(
            parameter,
            labels.parameter_label(state.notation, parameter),
            _printed(angle, _LEAST_ANGLE, degrees),
            _printed(error, _LEAST_ERROR, lambda size: significant(size, 2 if size > _LEAST_ERROR else 1)),
        )


_LEAST_ANGLE, _LEAST_ERROR = 0.1, 0.001
_EXACT = 1e-12
"""Degrees, and parts of the gradient, that are rounding."""


def _printed(size: float, least: float, write: Callable[[float], str]) -> str:
    """ "–" where there is none, "< 0.1°" where it is small."""
    if math.isnan(size):
        return "–"
    return write(0.0) if size < _EXACT else f"< {write(least)}" if size < least else write(size)


def in_words(truncation: Truncation, trace: Trace) -> str:
    """ "window of 3 timesteps"."""
    if not truncation.cuts(trace.losses):
        return _("no truncation")
    if truncation.kind == "chunked":
        sentence = ngettext("chunks of {size} timestep", "chunks of {size} timesteps", truncation.size)
    else:
        sentence = ngettext("window of {size} timestep", "window of {size} timesteps", truncation.size)
    return sentence.format(size=truncation.size)


def cost_in_words(truncation: Truncation, trace: Trace, cost: Cost) -> str:
    """The whole for those who can't see it."""
    sentence = _("{truncation}: angle to the full gradient of {parameter} {angle}, relative error {error}")
    return sentence.format(
        truncation=in_words(truncation, trace), parameter=cost.label.plain, angle=cost.angle, error=cost.error
    )


def is_struck_through(truncation: Truncation) -> bool:
    """Whether only the diagonal is kept: what is left where the state before counts as a constant."""
    return truncation.kind != "none" and truncation.size == 1

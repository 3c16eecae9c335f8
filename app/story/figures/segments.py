"""The segments of a bar of shares: what passes through each timestep, in the order in which the sweep collects it."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.story.figures.figure import GHOST
from app.story.figures.printed_shares import printed_timesteps, timestep_shares
from app.story.figures.text import Math, Text, text, worded
from app.story.figures.tiles import existing_columns, existing_row
from app.story.numbers import largest_remainder
from app.translation import _
from rnn_engine.recorder import WHOLE
from rnn_engine.trace import Trace, once_per_trace

MOST = 400
"""As many segments of a long sequence's bar can be told apart."""


@dataclass(frozen=True)
class Segment:
    """The share through timestep `k`, in the order in which the sweep collects them, and how it is printed. Of a long
    sequence through the timesteps `k` to `last`."""

    k: int
    last: int
    share: float
    whole: int
    start: float
    end: float


def shares_of(length: int, gradient: Math | None = None) -> Text:
    """What a bar's segments are where the longest sequence has so many timesteps; with whose they are all alike, which
    stands in place of what they add up to."""
    if length <= WHOLE and gradient is not None:
        return worded(_("{gradient}: share of each timestep"), gradient=gradient)
    if length <= WHOLE:
        return text(_("share of each timestep; shares add up to 100 %"))
    count = str(math.ceil(length / MOST))
    if gradient is not None:
        return worded(_("{gradient}: shares of up to {count} timesteps together"), gradient=gradient, count=count)
    return text(_("shares of up to {count} timesteps together; they add up to 100 %").format(count=count))


@once_per_trace
def segments_of(trace: Trace, parameter: str, loss: int | None) -> tuple[Segment, ...]:
    """Of one loss's gradient or of the whole one; none where that gradient is zero."""
    shares = timestep_shares(trace, parameter, loss)
    if not shares.any():
        return ()
    timesteps = collected_through(trace, parameter, loss)
    each = math.ceil(timesteps.size / MOST) if trace.length > WHOLE else 1
    blocks = [timesteps[first : first + each] for first in range(0, timesteps.size, each)]
    sums = [math.fsum(shares[block - 1]) for block in blocks]
    wholes = printed_timesteps(trace, parameter, loss)
    printed = largest_remainder(sums) if each > 1 else [wholes[k - 1] for k in timesteps]
    segments, right, left = [], 0.0, 0.0
    for block, share, whole in zip(blocks, sums, printed, strict=True):
        last, first = int(block[0]), int(block[-1])
        if share >= 0.0:
            segments.append(Segment(first, last, share, whole, right, right + share))
            right += share
        else:
            segments.append(Segment(first, last, share, whole, left, left + share))
            left += share
    return tuple(segments)


def collected_through(trace: Trace, parameter: str, loss: int | None) -> npt.NDArray[np.intp]:
    """The timesteps through which anything is collected, from the last to the first."""
    there = existing_columns(trace, parameter) if loss is None else existing_row(trace, parameter, loss) == GHOST
    return np.flatnonzero(there)[::-1] + 1

"""Shares as whole per cents: the one source of every figure and derivation, so that they agree wherever they stand.

Shares of timesteps are rounded by the largest remainder and add up to 100 %. The tiles of a table are rounded so that
every column adds up to what its timestep has.
"""

import math

import numpy as np

from app.story.figures.figure import GHOST
from app.story.figures.tiles import existing_columns, existing_row, existing_tiles
from app.story.numbers import largest_remainder
from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.recorder import WHOLE
from rnn_engine.tiles import tiles
from rnn_engine.trace import Trace, once_per_trace

Wholes = tuple[int, ...]


@once_per_trace
def tile_shares(trace: Trace, parameter: str) -> Array:
    """Every tile's share of the whole gradient, (T, T), index [t−1, k−1]; 0 where none is kept or that is zero."""
    kept = existing_tiles(trace, parameter) == GHOST
    shares: Array = np.where(kept, np.nan_to_num(contributions(trace).shares(parameter)), 0.0)
    return shares


@once_per_trace
def timestep_shares(trace: Trace, parameter: str, loss: int | None) -> Array:
    """The share that passes through every timestep k, (T,), index k−1: of one loss's gradient or of the whole one."""
    if loss is not None:
        kept = existing_row(trace, parameter, loss) == GHOST
        return np.where(kept, np.nan_to_num(contributions(trace).shares_in_loss(parameter, loss)), 0.0)
    if trace.length > WHOLE:
        return _swept_shares(trace, parameter)
    return np.array([math.fsum(column) for column in tile_shares(trace, parameter).T])


def _swept_shares(trace: Trace, parameter: str) -> Array:
    """The same of the whole gradient without a number for every pair: ⟨Σ_t w_t C[t,k], G⟩ / ‖G‖²."""
    answer = contributions(trace)
    gradient = answer.scaled_gradient(parameter)
    length = norm(gradient.mantissa)
    if length == 0.0:
        return np.zeros(trace.length)
    along, exponents = tiles(answer.sweep.block, parameter).along(gradient.mantissa / length)
    shares: Array = np.ldexp(along[0] / length, exponents[0] - gradient.exponent)
    return np.where(existing_columns(trace, parameter), shares, 0.0)


@once_per_trace
def printed_timesteps(trace: Trace, parameter: str, loss: int | None) -> Wholes:
    """The same as printed."""
    return largest_remainder(timestep_shares(trace, parameter, loss).tolist())


@once_per_trace
def printed_tiles(trace: Trace, parameter: str) -> tuple[Wholes, ...]:
    """Every tile's share of the whole gradient as printed, row by row.

    Every column adds up to its timestep's printed share. Which of its tiles are rounded up is decided by what their
    rows have lost so far, so that a row of many small tiles adds up to what it is worth too.
    """
    exact = (100.0 * tile_shares(trace, parameter)).tolist()
    wholes = [[math.floor(share) for share in row] for row in exact]
    lost = [0.0] * trace.length
    for column, total in enumerate(printed_timesteps(trace, parameter, None)):
        remainders = [exact[row][column] - wholes[row][column] for row in range(trace.length)]
        lost = [before + more for before, more in zip(lost, remainders, strict=True)]
        missing = total - sum(row[column] for row in wholes)
        broken = (row for row in range(trace.length) if remainders[row] > 0.0)
        for row in sorted(broken, key=lambda row: -lost[row])[:missing]:
            wholes[row][column] += 1
            lost[row] -= 1.0
    return tuple(map(tuple, wholes))

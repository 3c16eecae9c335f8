"""The triangle of contributions C[t,k] with its margins, as far as the cursor does not matter."""

from dataclasses import dataclass, replace

import numpy as np

from app.story.equations.setting import PARAMETER_ROLES
from app.story.figures.facts import timestep_norms
from app.story.figures.figure import ABSENT, GHOST, Box, Ramp
from app.story.figures.printed_shares import Wholes, printed_tiles, printed_timesteps
from app.story.figures.scales import colour_scale
from app.story.figures.tiles import existing_tiles
from app.story.numbers import compact, largest_remainder, tight_percent
from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.trace import Trace, once_per_trace

PRINTED = 24
"""Up to so many timesteps the cells have texts; in a larger triangle none would ever fit."""
_LANE = (0.2, 0.8)
"""Where a margin's bar lies within its row or column."""


@dataclass(frozen=True, eq=False)
class Margin:
    """What the rows or the columns of a triangle add up to: a bar each, not reached yet and shown."""

    values: Array
    ghosts: tuple[Box, ...]
    shown: tuple[Box, ...]

    @property
    def reach(self) -> tuple[float, float]:
        """From the smallest to the largest value, zero included, never empty."""
        low, high = min(0.0, float(np.nanmin(self.values))), max(0.0, float(np.nanmax(self.values)))
        return (low, high) if high > low else (0.0, 1.0)


@dataclass(frozen=True, eq=False)
class Triangle:
    """Values, places on the ramp and texts of all tiles, (T, T), index [t−1, k−1], NaN where there is none.

    `rows`: of every loss, ‖Σ_k C[t,k]‖ or the share of all that it brings; `columns`: of every timestep,
    ‖Σ_t w_t C[t,k]‖ or the share of all that passes through it.
    """

    ramp: Ramp
    values: Array
    positions: Array
    texts: tuple[tuple[str, ...], ...]
    rows: Margin
    columns: Margin


@once_per_trace
def triangle(trace: Trace, parameter: str, of_loss: bool, measure: str, log: bool) -> Triangle:
    """`of_loss`: shares are of each loss's own gradient, else of the whole one; cut tiles have no share."""
    answer = contributions(trace)
    exists = existing_tiles(trace, parameter)
    as_norm = measure == "norm"
    if as_norm:
        values = answer.norms(parameter)
    else:
        values = answer.shares_of_loss(parameter) if of_loss else answer.shares(parameter)
        values = np.where(exists == GHOST, np.nan_to_num(values), np.nan)  # of a zero gradient every share counts 0
    values = np.where(exists == ABSENT, np.nan, values)
    scale = colour_scale(np.where(exists == GHOST, values, np.nan), signed=not as_norm, log=log, in_percent=not as_norm)
    rows = contributions(trace).gradient_norms(parameter) if as_norm or of_loss else np.nansum(values, axis=1)
    columns = timestep_norms(trace, parameter) if as_norm else np.nansum(values, axis=0)
    texts: tuple[tuple[str, ...], ...] = ()
    row_texts, column_texts = tuple(map(compact, rows)), tuple(map(compact, columns))
    if as_norm:
        texts = tuple(tuple(map(compact, row)) for row in values) if trace.length <= PRINTED else ()
    elif of_loss:
        texts = _texts(values, _printed_rows(trace, parameter)) if trace.length <= PRINTED else ()
    else:
        column_texts = tuple(map(tight_percent, printed_timesteps(trace, parameter, None)))
        row_wholes = largest_remainder(rows.tolist())
        if trace.length <= PRINTED:
            wholes = printed_tiles(trace, parameter)
            texts, row_wholes = _texts(values, wholes), tuple(map(sum, wholes))
        row_texts = tuple(map(tight_percent, row_wholes))
    return Triangle(
        scale.ramp("norm" if as_norm else "share"),
        values,
        scale.positions(values),
        texts,
        _margin(parameter, rows, row_texts, across=True),
        _margin(parameter, columns, column_texts, across=False),
    )


def _margin(parameter: str, values: Array, printed: tuple[str, ...], across: bool) -> Margin:
    shown = []
    for index, (value, words) in enumerate(zip(map(float, values), printed, strict=True)):
        span, lane = (min(0.0, value), max(0.0, value)), (index + _LANE[0], index + _LANE[1])
        shown.append(
            Box(
                x=span if across else lane,
                y=lane if across else span,
                role=PARAMETER_ROLES[parameter],
                strength=0.35,
                hatched=value < 0.0,
                texts=(words,),
                text_inside=False,
            )
        )
    return Margin(values, tuple(replace(box, state=GHOST) for box in shown), tuple(shown))


def _texts(shares: Array, wholes: tuple[Wholes, ...]) -> tuple[tuple[str, ...], ...]:
    """Every tile's share as printed; an exact zero is told from one that is too small to be printed."""
    return tuple(
        tuple("0" if share == 0.0 else tight_percent(whole) for share, whole in zip(*pair, strict=True))
        for pair in zip(shares, wholes, strict=True)
    )


def _printed_rows(trace: Trace, parameter: str) -> tuple[Wholes, ...]:
    """The printed shares of every loss's own gradient; a row of zeros where there is no loss."""
    losses = trace.losses
    return tuple(
        printed_timesteps(trace, parameter, t) if t in losses else (0,) * trace.length
        for t in range(1, trace.length + 1)
    )

"""The triangle of contributions C[t,k] with its margins, as far as the cursor does not matter."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.story.equations.setting import parameter_role
from app.story.figures.figure import ABSENT, GHOST, Box, Cells, Ramp, States
from app.story.figures.magnitudes import Magnitudes
from app.story.figures.printed_shares import Wholes, printed_tiles, printed_timesteps
from app.story.figures.scales import colour_scale
from app.story.figures.tiles import existing_row, existing_tiles, loss_rows
from app.story.numbers import largest_remainder, tight_percent
from app.translation import _
from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions
from rnn_engine.norms import Norms
from rnn_engine.scaled import Scaled
from rnn_engine.trace import Trace, once_per_trace

PRINTED = 24
"""Up to so many timesteps the cells have texts; in a larger triangle none would ever fit."""
_LANE = (0.2, 0.8)
"""Where a margin's bar lies within its row or column."""


@dataclass(frozen=True, eq=False)
class Margin:
    """What the rows or the columns of a triangle add up to: a bar each, not reached yet and shown.

    `reach`: from the smallest to the largest value, zero included, never empty, in units of 10^`exponent`; `farthest`:
    its value that is farthest from zero, and how that is printed.
    """

    ghosts: tuple[Box, ...]
    shown: tuple[Box, ...]
    reach: tuple[float, float]
    farthest: tuple[float, str]
    exponent: int = 0
    others: tuple[str, ...] = ()
    """What is written beside the bars that they are compared with."""
    of_both: tuple[float, str] | None = None
    """What is farthest from zero of all that is compared, in the same units; None: nothing is."""


@dataclass(frozen=True, eq=False)
class Triangle:
    """Values, places on the ramp (which has no title), and texts of all tiles, NaN where there is none: a row for every
    timestep from the first loss to the last, or for one loss alone, and T columns.

    `sizes`: the values as magnitudes, where they are norms; `rows`: of every loss, ‖Σ_k C[t,k]‖ or the share of all
    that it brings; `columns`: of every timestep, ‖Σ_t w_t C[t,k]‖ or the share of all that passes through it, None
    where every loss is taken for itself.
    """

    ramp: Ramp
    values: Array
    positions: Array
    texts: tuple[tuple[str, ...], ...]
    rows: Margin
    columns: Margin | None
    sizes: Magnitudes | None = None

    @cached_property
    def extents(self) -> Array:
        """How far from zero every tile lies on the ramp."""
        return np.abs(self.positions)

    def cells(self, states: States, measure: str) -> Cells:
        """Its tiles in their states, (rows, columns), on a ramp that says what it measures, "share" or "norm", and
        where its logarithm takes over."""
        if measure == "norm":
            title = _("norm, log, {bend}") if self.ramp.bend else _("norm")
        else:
            title = _("share, log, {bend}") if self.ramp.bend else _("share")
        ramp = replace(self.ramp, title=title.format(bend=self.ramp.bend))
        written = None if self.sizes is None else self.sizes.written
        return Cells(ramp, self.values, self.positions, states, self.texts, written)


@once_per_trace
def triangle(trace: Trace, parameter: str, of_loss: bool, measure: str, log: bool) -> Triangle:
    """`of_loss`: shares are of each loss's own gradient, else of the whole one; cut tiles have no share."""
    if measure == "norm":
        return _of_norms(trace, parameter, log)
    answer, losses = contributions(trace), loss_rows(trace)
    shares = answer.shares_of_loss(parameter) if of_loss else answer.shares(parameter)
    values = _where_kept(existing_tiles(trace, parameter)[losses], shares[losses])
    scale = colour_scale(values, signed=True, log=log, in_percent=True)
    texts: tuple[tuple[str, ...], ...] = ()
    columns: Margin | None = None
    if of_loss:
        if trace.length <= PRINTED:
            texts = _texts(values, _printed_rows(trace, parameter))
        row_margin = _norms_of_losses(trace, parameter)
    else:
        rows = np.nansum(values, axis=1)
        wholes = largest_remainder(rows.tolist())
        if trace.length <= PRINTED:
            printed = printed_tiles(trace, parameter)[losses]
            texts, wholes = _texts(values, printed), tuple(map(sum, printed))
        row_margin = _margin(parameter, rows, tuple(map(tight_percent, wholes)), across=True)
        through = tuple(map(tight_percent, printed_timesteps(trace, parameter, None)))
        columns = _margin(parameter, np.nansum(values, axis=0), through, across=False)
    return Triangle(
        scale.ramp(),
        values,
        scale.positions(values),
        texts,
        row_margin,
        columns,
    )


@once_per_trace
def row_of(trace: Trace, parameter: str, t: int, measure: str, log: bool) -> Triangle:
    """The row of loss t alone, whose shares are of its own gradient."""
    answer, exists = contributions(trace), existing_row(trace, parameter, t)
    gradient = answer.scaled_gradient_of_loss(parameter, t)
    margin = _margin_of(parameter, _sizes_of([gradient]), across=True)
    if measure == "norm":
        found = answer.norms_of_loss(parameter, t)
        there = exists != ABSENT
        sizes = Magnitudes(*(np.where(there, each, np.nan)[None] for each in (found.plain(), found.log2())))
        return _tiled(sizes, exists[None], log, margin, None)
    values = _where_kept(exists, answer.shares_in_loss(parameter, t))[None]
    scale = colour_scale(values, signed=True, log=log, in_percent=True)
    return Triangle(scale.ramp(), values, scale.positions(values), (), margin, None)


def _of_norms(trace: Trace, parameter: str, log: bool) -> Triangle:
    answer, losses = contributions(trace), loss_rows(trace)
    exists = existing_tiles(trace, parameter)[losses]
    norms = (answer.norms(parameter), answer.log2_norms(parameter))
    sizes = Magnitudes(*(np.where(exists == ABSENT, np.nan, each[losses]) for each in norms))
    sweep = answer.sweep
    through = _sizes_of([sweep.scaled_tile(parameter, k) for k in range(1, trace.length + 1)])
    columns = _margin_of(parameter, through, across=False)
    return _tiled(sizes, exists, log, _norms_of_losses(trace, parameter), columns)


def _tiled(sizes: Magnitudes, exists: States, log: bool, rows: Margin, columns: Margin | None) -> Triangle:
    values = sizes.relative
    kept = np.where(exists == GHOST, values, np.nan)
    scale = colour_scale(kept, signed=False, log=log, exponent=sizes.exponent)
    count = values.shape[1]
    texts: tuple[tuple[str, ...], ...] = ()
    if count <= PRINTED:
        texts = tuple(tuple(sizes.compact(row, k) for k in range(count)) for row in range(len(values)))
    return Triangle(
        scale.ramp(),
        sizes.plain,
        scale.positions(values),
        texts,
        rows,
        columns,
        sizes,
    )


def _where_kept(exists: States, shares: Array) -> Array:
    """Of a zero gradient every share counts 0."""
    return np.where(exists == GHOST, np.nan_to_num(shares), np.nan)


def _norms_of_losses(trace: Trace, parameter: str) -> Margin:
    answer, losses = contributions(trace), loss_rows(trace)
    norms = Magnitudes(answer.gradient_norms(parameter)[losses], answer.log2_gradient_norms(parameter)[losses])
    return _margin_of(parameter, norms, across=True)


def _sizes_of(arrays: Iterable[Scaled]) -> Magnitudes:
    """The length of every array."""
    lengths = [(norm(each.mantissa), each.exponent) for each in arrays]
    mantissas, exponents = np.array([length for length, _ in lengths]), np.array([power for _, power in lengths])
    norms = Norms(mantissas, exponents)
    return Magnitudes(norms.plain(), norms.log2())


def _margin_of(parameter: str, sizes: Magnitudes, across: bool) -> Margin:
    return _margin(parameter, sizes.relative, sizes.column(), across, sizes.exponent)


def _margin(parameter: str, values: Array, printed: tuple[str, ...], across: bool, exponent: int = 0) -> Margin:
    shown = []
    for index, (value, words) in enumerate(zip(map(float, values), printed, strict=True)):
        span, lane = (min(0.0, value), max(0.0, value)), (index + _LANE[0], index + _LANE[1])
        shown.append(
            Box(
                x=span if across else lane,
                y=lane if across else span,
                role=parameter_role(parameter),
                strength=0.35,
                hatched=value < 0.0,
                texts=(words,),
                text_inside=False,
            )
        )
    low, high = min(0.0, float(np.nanmin(values))), max(0.0, float(np.nanmax(values)))
    reach = (low, high) if high > low else (0.0, 1.0)
    at = int(np.nanargmax(np.abs(values)))
    ghosts = tuple(box._replace(state=GHOST) for box in shown)
    return Margin(ghosts, tuple(shown), reach, (float(values[at]), printed[at]), exponent)


def _texts(shares: Array, wholes: tuple[Wholes, ...]) -> tuple[tuple[str, ...], ...]:
    """Every tile's share as printed; an exact zero is told from one that is too small to be printed."""
    return tuple(
        tuple("0" if share == 0.0 else tight_percent(whole) for share, whole in zip(*pair, strict=True))
        for pair in zip(shares, wholes, strict=True)
    )


def _printed_rows(trace: Trace, parameter: str) -> tuple[Wholes, ...]:
    """The printed shares of every loss's own gradient, from the first to the last; zeros where there is no loss."""
    return tuple(
        printed_timesteps(trace, parameter, t) if t in trace.losses else (0,) * trace.length
        for t in range(1, trace.length + 1)[loss_rows(trace)]
    )

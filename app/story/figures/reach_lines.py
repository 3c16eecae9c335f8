"""The lines and the ground of how far the gradient reaches: norms by lag, what bounds them, all timesteps together."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from app.story.figures import explanations, labels
from app.story.figures.counted_axis import counted_axis
from app.story.figures.figure import GHOST, SHOWN, Axis, Band, Curve, Panel
from app.story.figures.log_axis import axis_of
from app.story.figures.text import Math, Text, text, worded
from app.story.state import State
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.bounds import back_from, weight_bounds
from rnn_engine.products import Reach, operations
from rnn_engine.reach import step_norms
from rnn_engine.trace import Trace

_TENTH = math.log10(2.0)
"""What turns a binary logarithm into a decimal one."""
_FEWEST_LAGS = 8
"""An axis counts so many, where there are, also for a loss that reaches less far back: early losses look early."""
_DOTTED = 24
"""Up to so many lags every point of a line has a dot."""
_FACTORS = 400_000_000
"""Operations up to which the norms of all factors are computed."""
_ROOM_ABOVE = 0.35
"""So much of what the norms take is left above them for bounds."""
_THINNEST = 0.02
"""Of the height of a plot."""
_OF_NORMS, _OF_WEIGHTS = Math("product norm(J)", "Π‖J‖"), Math("(gamma sigma_1)^n", "(γσ₁)ⁿ")
_LANES = {"h": "recurrent", "c": "ink"}


def furthest(length: int, reached: int) -> int:
    """The lag at which an axis ends for lines that end at the lag `reached`: there, but it counts a few at least, as
    far as so many timesteps have them."""
    return min(length, max(reached, _FEWEST_LAGS))


def lags(longest: int, curves: tuple[Curve, ...], bands: tuple[Band, ...] = ()) -> Panel:
    """The panel of curves that go up to the longest lag, of which and of the bands its span is."""
    low, high = _span_of(curves, bands)
    return Panel(
        name="lags",
        place="plot",
        x=counted_axis(_("lag t − k"), 0, longest),
        y=axis_of(low, high),
        curves=curves,
    )


def by_lag(log2_norms: Array) -> Array:
    """Decimal logarithms by lag of binary ones by k: NaN where there is nothing to draw."""
    found: Array = log2_norms[::-1] * _TENTH
    return np.where(np.isfinite(found), found, np.nan)


def chosen(state: State, one: Reach, gone: int) -> Iterator[Curve]:
    """The norms as far as the gradient has come back, and the ghosts of the others."""
    label = text(f"t = {state.notation.printed_timestep(state.focus_loss)}", role="backward", strong=True)
    yield from parted("norm", by_lag(one.whole.log2_norms[0]), "backward", gone, label)


def lanes(state: State, one: Reach, gone: int) -> Iterator[Curve]:
    """The norms of the parts of the state, dashed: one of them may lie on that of the whole."""
    for name, lane in one.lanes.items():
        letter = labels.value_label(state.notation, name)
        label = text(letter, " → ", letter, role=_LANES[name])
        for curve in parted(f"{name} to {name}", by_lag(lane.log2_norms[0]), _LANES[name], gone, label):
            yield replace(curve, dashed=True)


def parted(name: str, y: Array, role: str, gone: int, label: Text) -> Iterator[Curve]:
    """The ghost of a line and what of it is reached, which has the name as soon as it is there."""
    x, dots = np.arange(len(y), dtype=float), len(y) <= _DOTTED + 1
    if gone < len(y):
        rest = slice(max(0, gone - 1), None)
        yield Curve(name, x[rest], y[rest], role, GHOST, None if gone else label, dots=dots)
    if gone:
        yield Curve(name, x[:gone], y[:gone], role, SHOWN, label, dots=dots)


def bounds(trace: Trace, t: int, known: bool) -> Iterator[Curve]:
    """What limits the norms from timestep t back, without names."""
    x, state = np.arange(t + 1, dtype=float), SHOWN if known else GHOST
    if operations(trace, trace.length) <= _FACTORS and trace.experiment.network.recurrent:
        y = by_lag(back_from(step_norms(trace), t))
        yield Curve("product of norms", x, y, "muted", state, bound=True)
    rates = weight_bounds(trace)
    if rates is not None:
        y = by_lag(back_from(rates, t))
        if not np.isfinite(y[1:]).any():  # it ends where an output is fed back softly: here at once
            return
        yield Curve("bound by the weights", x, y, "muted", state, bound=True, dashed=True)


def named(trace: Trace, bound: Curve, only: int | None) -> Curve:
    """A bound with its names, in short and in full. `only`: how its timestep is printed where norms from others, which
    it may not limit, stand beside it."""
    formula, more = _OF_NORMS, explanations.product_of_norms()
    if bound.dashed:
        formula, more, rates = _OF_WEIGHTS, explanations.bound_by_weights(), weight_bounds(trace)
        only = None if rates is None or (rates == rates[0]).all() else only
    of = () if only is None else (f", t = {only}",)
    in_full = worded(_("bound {formula}"), formula=formula)
    label, long_label = (text(*pieces, *of).explained(more) for pieces in ((formula,), in_full.pieces))
    return replace(bound, label=label, long_label=long_label)


def bands_of(every: Reach, longest: int) -> Iterator[Band]:
    """From the smallest to the largest norm at every lag, over all t that reach so far back, up to the longest; none
    where none do."""
    low, high = (edge[: longest + 1] for edge in _extremes(every))
    if np.isfinite(low).sum() < 2:
        return
    count = len(every.timesteps)
    if every.exact:
        label = text(_("all t"))
    else:
        label = text(_("{count} of {all} t").format(count=count, all=every.timesteps[-1]))
    label = label.explained(explanations.all_timesteps())
    yield Band(np.arange(len(low), dtype=float), low, high, "backward", label)


def is_seen(band: Band, axis: Axis) -> bool:
    """Whether its ground is anywhere so high that the line in it does not hide it, however large the plot is."""
    return float(np.nanmax(band.high - band.low)) >= _THINNEST * abs(axis.high - axis.low)


def _extremes(every: Reach) -> tuple[Array, Array]:
    last = every.timesteps[-1]
    norms = np.full((len(every.timesteps), last + 1), np.nan)
    for row, t in enumerate(every.timesteps):
        norms[row, : t + 1] = by_lag(every.whole.log2_norms[row, : t + 1])
    there = np.isfinite(norms).any(axis=0)
    low, high = (np.full(last + 1, np.nan) for _ in range(2))
    low[there], high[there] = np.nanmin(norms[:, there], axis=0), np.nanmax(norms[:, there], axis=0)
    return low, high


def _span_of(curves: tuple[Curve, ...], bands: tuple[Band, ...]) -> tuple[float, float]:
    """What the norms take, and of the bounds above them a little: these may be far away."""
    norms = [curve.y for curve in curves if not curve.bound]
    values = np.concatenate([*norms, *(edge for band in bands for edge in (band.low, band.high)), np.zeros(1)])
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    bounds = np.concatenate([curve.y for curve in curves if curve.bound] or [np.zeros(1)])
    above = float(np.nanmax(bounds, initial=high))
    high = max(high, min(above, high + _ROOM_ABOVE * max(1.0, high - low)))
    return low, high

"""How far back does the gradient reach? ‖∂s_t/∂s_k‖ against the lag t − k."""

import math
from bisect import bisect_left
from collections.abc import Hashable, Iterator

import numpy as np

from app.story.figures import explanations, labels
from app.story.figures.figure import (
    GHOST,
    SHOWN,
    Axis,
    Band,
    Curve,
    Figure,
    Mark,
    Math,
    Note,
    Panel,
    Text,
    text,
    worded,
)
from app.story.figures.kept import kept_while
from app.story.figures.spots import lag_spots
from app.story.figures.ticks import counts, decades
from app.story.numbers import in_powers, percent, significant
from app.story.places import Place
from app.story.state import State
from app.translation import _, ngettext, pgettext
from rnn_engine.arrays import Array
from rnn_engine.bounds import back_from, spectral_radius, weight_bounds
from rnn_engine.horizon import MOST, horizon
from rnn_engine.network import base_name
from rnn_engine.products import Norms, Reach, operations
from rnn_engine.reach import reach, reach_from, step_norms
from rnn_engine.trace import Trace

_TENTH = math.log10(2.0)
"""What turns a binary logarithm into a decimal one."""
_DOTTED = 24
"""Up to so many lags every point of a line has a dot."""
_FACTORS = 400_000_000
"""Operations up to which the norms of all factors are computed."""
_HORIZON_UP_TO = 2000
"""Timesteps up to which the norms of all contributions are at hand."""
_ROOM_ABOVE = 0.35
"""So much of what the norms take is left above them for bounds."""
_OF_NORMS, _OF_WEIGHTS = Math("product norm(J)", "Π‖J‖"), Math("(gamma sigma_1)^n", "(γσ₁)ⁿ")
_LANES = {"h": "recurrent", "c": "ink"}


def seen_by_reach(state: State) -> Hashable:
    return state.trace, state.notation, state.flow, state.focus_loss, reached(state), is_collected(state)


@kept_while(seen_by_reach)
def reach_figure(state: State) -> Figure:
    """The norms from the loss in focus back, as far as the cursor has gone, over those from every other timestep."""
    trace, t = state.trace, state.focus_loss
    one, every = reach_from(trace, t), reach(trace)
    gone = reached(state)
    curves = (*_bounds(trace, t, gone > 0), *_lanes(state, one, gone), *_chosen(state, one, gone))
    bands = tuple(_bands(every)) if every is not None and gone else ()
    low, high = span_of(curves, every)
    longest = trace.length
    panel = Panel(
        name="lags",
        place="plot",
        x=Axis(0, longest, title=text(_("lag t − k")), ticks=counts(longest)),
        y=Axis(high, low, ticks=decades(low, high)),
        curves=curves,
        bands=bands,
        marks=tuple(_marks(state, one, gone)),
        spots=lag_spots(state, by_lag(one.whole.log2_norms[0]), gone),
    )
    return Figure(
        name="reach",
        title=text(_("How far back does the gradient reach?"), strong=True),
        short_title=text(_("How far back?"), strong=True),
        subtitle=text(*norm_label(state).pieces, ", ", _certainty(one, every)),
        short_subtitle=text(_certainty(one, every)),
        panels=(panel,),
        notes=tuple(_notes(state, one, every)),
        header=(_("line"), _("lag t − k"), _("log₁₀ of the norm"), _("state")),
        text_alternative=_sentence(state, one, gone),
    )


def norm_label(state: State) -> Text:
    """‖∂h_t/∂h_k‖; of an LSTM ‖∂(h_t, c_t)/∂(h_k, c_k)‖."""
    parts = state.trace.experiment.network.state_parts
    return text(labels.norm_of(labels.state_jacobian_label(state.notation, state.focus_loss, parts)))


def reached(state: State) -> int:
    """How many lags from 0 the gradient of the loss in focus has come back at the cursor."""
    loss, t = None if state.flow == "all" else state.focus_loss, state.focus_loss

    def is_missing(lag: int) -> bool:
        return not state.frame.known(Place("backward", "dh", loss=loss, k=t - lag))

    lowest = state.trace.experiment.truncation.first_kept(t)
    kept = t + 1 if lowest == 1 else t - lowest + 1
    return bisect_left(range(kept), True, key=is_missing)


def is_collected(state: State) -> bool:
    """Whether the gradient of the loss in focus has come as far back as it goes."""
    loss, t = None if state.flow == "all" else state.focus_loss, state.focus_loss
    candidates = (
        Place("backward", "dh", loss=loss, k=k) for k in (0, state.trace.experiment.truncation.first_kept(t), t)
    )
    return state.frame.known(next(place for place in candidates if place in state.timeline))


# Lines ----------------------------------------------------------------------------------------------------------------


def by_lag(log2_norms: Array) -> Array:
    """Decimal logarithms by lag of binary ones by k: NaN where there is nothing to draw."""
    found: Array = log2_norms[::-1] * _TENTH
    return np.where(np.isfinite(found), found, np.nan)


def _chosen(state: State, one: Reach, gone: int) -> Iterator[Curve]:
    """The norms as far as the gradient has come back, and the ghosts of the others."""
    label = text(f"t = {state.notation.printed_timestep(state.focus_loss)}", role="backward", strong=True)
    yield from parted("norm", by_lag(one.whole.log2_norms[0]), "backward", gone, label)


def _lanes(state: State, one: Reach, gone: int) -> Iterator[Curve]:
    for name, lane in one.lanes.items():
        letter = labels.value_label(state.notation, name)
        label = text(letter, " → ", letter, role=_LANES[name])
        yield from parted(f"{name} to {name}", by_lag(lane.log2_norms[0]), _LANES[name], gone, label)


def parted(name: str, y: Array, role: str, gone: int, label: Text) -> Iterator[Curve]:
    x, dots = np.arange(len(y), dtype=float), len(y) <= _DOTTED + 1
    if gone < len(y):
        rest = slice(max(0, gone - 1), None)
        yield Curve(name, x[rest], y[rest], role, GHOST, label, dots=dots)
    if gone:
        yield Curve(name, x[:gone], y[:gone], role, SHOWN, label if gone == len(y) else None, dots=dots)


def _bounds(trace: Trace, t: int, known: bool) -> Iterator[Curve]:
    x, state = np.arange(t + 1, dtype=float), SHOWN if known else GHOST
    if operations(trace, trace.length) <= _FACTORS and trace.experiment.network.recurrent:
        y = by_lag(back_from(step_norms(trace), t))
        yield Curve(
            "product of norms", x, y, "muted", state, *_named(_OF_NORMS, explanations.product_of_norms()), bound=True
        )
    rates = weight_bounds(trace)
    if rates is not None:
        y = by_lag(back_from(rates, t))
        if not np.isfinite(y[1:]).any():  # it ends where an output is fed back softly: here at once
            return
        named = _named(_OF_WEIGHTS, explanations.bound_by_weights())
        yield Curve("bound by the weights", x, y, "muted", state, *named, bound=True, dashed=True)


def _named(bound: Math, more: str) -> tuple[Text, Text]:
    """In short and in full."""
    return text(bound).explained(more), worded(_("bound {formula}"), formula=bound).explained(more)


def _bands(every: Reach) -> Iterator[Band]:
    """From the smallest to the largest norm at every lag, over all t that reach so far back; none where none do."""
    low, high = _extremes(every)
    if np.isfinite(low).sum() < 2:
        return
    count = len(every.timesteps)
    if every.exact:
        label = text(_("all t"))
    else:
        label = text(_("{count} of {all} t").format(count=count, all=every.timesteps[-1]))
    label = label.explained(explanations.all_timesteps())
    yield Band(np.arange(len(low), dtype=float), low, high, "backward", label)


def _extremes(every: Reach) -> tuple[Array, Array]:
    last = every.timesteps[-1]
    norms = np.full((len(every.timesteps), last + 1), np.nan)
    for row, t in enumerate(every.timesteps):
        norms[row, : t + 1] = by_lag(every.whole.log2_norms[row, : t + 1])
    there = np.isfinite(norms).any(axis=0)
    low, high = (np.full(last + 1, np.nan) for _ in range(2))
    low[there], high[there] = np.nanmin(norms[:, there], axis=0), np.nanmax(norms[:, there], axis=0)
    return low, high


def span_of(curves: tuple[Curve, ...], every: Reach | None) -> tuple[float, float]:
    """What the norms take, and of the bounds above them a little: these may be far away. Two powers of ten at least."""
    norms = [curve.y for curve in curves if not curve.bound]
    values = np.concatenate([*norms, *(_extremes(every) if every is not None else ()), np.zeros(1)])
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    bounds = np.concatenate([curve.y for curve in curves if curve.bound] or [np.zeros(1)])
    above = float(np.nanmax(bounds, initial=high))
    high = max(high, min(above, high + _ROOM_ABOVE * max(1.0, high - low)))
    margin = 0.04 * max(1.0, high - low)
    low, high = low - margin, high + margin
    return (low, high) if math.floor(high) > math.ceil(low) else (min(low, math.floor(low)), max(high, math.ceil(high)))


def _marks(state: State, one: Reach, gone: int) -> Iterator[Mark]:
    """The horizon, once all is collected, and how far the gradient has come."""
    found = horizon_of(state)
    if found is not None and is_collected(state):
        label = text(percent(round(100 * MOST)), role="recurrent").explained(explanations.horizon())
        yield Mark(float(found), "recurrent", label)
    if gone:
        y = by_lag(one.whole.log2_norms[0])[gone - 1]
        if np.isfinite(y):
            yield Mark(float(gone - 1), "backward", y=float(y))


# Words ----------------------------------------------------------------------------------------------------------------


def horizon_of(state: State) -> int | None:
    """Of the recurrent weights, of the flow's loss or of all; None where there are none, or too many numbers."""
    recurrent = _recurrent(state)
    if not recurrent or state.trace.length > _HORIZON_UP_TO:
        return None
    return horizon(state.trace, recurrent, state.flow if isinstance(state.flow, int) else None)


def _recurrent(state: State) -> tuple[str, ...]:
    """The recurrent weights, of every stage."""
    return tuple(name for name in state.parameters if base_name(name) == "W_hh")


def _certainty(one: Reach, every: Reach | None) -> str:
    if one.exact:
        return _("exact") if every is None or every.exact else _("band estimated")
    return _("estimated")


def _notes(state: State, one: Reach, every: Reach | None) -> Iterator[Note]:
    trace, network = state.trace, state.trace.experiment.network
    if not network.recurrent and not np.isfinite(one.whole.log2_norms[0, :-1]).any():
        yield _note(_("no timestep reads the state before: nothing reaches back"), _("nothing reaches back"), True)
        return
    found, most = horizon_of(state), percent(round(100 * MOST))
    if found is not None:
        weights = [labels.parameter_label(state.notation, name) for name in _recurrent(state)]
        long = ngettext(
            "{most} of the magnitude for {weights} lies within {count} timestep",
            "{most} of the magnitude for {weights} lies within {count} timesteps",
            found,
        )
        short = ngettext("{most} within {count} timestep", "{most} within {count} timesteps", found)
        between = pgettext("between the last two of a list", " and ")
        named = [piece for each in weights for piece in (between, each)][1:]
        yield Note(
            worded(long, role="ink", most=most, weights=named, count=str(found)).explained(explanations.horizon()),
            worded(short, role="ink", most=most, count=str(found)).explained(explanations.horizon()),
            known=is_collected(state),
            names_mark=True,
        )
    radius = spectral_radius(trace, state.focus_loss)
    if radius is not None:
        own = labels.parameter_label(state.notation, network.named("W_hh", state.focus_loss))
        value = significant(radius, 2)
        long_form = worded(_("ρ({W}) = {value}: the linear net’s rate in the end, no bound"), W=own, value=value)
        more = explanations.spectral_radius(own.plain)
        yield Note(long_form.explained(more), text("ρ(", own, f") = {value}").explained(more))
    if network.cell == "elman" and state.trace.experiment.sequence.feedback == "soft":
        yield _note(_("where ŷ is fed back, (γσ₁)ⁿ bounds nothing"), _("no (γσ₁)ⁿ past a fed-back ŷ"), True)
    if one.whole.log2_error > 0.0:
        low = _("line estimated, at most {factor} too low").format(factor=_how_low(one.whole))
        yield _note(low, low, True)
    if every is not None and every.whole.log2_error > 0.0:
        low = _("band estimated, at most {factor} too low").format(factor=_how_low(every.whole))
        yield _note(low, low, True)
    if every is None:
        yield _note(_("no band: too many timesteps to look at each"), _("no band: too many timesteps"), True)


def _note(long: str, short: str, known: bool) -> Note:
    return Note(text(long), text(short), known)


def _how_low(norms: Norms) -> str:
    """By how much estimates may be too low: a factor, or per cents."""
    factor = 2.0**norms.log2_error
    if factor >= 2.0:
        return f"{significant(factor, 2)}×"
    return f"{significant(100.0 * (1.0 - 1.0 / factor), 1)}\N{NO-BREAK SPACE}%"


def _sentence(state: State, one: Reach, gone: int) -> str:
    t = state.notation.printed_timestep(state.focus_loss)
    start = _("Norm of the derivative of the state of timestep {t} by earlier states, {certainty}.")
    start = start.format(t=t, certainty=_certainty(one, None))
    if not gone:
        none = _("0 of {count} lags reached.").format(count=state.focus_loss + 1)
        return f"{start} {none}"
    last = by_lag(one.whole.log2_norms[0])[gone - 1]
    size = "0" if math.isnan(last) else in_powers(float(last))
    reached = _("Reached back to lag {lag} of {most}, where it is {size}.")
    return f"{start} {reached.format(lag=gone - 1, most=state.focus_loss, size=size)}"

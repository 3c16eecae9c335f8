"""How far back does the gradient reach? ‖∂s_t/∂s_k‖ against the lag t − k."""

import math
from bisect import bisect_left
from collections.abc import Hashable, Iterator
from dataclasses import replace

import numpy as np

from app.story.figures import explanations, labels
from app.story.figures.figure import Figure, Mark
from app.story.figures.kept import kept_while
from app.story.figures.reach_lines import bands_of, bounds, by_lag, chosen, furthest, is_seen, lags, lanes, named
from app.story.figures.spots import lag_spots
from app.story.figures.text import Note, Text, text, worded
from app.story.look import PANEL_TITLES, SHORT_PANEL_TITLES
from app.story.numbers import in_powers, percent, significant
from app.story.places import Place
from app.story.state import State
from app.translation import _, ngettext, pgettext
from rnn_engine.bounds import spectral_radius
from rnn_engine.horizon import MOST, horizon
from rnn_engine.network import base_name
from rnn_engine.products import Norms, Reach
from rnn_engine.reach import reach, reach_from

_HORIZON_UP_TO = 2000
"""Timesteps up to which the norms of all contributions are at hand."""


def seen_by_reach(state: State) -> Hashable:
    return state.notation, state.flow, state.focus_loss, reached(state), is_collected(state)


@kept_while(seen_by_reach)
def reach_figure(state: State) -> Figure:
    """The norms from the loss in focus back, as far as the cursor has gone, over those from every other timestep."""
    trace, t = state.trace, state.focus_loss
    one, every = reach_from(trace, t), reach(trace)
    gone = reached(state)
    limits = tuple(bounds(trace, t, gone > 0))
    lines = (*lanes(state, one, gone), *chosen(state, one, gone))
    every_band = () if every is None else tuple(bands_of(every, _furthest(state)))
    panel = lags(_furthest(state), (*limits, *lines), every_band)
    bands = tuple(band for band in every_band if is_seen(band, panel.y))
    told = every if every is None or bands else one
    beside = state.notation.printed_timestep(t) if bands else None
    panel = replace(
        panel,
        curves=(*(named(trace, limit, beside) for limit in limits), *lines),
        bands=bands if gone else (),
        marks=tuple(_marks(state, one, gone)),
        spots=lag_spots(state, by_lag(one.whole.log2_norms[0]), gone),
    )
    return Figure(
        name="reach",
        title=text(_(PANEL_TITLES["reach"]), strong=True),
        short_title=text(_(SHORT_PANEL_TITLES["reach"]), strong=True),
        subtitle=_subtitle(state, one, told),
        short_subtitle=_short_subtitle(state, one, told),
        panels=(panel,),
        notes=tuple(_notes(state, one, told)),
        header=(_("line"), _("lag t − k"), _("log₁₀ of the norm"), _("state")),
        text_alternative=_sentence(state, one, gone),
        instead=tuple(_of_one_timestep(state)) if trace.length == 1 else (),
    )


def _furthest(state: State) -> int:
    """The lag at which the axis ends: as far as the gradient of the loss in focus can reach, and the horizon."""
    return furthest(state.trace.length, max(state.focus_loss, horizon_of(state) or 0))


def _of_one_timestep(state: State) -> Iterator[Text]:
    """Why there is nothing to draw."""
    loss = labels.loss_label(state.notation, state.focus_loss)
    only = str(state.notation.printed_timestep(1))
    yield text(_("One timestep only: no way back through time."), role="ink", strong=True)
    yield worded(_("{loss} depends on the weights at t = {t} alone."), loss=loss, t=only)
    yield text(_("No product of Jacobians: nothing can vanish or explode."))


def _subtitle(state: State, one: Reach, every: Reach | None) -> Text | None:
    if state.trace.length == 1:
        return None
    return text(*norm_label(state).pieces, ", ", _certainty(one, every))


def _short_subtitle(state: State, one: Reach, every: Reach | None) -> Text | None:
    """What the norm is of; that it is exact goes without saying, that it is not does not."""
    is_exact = one.exact and (every is None or every.exact)
    return norm_label(state) if is_exact and state.trace.length > 1 else _subtitle(state, one, every)


def last_reached(one: Reach, gone: int) -> Iterator[Mark]:
    """How far the gradient has come."""
    if gone:
        y = by_lag(one.whole.log2_norms[0])[gone - 1]
        if np.isfinite(y):
            yield Mark(float(gone - 1), "backward", y=float(y))


def norm_label(state: State) -> Text:
    """‖∂h_t/∂h_k‖; of an LSTM ‖∂(h_t, c_t)/∂(h_k, c_k)‖."""
    parts = state.trace.experiment.network.state_parts
    return text(labels.norm_of(labels.state_jacobian_label(state.notation, state.focus_loss, parts)))


def reached(state: State) -> int:
    """How many lags from 0 the gradient of the loss in focus has come back at the cursor."""
    loss, t = state.flowing_loss, state.focus_loss

    def is_missing(lag: int) -> bool:
        return not state.frame.known(Place("backward", "dh", loss=loss, k=t - lag))

    lowest = state.trace.experiment.truncation.first_kept(t)
    kept = t + 1 if lowest == 1 else t - lowest + 1
    return bisect_left(range(kept), True, key=is_missing)


def is_collected(state: State) -> bool:
    """Whether the gradient of the loss in focus has come as far back as it goes."""
    loss, t = state.flowing_loss, state.focus_loss
    candidates = (
        Place("backward", "dh", loss=loss, k=k) for k in (0, state.trace.experiment.truncation.first_kept(t), t)
    )
    return state.frame.known(next(place for place in candidates if place in state.timeline))


# Marks ----------------------------------------------------------------------------------------------------------------


def _marks(state: State, one: Reach, gone: int) -> Iterator[Mark]:
    """The horizon, once all is collected, and how far the gradient has come."""
    found = horizon_of(state)
    if found is not None and is_collected(state):
        label = text(percent(round(100 * MOST)), role="recurrent").explained(explanations.horizon())
        yield Mark(float(found), "recurrent", label)
    yield from last_reached(one, gone)


# Words ----------------------------------------------------------------------------------------------------------------


def horizon_of(state: State) -> int | None:
    """Of the recurrent weights, of the flow's loss or of all; None where there are none, one timestep, or too
    many numbers."""
    recurrent = horizon_parameters(state)
    if not recurrent or not 1 < state.trace.length <= _HORIZON_UP_TO:
        return None
    return horizon(state.trace, recurrent, state.own_loss)


def horizon_parameters(state: State) -> tuple[str, ...]:
    """What the horizon is of: the recurrent weights, of every stage."""
    return tuple(name for name in state.parameters if base_name(name) == "W_hh")


def _certainty(one: Reach, every: Reach | None) -> str:
    if one.exact:
        return _("exact") if every is None or every.exact else _("band estimated")
    return _("estimated")


def _notes(state: State, one: Reach, every: Reach | None) -> Iterator[Note]:
    trace, network = state.trace, state.trace.experiment.network
    if trace.length == 1:
        return  # its subtitle says that nothing is to be told
    if not network.recurrent and not np.isfinite(one.whole.log2_norms[0, :-1]).any():
        yield _note(_("no timestep reads the state before: nothing reaches back"), _("nothing reaches back"), True)
        return
    found, most = horizon_of(state), percent(round(100 * MOST))
    if found is not None:
        weights = [labels.parameter_label(state.notation, name) for name in horizon_parameters(state)]
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

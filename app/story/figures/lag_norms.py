"""How fast do contributions fade? ‖C[t,k]‖ against the lag t − k, a line for every parameter."""

from collections.abc import Hashable, Iterator
from dataclasses import replace

import numpy as np

from app.story.equations.setting import parameter_role
from app.story.figures import labels
from app.story.figures.about_loss import own_loss
from app.story.figures.counted_axis import counted_axis
from app.story.figures.figure import ABSENT, Band, Figure, Mark, Panel
from app.story.figures.kept import kept_while
from app.story.figures.log_axis import log_axis, tenths
from app.story.figures.parameter_curves import parameter_curves
from app.story.figures.parameters import in_order
from app.story.figures.text import Math, Note, Text, text, worded
from app.story.figures.tiles import existing_row
from app.story.numbers import in_powers
from app.story.state import State
from app.translation import _, pgettext
from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.recorder import WHOLE
from rnn_engine.trace import Trace, once_per_trace

_NORM = Math("norm(C[t,k])", "‖C[t,k]‖")


def _seen(state: State) -> Hashable:
    return state.notation, _loss(state), state.parameter


@kept_while(_seen)
def lag_norms(state: State) -> Figure:
    """Of the loss that flows, or the mean over all losses that reach so far back, with the ground from the smallest to
    the largest of the chosen parameter."""
    trace, loss = state.trace, _loss(state)
    values = {name: by_lag(trace, name, loss) for name in in_order(trace.experiment.network)}
    furthest = max(_last(y) for y in values.values())
    x = np.arange(furthest + 1, dtype=float)
    curves = parameter_curves(state.notation, x, {name: y[: furthest + 1] for name, y in values.items()})
    curves = tuple(curve if _last(curve.y) else replace(curve, label=None) for curve in curves)
    bands = tuple(_band(state, furthest)) if trace.length <= WHOLE and len(trace.losses) > 1 else ()
    panel = Panel(
        name="lags",
        place="plot",
        x=counted_axis(_("lag t − k"), 0, max(1, furthest)),
        y=log_axis(curves, bands),
        curves=curves,
        bands=bands,
        marks=tuple(_cut(state, furthest)),
    )
    return Figure(
        name="lags",
        title=text(_("How fast do contributions fade?"), strong=True),
        short_title=text(_("Contributions by lag"), strong=True),
        subtitle=_subtitle(state, loss),
        short_subtitle=text(_NORM),
        panels=(panel,),
        notes=tuple(_notes(state, values)),
        header=(_("line"), _("lag t − k"), _("log₁₀ of the norm"), _("state")),
        text_alternative=_sentence(state, values, loss),
    )


def _loss(state: State) -> int | None:
    """Whose contributions the lines are; None: the mean over all losses, which a long sequence does not have."""
    is_one = len(state.trace.losses) == 1 or state.trace.length > WHOLE
    return state.focus_loss if is_one else own_loss(state)


@once_per_trace
def by_lag(trace: Trace, parameter: str, loss: int | None) -> Array:
    """log₁₀ ‖C[t,k]‖ by lag t − k, (T,), of one loss, or of the mean over the losses that have a tile there: −∞ for a
    zero, NaN where there is no tile. Untruncated."""
    rows = lag_rows(trace, parameter) if loss is None else _row(trace, parameter, loss)[None]
    there = ~np.isnan(rows)
    tops = np.max(rows, axis=0, where=np.isfinite(rows), initial=-np.inf)
    with np.errstate(divide="ignore"):
        beside = np.where(np.isfinite(tops), tops, 0.0)
        sums = np.sum(np.exp2(rows - beside), axis=0, where=there)
        mean = np.log2(sums / np.maximum(1, there.sum(axis=0))) + beside
    return np.where(there.any(axis=0), tenths(mean), np.nan)


@once_per_trace
def lag_rows(trace: Trace, parameter: str) -> Array:
    """log₂ ‖C[t,t−lag]‖, a row for every loss, (losses, T); NaN where there is no tile."""
    return np.stack([_row(trace, parameter, t) for t in trace.losses])


def _row(trace: Trace, parameter: str, t: int) -> Array:
    """The same of one loss, (T,)."""
    answer = contributions(trace)
    norms = answer.norms_of_loss(parameter, t).log2() if trace.length > WHOLE else answer.log2_norms(parameter)[t - 1]
    row = np.full(trace.length, np.nan)
    there = existing_row(trace, parameter, t)[:t] != ABSENT
    row[:t] = np.where(there, norms[:t], np.nan)[::-1]
    return row


def _last(y: Array) -> int:
    """The furthest lag with a number other than zero."""
    there = np.flatnonzero(np.isfinite(y))
    return int(there[-1]) if there.size else 0


def _band(state: State, furthest: int) -> Iterator[Band]:
    rows = lag_rows(state.trace, state.parameter)[:, : furthest + 1]
    there = np.isfinite(rows)
    reached = there.any(axis=0)
    if reached.sum() < 2:
        return
    low, high = (
        np.where(reached, tenths(extreme), np.nan)
        for extreme in (
            np.min(rows, axis=0, where=there, initial=np.inf),
            np.max(rows, axis=0, where=there, initial=-np.inf),
        )
    )
    parameter = labels.parameter_label(state.notation, state.parameter)
    names = (_("{parameter}: smallest over all t"), _("{parameter}: largest over all t"))
    yield Band(
        np.arange(furthest + 1, dtype=float),
        low,
        high,
        parameter_role(state.parameter),
        worded(_("{parameter}, all t"), parameter=parameter),
        (names[0].format(parameter=parameter.plain), names[1].format(parameter=parameter.plain)),
    )


def _cut(state: State, furthest: int) -> Iterator[Mark]:
    cut = state.trace.experiment.truncation
    if cut.kind == "sliding" and cut.size <= furthest:
        yield Mark(cut.size - 0.5, "ink", text(f"w = {cut.size}", role="ink"))


def _subtitle(state: State, loss: int | None) -> Text:
    if loss is None:
        return worded(_("{norm}, mean over all losses that reach so far back"), norm=_NORM)
    return worded(_("{norm} of {loss}"), norm=_NORM, loss=labels.loss_label(state.notation, loss))


def _notes(state: State, values: dict[str, Array]) -> Iterator[Note]:
    alone = [name for name, y in values.items() if np.isfinite(y).any() and not _last(y)]
    if alone:
        named = _listed([labels.parameter_label(state.notation, name) for name in alone])
        yield Note(
            worded(_("only at lag 0 (dots): {parameters}"), parameters=named),
            worded(_("only at lag 0: {parameters}"), parameters=named),
        )
    cut = state.trace.experiment.truncation
    if cut.kind == "sliding":
        line = text(_("truncation leaves out what is right of the line"))
        yield Note(line, text(_("right of the line: cut")))
    elif cut.kind == "chunked":
        line = text(_("untruncated: the chunks of {size} timesteps leave out some of it").format(size=cut.size))
        yield Note(line, text(_("untruncated")))


def _listed(labels: list[Math]) -> list[Math | str]:
    between = pgettext("between the last two of a list", " and ")
    pieces: list[Math | str] = []
    for index, label in enumerate(labels):
        if index:
            pieces.append(between if index == len(labels) - 1 else ", ")
        pieces.append(label)
    return pieces


def _sentence(state: State, values: dict[str, Array], loss: int | None) -> str:
    if loss is None:
        start = _("Norms of the contributions by lag, mean over all losses.")
    else:
        start = _("Norms of the contributions of {loss} by lag.").format(loss=state.notation.label("loss", loss))
    parts = [
        (
            _("{parameter}: {first} at lag {lag}, {last} at lag {furthest}.")
            if _last(y) > _first(y)
            else _("{parameter}: {first} at lag {lag} alone.")
        ).format(
            parameter=state.notation.label(name),
            first=in_powers(float(y[_first(y)])),
            lag=_first(y),
            last=in_powers(float(y[_last(y)])),
            furthest=_last(y),
        )
        for name, y in values.items()
        if np.isfinite(y).any()
    ]
    return " ".join([start, *parts])


def _first(y: Array) -> int:
    return int(np.flatnonzero(np.isfinite(y))[0])

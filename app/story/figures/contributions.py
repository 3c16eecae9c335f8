"""Where does the gradient of W come from? The triangle of its contributions C[t,k]: loss t through timestep k."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.story.equations.setting import PARAMETER_ROLES
from app.story.figures import labels
from app.story.figures.facts import Facts, facts, loss_norms, timestep_norms
from app.story.figures.figure import (
    ABSENT,
    GHOST,
    SHOWN,
    Axis,
    Box,
    Cells,
    Figure,
    Note,
    Outline,
    Panel,
    Ramp,
    States,
    text,
)
from app.story.figures.scales import colour_scale
from app.story.figures.tiles import cursor_tile, existing_tiles, tile_states
from app.story.numbers import compact, decimals, largest_remainder, percent, significant, tight_percent
from app.story.state import State
from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions as contributions_of
from rnn_engine.trace import Trace, once_per_trace

_PRINTED = 24
"""Up to so many timesteps the cells have texts; in a larger triangle none would ever fit."""
_BAR = (0.2, 0.8)
"""Where a margin's bar lies within its row or column."""


@dataclass(frozen=True, eq=False)
class _Triangle:
    """What does not change while the cursor walks."""

    ramp: Ramp
    values: Array
    positions: Array
    texts: tuple[tuple[str, ...], ...]
    rows: Array
    row_texts: tuple[str, ...]
    columns: Array
    column_texts: tuple[str, ...]


@once_per_trace
def _triangle(trace: Trace, parameter: str, of_loss: bool, measure: str, log: bool) -> _Triangle:
    """`of_loss`: shares are of each loss's own gradient, else of the whole one."""
    answer = contributions_of(trace)
    exists = existing_tiles(trace, parameter)
    as_norm = measure == "norm"
    if as_norm:
        values = answer.norms(parameter)
    else:
        values = answer.shares_of_loss(parameter) if of_loss else answer.shares(parameter)
        values = np.where(exists == GHOST, np.nan_to_num(values), np.nan)  # of a zero gradient every share counts 0
    values = np.where(exists == ABSENT, np.nan, values)
    scale = colour_scale(np.where(exists == GHOST, values, np.nan), signed=not as_norm, log=log, in_percent=not as_norm)
    rows = loss_norms(trace, parameter) if as_norm or of_loss else np.nansum(values, axis=1)
    columns = timestep_norms(trace, parameter) if as_norm else np.nansum(values, axis=0)
    texts: tuple[tuple[str, ...], ...] = ()
    row_texts, column_texts = tuple(map(compact, rows)), tuple(map(compact, columns))
    if as_norm and trace.length <= _PRINTED:
        texts = tuple(tuple(map(compact, row)) for row in values)
    elif trace.length <= _PRINTED:
        wholes = _per_cents(values, by_row=of_loss)
        texts = tuple(
            tuple("0" if value == 0.0 else tight_percent(whole) for value, whole in zip(*pair, strict=True))
            for pair in zip(values, wholes, strict=True)
        )
        if not of_loss:
            row_texts = tuple(tight_percent(sum(row)) for row in wholes)
            column_texts = tuple(tight_percent(sum(column)) for column in zip(*wholes, strict=True))
    elif not as_norm and not of_loss:
        row_texts = tuple(map(tight_percent, largest_remainder(rows.tolist())))
        column_texts = tuple(map(tight_percent, largest_remainder(columns.tolist())))
    ramp = scale.ramp("norm" if as_norm else "share")
    return _Triangle(ramp, values, scale.positions(values), texts, rows, row_texts, columns, column_texts)


def _per_cents(shares: Array, by_row: bool) -> list[tuple[int, ...]]:
    """Printed shares that add up, in every row or over all cells; a cell that does not exist counts 0."""
    filled = np.nan_to_num(shares)
    if by_row:
        return [largest_remainder(row) for row in filled.tolist()]
    wholes = largest_remainder(filled.ravel().tolist())
    length = len(filled)
    return [wholes[row * length : (row + 1) * length] for row in range(length)]


def contributions(state: State) -> Figure:
    """The triangle of the chosen parameter in the chosen measure and scale, with norms of sums at its margins."""
    trace, parameter = state.trace, state.parameter
    loss = state.flow if isinstance(state.flow, int) else None
    triangle = _triangle(trace, parameter, loss is not None, state.measure, state.scale == "log")
    states = tile_states(state)
    panels = [_main(state, triangle, states), _row_margin(state, triangle, states)]
    if loss is None:
        panels.append(_column_margin(state, triangle, states))
    label = replace(labels.parameter_label(state.notation, parameter), role=PARAMETER_ROLES[parameter])
    found = facts(trace, parameter, loss)
    return Figure(
        name="contributions",
        title=text("Where does the gradient of ", label, " come from?", strong=True),
        short_title=text("Gradient of ", label, strong=True),
        subtitle=None,
        panels=tuple(panels),
        notes=tuple(_notes(state, found)),
        header=("loss t", "timestep k", "norm" if state.measure == "norm" else "share", "state"),
        text_alternative=_sentence(state, triangle, states),
        square=True,
    )


def _main(state: State, triangle: _Triangle, states: States) -> Panel:
    length = state.trace.length
    first = state.notation.printed_timestep(1)
    loss, k = cursor_tile(state)
    focus = state.flow if isinstance(state.flow, int) else loss
    rows = tuple(
        text(labels.loss_label(state.notation, t), role="loss" if t == focus else "muted", strong=t == focus)
        for t in range(1, length + 1)
    )
    columns = tuple(
        text(f"k = {at - 1 + first}", role="backward" if at == k else "muted", strong=at == k)
        for at in range(1, length + 1)
    )
    return Panel(
        name="tiles",
        place="main",
        x=Axis(0, length, columns, text("through timestep k"), first, () if k is None else ((k - 1, "backward"),)),
        y=Axis(0, length, rows, text("loss t"), first, () if focus is None else ((focus - 1, "loss"),)),
        cells=Cells(triangle.ramp, triangle.values, triangle.positions, states, triangle.texts),
        outlines=tuple(_outlines(state, states)),
    )


def _outlines(state: State, states: States) -> Iterator[Outline]:
    """The tile of the cursor; all losses' tiles of its timestep where they flow at once; the row that is summed."""
    loss, k = cursor_tile(state)
    place = state.place
    there = (states == SHOWN) | (states == GHOST)
    if k is not None and loss is not None and there[loss - 1, k - 1]:
        yield Outline((loss - 1, k - 1), (loss - 1, k - 1), "backward", guide="loss")
    elif k is not None and loss is None and there[:, k - 1].any():
        rows = np.flatnonzero(there[:, k - 1])
        yield Outline((int(rows[0]), k - 1), (int(rows[-1]), k - 1), "backward")
    elif place is not None and place.phase == "sum" and place.name == state.parameter and loss is not None:
        columns = np.flatnonzero(there[loss - 1])
        if columns.size:
            yield Outline((loss - 1, int(columns[0])), (loss - 1, int(columns[-1])), "backward", guide="loss")


def _row_margin(state: State, triangle: _Triangle, states: States) -> Panel:
    """‖Σ_k C[t,k]‖, or the share of all that each loss brings."""
    loss, _ = cursor_tile(state)
    focus = state.flow if isinstance(state.flow, int) else loss
    shares = state.measure == "share" and not isinstance(state.flow, int)
    low, high = _reach(triangle.rows)
    boxes = tuple(
        _bar(
            state,
            _span(value),
            _lane(t),
            triangle.row_texts[t - 1],
            t == focus,
            states[t - 1],
        )
        for t, value in enumerate(map(float, triangle.rows), 1)
        if (states[t - 1] != ABSENT).any()
    )
    gradient = labels.any_gradient_label(state.notation, state.parameter)
    return Panel(
        name="rows",
        place="right",
        x=Axis(low, high),
        y=Axis(0, state.trace.length),
        boxes=boxes,
        title=text("share of each loss") if shares else text("norm of ", gradient),
    )


def _column_margin(state: State, triangle: _Triangle, states: States) -> Panel:
    """‖Σ_t w_t C[t,k]‖, or the share of all that passes through each timestep."""
    _, now = cursor_tile(state)
    low, high = _reach(triangle.columns)
    boxes = tuple(
        _bar(
            state,
            _lane(k),
            _span(value),
            triangle.column_texts[k - 1],
            k == now,
            states[:, k - 1],
        )
        for k, value in enumerate(map(float, triangle.columns), 1)
        if (states[:, k - 1] != ABSENT).any()
    )
    return Panel(
        name="columns",
        place="below",
        x=Axis(0, state.trace.length),
        y=Axis(low, high),
        boxes=boxes,
        title=text("share through k" if state.measure == "share" else "norm of the sum"),
    )


def _reach(values: Array) -> tuple[float, float]:
    """From the smallest to the largest value, zero included, never empty."""
    low, high = min(0.0, float(np.nanmin(values))), max(0.0, float(np.nanmax(values)))
    return (low, high) if high > low else (0.0, 1.0)


def _span(value: float) -> tuple[float, float]:
    return min(0.0, value), max(0.0, value)


def _lane(timestep: int) -> tuple[float, float]:
    return timestep - 1 + _BAR[0], timestep - 1 + _BAR[1]


def _bar(
    state: State, x: tuple[float, float], y: tuple[float, float], printed: str, in_focus: bool, states: States
) -> Box:
    """A margin's bar: known as soon as all that it adds up is known."""
    return Box(
        x=x,
        y=y,
        role=PARAMETER_ROLES[state.parameter],
        strength=0.75 if in_focus else 0.35,
        state=GHOST if (states == GHOST).any() else SHOWN,
        hatched=min(*x, *y) < 0.0,
        texts=(printed,),
        text_inside=False,
    )


def _notes(state: State, found: Facts) -> Iterator[Note]:
    """What the numbers say, the most important first."""
    notation, parameter = state.notation, state.parameter
    if found.gradient_norm == 0.0:
        gradient = labels.gradient_label(notation, parameter, state.flow if isinstance(state.flow, int) else None)
        zero = text(gradient, " is zero: there is nothing to share out.", role="ink")
        yield Note(zero, zero)
        return
    if found.truncation_angle is not None and found.truncation_error is not None:
        off = f"{_degrees(found.truncation_angle)} and {percent(round(100 * found.truncation_error))} off"
        yield Note(text(f"truncated: {off} the full gradient", role="ink"), text(f"truncated: {off}", role="ink"))
    if state.trace.length > _PRINTED:
        most = percent(95)
        yield Note(
            text(f"{most} of the magnitude lies within {found.horizon} timesteps", role="ink"),
            text(f"{most} of the magnitude within {found.horizon} timesteps", role="ink"),
        )
    if state.measure == "norm":
        times = f"{significant(found.overshoot, 2)}×"
        yield Note(text(f"norms overshoot: Σ‖C‖ / ‖G‖ = {times}"), text(f"norms overshoot {times}"))
    if found.diagonal_angle is not None:
        before, off = labels.state_before_label(notation), f"{_degrees(found.diagonal_angle)} off"
        yield Note(
            text("diagonal only = “treat ", before, f" as constant”: {off} the true gradient"),
            text(f"diagonal only: {off} the true gradient"),
        )
    if found.first_is_zero and state.trace.length > 1:
        first, zero_state = notation.printed_timestep(1), labels.value_label(notation, "h", 0)
        nothing = text(zero_state, f" = 0: nothing passes through k = {first}")
        yield Note(nothing, nothing)


def _degrees(angle: float) -> str:
    return f"{significant(angle, 1) if 0 < angle < 1 else decimals(angle, 0)}°"


def _sentence(state: State, triangle: _Triangle, states: States) -> str:
    shown, reachable = int((states == SHOWN).sum()), int(((states == SHOWN) | (states == GHOST)).sum())
    what = "norms" if state.measure == "norm" else "shares"
    of = state.notation.gradient_label(state.parameter, state.flow if isinstance(state.flow, int) else None)
    start = f"Contributions to {of}, {what} by loss and timestep: {shown} of {reachable} reached."
    if not shown:
        return start
    sizes = np.where(states == SHOWN, np.abs(triangle.values), -1.0)
    t, k = (int(index) for index in np.unravel_index(int(np.argmax(sizes)), sizes.shape))
    value = triangle.values[t, k]
    printed = significant(value) if state.measure == "norm" else percent(round(100 * value))
    at, through = (state.notation.printed_timestep(index + 1) for index in (t, k))
    return f"{start} The largest is {printed}: loss {at} through timestep {through}."

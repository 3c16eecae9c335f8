"""The hidden state: units × time; of an LSTM the cell state under it."""

import math
from bisect import bisect_left
from collections.abc import Hashable

import numpy as np

from app.story.compared_names import named
from app.story.figures import labels
from app.story.figures.figure import ABSENT, GHOST, SHOWN, Axis, Cells, Figure, Outline, Panel, Ramp
from app.story.figures.kept import kept_while
from app.story.figures.scales import ColourScale, colour_scale
from app.story.figures.spots import unit_spots
from app.story.figures.text import Text, text
from app.story.notation import Notation
from app.story.numbers import ROUND_STEPS, decimals
from app.story.places import Place
from app.story.state import State
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.functions import BOUNDED
from rnn_engine.trace import Trace, once_per_trace

_LABELLED = 300
"""Up to so many timesteps have a label each; of more none would ever fit."""
_MUCH_LARGER, _BENT = 2.0, 0.5
"""From this size on what h is bounded by is too pale; and where the logarithm takes over from the straight line."""
_TICKS = 3
_PRINTED = 800
"""Up to so many cells have texts."""


def _seen(state: State) -> Hashable:
    known = tuple(_known(state, part) for part, _ in _bands(state.trace))
    return state.notation, known, _timestep(state), named(state, "")


@kept_while(_seen)
def hidden_state(state: State) -> Figure:
    """h[unit] of every timestep, of an LSTM c under it; ghosts where nothing is computed yet. The cursor's timestep
    is framed."""
    trace, notation = state.trace, state.notation
    ramp, values, positions, texts = _cells(trace)
    states = np.full(values.shape, ABSENT, dtype=np.int8)
    for part, rows in _bands(trace):
        states[rows] = GHOST
        states[rows, : _known(state, part)] = SHOWN
    now, role = _timestep(state)
    first, length = notation.printed_timestep(1), trace.length
    outlines = () if now is None else (Outline((0, now - 1), (len(values) - 1, now - 1), role),)
    columns = tuple(
        text(f"t = {t - 1 + first}", role=role if t == now else "muted", strong=t == now)
        for t in range(1, length + 1 if length <= _LABELLED else 1)
    )
    panel = Panel(
        name="units",
        place="main",
        x=Axis(0, length, columns, text(_("timestep t")), first, () if now is None else ((now - 1, role),)),
        y=_units(state),
        cells=Cells(ramp, values, positions, states, texts),
        outlines=outlines,
        row_numbers=tuple(f"{part}{unit}" for part, unit in _rows(trace)) if len(_bands(trace)) > 1 else (),
        spots=unit_spots(state, _rows(trace), values, {part: _known(state, part) for part, _ in _bands(trace)}),
    )
    both = len(_bands(trace)) > 1
    title = text(named(state, _("Hidden state and cell state") if both else _("Hidden state")), strong=True)
    parts = ", ".join(notation.label(part) for part, _ in _bands(trace))
    return Figure(
        name="hidden-state",
        title=title,
        short_title=title,
        subtitle=text(_("unit × time, signed log") if _is_bent(trace) else _("unit × time")),
        panels=(panel,),
        notes=(),
        header=(_("unit"), _("timestep t"), parts, _("state")),
        text_alternative=named(state, _sentence(state, values)),
        largest_cell=(190.0, 60.0),
    )


def _bands(trace: Trace) -> tuple[tuple[str, slice], ...]:
    """The parts of the state and the rows of the grid that each has, with an empty row between two."""
    size = trace.experiment.network.hidden_size
    parts = trace.experiment.network.state_parts
    return tuple((part, slice(at * (size + 1), at * (size + 1) + size)) for at, part in enumerate(parts))


def _rows(trace: Trace) -> tuple[tuple[str, int | str], ...]:
    """Part and unit of every row; empty texts for the one between two bands."""
    size = trace.experiment.network.hidden_size
    found: list[tuple[str, int | str]] = []
    for part in trace.experiment.network.state_parts:
        found += [("", "")] if found else []
        found += [(part, unit) for unit in range(1, size + 1)]
    return tuple(found)


def _units(state: State) -> Axis:
    """The units along the rows: by name where there is room, else by number, under the letter of their part."""
    rows = _rows(state.trace)
    named = tuple(_unit(state.notation, part, unit) if part else text("") for part, unit in rows)
    bands = _bands(state.trace)
    numbers = tuple(state.notation.label(part) if unit == 1 else str(unit) for part, unit in rows)
    if len(bands) == 1:
        return Axis(0, len(rows), named, text(_("unit")))
    groups = tuple(
        (band.start, band.stop - band.start, text(labels.value_label(state.notation, part))) for part, band in bands
    )
    return Axis(0, len(rows), named, text(_("unit")), numbers=numbers, groups=groups)


def _unit(notation: Notation, part: str, unit: int | str) -> Text:
    """h[1]; where brackets hold the timestep, a unit is called one."""
    if notation.index == "bracket":
        if part == "h":
            return text(_("unit {number}").format(number=unit))
        return text(_("{part}, unit {number}").format(part=notation.label(part), number=unit))
    return text(labels.value_label(notation, part), f"[{unit}]")


def _is_bent(trace: Trace) -> bool:
    """Whether the parts of the state differ too much in size for one linear scale."""
    return "c" in trace.forward and float(np.abs(trace.forward["c"]).max()) > _MUCH_LARGER


@once_per_trace
def _cells(trace: Trace) -> tuple[Ramp, Array, Array, tuple[tuple[str, ...], ...]]:
    """All parts of the state in one scale, which runs up to 1 where they are bounded by it, else to the largest."""
    values = np.full((len(_rows(trace)), trace.length), np.nan)
    for part, rows in _bands(trace):
        values[rows] = trace.forward[part].T
    scale, ramp = _scale(trace, values)
    texts = tuple(tuple(map(decimals, row)) for row in values.tolist()) if values.size <= _PRINTED else ()
    return ramp, values, scale.positions(values), texts


def _scale(trace: Trace, values: Array) -> tuple[ColourScale, Ramp]:
    """Where the parts differ much in size, a signed logarithm from about _BENT on: else h would have no colour beside a
    large c."""
    network = trace.experiment.network
    if not network.gates and network.hidden_activation not in BOUNDED:
        scale = colour_scale(values, signed=True, log=False)
        return scale, scale.ramp()
    largest = max(1.0, float(np.nanmax(np.abs(values))))
    if not _is_bent(trace):
        scale = colour_scale(np.full(1, largest), signed=True, log=False)
        return scale, scale.ramp()
    scale = ColourScale(largest, True, _BENT, False)
    ticks = [value for value in (1, *ROUND_STEPS[1:]) if value <= largest]
    stride = max(1, math.ceil(len(ticks) / _TICKS))
    places = [(float(scale.positions(np.array(float(value)))), f"{value}") for value in ticks[::-stride]]
    mirrored = [(-place, f"−{words}") for place, words in places]
    return scale, Ramp("diverging", "", (*mirrored, (0.0, "0"), *places[::-1]))


def _known(state: State, part: str = "h") -> int:
    """How many timesteps from the first have this part of the state at the cursor."""

    def is_missing(t: int) -> bool:
        return not state.frame.known(Place("forward", part, t=t))

    return bisect_left(range(1, state.trace.length + 1), True, key=is_missing)


def _timestep(state: State) -> tuple[int | None, str]:
    """The timestep of the cursor and the role of the pass it is in."""
    place = state.place
    if place is None:
        return None, "forward"
    if place.phase == "forward":
        return place.t, "forward"
    return place.k or None, "backward"


def _sentence(state: State, values: Array) -> str:
    units, length = state.trace.experiment.network.hidden_size, state.trace.length
    known = _known(state)
    start = _("Hidden state of {units} units over {length} timesteps: {known} computed.")
    start = start.format(units=units, length=length, known=known)
    said = [start, *(_extent(state, values[rows], part) for part, rows in _bands(state.trace))]
    return " ".join(filter(None, said))


def _extent(state: State, values: Array, part: str) -> str:
    known = _known(state, part)
    if not known:
        return ""
    shown = values[:, :known]
    of = _("Values from {low} to {high}.") if part == "h" else _("Cell state from {low} to {high}.")
    return of.format(low=decimals(float(shown.min())), high=decimals(float(shown.max())))

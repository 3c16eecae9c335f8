"""The hidden state: units × time."""

from bisect import bisect_left
from collections.abc import Hashable

import numpy as np

from app.story.figures import labels
from app.story.figures.figure import GHOST, SHOWN, Axis, Cells, Figure, Outline, Panel, Ramp, Text, text
from app.story.figures.kept import kept_while
from app.story.figures.scales import colour_scale
from app.story.notation import Notation
from app.story.numbers import decimals
from app.story.places import Place
from app.story.state import State
from rnn_engine.arrays import Array
from rnn_engine.functions import BOUNDED
from rnn_engine.trace import Trace, once_per_trace

_PRINTED = 800
"""Up to so many cells have texts."""


def _seen(state: State) -> Hashable:
    return state.trace, state.notation, _known(state), _timestep(state)


@kept_while(_seen)
def hidden_state(state: State) -> Figure:
    """h[unit] of every timestep, ghosts where it is not computed yet, the timestep of the cursor framed."""
    trace, notation = state.trace, state.notation
    ramp, values, positions, texts = _cells(trace)
    known = _known(state)
    states = np.full(values.shape, GHOST, dtype=np.int8)
    states[:, :known] = SHOWN
    now, role = _timestep(state)
    first = notation.printed_timestep(1)
    units, length = values.shape
    outlines = () if now is None else (Outline((0, now - 1), (units - 1, now - 1), role),)
    columns = tuple(
        text(f"t = {t - 1 + first}", role=role if t == now else "muted", strong=t == now) for t in range(1, length + 1)
    )
    panel = Panel(
        name="units",
        place="main",
        x=Axis(0, length, columns, text("timestep t"), first, () if now is None else ((now - 1, role),)),
        y=Axis(0, units, tuple(_unit(notation, unit) for unit in range(1, units + 1)), text("unit")),
        cells=Cells(ramp, values, positions, states, texts),
        outlines=outlines,
    )
    return Figure(
        name="hidden-state",
        title=text("Hidden state", strong=True),
        short_title=text("Hidden state", strong=True),
        subtitle=text("unit × time"),
        panels=(panel,),
        notes=(),
        header=("unit", "timestep t", notation.label("h"), "state"),
        text_alternative=_sentence(state, values, known),
        largest_cell=(150.0, 44.0),
    )


def _unit(notation: Notation, unit: int) -> Text:
    """h[1]; where brackets hold the timestep, a unit is called one."""
    if notation.index == "bracket":
        return text(f"unit {unit}")
    return text(labels.value_label(notation, "h"), f"[{unit}]")


@once_per_trace
def _cells(trace: Trace) -> tuple[Ramp, Array, Array, tuple[tuple[str, ...], ...]]:
    values = trace.forward["h"].T
    bounded = trace.experiment.network.hidden_activation in BOUNDED  # their colours run up to 1
    scale = colour_scale(np.ones(1) if bounded else values, signed=True, log=False)
    texts = tuple(tuple(map(decimals, row)) for row in values) if values.size <= _PRINTED else ()
    return scale.ramp(""), values, scale.positions(values), texts


def _known(state: State) -> int:
    """How many timesteps from the first have a hidden state at the cursor."""

    def is_missing(t: int) -> bool:
        return not state.frame.known(Place("forward", "h", t=t))

    return bisect_left(range(1, state.trace.length + 1), True, key=is_missing)


def _timestep(state: State) -> tuple[int | None, str]:
    """The timestep of the cursor and the role of the pass it is in."""
    place = state.place
    if place is None:
        return None, "forward"
    if place.phase == "forward":
        return place.t, "forward"
    return place.k or None, "backward"


def _sentence(state: State, values: Array, known: int) -> str:
    units, length = values.shape
    start = f"Hidden state of {units} units over {length} timesteps: {known} computed."
    if not known:
        return start
    shown = values[:, :known]
    return f"{start} Values from {decimals(float(shown.min()))} to {decimals(float(shown.max()))}."

"""The tiles (t, k) of a parameter: which there are, where each lies in the timeline, which the cursor has reached."""

import numpy as np

from app.story.expressions import OUTPUT_PARAMETERS
from app.story.figures.figure import ABSENT, CUT, GHOST, SHOWN, States
from app.story.places import Place
from app.story.rows import is_used
from app.story.state import State
from app.story.timeline import Timeline
from rnn_engine.trace import Trace, once_per_trace


def tile_place(timeline: Timeline, parameter: str, t: int, k: int) -> Place | None:
    """Where the tile of loss t through timestep k is computed; None where this flow has no such place.

    Flow *one* is asked about its own loss or about another, which then flows in its place. A tile that truncation cuts
    has the place `cut`.
    """
    loss = None if timeline.flow == "all" else t
    flowing = timeline
    if isinstance(timeline.flow, int) and t != timeline.flow:
        flowing = Timeline(timeline.experiment, t)
    place = Place("backward", parameter, loss=loss, k=k)
    lowest = timeline.experiment.truncation.first_kept(t)
    candidates = [place] if k >= lowest else [Place("backward", "cut", loss=loss, k=lowest - 1)]
    return next((candidate for candidate in candidates if candidate in flowing), None)


@once_per_trace
def existing_tiles(trace: Trace, parameter: str) -> States:
    """ABSENT, CUT, or GHOST where a tile is kept, (T, T), index [t−1, k−1].

    A tile exists where L_t reads what the parameter made at timestep k: not without input there, not for k < t behind
    the hidden state or without recurrence.
    """
    experiment = trace.experiment
    states = np.full((trace.length, trace.length), ABSENT, dtype=np.int8)
    used = [is_used(experiment, parameter, k) for k in range(1, trace.length + 1)]
    own_only = parameter in OUTPUT_PARAMETERS or not experiment.network.recurrent
    for t in trace.losses:
        first = t if own_only else 1
        kept = t if own_only else experiment.truncation.first_kept(t)
        states[t - 1, first - 1 : kept - 1] = CUT
        states[t - 1, kept - 1 : t] = GHOST
    states[:, ~np.array(used)] = ABSENT
    states.setflags(write=False)
    return states


def tile_states(state: State) -> States:
    """The states of the chosen parameter's tiles at the cursor, (T, T).

    In flow *one* the rows of the other losses have no place in the timeline: they are shown for comparison as soon as
    the backward pass has begun.
    """
    exists = existing_tiles(state.trace, state.parameter)
    states = exists.copy()
    reached = np.zeros(exists.shape, dtype=bool)
    if state.flow == "all":
        reached |= np.array([_has_reached(state, None, k) for k in range(1, state.trace.length + 1)])
    elif state.flow == "each":
        for t in state.trace.losses:
            reached[t - 1] = _row_reached(state, t, exists[t - 1])
    elif state.frame.known(Place("backward", "dq", loss=state.flow, k=state.flow)):
        reached[:] = True
        reached[state.flow - 1] = _row_reached(state, state.flow, exists[state.flow - 1])
    states[(exists == GHOST) & reached] = SHOWN
    return states


def _row_reached(state: State, t: int, exists: States) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each timestep of a row has been reached: all or none without looking at every one."""
    kept = np.flatnonzero(exists == GHOST) + 1
    reached = np.zeros(exists.size, dtype=bool)
    if not kept.size or not _has_reached(state, t, int(kept[-1])):
        return reached
    if _has_reached(state, t, int(kept[0])):
        return ~reached
    for k in kept:
        reached[k - 1] = _has_reached(state, t, int(k))
    return reached


def _has_reached(state: State, loss: int | None, k: int) -> bool:
    return state.frame.known(Place("backward", state.parameter, loss=loss, k=k))


def cursor_tile(state: State) -> tuple[int | None, int | None]:
    """(t, k) that the cursor is at in the backward pass: t None where all losses flow, k None before and after."""
    place = state.place
    if place is None or place.phase != "backward" or place.name == "cut" or not place.k:
        return (None if place is None else place.loss), None
    return place.loss, place.k

"""The tiles (t, k) of a parameter: which there are, where each lies in the timeline, which the cursor has reached."""

from bisect import bisect_left
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from app.story.expressions import OUTPUT_PARAMETERS
from app.story.figures.figure import ABSENT, CUT, GHOST, SHOWN, States
from app.story.places import Place
from app.story.reach import passes_back
from app.story.rows import is_used
from app.story.state import State
from app.story.timeline import Timeline
from rnn_engine.recorder import WHOLE
from rnn_engine.trace import Trace, once_per_trace

Flags = npt.NDArray[np.bool_]


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


def shown_losses(state: State) -> tuple[int, ...]:
    """The timesteps that have a row in the triangle: from the first loss to the last, or of a long sequence the loss
    in focus."""
    length = state.trace.length
    return tuple(range(1, length + 1)[loss_rows(state.trace)]) if length <= WHOLE else (state.focus_loss,)


def loss_rows(trace: Trace) -> slice:
    """Which of `existing_tiles`' rows those are, from the first loss to the last."""
    return slice(trace.losses[0] - 1, trace.losses[-1])


@once_per_trace
def existing_tiles(trace: Trace, parameter: str) -> States:
    """ABSENT, CUT, or GHOST where a tile is kept, (T, T), index [t−1, k−1]. Not of a sequence longer than `WHOLE`."""
    states = np.full((trace.length, trace.length), ABSENT, dtype=np.int8)
    states[np.array(trace.losses) - 1] = _rows(trace, parameter, trace.losses)
    states.setflags(write=False)
    return states


def existing_row(trace: Trace, parameter: str, t: int) -> States:
    """The row of loss t, (T,)."""
    row: States = existing_tiles(trace, parameter)[t - 1] if trace.length <= WHOLE else _rows(trace, parameter, (t,))[0]
    return row


@once_per_trace
def existing_columns(trace: Trace, parameter: str) -> Flags:
    """Whether any loss keeps a tile at a timestep, (T,)."""
    own = _is_output(parameter)
    starts = np.zeros(trace.length + 1, dtype=np.int64)
    for t in trace.losses:
        starts[_lowest(trace, t)[1] - 1] += 1
        starts[t - 1 if own else t] -= 1
    covered = np.cumsum(starts)[:-1] > 0
    result: Flags = covered & _used(trace, parameter)
    if own:
        result[np.array(trace.losses) - 1] = True
    result.setflags(write=False)
    return result


def _rows(trace: Trace, parameter: str, losses: tuple[int, ...]) -> States:
    """A tile exists where L_t reads what the parameter made at timestep k. What is behind the hidden state it reads at
    k = t, and before only where ŷ_k was an input. (n, T), a row for each of the losses."""
    states = np.full((len(losses), trace.length), ABSENT, dtype=np.int8)
    for row, t in zip(states, losses, strict=True):
        first, kept = _lowest(trace, t)
        row[first - 1 : kept - 1] = CUT
        row[kept - 1 : t] = GHOST
    states[:, ~_used(trace, parameter)] = ABSENT
    if _is_output(parameter):
        states[range(len(losses)), np.array(losses) - 1] = GHOST
    return states


def _is_output(parameter: str) -> bool:
    return parameter in OUTPUT_PARAMETERS


@once_per_trace
def _used(trace: Trace, parameter: str) -> Flags:
    """Whether a later loss meets what the parameter makes at a timestep, (T,)."""
    experiment = trace.experiment
    timesteps = range(1, trace.length + 1)
    if _is_output(parameter):
        return np.array([experiment.sequence.is_fed_softly(k + 1) for k in timesteps])
    return np.array([is_used(experiment, parameter, k) for k in timesteps])


def _lowest(trace: Trace, t: int) -> tuple[int, int]:
    """The lowest timestep to which the gradient of L_t would flow without truncation, and the lowest that is kept."""
    first = _flows_from(trace)[t - 1]
    return first, max(first, trace.experiment.truncation.first_kept(t))


@once_per_trace
def _flows_from(trace: Trace) -> tuple[int, ...]:
    def lowest(so_far: int, t: int) -> int:
        return so_far if passes_back(trace.experiment, t) else t

    return tuple(accumulate(range(1, trace.length + 1), lowest))


def tile_states(state: State) -> States:
    """The states of the chosen parameter's tiles at the cursor, a row for each of `shown_losses`.

    In flow *one* the rows of the other losses have no place in the timeline: they are shown for comparison as soon as
    the backward pass has begun.
    """
    losses = shown_losses(state)
    if state.trace.length <= WHOLE:
        exists = existing_tiles(state.trace, state.parameter)[loss_rows(state.trace)]
    else:
        exists = existing_row(state.trace, state.parameter, losses[0])[None]
    states = exists.copy()
    reached = np.zeros(exists.shape, dtype=bool)
    if state.flow == "all":
        reached |= _reached(state, None, existing_columns(state.trace, state.parameter))
    elif state.flow == "each":
        now = _losses_behind(state)
        reached[: now - losses[0]] = True
        if now in losses:
            reached[now - losses[0]] = _reached(state, now, exists[now - losses[0]] == GHOST)
    elif state.frame.known(Place("backward", "dq", loss=state.flow, k=state.flow)):
        own = losses.index(state.flow)
        reached[:] = True
        reached[own] = _reached(state, state.flow, exists[own] == GHOST)
    states[(exists == GHOST) & reached] = SHOWN
    return states


def _losses_behind(state: State) -> int:
    """In flow *each*, where one loss follows the other: the first one that the cursor has not been through."""
    losses = state.trace.losses

    def is_missing(t: int) -> bool:
        return not state.frame.known(Place("sum", state.parameter, loss=t))

    behind = bisect_left(losses, True, key=is_missing)
    return losses[behind] if behind < len(losses) else losses[-1] + 1


def _reached(state: State, loss: int | None, kept: Flags) -> Flags:
    """Which timesteps of a loss, or of all losses at once, the cursor has been at: it goes through them from the last
    to the first."""
    timesteps = np.flatnonzero(kept)[::-1] + 1

    def is_missing(k: int) -> bool:
        return not state.frame.known(Place("backward", state.parameter, loss=loss, k=int(k)))

    reached = np.zeros(kept.size, dtype=bool)
    reached[timesteps[: bisect_left(timesteps, True, key=is_missing)] - 1] = True
    return reached


def cursor_tile(state: State) -> tuple[int | None, int | None]:
    """(t, k) that the cursor is at in the backward pass: t None where all losses flow, k None before and after."""
    place = state.place
    if place is None or place.phase != "backward" or place.name == "cut" or not place.k:
        return (None if place is None else place.loss), None
    return place.loss, place.k

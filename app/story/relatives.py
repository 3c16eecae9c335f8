"""Where a value comes from and where it goes: what its equation reads, which equations read it, what its gradient is,
and the same value a timestep before and after."""

from collections.abc import Iterator
from dataclasses import replace

from app.story.expressions import Reference
from app.story.places import Place
from app.story.reads import is_initial_state, reads
from app.story.state import State
from app.story.timeline import Timeline

_GRADIENTS = {"h": "dh", "c": "dc", "z": "dz", "q": "dq", "e": "de", "y_hat": "dy_hat"}


def exists(state: State, reference: Reference) -> bool:
    """Whether the state's experiment has this value, of gradients whether the shown flow has it."""
    if isinstance(reference, str):
        return reference in state.trace.experiment.parameters
    return is_initial_state(state.timeline, reference) or reference in state.timeline


def made_from(state: State, reference: Reference) -> tuple[Reference, ...]:
    """What the equation of a value reads; nothing where it is given."""
    if isinstance(reference, str) or reference not in state.timeline:
        return ()
    return tuple(dict.fromkeys(reads(state.timeline, reference)))


def used_by(state: State, reference: Reference) -> tuple[Place, ...]:
    """Whose equations read a value, forward first; of a parameter those at one timestep and its update."""
    candidates = dict.fromkeys(_near(state, reference))
    return tuple(place for place in candidates if reference in reads(state.timeline, place))


def gradient_of(state: State, reference: Reference) -> Place | None:
    """Where the gradient of the flow's loss by a value is computed; None of what has none."""
    loss = state.focus_loss if state.flow != "all" else None
    match reference:
        case str():
            found = Place("sum", reference, loss=loss)
        case Place("forward", name, t=int(t)) if name in _GRADIENTS:
            found = Place("backward", _GRADIENTS[name], loss=loss, k=t)
        case _:
            return None
    return found if found in state.timeline else None


def beside(state: State, reference: Reference, distance: int) -> Place | None:
    """The same value so many timesteps later, or before; None where there is none."""
    match reference:
        case Place("forward", t=int(t)):
            moved = replace(reference, t=t + distance)
        case Place("backward", k=int(k)):
            moved = replace(reference, k=k + distance)
        case _:
            return None
    return moved if exists(state, moved) else None


def _near(state: State, reference: Reference) -> Iterator[Place]:
    """The places that may read a value: around its timestep, and where its kind is collected."""
    timeline = state.timeline
    if isinstance(reference, str):
        used = _timestep_of_use(state, reference)
        yield from _of_timesteps(timeline, [used], state.focus_loss)
        yield from _of_timesteps(timeline, [used - 1], state.focus_loss, forward=False)
        yield from (place for place in (Place("update", reference),) if place in timeline)
        return
    at = reference.t if reference.phase == "forward" else reference.k
    if at is not None:
        yield from _of_timesteps(timeline, [at - 1, at, at + 1], state.focus_loss)
    collected = (
        Place("forward", "L"),
        Place("sum", reference.name, loss=reference.loss),
        Place("sum", reference.name),
        Place("update", reference.name),
    )
    yield from (place for place in collected if place in timeline and place != reference)


def _timestep_of_use(state: State, parameter: str) -> int:
    """The timestep whose forward pass uses a parameter, nearest to the cursor's, the earlier of two."""
    here = state.place
    timestep = None if here is None else here.t if here.phase == "forward" else here.k
    at = timestep or 1

    def uses(t: int) -> bool:
        places = _of_timesteps(state.timeline, [t], state.focus_loss)
        return any(parameter in reads(state.timeline, place) for place in places if place.phase == "forward")

    timesteps = sorted(range(1, state.trace.length + 1), key=lambda t: abs(t - at))
    return next((t for t in timesteps if uses(t)), at)


def _of_timesteps(timeline: Timeline, timesteps: list[int], loss: int, forward: bool = True) -> Iterator[Place]:
    """All places of some timesteps, of the backward passes in that of one loss: forward in time, then back."""
    for part in timeline.passes:
        if part.name not in ("forward", "backward") or part.loss not in (None, loss):
            continue
        if part.name == "forward" and not forward:
            continue
        for timestep in timesteps if part.name == "forward" else reversed(timesteps):
            group = timeline.timestep_in(part, timestep)
            if group is not None:
                yield from map(timeline.place, range(group.first, group.last + 1))

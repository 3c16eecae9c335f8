"""What a state must not go on showing where the cursor, the flow or the experiment is another."""

from dataclasses import replace

from app.story.asides import is_offered
from app.story.diagram import looked_at
from app.story.expressions import Inspectable
from app.story.inspection import can_be_inspected
from app.story.places import Place
from app.story.pointing import NOTHING
from app.story.state import State


def settled(before: State, state: State) -> State:
    """The state that follows another one, without an aside, an inspection or a focus that is none any more."""
    if state.aside and not is_offered(state, state.aside):
        state = replace(state, aside="", opened=frozenset())
    if state.pointed.view == "equation" and state.place != before.place:
        state = replace(state, pointed=NOTHING)  # its term is there no more
    if state.inspected is not None and not can_be_inspected(state, state.inspected):
        state = replace(state, inspected=_in_flow(state, state.inspected))
    if state.focus is not None and _has_left(before, state):
        state = replace(state, focus=None)
    return state


def _in_flow(state: State, inspected: Inspectable) -> Place | None:
    """What is inspected, of the loss that is flowing now; None where that is nothing."""
    if not isinstance(inspected, Place):
        return None
    there = replace(inspected, loss=state.flowing_loss)
    return there if can_be_inspected(state, there) else None


def _has_left(before: State, after: State) -> bool:
    """Whether the cursor has gone to a timestep that is not in focus, or all is another sequence."""
    if after.trace.length != before.trace.length:
        return True
    moved = (after.position, after.timeline) != (before.position, before.timeline)
    return moved and after.focus is not None and max(1, looked_at(after.place, after.trace.length)) not in after.focus

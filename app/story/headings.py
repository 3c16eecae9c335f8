"""What stands over an equation: which pass, which loss, which timestep, the how-manieth equation there."""

from app.story.notation import Notation
from app.story.passes import PassName
from app.story.places import Place
from app.story.timeline import Timeline


def heading(place: Place, notation: Notation) -> str:
    """Where in the film a place is, in the notation's count of timesteps."""
    loss = "" if place.loss is None else f" · loss {notation.printed_timestep(place.loss)}"
    if place.phase == "forward":
        return "Forward · all losses" if place.t is None else f"Forward · timestep {notation.printed_timestep(place.t)}"
    if place.phase == "backward":
        through = "initial state" if place.k == 0 else f"through timestep {notation.printed_timestep(place.k or 0)}"
        return f"Backward{loss} · {through}"
    return f"Sum{loss}" if place.phase == "sum" else "Update"


def timestep_label(timestep: int, of: PassName, notation: Notation) -> str:
    """A timestep under the ticks of a pass: t=2, k=2; the initial state by its symbol where its number is below 0."""
    number = notation.printed_timestep(timestep)
    if number < 0:
        return notation.label("h", timestep)
    return f"{'k' if of == 'backward' else 't'}={number}"


def count(timeline: Timeline, position: int) -> str:
    """ "equation 3 of 7 at this timestep"; empty where the timestep has only one."""
    group = next(iter(timeline.timesteps(timeline.timestep_start(position), position)))
    total = group.last - group.first + 1
    where = "at this timestep" if group.timestep is not None else "here"
    return f"equation {position - group.first + 1} of {total} {where}" if total > 1 else ""

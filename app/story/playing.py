"""How the film plays: how fast, and how far each stride of it goes."""

from app.story.state import State, Stride
from app.translation import later

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Strides a second."""

STRIDES: dict[Stride, str] = {
    "equation": later("by equation"),
    "timestep": later("by timestep"),
    "pass": later("by pass"),
}


def next_shown(state: State) -> int:
    """Where the film goes next: one stride on, but not beyond a question."""
    position, timeline = state.position, state.timeline
    match state.stride:
        case "equation":
            on = position + 1
        case "timestep":
            on = timeline.next_timestep(position)
        case "pass":
            on = timeline.next_pass(position)
    return next((at for at in range(position + 1, on) if state.question_at(at) is not None), on)

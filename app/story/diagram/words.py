"""The network in words: what the river's width says, and what is shown to those who can't see it."""

from app.story.diagram.flowing import Flowing, RiverScale, flowing
from app.story.diagram.layout import Layout
from app.story.diagram.river import River
from app.story.numbers import significant
from app.story.state import State

_SIDE = 20.0
"""Left of the title and right of the note."""
_TITLE_LETTER, _NOTE_LETTER = 7.0, 5.5
"""About how wide a letter of them is."""
_BUTTON = 70.0
"""Pixels: behind the title, with the gap before it."""


def scale_note(state: State, river: River, focused: bool) -> str:
    """What a width of the river says; empty where nothing flows."""
    flow, place = river.flowing, state.place
    if flow is None:
        return ""
    parts = []
    if focused and flow.loss is not None and place is not None and place.k is not None:
        loss = state.notation.printed_timestep(flow.loss)
        parts.append(f"loss {loss} flows back, now {'at' if place.k == 0 else 'through'} {_timestep(state, place.k)}")
    norm = f"‖\u200a{state.notation.gradient_label('h', flow.loss)}\u200a‖"  # hair spaces: letters touch the bars
    parts.append(f"river: {norm}, {_scale(river.scale)}")
    return "  ·  ".join(parts)


def note_room(state: State, layout: Layout) -> float:
    """Where the scale note stands, at the right: how wide that is at most in this flow."""
    loss = None if state.flow == "all" else state.trace.length
    longest = f"river: ‖{state.notation.gradient_label('h', loss)}‖, log scale, 6 decades, widest 0.000123"
    if layout.focused and loss is not None:
        longest += f"loss {loss} flows back, now through timestep {loss}  ·  "
    return (_SIDE + _NOTE_LETTER * len(longest)) * layout.unit


def title_end(state: State, unit: float) -> float:
    """About how far right the title and the button behind it reach."""
    return (_SIDE + _TITLE_LETTER * len(title(state))) * unit + _BUTTON


def _scale(scale: RiverScale) -> str:
    if scale.largest == 0.0:
        return "zero everywhere"
    widest = f"widest {significant(scale.largest)}"
    return widest if scale.decades is None else f"log scale, {scale.decades} decades, {widest}"


def title(state: State) -> str:
    """What the picture is."""
    if not state.folded:
        return "Unfolded network"
    return f"{'Recurrent' if state.trace.experiment.network.recurrent else 'Feed-forward'} network, folded"


def description(state: State) -> str:
    """One sentence that stands for the picture."""
    place, printed = state.place, state.notation.printed_timestep
    network = f"The network unfolded over {state.trace.length} timesteps"
    if state.folded:
        loop = " with a loop" if state.trace.experiment.network.recurrent else ""
        network = f"The network folded into one cell{loop} for all {state.trace.length} timesteps"
    if place is None:
        return f"{network}; nothing is computed yet."
    flow = flowing(state)
    if place.phase == "forward":
        return (
            f"{network}, all computed."
            if place.t is None
            else f"{network}, computed up to timestep {printed(place.t)}."
        )
    if flow is None:
        return f"{network}; the gradients of all losses are added up."
    what = "all losses" if flow.loss is None else f"loss {printed(flow.loss)}"
    if place.phase == "sum" or place.k is None:
        return f"{network}; the gradient of {what} has flowed back all the way."
    return f"{network}; the gradient of {what} has flowed back to {_timestep(state, place.k)}{_norm(flow, place.k)}."


def _timestep(state: State, k: int) -> str:
    return "the initial state" if k == 0 else f"timestep {state.notation.printed_timestep(k)}"


def _norm(flow: Flowing, k: int) -> str:
    return f", where its norm is {significant(float(flow.h.whole[k]))}"

"""The network in words: what the river's width says, and what is shown to those who can't see it."""

import math

from app.story.compared_names import full_name
from app.story.diagram.flowing import LEAST, Flowing, Lane, RiverScale, flowing
from app.story.diagram.layout import Layout
from app.story.diagram.letters import gate_letter
from app.story.diagram.river import River
from app.story.numbers import significant
from app.story.places import Place
from app.story.plain_form import PlainForm
from app.story.state import State

HAIR_SPACE = "\u200a"
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
    parts.append(f"river: {_norms(state, flow.loss)}, {_scale(river.scale, flow.exponent)}")
    return "  ·  ".join(parts)


def _norms(state: State, loss: int | None) -> str:
    """What is as wide as it says, from the lane on top."""
    lanes = state.trace.experiment.network.state_parts[::-1]
    labels = (state.notation.gradient_label(lane, loss) for lane in lanes)
    return " over ".join(f"‖{HAIR_SPACE}{label}{HAIR_SPACE}‖" for label in labels)  # letters touch the bars


def note_room(state: State, layout: Layout) -> float:
    """Where the scale note stands, at the right: how wide that is at most in this flow."""
    loss = None if state.flow == "all" else state.trace.length
    longest = f"river: {_norms(state, loss).replace(HAIR_SPACE, '')}, log scale, 6 decades, widest 0.000123"
    if layout.focused and loss is not None:
        longest += f"loss {loss} flows back, now through timestep {loss}  ·  "
    return (_SIDE + _NOTE_LETTER * len(longest)) * layout.unit


def title_end(state: State, unit: float) -> float:
    """About how far right the title and the button behind it reach."""
    return (_SIDE + _TITLE_LETTER * len(title(state))) * unit + _BUTTON


def _scale(scale: RiverScale, exponent: int) -> str:
    if scale.largest == 0.0:
        return "zero everywhere"
    widest = f"widest {significant(scale.largest) if exponent == 0 else _power(math.log2(scale.largest) + exponent)}"
    return widest if scale.decades is None else f"log scale, {scale.decades} decades, {widest}"


def _power(log2: float) -> str:
    """2^log2, also beyond float64."""
    twos = math.floor(log2)
    return significant(2.0 ** (log2 - twos), exponent=twos)


def title(state: State) -> str:
    """What the picture is; of two that are compared which one."""
    if state.other is not None:
        return full_name(state)
    if not state.folded:
        return "Unfolded network"
    return f"{'Recurrent' if state.trace.experiment.network.recurrent else 'Feed-forward'} network, folded"


def description(state: State) -> str:
    """One sentence that stands for the picture."""
    place, printed = state.place, state.notation.printed_timestep
    network = _network(state)
    if place is None:
        return f"{network}; nothing is computed yet."
    flow = flowing(state)
    if place.phase == "forward":
        return (
            f"{network}, all computed."
            if place.t is None
            else f"{network}, computed up to {_gate(state, place)}timestep {printed(place.t)}."
        )
    if flow is None:
        return f"{network}; the gradients of all losses are added up."
    what = "all losses" if flow.loss is None else f"loss {printed(flow.loss)}"
    if place.phase == "sum" or place.k is None:
        return f"{network}; the gradient of {what} has flowed back all the way."
    return f"{network}; the gradient of {what} has flowed back to {_timestep(state, place.k)}{_norm(flow, place.k)}."


def _gate(state: State, place: Place) -> str:
    """Of a gated cell, what of it is computed."""
    if place.name == "c":
        return "the cell state of "
    if place.name in ("z_gate", *state.trace.experiment.network.gates):
        return f"the gate {gate_letter(state.notation, place.name, PlainForm)} of "
    return ""


def _network(state: State) -> str:
    experiment = state.trace.experiment
    called = {"lstm": "The LSTM network", "gru": "The GRU network"}.get(experiment.network.cell, "The network")
    if not state.folded:
        text = f"{called} unfolded over {state.trace.length} timesteps"
    else:
        loop = " with a loop" if experiment.network.recurrent else ""
        text = f"{called} folded into one cell{loop} for all {state.trace.length} timesteps"
    stages = experiment.network.stages
    if stages:
        firsts = (1, *((stage.until or 0) + 1 for stage in stages))
        named = (
            f"{stage.name} from timestep {state.notation.printed_timestep(first)}"
            for stage, first in zip(stages, firsts, strict=False)
        )
        text += f", {' and '.join(named)}"
    return text


def _timestep(state: State, k: int) -> str:
    return "the initial state" if k == 0 else f"timestep {state.notation.printed_timestep(k)}"


def _norm(flow: Flowing, k: int) -> str:
    if flow.c is None:
        return f", where its norm is {_whole(flow.h, k, flow.exponent)}"
    c, h = (_whole(lane, k, flow.exponent) for lane in (flow.c, flow.h))
    return f", where its norm is {c} in the cell state and {h} in h"


def _whole(lane: Lane, k: int, exponent: int) -> str:
    norm = float(lane.whole[k])
    as_it_is = norm == 0.0 or (exponent == 0 and norm > LEAST)
    return significant(norm) if as_it_is else _power(float(lane.log2_whole[k]))

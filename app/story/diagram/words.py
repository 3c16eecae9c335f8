"""The network in words: what the river's width says, and what is shown to those who can't see it."""

import math

from app.story import called
from app.story.compared_names import full_name
from app.story.diagram.flowing import LEAST, Flowing, Lane, RiverScale, flowing
from app.story.diagram.layout import Layout
from app.story.diagram.letters import gate_letter
from app.story.diagram.river import River
from app.story.numbers import significant
from app.story.plain_form import PlainForm
from app.story.sentences.telling import all_listed
from app.story.state import State
from app.translation import _, later, pgettext

NOTE_PARTED = "  ·  "
"""Between the parts of a scale note, of which the first gives way where there is little room."""
_WIDEST = (later("widest {size}"), later("widest of both {size}"))
_LOG_SCALE = (
    later("log scale, {decades} decades, widest {size}"),
    later("log scale, {decades} decades, widest of both {size}"),
)
_LOG = (later("log, widest {size}"), later("log, widest of both {size}"))
"""Of one network's own scale, and of one that two share."""
_SIDE = 20.0
"""Left of the title and right of the note."""
SCALE_WIDTH = 18.0
"""Left of the note, for how wide the river is at its widest."""
_TITLE_LETTER, _NOTE_LETTER = 7.0, 5.5
"""About how wide a letter of them is."""
_BUTTON = 70.0
"""Pixels: behind the title, with the gap before it."""


def scale_note(state: State, river: River, focused: bool) -> str:
    """What a width of the river says; empty where nothing flows. Where two are compared, the names of both take the
    room of what flows where, which the difference says."""
    flow, place = river.flowing, state.place
    if flow is None:
        return ""
    parts = []
    if focused and state.other is None and flow.loss is not None and place is not None and place.k is not None:
        count = state.notation.printed_timestep
        flows = (
            _("loss {t} flows back, now at the initial state")
            if place.k == 0
            else _("loss {t} flows back, now through timestep {k}")
        )
        parts.append(flows.format(t=count(flow.loss), k=count(place.k)))
    norms, scale = _norms(state, flow.loss), _scale(river.scale, flow.exponent)
    parts.append(_("river: {norms}, {scale}").format(norms=norms, scale=scale))
    return NOTE_PARTED.join(parts)


def short_scale_notes(state: State, river: River) -> tuple[str, ...]:
    """What stands in place of the scale note where it has no room, the shortest last: the widest norm. What it is about
    gives way after how the scale is made."""
    flow = river.flowing
    if flow is None:
        return ()
    if river.scale.largest == 0.0:
        return (_("zero everywhere"),)
    size = _widest(river.scale, flow.exponent)
    log = () if river.scale.decades is None else (_(_LOG[river.scale.shared]).format(size=size),)
    norms = _norms(state, flow.loss)
    about = (_("river: {norms}, {scale}").format(norms=norms, scale=each) for each in log)
    return (*about, _scale(river.scale, flow.exponent), *log, size)


def _norms(state: State, loss: int | None) -> str:
    """What is as wide as it says, from the lane on top."""
    lanes = state.trace.experiment.network.state_parts[::-1]
    norms = [called.norm(state.notation.gradient_label(lane, loss)) for lane in lanes]
    if len(norms) == 1:
        return norms[0]
    upper, lower = norms
    return _("{upper} over {lower}").format(upper=upper, lower=lower)


def note_room(state: State, layout: Layout) -> float:
    """Where the scale note stands, at the right: how wide that is at most in this flow."""
    loss = None if state.flow == "all" else state.trace.length
    scale = _(_LOG_SCALE[state.other is not None]).format(decades=6, size="0.000123")
    norms = _norms(state, loss).replace(called.HAIR_SPACE, "")
    longest = _("river: {norms}, {scale}").format(norms=norms, scale=scale)
    if layout.focused and loss is not None:
        longest += NOTE_PARTED + _("loss {t} flows back, now through timestep {k}").format(t=loss, k=loss)
    return (_SIDE + _NOTE_LETTER * len(longest)) * layout.unit  # generous: `SCALE_WIDTH` is in it


def title_end(state: State, unit: float) -> float:
    """About how far right the title and the button behind it reach."""
    return (_SIDE + _TITLE_LETTER * len(title(state))) * unit + _BUTTON


def _scale(scale: RiverScale, exponent: int) -> str:
    if scale.largest == 0.0:
        return _("zero everywhere")
    size = _widest(scale, exponent)
    if scale.decades is None:
        return _(_WIDEST[scale.shared]).format(size=size)
    return _(_LOG_SCALE[scale.shared]).format(decades=scale.decades, size=size)


def _widest(scale: RiverScale, exponent: int) -> str:
    """The norm where the river is as wide as it gets, in the wider one of two that share a scale."""
    return significant(scale.largest) if exponent == 0 else _power(math.log2(scale.largest) + exponent)


def _power(log2: float) -> str:
    """2^log2, also beyond float64."""
    twos = math.floor(log2)
    return significant(2.0 ** (log2 - twos), exponent=twos)


def title(state: State) -> str:
    """What the picture is; of two that are compared which one."""
    if state.other is not None:
        return full_name(state)
    if not state.folded:
        return _("Unfolded network")
    if state.trace.experiment.network.recurrent:
        return _("Recurrent network, folded")
    return _("Feed-forward network, folded")


def description(state: State) -> str:
    """One sentence that stands for the picture."""
    place, network = state.place, _network(state)
    if place is None:
        return _("{network}; nothing is computed yet.").format(network=network)
    flow = flowing(state)
    if place.phase == "forward":
        if place.t is None:
            return _("{network}, all computed.").format(network=network)
        t = state.notation.printed_timestep(place.t)
        if place.name == "c":
            return _("{network}, computed up to the cell state of timestep {t}.").format(network=network, t=t)
        if place.name in ("z_gate", *state.trace.experiment.network.gates):
            gate = gate_letter(state.notation, place.name, PlainForm)
            up_to = _("{network}, computed up to the gate {gate} of timestep {t}.")
            return up_to.format(network=network, gate=gate, t=t)
        return _("{network}, computed up to timestep {t}.").format(network=network, t=t)
    if flow is None:
        return _("{network}; the gradients of all losses are added up.").format(network=network)
    what = pgettext("gradient of", "all losses")
    if flow.loss is not None:
        what = pgettext("gradient of", "loss {t}").format(t=state.notation.printed_timestep(flow.loss))
    if place.phase == "sum" or place.k is None:
        back = _("{network}; the gradient of {losses} has flowed back all the way.")
        return back.format(network=network, losses=what)
    back = (
        _("{network}; the gradient of {losses} has flowed back to the initial state, where its norm is {norm}.")
        if place.k == 0
        else _("{network}; the gradient of {losses} has flowed back to timestep {k}, where its norm is {norm}.")
    )
    k = state.notation.printed_timestep(place.k)
    return back.format(network=network, losses=what, k=k, norm=_norm(flow, place.k))


_NETWORKS = {
    "": (
        later("The network unfolded over {length} timesteps"),
        later("The network folded into one cell with a loop for all {length} timesteps"),
        later("The network folded into one cell for all {length} timesteps"),
    ),
    "lstm": (
        later("The LSTM network unfolded over {length} timesteps"),
        later("The LSTM network folded into one cell with a loop for all {length} timesteps"),
    ),
    "gru": (
        later("The GRU network unfolded over {length} timesteps"),
        later("The GRU network folded into one cell with a loop for all {length} timesteps"),
    ),
}
"""Unfolded, folded, and folded where nothing is handed on."""


def _network(state: State) -> str:
    network = state.trace.experiment.network
    which = 0 if not state.folded else 1 if network.recurrent else 2
    text = _(_NETWORKS.get(network.cell, _NETWORKS[""])[which]).format(length=state.trace.length)
    stages = network.stages
    if stages:
        firsts = (1, *((stage.until or 0) + 1 for stage in stages))
        named = [
            _("{stage} from timestep {t}").format(stage=stage.name, t=state.notation.printed_timestep(first))
            for stage, first in zip(stages, firsts, strict=False)
        ]
        text += f", {all_listed(named)}"
    return text


def _norm(flow: Flowing, k: int) -> str:
    if flow.c is None:
        return _whole(flow.h, k, flow.exponent)
    c, h = (_whole(lane, k, flow.exponent) for lane in (flow.c, flow.h))
    return _("{c} in the cell state and {h} in h").format(c=c, h=h)


def _whole(lane: Lane, k: int, exponent: int) -> str:
    norm = float(lane.whole[k])
    as_it_is = norm == 0.0 or (exponent == 0 and norm > LEAST)
    return significant(norm) if as_it_is else _power(float(lane.log2_whole[k]))

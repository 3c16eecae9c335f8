"""What stands over an equation: which pass, which loss, which timestep, the how-manieth equation there."""

from functools import lru_cache

from app.story.notation import Notation
from app.story.passes import PassName
from app.story.places import Flow, Place
from app.story.timeline import Timeline
from app.translation import _, language


def heading(place: Place, notation: Notation) -> str:
    """Where in the film a place is, in the notation's count of timesteps."""
    count, loss, k = notation.printed_timestep, place.loss, place.k
    if place.phase == "forward":
        if place.t is None:
            return _("Forward · all losses")
        return _("Forward · timestep {t}").format(t=count(place.t))
    if place.phase == "backward":
        if loss is None:
            back = _("Backward · initial state") if k == 0 else _("Backward · through timestep {k}")
        else:
            back = (
                _("Backward · loss {t} · initial state") if k == 0 else _("Backward · loss {t} · through timestep {k}")
            )
        return back.format(t=count(loss or 0), k=count(k or 0))
    if place.phase == "sum":
        return _("Sum") if loss is None else _("Sum · loss {t}").format(t=count(loss))
    return _("Update")


def pass_heading(name: PassName, loss: int | None, notation: Notation) -> str:
    """A pass: "Backward · loss 4"."""
    match name:
        case "forward":
            return _("Forward")
        case "backward":
            said = _("Backward") if loss is None else _("Backward · loss {t}")
            return said.format(t=notation.printed_timestep(loss or 0))
        case "sum":
            said = _("Sum") if loss is None else _("Sum · loss {t}")
            return said.format(t=notation.printed_timestep(loss or 0))
    return _("Update")


def flow_in_words(flow: Flow, notation: Notation) -> str:
    """ "one loss, L₄", as it is chosen."""
    return _flow_in_words(flow, notation, language())


@lru_cache(maxsize=4096)
def _flow_in_words(flow: Flow, notation: Notation, language: str) -> str:
    if flow == "each":
        return _("each loss in turn")
    return _("all losses at once") if flow == "all" else _("one loss, {loss}").format(loss=notation.label("loss", flow))


def flow_name(flow: Flow, notation: Notation) -> str:
    """ "L₄": the same behind the words "flow of", in a list of many."""
    return _loss_label(flow, notation) if isinstance(flow, int) else flow_in_words(flow, notation)


@lru_cache(maxsize=4096)
def _loss_label(loss: int, notation: Notation) -> str:
    return notation.label("loss", loss)


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
    if total == 1:
        return ""
    said = (
        _("equation {number} of {total} at this timestep")
        if group.timestep is not None
        else _("equation {number} of {total} here")
    )
    return said.format(number=position - group.first + 1, total=total)

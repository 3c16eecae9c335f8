"""What the equation at a place reads: other places, whose values are known by then, and parameters."""

from dataclasses import replace

from app.story.places import Place
from app.story.timeline import Timeline

Read = Place | str
"""A place or, as text, the name of a parameter."""

INITIAL_STATE = Place("forward", "h", t=0)
"""The address of h_0: given, so known from the start; it has no place of its own in any timeline."""


def reads(timeline: Timeline, place: Place) -> tuple[Read, ...]:
    """What the equation at a place of this timeline reads, in the order of a column-vector equation's factors."""
    match place:
        case Place("forward", "L"):
            return tuple(Place("forward", "loss", t=t) for t in timeline.experiment.sequence.losses)
        case Place("forward", t=int(t)):
            return _forward(timeline, place, t)
        case Place("backward", k=int(k)):
            return _backward(timeline, place, k)
        case Place("sum"):
            return tuple(_summands(timeline, place))
    return place.name, Place("sum", place.name)


def _forward(timeline: Timeline, place: Place, t: int) -> tuple[Read, ...]:
    match place.name:
        case "x" if timeline.experiment.sequence.is_fed_back(t):
            return (Place("forward", "y_hat", t=t - 1),)
        case "e":
            return "E", replace(place, name="x")
        case "z":
            source = _source(timeline, t)
            read: tuple[Read, ...] = ("W_xh", source) if source in timeline else ()
            if timeline.experiment.network.recurrent:
                read += ("W_hh", replace(place, name="h", t=t - 1))
            return (*read, "b_h")
        case "h":
            return (replace(place, name="z"),)
        case "q":
            return "W_hy", replace(place, name="h"), "b_y"
        case "y_hat":
            return (replace(place, name="q"),)
        case "loss":
            return replace(place, name="y"), replace(place, name="y_hat")
    return ()


def _backward(timeline: Timeline, place: Place, k: int) -> tuple[Read, ...]:
    dq, dh, dz = (replace(place, name=name) for name in ("dq", "dh", "dz"))
    from_later = "W_hh", replace(place, name="dz", k=k + 1)
    match place.name:
        case "dq":
            return Place("forward", "y_hat", t=k), Place("forward", "y", t=k)
        case "dh_own":
            return "W_hy", dq
        case "dh_received":
            return from_later
        case "dh":
            parts = tuple(replace(place, name=name) for name in ("dh_own", "dh_received"))
            return tuple(part for part in parts if part in timeline) or (("W_hy", dq) if dq in timeline else from_later)
        case "f_prime":
            return (Place("forward", "z", t=k),)
        case "dz":
            f_prime = replace(place, name="f_prime")
            return dh, f_prime if f_prime in timeline else Place("forward", "z", t=k)
        case "b_y":
            return (dq,)
        case "W_hy":
            return dq, Place("forward", "h", t=k)
        case "W_hh":
            return dz, Place("forward", "h", t=k - 1)
        case "W_xh":
            return dz, _source(timeline, k)
        case "b_h":
            return (dz,)
        case "de":
            return "W_xh", dz
        case "E":
            return Place("forward", "x", t=k), replace(place, name="de")
    return ()  # cut: nothing is computed


def _summands(timeline: Timeline, place: Place) -> list[Place]:
    """Of one loss: over k. Of all: over the losses' own sums in flow each, over k in flow all."""
    if place.loss is None and timeline.flow == "each":
        return [replace(place, loss=t) for t in timeline.experiment.sequence.losses]
    every = (
        Place("backward", place.name, loss=place.loss, k=k) for k in range(1, timeline.experiment.sequence.length + 1)
    )
    return [summand for summand in every if summand in timeline]


def _source(timeline: Timeline, t: int) -> Place:
    """What the cell reads at timestep t: e with an embedding, else x."""
    return Place("forward", timeline.experiment.network.source, t=t)

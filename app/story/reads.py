"""What the equation at a place reads: other places, whose values are known by then, and parameters."""

from dataclasses import replace

from app.story.places import Place
from app.story.timeline import Timeline
from rnn_engine.network import base_name

Read = Place | str
"""A place or, as text, the name of a parameter."""

INITIAL_STATE = Place("forward", "h", t=0)
"""The address of h_0: given, so known from the start; it has no place of its own in any timeline."""


def is_initial_state(timeline: Timeline, place: Place) -> bool:
    """Whether a place is the address of a part of the initial state: h_0, of an LSTM also c_0."""
    return place.phase == "forward" and place.t == 0 and place.name in timeline.experiment.network.state_parts


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
    network = timeline.experiment.network
    match place.name:
        case "x" if timeline.experiment.sequence.is_fed_back(t):
            return (Place("forward", "y_hat", t=t - 1),)
        case "e":
            return "E", replace(place, name="x")
        case "z" | "i" | "f" | "g" | "o" | "r" | "z_gate":
            return *_driven(timeline, t), *_biases(timeline, t)
        case "c":
            return tuple(Place("forward", name, t=at) for name, at in (("f", t), ("c", t - 1), ("i", t), ("g", t)))
        case "hn":
            return network.named("W_hh", t), replace(place, name="h", t=t - 1), network.named("b_hh", t)
        case "n":
            gates = replace(place, name="r"), replace(place, name="hn")
            return *_read(timeline, t), network.named("b_xh", t), *gates
        case "h" if network.cell == "lstm":
            return replace(place, name="o"), replace(place, name="c")
        case "h" if network.cell == "gru":
            return tuple(Place("forward", name, t=at) for name, at in (("z_gate", t), ("n", t), ("h", t - 1)))
        case "h":
            return (replace(place, name="z"),)
        case "q":
            return "W_hy", replace(place, name="h"), "b_y"
        case "y_hat":
            return (replace(place, name="q"),)
        case "loss":
            return replace(place, name="y"), replace(place, name="y_hat")
    return ()


def _read(timeline: Timeline, t: int) -> tuple[Read, ...]:
    """W_xh and what it is applied to, where anything is read."""
    source = _source(timeline, t)
    return (timeline.experiment.network.named("W_xh", t), source) if source in timeline else ()


def _driven(timeline: Timeline, t: int) -> tuple[Read, ...]:
    network = timeline.experiment.network
    recalled = (network.named("W_hh", t), Place("forward", "h", t=t - 1)) if network.recurrent else ()
    return *_read(timeline, t), *recalled


def _biases(timeline: Timeline, t: int) -> tuple[Read, ...]:
    network = timeline.experiment.network
    return tuple(network.named(bias, t) for bias in (("b_xh", "b_hh") if network.cell == "gru" else ("b_h",)))


def _backward(timeline: Timeline, place: Place, k: int) -> tuple[Read, ...]:
    network = timeline.experiment.network

    def here(*names: str) -> tuple[Place, ...]:
        return tuple(replace(place, name=name) for name in names)

    def forward(*names: str) -> tuple[Place, ...]:
        return tuple(Place("forward", name, t=k) for name in names)

    dz = here(*(f"dz_{gate}" for gate in network.gates)) or here("dz")
    through_r = forward("r") if network.cell == "gru" else ()
    match place.name:
        case "dy_hat":
            after = replace(place, k=k + 1)
            if network.source == "e":
                return "E", replace(after, name="de")
            return network.named("W_xh", k + 1), *_pre_activations(timeline, after)
        case "dq":
            own = forward("y_hat", "y") if _has_own_loss(timeline, place) else ()
            dy_hat = replace(place, name="dy_hat")
            return *own, *((*forward("y_hat"), dy_hat) if dy_hat in timeline else ())
        case "dh_own" if _is_fed_on(timeline, place):
            return "W_hy", *forward("y_hat", "y")
        case "dh_own":
            return "W_hy", *here("dq")
        case "dh_received":
            return _received(timeline, place)
        case "dh":
            parts = tuple(part for part in here("dh_own", "dh_received") if part in timeline)
            if parts:
                return parts
            return ("W_hy", *here("dq")) if _has_own_loss(timeline, place) else _received(timeline, place)
        case "dc":
            through_h = (*here("dh"), *forward("o", "c")) if k > 0 else ()
            later = replace(place, k=k + 1)
            kept = (later, Place("forward", "f", t=k + 1)) if _returns(timeline, place) else ()
            return *through_h, *kept
        case "dz_i":
            return *here("dc"), *forward("g", "i")
        case "dz_f":
            return *here("dc"), Place("forward", "c", t=k - 1), *forward("f")
        case "dz_g":
            return *here("dc"), *forward("i", "g")
        case "dz_o":
            return *here("dh"), *forward("c", "o")
        case "dz_n":
            return *here("dh"), *forward("z_gate", "n")
        case "dz_z":
            return *here("dh"), Place("forward", "h", t=k - 1), *forward("n", "z_gate")
        case "dz_r":
            return *here("dz_n"), *forward("hn", "r")
        case "f_prime":
            return forward("z")
        case "dz":
            f_prime = replace(place, name="f_prime")
            return *here("dh"), *((f_prime,) if f_prime in timeline else forward("z"))
        case "b_y":
            return here("dq")
        case "W_hy":
            return *here("dq"), *forward("h")
        case "de":
            return network.named("W_xh", k), *dz
        case "E":
            return *forward("x"), *here("de")
    match base_name(place.name):
        case "W_hh":
            return *dz, *through_r, Place("forward", "h", t=k - 1)
        case "W_xh":
            return *dz, _source(timeline, k)
        case "b_h" | "b_xh":
            return dz
        case "b_hh":
            return *dz, *through_r
    return ()  # cut: nothing is computed


def _received(timeline: Timeline, place: Place) -> tuple[Read, ...]:
    """What later losses bring to h_k: through an output that was fed back, and through the state of timestep k + 1."""
    network, k = timeline.experiment.network, place.k or 0
    after = replace(place, k=k + 1)
    through_output: tuple[Read, ...] = ()
    if _is_fed_on(timeline, place):
        through_output = ("W_hy", Place("forward", "y_hat", t=k), replace(place, name="dy_hat"))
    elif timeline.experiment.sequence.is_fed_softly(k + 1):
        through_output = ("W_hy", replace(place, name="dq"))
    if not network.recurrent:
        return through_output
    read = *through_output, network.named("W_hh", k + 1), *_pre_activations(timeline, after)
    if network.cell != "gru":
        return read
    return *read, *(Place("forward", name, t=k + 1) for name in ("r", "z_gate")), replace(after, name="dh")


def _pre_activations(timeline: Timeline, at: Place) -> tuple[Place, ...]:
    gates = timeline.experiment.network.gates
    return tuple(replace(at, name=f"dz_{gate}") for gate in gates) or (replace(at, name="dz"),)


def _has_own_loss(timeline: Timeline, place: Place) -> bool:
    """Whether the row is that of a loss of its timestep."""
    if place.loss is not None:
        return place.loss == place.k
    return place.k is not None and place.k > 0 and timeline.experiment.sequence.has_loss(place.k)


def _returns(timeline: Timeline, place: Place) -> bool:
    """Whether later losses arrive at the row."""
    if place.loss is not None or place.k == 0:
        return place.loss != place.k
    return replace(place, name="dh_received") in timeline


def _is_fed_on(timeline: Timeline, place: Place) -> bool:
    """Whether with all losses at once both the own loss and, through ŷ_k, later ones arrive at the scores."""
    return place.loss is None and _has_own_loss(timeline, place) and replace(place, name="dy_hat") in timeline


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

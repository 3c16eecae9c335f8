"""What the cursor makes of a part of the network: not there yet, known, just being computed, or read."""

from functools import cached_property

from app.story.diagram.parts import Glow
from app.story.expressions import OUTPUT_PARAMETERS
from app.story.places import Place
from app.story.state import State
from rnn_engine.network import base_name

_USED_AT = {"W_xh": "z", "b_h": "z", "b_xh": "z", "b_hh": "z", "W_hh": "z", "W_hy": "q", "b_y": "q", "E": "e"}
"""Parameter → the forward NAME that it is used for; of a gated cell the first gate, for z."""

_KEPT_BY = {"c": "f", "h": "z_gate"}
"""The state that goes on along the line of a gated cell, and the gate that says how much of it."""


class Light:
    """The frame of a state, asked about the parts of a diagram."""

    def __init__(self, state: State) -> None:
        self._frame = state.frame
        self._known: dict[Place, bool] = {}
        self._on: dict[tuple[str, int], Glow] = {}
        self._network = state.trace.experiment.network
        self._slope_by_z = state.trace.experiment.network.hidden_activation == "relu"
        """The other activations' slopes are written with h."""
        self.place = state.place
        self.reads = frozenset(self._frame.reads)

    def at(self, place: Place) -> Glow:
        """Of the value at a place."""
        known = self.known(place)
        return Glow(known, known and place == self.place, place in self.reads)

    def of(self, t: int) -> object:
        """All that it says about the values of timestep t: where that is the same they look the same."""
        place, reads = self.place, self._reads_at.get(t)
        is_about = place is not None and t in (place.t, place.loss, place.k)
        return self._frame.known_of(t), reads, place if is_about else None

    @cached_property
    def _reads_at(self) -> dict[int | None, set[Place]]:
        """The values of the forward pass that the equation reads, by their timesteps."""
        found: dict[int | None, set[Place]] = {}
        for read in self.reads:
            if isinstance(read, Place):
                found.setdefault(read.t, set()).add(read)
        return found

    def known(self, place: Place) -> bool:
        """Whether the value at a place exists already; asked for often, looked up once."""
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = place.t == 0 or self._frame.known(place)
        return known

    def wire(self, name: str, t: int, makes: Place) -> Glow:
        """Of the way within a cell along which the value `name` of timestep t goes into another one."""
        place, known = self.place, self.known(makes)
        if place is None or place.phase != "backward":
            return Glow(known, known and makes == place, makes == place)
        if name not in _KEPT_BY:
            return Glow(known, False, Place("forward", name, t=t) in self.reads)
        if makes.t == t:
            return Glow(known, False, place.k == t and place.name in ("dc", "dz_o"))
        gate = _KEPT_BY[name]
        arrives = place.k == t and Place("forward", gate, t=makes.t) in self.reads
        return Glow(known, False, arrives or (place.k == makes.t and place.name == f"dz_{gate[0]}"))

    def shows(self, pre_activation: str, t: int) -> bool:
        """Whether z or q stands in place of h or ŷ: while it is computed, and where a slope is written with it."""
        place = self.place
        if place is None:
            return False
        if place.phase == "forward":
            return (place.name, place.t) == (pre_activation, t)
        return self._slope_by_z and pre_activation == "z" and place.name in ("f_prime", "dz") and place.k == t

    def on(self, parameter: str, t: int) -> Glow:
        """Of a parameter where it is used at timestep t; asked for often, found out once."""
        glow = self._on.get((parameter, t))
        if glow is None:
            glow = self._on[parameter, t] = self._of_use(parameter, t)
        return glow

    def _of_use(self, parameter: str, t: int) -> Glow:
        used_for = _USED_AT[parameter]
        if used_for == "z" and self._network.gates:
            used_for = self._network.gates[0]
        used = self.known(Place("forward", used_for, t=t))
        here = self._network.named(parameter, t) in self.lit_parameters and self._means(parameter, t)
        moving = here and self.place is not None and self.place.phase == "forward"
        return Glow(used, moving, here)

    @cached_property
    def lit_parameters(self) -> frozenset[str]:
        """The parameters that the equation reads, or whose gradient it computes."""
        names = {read for read in self.reads if isinstance(read, str)}
        if self.place is not None and base_name(self.place.name) in _USED_AT:
            names.add(self.place.name)
        return frozenset(names)

    def _means(self, parameter: str, t: int) -> bool:
        """Whether the equation is about a parameter's use at timestep t."""
        place = self.place
        if place is None or place.phase == "update":
            return True
        if place.phase == "sum":
            own_only = parameter in OUTPUT_PARAMETERS
            return place.loss is None or t == place.loss or (t < place.loss and not own_only)
        if place.phase == "forward":
            return place.t in (t, None)
        # ∂L/∂h_k that comes from h_{k+1} comes along the edge into timestep k+1.
        received = parameter == "W_hh" and place.name in ("dh", "dh_received")
        return place.k is None or place.k + received == t

    @property
    def ink(self) -> str:
        """What the equation's timestep is marked with."""
        return "backward" if self.place is not None and self.place.phase == "backward" else "ink"

    @property
    def column(self) -> int | None:
        """The timestep that the equation belongs to."""
        place = self.place
        return None if place is None else place.t if place.phase == "forward" else place.k

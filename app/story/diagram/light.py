"""What the cursor makes of a part of the network: not there yet, known, just being computed, or read."""

from functools import cached_property

from app.story.diagram.parts import Glow
from app.story.expressions import OUTPUT_PARAMETERS
from app.story.places import Place
from app.story.state import State

_USED_AT = {"W_xh": "z", "b_h": "z", "W_hh": "z", "W_hy": "q", "b_y": "q", "E": "e"}
"""Parameter → the forward NAME that it is used for."""


class Light:
    """The frame of a state, asked about the parts of a diagram."""

    def __init__(self, state: State) -> None:
        self._frame = state.frame
        self._known: dict[Place, bool] = {}
        self._slope_by_z = state.trace.experiment.network.hidden_activation == "relu"
        """The other activations' slopes are written with h."""
        self.place = state.place
        self.reads = frozenset(self._frame.reads)

    def at(self, place: Place) -> Glow:
        """Of the value at a place."""
        known = self.known(place)
        return Glow(known, known and place == self.place, place in self.reads)

    def known(self, place: Place) -> bool:
        """Whether the value at a place exists already; asked for often, looked up once."""
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._frame.known(place)
        return known

    def shows(self, pre_activation: str, t: int) -> bool:
        """Whether z or q stands in place of h or ŷ: while it is computed, and where a slope is written with it."""
        place = self.place
        if place is None:
            return False
        if place.phase == "forward":
            return (place.name, place.t) == (pre_activation, t)
        return self._slope_by_z and pre_activation == "z" and place.name in ("f_prime", "dz") and place.k == t

    def on(self, parameter: str, t: int) -> Glow:
        """Of a parameter where it is used at timestep t."""
        used = self.known(Place("forward", _USED_AT[parameter], t=t))
        here = parameter in self.lit_parameters and self._means(parameter, t)
        moving = here and self.place is not None and self.place.phase == "forward"
        return Glow(used, moving, here)

    @cached_property
    def lit_parameters(self) -> frozenset[str]:
        """The parameters that the equation reads, or whose gradient it computes."""
        names = {read for read in self.reads if isinstance(read, str)}
        if self.place is not None and self.place.name in _USED_AT:
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

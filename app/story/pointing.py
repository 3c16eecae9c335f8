"""What a hand, or the keyboard's focus, points at: the same thing lights in every view.

A view names what it shows by *spots*: a place of the timeline (a node, a tick, a cell of the triangle, a bar, a value
in the equation), a parameter's use at a timestep (an edge), or a parameter (a letter that stands for all its uses).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from app.story.places import Place


class Use(NamedTuple):
    """A parameter as timestep t uses it: an edge of the unfolded network."""

    parameter: str
    t: int


Spot = Place | Use | str
"""A place, a use of a parameter, or the name of a parameter."""


@dataclass(frozen=True)
class Pointed:
    """The spots that are pointed at, and the same in words, for a screen reader; `view`: the name of the view that is
    pointed into, which shows its own mark where it likes."""

    spots: frozenset[Spot] = frozenset()
    said: str = ""
    view: str = ""

    def __bool__(self) -> bool:
        return bool(self.spots)

    def lights(self, spot: Spot) -> bool:
        """Whether a spot of any view is what is pointed at, or belongs to it: an edge lights with its letter and with
        each cell of its timestep; two cells of a column are two things."""
        if spot in self.spots:
            return True
        match spot:
            case Use(parameter, t):
                return parameter in self.spots or (parameter, t) in self._uses
            case Place("backward", name, k=int(k)):
                return Use(name, k) in self.spots
            case str():
                return spot in self._letters
        return False

    @cached_property
    def _uses(self) -> frozenset[tuple[str, int]]:
        return frozenset(
            (spot.name, spot.k)
            for spot in self.spots
            if isinstance(spot, Place) and spot.phase == "backward" and spot.k is not None
        )

    @cached_property
    def _letters(self) -> frozenset[str]:
        return frozenset(spot.parameter for spot in self.spots if isinstance(spot, Use))


NOTHING = Pointed()

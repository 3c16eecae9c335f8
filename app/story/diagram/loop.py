"""The loop of the folded network: W leaves the state, goes round, and comes back in one timestep later."""

from typing import NamedTuple

from app.story.diagram.geometry import Point, curve
from app.story.diagram.parts import Cells

_PIECES = 40
_GAP = 5.0
"""Between the state and the ends of the loop."""
_REACH, _HALF = 84.0, 44.0
"""Of W's loop: how far it goes to the left, how far up and down."""
_APART = 27.0
"""From W's loop to the river's around it."""
_ENDS, _RIVER_ENDS = 0.17, 0.37
"""Where the loops meet the state, from its middle, in parts of its height."""


class Loop(NamedTuple):
    """Left of the state `h`; lengths in units of `unit` pixels."""

    h: Cells
    unit: float

    @property
    def weights(self) -> tuple[Point, ...]:
        """The way of W: out below the middle of the state, in above it."""
        return self._around(_REACH, _HALF, _ENDS)

    @property
    def river(self) -> tuple[Point, ...]:
        """The way of the gradient, round W's the other way: out at the top, in at the bottom."""
        return self._around(_REACH + _APART, _HALF + _APART, _RIVER_ENDS)[::-1]

    @property
    def inside(self) -> Point:
        """The middle of the room within W's loop."""
        return Point(self.h.box.left - (_GAP + 0.52 * _REACH) * self.unit, self.h.box.y)

    @property
    def outside(self) -> Point:
        """Left of both loops."""
        return Point(self.h.box.left - (_GAP + _REACH + 2 * _APART) * self.unit, self.h.box.y)

    def _around(self, reach: float, half: float, ends: float) -> tuple[Point, ...]:
        """Counter-clockwise from the lower end to the upper one. A cubic curve goes three quarters of the way to its
        control points."""
        box, unit = self.h.box, self.unit
        right, end = box.left - _GAP * unit, ends * box.height
        left, control = right - reach * unit / 0.75, end + (half * unit - end) / 0.6
        return curve(
            Point(right, box.y + end),
            Point(left, box.y + control),
            Point(left, box.y - control),
            Point(right, box.y - end),
            _PIECES,
        )

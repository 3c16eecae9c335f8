"""The loop of the folded network: W leaves the state, goes round, and comes back in one timestep later."""

from typing import NamedTuple

from app.story.diagram.edge_letters import UNDER_TOKENS
from app.story.diagram.geometry import Box, Point, curve, extent, on_the_way, rounded
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.parts import Cells

_PIECES = 40
_GAP = 5.0
"""Between the state and the ends of W's loop at least; they are clear of its frame."""
_REACH, _HALF = 84.0, 44.0
"""Of W's loop: how far it goes to the left, how far up and down."""
_APART = 27.0
"""From W's loop to the river's around it."""
_ENDS, _RIVER_ENDS = 0.17, 0.37
"""Where the loops meet the state, from its middle, in parts of its height."""
_STRAIGHT = 1.0
"""How many pixels further than needed the river is straight at its ends."""

_BESIDE, _BESIDE_GATES, _ROUND, _CORNER = 60.0, 30.0, 16.0, 8
"""How far right of a gated cell's state and left of its gates its loops go, how round their corners are, and of how
many pieces each is."""
_OVER = 0.2
"""Where in the row over the cell the line on top goes back at the highest."""
_PAST_HEAD = 8.5
"""From the end of the edge into ŷ to the line of an LSTM, which keeps clear of its arrowhead."""
_UNDER = 20.0
"""Under the gates, past the symbol of h."""


class Loop(NamedTuple):
    """Left of the state `h`; lengths in units of `unit` pixels. `frame`: how many pixels the frame around h needs."""

    h: Cells
    unit: float
    frame: float

    @property
    def weights(self) -> tuple[Point, ...]:
        """The way of W: out below the middle of the state, in above it."""
        return self._around(_REACH, _HALF, _ENDS, max(_GAP * self.unit, self.frame))

    @property
    def river(self) -> tuple[Point, ...]:
        """The way of the gradient, round W's the other way: out at the top, in at the bottom."""
        return self._around(_REACH + _APART, _HALF + _APART, _RIVER_ENDS, self.frame)[::-1]

    def clear(self, line: tuple[Point, ...], widths: tuple[float, float]) -> tuple[Point, ...]:
        """The river's way, as wide as that at its ends: straight from where its banks leave them."""
        start, end = self._upright(line, widths[0]), self._upright(line[::-1], widths[1])
        length = extent(line) - start - end
        curved = (on_the_way(line, start + length * piece / _PIECES)[0] for piece in range(_PIECES + 1))
        return (line[0], *curved, line[-1])

    def _upright(self, line: tuple[Point, ...], width: float) -> float:
        """How long its beginning is in which one of its banks is further than an upright end."""
        _, along = on_the_way(line, 0.0)
        return (width / 2 + _STRAIGHT) * abs(along.y) / (abs(along.x) or 1.0)

    @property
    def inside(self) -> Point:
        """The middle of the room within W's loop."""
        return Point(self.h.box.left - (_GAP + 0.52 * _REACH) * self.unit, self.h.box.y)

    @property
    def outside(self) -> Point:
        """Left of both loops."""
        return Point(self.h.box.left - (_GAP + _REACH + 2 * _APART) * self.unit, self.h.box.y)

    def _around(self, reach: float, half: float, ends: float, gap: float) -> tuple[Point, ...]:
        """Counter-clockwise from the lower end to the upper one. A cubic curve goes three quarters of the way to its
        control points."""
        box, unit = self.h.box, self.unit
        right, end = box.left - gap, ends * box.height
        left, control = right - reach * unit / 0.75, end + (half * unit - end) / 0.6
        return curve(
            Point(right, box.y + end),
            Point(left, box.y + control),
            Point(left, box.y - control),
            Point(right, box.y - end),
            _PIECES,
        )


class GatedLoop(NamedTuple):
    """Round a cell with gates at timestep t: over it from the line on top to its beginning, and W's under it; a GRU's
    state goes over it only, and W leads on to the gates."""

    layout: Layout
    inside: Inside
    h: Box
    t: int

    @property
    def line(self) -> tuple[Point, ...]:
        """The way of the state that the line on top carries."""
        unit, y = self.layout.unit, self.inside.line_y
        state = self.inside.c(self.t) if self.inside.has_c else self.h
        right, left = self.h.right + _BESIDE * unit, self._left
        over = self._over
        end = Point(self.inside.signs(self.t)["keep"].x - self.inside.sign_radius, y)
        start = Point(state.right + 3 * unit, y)
        corners = (start, Point(right, y), Point(right, over), Point(left, over), Point(left, y), end)
        return rounded(corners, _ROUND * unit, _CORNER)

    @property
    def weights(self) -> tuple[Point, ...]:
        """The way of W into the gates."""
        unit, field = self.layout.unit, self.inside.field(self.t)
        end = Point(field.left - 2 * unit, field.y)
        if not self.inside.has_c:
            down = Point(self._left, self.inside.line_y), Point(self._left, end.y), end
            return rounded(down, _ROUND * unit, _CORNER)
        right, under = self.h.right + _BESIDE * unit, field.bottom + _UNDER * unit
        out = Point(self.h.right + 3 * unit, self.h.y)
        corners = (
            out,
            Point(right, out.y),
            Point(right, under),
            Point(self._left, under),
            Point(self._left, end.y),
            end,
        )
        return rounded(corners, _ROUND * unit, _CORNER)

    @property
    def beside(self) -> Point:
        """Left of W, where its letter ends."""
        return Point(self._left - 6 * self.layout.unit, self.inside.field(self.t).y)

    @property
    def outside(self) -> Point:
        """Over the way of the line on top, in its middle."""
        return Point((self._left + self.h.left) / 2, self._over)

    def left_of(self, line: tuple[Point, ...]) -> Point:
        """The middle of the upright part of a loop left of the gates."""
        upright = [point for point in line if abs(point.x - self._left) < 0.5]
        return upright[0].towards(upright[-1], 0.5)

    @property
    def _over(self) -> float:
        top, bottom = self.layout.rows["W_hy"]
        over = top + _OVER * (bottom - top)
        if not self.inside.has_c:  # under it the letters of the edge into ŷ need the room
            return over
        return max(over, self.layout.rows["output_tokens"][1] + UNDER_TOKENS + _PAST_HEAD * self.layout.unit)

    @property
    def _left(self) -> float:
        return self.inside.field(self.t).left - _BESIDE_GATES * self.layout.unit

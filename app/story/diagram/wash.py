"""The wash behind the timestep that is looked at: its sides cut no letter in two."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from app.story.diagram.frames import frame_reach
from app.story.diagram.geometry import Box, Point
from app.story.diagram.layout import Layout
from app.story.diagram.letters import begin_of
from app.story.diagram.parts import Column, Edge, Ribbon
from app.story.diagram.state_symbol import symbol_reach
from app.story.diagram.usual_wash import around_loss, wash_of
from app.story.state import State

_CLEAR, _LEAST_CLEAR, _AROUND, _AROUND_GATES = 2.5, 0.4, 4.0, 1.7
"""From a letter to a side, and at least; from a value to it, which has a frame, and from that of a cell with
gates."""
_BESIDE_LINE = 3.0
"""From a line that comes down there to what it has to itself."""
_INTO_NEXT = 6.0
"""How far beyond where the wash behind the next timestep usually begins a side is at most."""
_OVER_GAP = 0.74
"""How far from its timestep a side is at most where timesteps are close, in columns: up to the values of the next."""


def wash(state: State, column: Column, layout: Layout, edges: Iterable[Edge], ribbons: Iterable[Ribbon]) -> Box:
    """Behind a timestep; as wide as its loss where that is wider than it."""
    usual = wash_of(layout, column.t)
    if layout.gated:  # symbols of what is computed stand close beside it
        # Its cells may stand beyond what it usually takes, as the initial c does.
        reach = frame_reach(layout) + _AROUND_GATES * layout.unit
        begins = min(usual.left, min(value.box.left for value in column.values) - reach)
        usual = usual._replace(left=begins, width=usual.right - begins)
        return around_loss(usual, column, layout)
    beside = [edge for edge in edges if edge.t in (column.t, column.t + 1)]
    letters = [letter for edge in beside for letter in edge.letters]
    letters += [ribbon.caption for ribbon in ribbons if ribbon.caption is not None]
    inks = _Inks(
        [(begin_of(each), begin_of(each) + each.across * each.size) for each in letters]
        + [_down(edge.line, _BESIDE_LINE * layout.unit) for edge in beside if edge.name == "feedback"],
        layout.unit,
    )
    around, x, right = _AROUND * layout.unit, layout.x(column.t), max(value.box.right for value in column.values)
    if layout.roomy:  # left of its values stand their symbols
        symbol = symbol_reach(layout, state.notation)
        begins = usual.left
        if column.t > 0:
            before = symbol if column.t > 1 else layout.strip_width / 2 + around
            begins = inks.side(usual.left, layout.x(column.t - 1) + before, usual.left)
        least = max(right + around, x + symbol) if column.t > 0 else right + around  # over that stands its symbol
        beyond = usual.right
        if column.t < layout.last:  # before its symbols
            beyond = max(beyond, wash_of(layout, column.t + 1).left + _INTO_NEXT * layout.unit)
        # What stands between two timesteps is behind its own side where that can be.
        ends = inks.side(usual.right, least, usual.right, beyond)
    else:  # beyond the right side z has its symbol, while it stands in place of h
        left, beyond = min(value.box.left for value in column.values), _OVER_GAP * layout.pitch
        begins = inks.side(usual.left, min(usual.left, x - beyond), max(usual.left, left - around))
        ends = inks.side(
            usual.right,
            min(usual.right, right + around),
            usual.right,
            usual.right if column.h.hollow else max(usual.right, x + beyond),
        )
    box = usual._replace(left=begins, width=ends - begins)
    return around_loss(box, column, layout)


def _down(line: Sequence[Point], beside: float) -> tuple[float, float]:
    """From where to where a side would run along the part of a line that comes down."""
    low, high = max(pairwise(line), key=lambda piece: abs(piece[1].y - piece[0].y))
    return min(low.x, high.x) - beside, max(low.x, high.x) + beside


class _Inks:
    """What a side may not cut: from where to where each reaches."""

    def __init__(self, inks: Sequence[tuple[float, float]], unit: float) -> None:
        self._inks = inks
        self._clear = _CLEAR * unit, _LEAST_CLEAR * unit

    def side(self, usual: float, least: float, most: float, beyond: float | None = None) -> float:
        """Where a side is that cuts nothing, as close to its usual place as can be; there, if there is no such place.
        Farther out than `most`, or closer to what it does not cut, only where it could not be else."""
        for end in (most, most if beyond is None else beyond):
            for clear in self._clear:
                inks = [(left - clear, right + clear) for left, right in self._inks]
                free = [
                    x
                    for x in (usual, *(x for ink in inks for x in ink))
                    if least <= x <= end and not any(left < x < right for left, right in inks)
                ]
                if free:
                    return min(free, key=lambda x: abs(x - usual))
        return usual

"""Within an LSTM the gradient goes from h against the way of o and tanh up into c: the one stretch of the river, beside
the branch down into an embedded input, that lies on the very edges of the forward pass."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from app.story.diagram.geometry import Box, Point, around, extent, is_near, quarter
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.parts import LINES, Edge, Glow, Ribbon
from app.story.places import Place

_OF_STATES = (*LINES, "c", "h", "o")
"""What goes along the way of a state, or on from its last sign."""
_ON_IT = 3.0
"""How far from it the middle of an edge is at most that it lies on."""
_BESIDE, _COVERS = 3.0, 3.0
"""How far the arrowhead of the river stays away from that of an edge; how wide the river is where it
covers one, or leaves only its barbs."""
_PIECES = 8
"""Of its bend."""


def rise(layout: Layout, inside: Inside, t: int, width: float, place: Place, glow: Glow) -> Ribbon:
    """From h_t into c_t, so wide, on the wires: it bends under the sign between them, and where none is shown half way
    up. Its arrowhead is in the middle of what is straight of that."""
    h, c, space = inside.h(t), inside.c(t), min(3 * layout.unit, 0.03 * layout.pitch)
    y = inside.h_entrance(t)
    start, corner, end = Point(h.left - space, y), Point(c.x, y), Point(c.x, c.bottom + space)
    bend = inside.sign_radius if layout.inside else min(start.x - corner.x, (y - end.y) / 2)
    turn = quarter(corner.towards(start, bend / (start.x - corner.x)), corner, Point(corner.x, y - bend), _PIECES)
    line = (start, *turn, end)
    share = 1.0 - (y - bend - end.y) / 2 / extent(line)
    return Ribbon("rise", line, (width, width), place, glow, head_share=share)


def with_river_over(
    edges: Iterable[Edge], ribbons: Iterable[Ribbon], unit: float
) -> tuple[tuple[Edge, ...], tuple[Ribbon, ...]]:
    """Both, where a known gradient goes back along edges within a cell, round it, or into it: those that a state goes
    along, and that of an embedded input, lie under the river alone, which is as wide as they are at least; others lose
    the arrowhead that contradicts its own."""
    near, found = _ON_IT * unit, list(ribbons)
    branches = [ribbon for ribbon in found if ribbon.kind == "branch"]
    back: dict[int | None, list[int]] = {}
    for index, ribbon in enumerate(found):
        if ribbon.kind in ("segment", "rise") and ribbon.glow.known and ribbon.place is not None:
            back.setdefault(ribbon.place.k, []).append(index)

    def along(t: int, points: Sequence[Point], how_many: Callable[[Iterable[bool]], bool]) -> Iterator[int]:
        """Those that come to timestep t, or go on from there."""
        for index in (*back.get(t - 1, ()), *back.get(t, ())):
            if how_many(is_near(*at, found[index].line, near) for at in points):
                yield index

    drawn = []
    for edge in edges:
        middles = [start.towards(end, 0.5) for start, end in pairwise(edge.line)]
        if edge.ink == "forward" and edge.name in _OF_STATES:
            over = list(along(edge.t, middles, all))
            for index in over:
                start, end = (width and max(width, edge.line_width * unit) for width in found[index].widths)
                found[index] = replace(found[index], widths=(start, end))  # where no gradient is there is none
            drawn.append(replace(edge, river=found[over[-1]].glow) if over else edge)
        elif edge.name == "W_xh":
            down = [each for each in branches if all(is_near(*at, each.line, near) for at in middles)]
            drawn.append(replace(edge, river=down[0].glow) if down else edge)
        elif edge.arrow and (edge.ink == "forward" or edge.loops):
            ends = middles[0], middles[-1]
            taken = any(_takes_head(found[index], edge, unit) for index in along(edge.t, ends, any))
            drawn.append(replace(edge, arrow=False) if taken else edge)
        else:
            drawn.append(edge)
    return tuple(drawn), tuple(found)


def _takes_head(ribbon: Ribbon, edge: Edge, unit: float) -> bool:
    """Whether the arrowhead of an edge is lost on what goes back along it. Where the way is as short as up from h into
    c, or goes round, one of each would contradict each other."""
    head, covered = ribbon.head(unit), ribbon.widths[0] >= _COVERS * unit
    if covered or head is None:
        return covered
    if ribbon.kind == "rise" or edge.loops:
        return True
    end, before = edge.line[-1], edge.line[-2]
    base = end.towards(before, edge.head * unit / (math.dist(end, before) or 1.0))
    return _about((head.tip, head.left, head.right)).meets(_about((end, base)).grown(_BESIDE * unit))


def _about(points: Iterable[Point]) -> Box:
    return around(Box(*point, 0.0, 0.0) for point in points)

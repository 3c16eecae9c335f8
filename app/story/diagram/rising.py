"""Within an LSTM the gradient goes from h against the way of o and tanh up into c: the one stretch of the river that
lies on the very edges of the forward pass."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.story.diagram.geometry import Box, Point, around, curve, distance, extent
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.parts import Edge, Glow, Ribbon
from app.story.places import Place

_ON_IT = 3.0
"""How far from it the middle of an edge is at most that it lies on."""
_HEAD, _BESIDE, _COVERS = 8.0, 3.0, 3.0
"""How long the arrowhead of an edge is; how far that of the river stays away from it; how wide the river is where it
covers one, or leaves only its barbs."""
_NOT_ROUND = 0.45
"""Where the way up is straight, in parts of its height, where no sign stands at its bend."""


def rise(layout: Layout, inside: Inside, t: int, width: float, place: Place, glow: Glow) -> Ribbon:
    """From h_t into c_t, so wide; its arrowhead is in the middle of the way up, past the sign."""
    h, c, space = inside.h(t), inside.c(t), min(3 * layout.unit, 0.03 * layout.pitch)
    y = inside.signs(t)["out"].y if layout.inside else h.top + 0.2 * h.height
    start, corner, end = Point(h.left - space, y), Point(c.x, y), Point(c.x, c.bottom + space)
    line = curve(start, corner, corner, end)
    over = inside.sign_radius if layout.inside else _NOT_ROUND * (y - end.y)
    share = 1.0 - (y - over - end.y) / 2 / extent(line)
    return Ribbon("rise", line, (width, width), place, glow, head_share=share)


def without_heads_against(edges: Iterable[Edge], ribbons: Iterable[Ribbon], unit: float) -> Iterator[Edge]:
    """The edges, those within a cell or round it without their arrowheads where a known gradient that goes back along
    them has its own there, or covers them."""
    near = _ON_IT * unit
    back = [
        (ribbon, _about(ribbon.line).grown(near))
        for ribbon in ribbons
        if ribbon.kind in ("segment", "rise") and ribbon.glow.known
    ]
    for edge in edges:
        under_it = False
        if edge.arrow and (edge.ink == "forward" or edge.loops):
            middles = edge.line[0].towards(edge.line[-1], 0.5), edge.line[-2].towards(edge.line[-1], 0.5)
            under_it = any(
                any(box.contains(*at) and distance(*at, ribbon.line) < near for at in middles)
                and _takes_head(ribbon, edge, unit)
                for ribbon, box in back
            )
        yield replace(edge, arrow=False) if under_it else edge


def _takes_head(ribbon: Ribbon, edge: Edge, unit: float) -> bool:
    """Whether the arrowhead of an edge is lost on what goes back along it. Where the way is as short as up from h into
    c, or goes round, one of each would contradict each other."""
    head, covered = ribbon.head(unit), ribbon.widths[0] >= _COVERS * unit
    if covered or head is None:
        return covered
    if ribbon.kind == "rise" or edge.loops:
        return True
    end, before = edge.line[-1], edge.line[-2]
    base = end.towards(before, _HEAD * unit / (math.dist(end, before) or 1.0))
    return _about((head.tip, head.left, head.right)).meets(_about((end, base)).grown(_BESIDE * unit))


def _about(points: Iterable[Point]) -> Box:
    return around(Box(*point, 0.0, 0.0) for point in points)

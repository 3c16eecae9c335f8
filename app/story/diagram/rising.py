"""Within an LSTM the gradient goes from h against the way of o and tanh up into c: the one stretch of the river that
lies on the very edges of the forward pass."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.story.diagram.geometry import Point, curve, distance, extent
from app.story.diagram.inside import Inside
from app.story.diagram.layout import Layout
from app.story.diagram.parts import Edge, Glow, Ribbon
from app.story.places import Place

_ON_IT = 3.0
"""How far from it the middle of an edge is at most that it lies on."""
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
    """The edges, those that a known gradient rises along without their arrowheads: it has one of its own."""
    rises = [ribbon.line for ribbon in ribbons if ribbon.kind == "rise" and ribbon.glow.known]
    for edge in edges:
        middle = edge.line[0].towards(edge.line[-1], 0.5)
        under_it = edge.ink == "forward" and any(distance(*middle, line) < _ON_IT * unit for line in rises)
        yield replace(edge, arrow=False) if under_it else edge

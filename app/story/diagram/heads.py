"""The arrowheads on the river."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from app.story.diagram.geometry import Point, bend, extent, on_the_way, straightest

RibbonKind = Literal["fall", "segment", "branch", "rise", "feedback", "dammed"]

_CUT, _CUT_WHERE_JOINED, _CUT_WHERE_SHORT = 5.0, 9.0, 0.8
"""A river of this width has its arrowhead within; of this one where it is joined; from this part of either on where the
way is too short for one that is twice as wide as the river."""
CUT = 1.7
"""How wide the line of an arrowhead within the river is."""
_LARGEST_CUT, _BANK, _STANDS_OUT, _STANDS_OUT_LEAST = 6.0, 1.6, 3.0, 2.0
"""Half the width of an arrowhead within the river, at most; how much of a wide river is left on each side of it, with
half its line; how far one stands out of it on each side at least, and on a short way."""
_ALL_OUT = 1.4
"""Up to how much of that on the widest stretch of a row all have one that stands out."""
HAIRLINE = 1.0
"""How wide a river is painted at least, in pixels."""
SEEN = 0.2
"""How wide a river is somewhere that has an arrowhead: on a mere hairline it would seem to stand alone."""
_GENTLE, _SHARP = 0.2, 0.4
"""Radians by which a loop may bend to both sides of an arrowhead that stands out of it, and of one within it."""
_LEAST_WAY = 2.6
"""How long a stretch is at least that has one, in parts of half its width."""


class Head(NamedTuple):
    """An arrowhead on the river: `cut` out of it where it is wide, else standing out on both sides."""

    tip: Point
    left: Point
    right: Point
    cut: bool


def of_one_kind(stretches: Sequence[tuple[float, float]], joined: bool, unit: float) -> float | None:
    """How wide the river counts as at every arrowhead of a row, each so wide there and so long, so that they are of one
    kind: as its widest where all have room within it, as its narrowest where all can stand out of it; None where no
    kind suits all."""
    wide, widths = _wide(joined, unit), [width for width, _ in stretches]
    if min(widths) >= wide * min(1.0, unit):
        return max(widths)
    all_out = max(widths) <= _ALL_OUT * wide and all(length / _LEAST_WAY >= width for width, length in stretches)
    return min(widths) if all_out and min(widths) < wide else None


def _wide(joined: bool, unit: float) -> float:
    return (_CUT_WHERE_JOINED if joined else _CUT) * max(1.0, unit)


def painted_width(width: float) -> float:
    """How wide a river is painted, in pixels: however thin, a hairline; nothing where there is none."""
    return max(HAIRLINE, width) if width > 0.0 else 0.0


@lru_cache(maxsize=256)  # one that arrives is painted in many frames, and lies there in the pictures that follow
def head_on(
    kind: RibbonKind,
    line: tuple[Point, ...],
    widths: tuple[float, float],
    share: float,
    unit: float,
    mouth: float,
    where_marked: float | None,
) -> Head | None:
    """On a stretch of the river, so far on its way: within it where it is wide there, or too short for one that would
    plainly stand out of it; at the end of a branch always standing out. None where it is too short or too thin for
    either. `mouth`: how wide what joins it there is; `where_marked`: how wide it is at the largest arrowhead of its
    stroke, whose arrowheads are of one kind; None: it is the only one."""
    goes_round = kind == "segment" and len(line) > 2  # the loop of a folded cell
    length, width = extent(line), max(mouth, widths[0] + (widths[1] - widths[0]) * share)
    # What stands out of a loop would lie beside it.
    wide = _CUT * unit if goes_round else _wide(mouth > 0.0, unit)
    most = 0.5 * width + (_STANDS_OUT * unit if kind == "rise" else max(_STANDS_OUT * unit, 0.5 * width))
    least, room = 0.5 * width + _STANDS_OUT_LEAST * unit, length / _LEAST_WAY
    is_wide = (width if where_marked is None else where_marked) >= wide
    cut = kind != "branch" and (is_wide or (width >= _CUT_WHERE_SHORT * wide and room < width))
    within = min(_LARGEST_CUT * unit, 0.33 * width, max(0.28 * width, 0.5 * width - _BANK * unit))
    size = within if cut else min(most, max(least, room))
    depth = (1.2 if cut else 1.7) * size
    if max(mouth, *widths) < SEEN * unit or room < size:
        return None
    gone = share * length if kind != "segment" else min(share * length, length - 0.5 * depth)  # not into a state
    sharp = goes_round and bend(line, gone, 1.5 * depth) > (_SHARP if cut else _GENTLE)
    if sharp or (kind == "fall" and len(line) > 2):  # its barbs would lie beside it there
        gone = straightest(line, gone, 1.5 * depth)
    at, along = on_the_way(line, gone)
    across = Point(-along.y, along.x)
    tip = Point(at.x + 0.5 * depth * along.x, at.y + 0.5 * depth * along.y)
    back = Point(tip.x - depth * along.x, tip.y - depth * along.y)
    left, right = (Point(back.x + side * size * across.x, back.y + side * size * across.y) for side in (-1.0, 1.0))
    return Head(tip, left, right, cut)

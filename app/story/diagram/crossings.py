"""Where the river crosses itself: what flows from state to state passes behind what comes down from a loss, with a gap
on both sides, for two of one colour would read as joined."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from app.story.diagram.geometry import Point, is_near
from app.story.diagram.parts import Ribbon

_GAP = 2.0
"""Between the bank of the one and the other."""
_STEP = 1.0  # px
"""How closely it is looked where the gap ends."""
_JOINS = 0.5
"""The sine of the angle below which two that meet flow into each other."""


def behind_falls(ribbons: Iterable[Ribbon], unit: float) -> tuple[Ribbon, ...]:
    """The same stretches, those hidden in part that pass behind one from a loss."""
    found = tuple(ribbons)
    falls = [ribbon for ribbon in found if ribbon.kind == "fall" and ribbon.glow.known]
    return tuple(
        replace(ribbon, hidden=(*ribbon.hidden, *(part for fall in falls for part in _behind(ribbon, fall, unit))))
        if ribbon.kind == "segment" and ribbon.glow.known
        else ribbon
        for ribbon in found
    )


def _behind(ribbon: Ribbon, fall: Ribbon, unit: float) -> Iterator[tuple[float, float]]:
    """On which parts of its way."""
    pieces, away = len(ribbon.line) - 1, max(fall.widths) / 2 + _GAP * unit
    for number, piece in enumerate(pairwise(ribbon.line)):
        for other in pairwise(fall.line):
            if (at := _crossed(piece, other)) is not None:
                start, end = (_clear(ribbon, number + at, side, fall, away) for side in (-1.0, 1.0))
                yield start / pieces, end / pieces


def _clear(ribbon: Ribbon, at: float, side: float, fall: Ribbon, away: float) -> float:
    """How many pieces on its way, on one side of a crossing, both its banks are so far away from what crosses it."""
    pieces, half = len(ribbon.line) - 1, max(ribbon.widths) / 2
    while 0.0 < at < pieces:
        start, end = ribbon.line[int(at) : int(at) + 2]
        length, (x, y) = math.dist(start, end), start.towards(end, at - int(at))
        across = Point((start.y - end.y) / length * half, (end.x - start.x) / length * half)
        if not any(is_near(x + bank * across.x, y + bank * across.y, fall.line, away) for bank in (-1.0, 1.0)):
            break
        at += side * _STEP / length
    return min(float(pieces), max(0.0, at))


def _crossed(piece: tuple[Point, Point], other: tuple[Point, Point]) -> float | None:
    """How far on its way a straight piece is crossed by another one; None where it is not, or the other flows into
    it."""
    (a, b), (c, d) = piece, other
    along, across = Point(b.x - a.x, b.y - a.y), Point(d.x - c.x, d.y - c.y)
    turn = along.x * across.y - along.y * across.x
    if abs(turn) <= _JOINS * math.hypot(*along) * math.hypot(*across):
        return None
    at = ((c.x - a.x) * across.y - (c.y - a.y) * across.x) / turn
    there = ((c.x - a.x) * along.y - (c.y - a.y) * along.x) / turn
    return at if 0.0 <= at <= 1.0 and 0.0 <= there <= 1.0 else None

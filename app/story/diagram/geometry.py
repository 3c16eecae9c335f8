"""Points and boxes in pixels: x to the right, y down."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

_PLACES = 24
"""That are tried along a line."""
_ROUND = 0.45
"""Where the control points of a quarter of a circle are, in parts of its radius from its corner."""
_UNSEEN = 0.1
"""Radians of a bend that nobody sees."""


class Point(NamedTuple):
    x: float
    y: float

    def towards(self, other: "Point", amount: float) -> "Point":
        """The point `amount` (0 to 1) of the way to another one."""
        return Point(self.x + (other.x - self.x) * amount, self.y + (other.y - self.y) * amount)


class Box(NamedTuple):
    left: float
    top: float
    width: float
    height: float

    @staticmethod
    def around(centre: Point, width: float, height: float) -> "Box":
        return Box(centre.x - width / 2, centre.y - height / 2, width, height)

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def x(self) -> float:
        """The middle."""
        return self.left + self.width / 2

    @property
    def y(self) -> float:
        """The middle."""
        return self.top + self.height / 2

    def contains(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def meets(self, other: "Box") -> bool:
        """Whether two boxes have any point in common."""
        across = self.left <= other.left + other.width and other.left <= self.left + self.width
        return across and self.top <= other.top + other.height and other.top <= self.top + self.height

    def grown(self, by: float) -> "Box":
        return Box(self.left - by, self.top - by, self.width + 2 * by, self.height + 2 * by)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around some."""
    lefts, tops, rights, bottoms = zip(
        *((left, top, left + width, top + height) for left, top, width, height in boxes), strict=True
    )
    left, top = min(lefts), min(tops)
    return Box(left, top, max(rights) - left, max(bottoms) - top)


def curve(start: Point, leaving: Point, arriving: Point, end: Point, pieces: int = 20) -> tuple[Point, ...]:
    """A cubic Bézier curve with its two control points, as a line of `pieces` pieces."""
    found = []
    for index in range(pieces + 1):
        s = index / pieces
        a, b, c, d = (1 - s) ** 3, 3 * s * (1 - s) ** 2, 3 * s**2 * (1 - s), s**3
        found.append(
            Point(
                a * start.x + b * leaving.x + c * arriving.x + d * end.x,
                a * start.y + b * leaving.y + c * arriving.y + d * end.y,
            )
        )
    return tuple(found)


def rounded(corners: Sequence[Point], radius: float, pieces: int = 4) -> tuple[Point, ...]:
    """A line of straight parts whose corners are round."""
    found = [corners[0]]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        ends = []
        for other in (before, after):
            length = math.dist(corner, other) or 1.0
            ends.append(corner.towards(other, min(0.5, radius / length)))
        found += curve(ends[0], corner, corner, ends[1], pieces)
    return (*found, corners[-1])


def quarter(start: Point, corner: Point, end: Point, pieces: int = 20) -> tuple[Point, ...]:
    """A quarter of a circle from a point to another one, both as far from the corner between them."""
    return curve(start, corner.towards(start, _ROUND), corner.towards(end, _ROUND), end, pieces)


def in_pieces(line: Sequence[Point], pieces: int) -> tuple[Point, ...]:
    """The same line in a number of pieces of equal length."""
    length = extent(line)
    return tuple(on_the_way(line, length * index / pieces)[0] for index in range(pieces + 1))


def distance(x: float, y: float, line: Sequence[Point]) -> float:
    """How far a point is from a line of pieces."""
    return min(_to_piece(x, y, start, end) for start, end in pairwise(line))


def is_near(x: float, y: float, line: Sequence[Point], by: float) -> bool:
    """Whether a point is less than that from a line of pieces. Of most pieces the boxes around them tell it already."""
    return any(
        abs(2 * x - start.x - end.x) < abs(start.x - end.x) + 2 * by
        and abs(2 * y - start.y - end.y) < abs(start.y - end.y) + 2 * by
        and _to_piece(x, y, start, end) < by
        for start, end in pairwise(line)
    )


def extent(line: Sequence[Point]) -> float:
    """How long a line of pieces is."""
    return sum(math.dist(start, end) for start, end in pairwise(line))


def on_the_way(line: Sequence[Point], gone: float) -> tuple[Point, Point]:
    """The point that lies `gone` along a line of pieces, and the direction there, of length 1; its end beyond it."""
    start, end = line[0], line[-1]
    for start, end in pairwise(line):
        length = math.dist(start, end)
        if gone <= length or end is line[-1]:
            break
        gone -= length
    length = math.dist(start, end) or 1.0
    along = Point((end.x - start.x) / length, (end.y - start.y) / length)
    return start.towards(end, min(1.0, gone / length)), along


def straightest(line: Sequence[Point], gone: float, length: float) -> float:
    """How far along a line lies the middle of a stretch of this length in which it bends least; of those that bend as
    little the one nearest to `gone`, and none that reaches beyond its ends."""
    most = extent(line) - length / 2
    places = [gone, *(length / 2 + (most - length / 2) * step / _PLACES for step in range(_PLACES + 1))]
    return min(places, key=lambda middle: (round(bend(line, middle, length) / _UNSEEN), abs(middle - gone)))


def bend(line: Sequence[Point], middle: float, length: float) -> float:
    """By how many radians a stretch of a line turns from its middle to one of its ends."""
    _, here = on_the_way(line, middle)
    ends = (on_the_way(line, middle + side * length / 2)[1] for side in (-1.0, 1.0))
    return max(math.acos(max(-1.0, min(1.0, here.x * end.x + here.y * end.y))) for end in ends)


def _to_piece(x: float, y: float, start: Point, end: Point) -> float:
    along_x, along_y = end.x - start.x, end.y - start.y
    squared = along_x**2 + along_y**2
    amount = 0.0 if squared == 0.0 else ((x - start.x) * along_x + (y - start.y) * along_y) / squared
    nearest = start.towards(end, min(1.0, max(0.0, amount)))
    return math.hypot(x - nearest.x, y - nearest.y)


def between(
    start: Point, end: Point, widths: tuple[float, float], left: float, right: float
) -> tuple[Point, Point, tuple[float, float]]:
    """The part of a level stretch between two borders, as wide there as it was."""
    if start.x <= end.x:
        return start, end, widths
    low, high = max(left, end.x), min(right, start.x)

    def width(x: float) -> float:
        amount = (start.x - x) / (start.x - end.x)
        return widths[0] + (widths[1] - widths[0]) * amount

    return Point(high, start.y), Point(low, end.y), (width(high), width(low))

"""Parts of the network on their way from one picture to another: moved, or as large as they are by now."""

from dataclasses import replace

from app.story.diagram.geometry import Box, Point
from app.story.diagram.parts import Bars, Caption, Edge, Part, Sign


def moved(part: Part, by: float) -> Part:
    """A part further to the right."""
    box = moved_box(part.box, by)
    if isinstance(part, Bars):
        return replace(part, box=box, bars=tuple(moved_box(bar, by) for bar in part.bars))
    return replace(part, box=box)


def moved_caption(caption: Caption, by: float) -> Caption:
    return caption._replace(at=to_the_right(caption.at, by))


def moved_edge(edge: Edge, by: float) -> Edge:
    letters = tuple(moved_caption(letter, by) for letter in edge.letters)
    return replace(edge, line=tuple(to_the_right(point, by) for point in edge.line), letters=letters)


def part_between(start: Part, end: Part, amount: float) -> Part:
    """A part that is as far in the one picture as it is in the other; both are the same value."""
    nearer = start if amount < 0.5 else end
    box = box_between(start.box, end.box, amount)
    if isinstance(start, Bars) and isinstance(end, Bars):
        bars = zip(start.bars, end.bars, strict=True)
        return replace(
            end,
            box=box,
            base=between(start.base, end.base, amount),
            bars=tuple(box_between(*pair, amount) for pair in bars),
            targets=tuple(between(a, b, amount) for a, b in zip(start.targets, end.targets, strict=False)),
        )
    return replace(nearer, box=box)


def box_between(start: Box, end: Box, amount: float) -> Box:
    return Box(*(between(a, b, amount) for a, b in zip(start, end, strict=True)))


def sign_between(start: Sign, end: Sign, by: tuple[float, float], amount: float) -> Sign:
    """A sign on its way between two pictures, each further to the right."""
    at = to_the_right(start.at, by[0]).towards(to_the_right(end.at, by[1]), amount)
    return replace(end, at=at, radius=between(start.radius, end.radius, amount))


def edge_between(start: Edge, end: Edge, amount: float) -> Edge:
    """A connection between two pictures of it, lines of as many pieces; letters that only one of them has stay away."""
    return replace(
        end,
        line=tuple(a.towards(b, amount) for a, b in zip(start.line, end.line, strict=True)),
        arrow=start.arrow,
        letters=tuple(
            b._replace(at=a.at.towards(b.at, amount), size=between(a.size, b.size, amount))
            for a, b in zip(start.letters, end.letters, strict=False)
        ),
    )


def to_the_right(point: Point, by: float) -> Point:
    return point._replace(x=point.x + by)


def between(start: float, end: float, amount: float) -> float:
    return start + (end - start) * amount


def eased(amount: float) -> float:
    """0 to 1, slow at both ends."""
    amount = min(1.0, max(0.0, amount))
    return amount * amount * (3.0 - 2.0 * amount)


def moved_box(box: Box, by: float) -> Box:
    return box._replace(left=box.left + by)

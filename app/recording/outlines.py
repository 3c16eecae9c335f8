"""Painter paths as the commands that SVG and PDF share, and numbers the way both write them."""

from collections.abc import Iterator

from PyQt6.QtGui import QPainterPath

Command = tuple[str, tuple[float, ...]]
"""`M x y`, `L x y`, `C x1 y1 x2 y2 x y` or `Z`, with absolute coordinates."""


def commands(path: QPainterPath) -> Iterator[Command]:
    """The path's commands; a subpath that ends where it began is closed, as Qt's own strokes treat it."""
    start: tuple[float, float] | None = None
    last: tuple[float, float] | None = None
    drawn = False
    count, i = path.elementCount(), 0
    while i < count:
        element = path.elementAt(i)
        point = (element.x, element.y)
        if element.isMoveTo():
            if drawn and start == last:
                yield "Z", ()
            yield "M", point
            start, drawn = point, False
        elif element.isCurveTo():
            control, point_at = path.elementAt(i + 1), path.elementAt(i + 2)
            end = (point_at.x, point_at.y)
            yield "C", (*point, control.x, control.y, *end)
            point, drawn = end, True
            i += 2
        else:
            yield "L", point
            drawn = True
        last = point
        i += 1
    if drawn and start == last:
        yield "Z", ()


def number(value: float) -> str:
    """At most three decimals, no more characters than needed."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def numbers(values: tuple[float, ...]) -> str:
    return " ".join(map(number, values))

"""What a painting is made of once it is recorded: three primitives in page pixels (96 to the inch, y downwards).

A primitive depends on nothing outside itself: transformations are applied, opacity is in its colours, text is outlines.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from PyQt6.QtGui import QBrush, QImage, QPainterPath, QPen, QTransform

Clip = tuple[QPainterPath, ...]
"""Only what lies inside all of these paths is seen; empty: the whole page."""


@dataclass(frozen=True, eq=False)
class Fill:
    """The inside of a path; the brush is solid, or a linear gradient whose transform leads to the page."""

    path: QPainterPath
    brush: QBrush
    clip: Clip


@dataclass(frozen=True, eq=False)
class Stroke:
    """A line along a path; the pen is solid in colour, not cosmetic, and its width is in page pixels."""

    path: QPainterPath
    pen: QPen
    clip: Clip


@dataclass(frozen=True, eq=False)
class Picture:
    """An image; `placement` leads from its pixels to the page, `smooth` says whether its pixels may be blended."""

    image: QImage
    placement: QTransform
    smooth: bool
    opacity: float
    clip: Clip


Primitive = Fill | Stroke | Picture


@dataclass(frozen=True, eq=False)
class Group:
    """Primitives, and groups of them, that one path clips (None: the page)."""

    clip: QPainterPath | None
    members: list["Primitive | Group"] = field(default_factory=list)


def grouped(primitives: Iterable[Primitive]) -> Group:
    """The primitives in their order, as groups nested in each other the way their clips are."""
    page = Group(None)
    open_groups: list[Group] = []
    for primitive in primitives:
        shared = 0
        for group, path in zip(open_groups, primitive.clip, strict=False):
            if group.clip is not path and group.clip != path:
                break
            shared += 1
        del open_groups[shared:]
        for path in primitive.clip[shared:]:
            inner = Group(path)
            (open_groups[-1] if open_groups else page).members.append(inner)
            open_groups.append(inner)
        (open_groups[-1] if open_groups else page).members.append(primitive)
    return page

"""Clips in page pixels: how they add up, and what they leave to be seen."""

from itertools import pairwise

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainterPath

from app.recording.primitives import Clip


def narrowed(clip: Clip, shape: QPainterPath, page: QRectF) -> Clip:
    """The clip within `shape` too; rectangles are cut with each other, and those around the whole page left out."""
    box = rectangle(shape)
    if box is None:
        return (*clip, shape)
    if box.contains(page):
        return clip
    if clip and (outer := rectangle(clip[-1])) is not None:
        clip, box = clip[:-1], box & outer
    cut = QPainterPath()
    cut.addRect(box)
    return (*clip, cut)


def rectangle(path: QPainterPath) -> QRectF | None:
    """The rectangle along the axes that the path is, if it is one."""
    if path.elementCount() != 5 or not all(path.elementAt(i).isLineTo() for i in range(1, 5)):
        return None
    points = [(element.x, element.y) for element in map(path.elementAt, range(5))]
    turns = [(a[0] == b[0]) + 2 * (a[1] == b[1]) for a, b in pairwise(points)]
    if points[0] != points[4] or turns not in ([1, 2, 1, 2], [2, 1, 2, 1]):
        return None
    return QRectF(QPointF(*points[0]), QPointF(*points[2])).normalized()


def visible(box: QRectF, clip: Clip, page: QRectF) -> bool:
    """Whether anything in `box` can be seen."""
    seen = page & box
    for path in clip:
        seen &= path.boundingRect()
    return not seen.isEmpty()

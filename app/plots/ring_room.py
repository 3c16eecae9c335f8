"""Room for the ring round a bar's current segment: a narrower one gets it, and all others give way alike."""

from dataclasses import fields, replace
from operator import attrgetter

from app.story.figures.figure import Box, Panel

RING_ROOM = 11.0
"""Pixels: of the ring with something of its segment in it, so that it lies over no other one."""
_ALL_BUT_X = attrgetter(*(field.name for field in fields(Box) if field.name != "x"))
"""What `replace` would find out again for each of many boxes."""


def with_room_for_ring(panel: Panel, width: float) -> Panel:
    """A group that is so wide in pixels, as its boxes lie where the one with a ring has room for it."""
    ringed = next((box for box in panel.boxes if box.outlined), None)
    low, whole = panel.x.low, panel.x.high - panel.x.low
    room = RING_ROOM * whole / width
    if ringed is None or ringed.x[1] - ringed.x[0] >= room:
        return panel
    first, last = ringed.x
    rest = (whole - room) / (whole - (last - first))
    before, behind = low + (first - low) * rest, low + (first - low) * rest + room

    def moved(x: float, *, is_start: bool) -> float:
        """What begins where a ringed segment without any width lies is behind it, what ends there before it."""
        if x >= last and (is_start or x > first):
            return behind + (x - last) * rest
        if x <= first:
            return low + (x - low) * rest
        return before + (x - first) / (last - first) * room

    boxes = []
    for box in panel.boxes:
        start = before if box is ringed else moved(box.x[0], is_start=True)
        end = behind if box is ringed else moved(box.x[1], is_start=False)
        boxes.append(Box((start, max(start, end)), *_ALL_BUT_X(box)))
    return replace(panel, boxes=tuple(boxes))

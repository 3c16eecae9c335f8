"""Room for the ring round a bar's current segment: a narrower one gets it, and the others at its side of zero give way
alike. It is filled as wide as its share is all the same."""

from dataclasses import replace

from app.story.figures.figure import Panel

RING_ROOM = 14.0
"""Pixels: of the ring with a digit in it, so that it lies over no other segment."""


def with_room_for_ring(panel: Panel, width: float) -> Panel:
    """A group that is so wide in pixels, as its segments lie where the one with a ring has room for it: zero stays
    where it is, and the total from there, unless all at the ring's side of it are too narrow together. A bar narrower
    than a ring stays too."""
    ringed = next((box for box in panel.boxes if box.outlined), None)
    if ringed is None or width <= RING_ROOM:
        return panel
    room = RING_ROOM * (panel.x.high - panel.x.low) / width
    first, last = ringed.x
    if last - first >= room:
        return panel
    low, high = (panel.x.low, 0.0) if first < 0.0 else (0.0, panel.x.high)
    if high - low <= room:
        low, high = panel.x.low, panel.x.high
    rest = (high - low - room) / (high - low - (last - first))
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
        if box is ringed:
            box = box._replace(x=(before, behind), filled=(last - first) / room)
        elif (box.datum or low < 0.0 < high) and low <= box.x[0] and box.x[1] <= high:  # the total begins at zero
            start, end = moved(box.x[0], is_start=True), moved(box.x[1], is_start=False)
            box = box._replace(x=(start, max(start, end)))
        boxes.append(box)
    return replace(panel, boxes=tuple(boxes))

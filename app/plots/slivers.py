"""Boxes too thin to be told apart, put together until they can be seen: long sequences have thousands of them."""

from collections.abc import Iterator, Sequence

from app.plots.layout import PanelLayout
from app.story.figures.figure import Box

_THIN, _NOTHING = 1.0, 0.01
"""Pixels: what is thinner is put together, what is next to nothing is left out."""


def seen(laid: PanelLayout) -> Iterator[Box]:
    """The boxes of a panel as they are painted: neighbours that are thin and alike as one, a group's from end to end, a
    margin's as long as the longest."""
    boxes = laid.panel.boxes
    across, down = (abs(each) for each in laid.scale)
    lanes = laid.panel.place == "right"
    if laid.panel.place in ("right", "below") and (down if lanes else across) >= _THIN:
        yield from boxes
        return
    scale = down if lanes else across
    thin: list[Box] = []
    first = last = 0.0
    for box in boxes:
        low, high = box.y if lanes else box.x
        size = (high - low) * scale
        if size < _NOTHING and not box.outlined:
            continue
        if size >= _THIN or box.outlined:
            yield from _as_one(thin)
            thin = []
            yield box
            continue
        if thin and (
            box.state != thin[0].state
            or box.hatched != thin[0].hatched
            or (box.y[0] != thin[0].y[0] and not lanes and laid.panel.place == "group")
            or (max(last, high) - min(first, low)) * scale > _THIN
        ):
            yield from _as_one(thin)
            thin = []
        first, last = (min(first, low), max(last, high)) if thin else (low, high)
        thin.append(box)
    yield from _as_one(thin)


def _as_one(boxes: Sequence[Box]) -> Iterator[Box]:
    if len(boxes) < 2:
        yield from boxes
        return
    yield Box(
        x=(min(box.x[0] for box in boxes), max(box.x[1] for box in boxes)),
        y=(min(box.y[0] for box in boxes), max(box.y[1] for box in boxes)),
        role=boxes[0].role,
        strength=max(box.strength for box in boxes),
        state=boxes[0].state,
        hatched=boxes[0].hatched,
        text_inside=boxes[0].text_inside,
    )

"""Boxes too thin to be told apart, put together until they can be seen: long sequences have thousands of them."""

from collections.abc import Iterator, Sequence

from app.plots.layout import PanelLayout
from app.story.figures.figure import GHOST, SHOWN, Box, PanelPlace

_THIN, _NOTHING = 1.0, 0.01
"""Pixels: what is thinner is put together, what is next to nothing is left out."""
_DASHED = 8.0
"""Pixels from which a segment that is not reached yet has an outline of its own."""
_TOGETHER = 3.0
"""So many pixels are put together at most where something is shown; what is not reached yet is all the same."""


def seen(laid: PanelLayout) -> Iterator[Box]:
    """The boxes of a panel as they are painted: thin neighbours alike as one, a group's from end to end."""
    place, scale = laid.panel.place, abs(laid.scale[0])
    if place in ("right", "below"):  # where its bars are thin they have one outline
        yield from laid.panel.boxes
        return
    wide = _THIN / scale if place == "plot" else 0.0  # a bar alone among many can be seen, too
    runs: dict[bool, list[Box]] = {False: [], True: []}  # those that oppose the gradient lie at the other side
    for box in laid.panel.boxes:
        size = (box.x[1] - box.x[0]) * scale
        least = _DASHED if place == "group" and box.state == GHOST else _THIN
        if size >= least or box.outlined:
            for run in runs.values():
                yield from _as_one(run, wide)
                run.clear()
            yield box
        elif size >= _NOTHING:
            run = runs[box.hatched]
            if run and not _joins(box, run, place, scale):
                yield from _as_one(run, wide)
                run.clear()
            run.append(box)
    for run in runs.values():
        yield from _as_one(run, wide)


def _joins(box: Box, run: Sequence[Box], place: PanelPlace, scale: float) -> bool:
    """Whether a box is put together with those before it."""
    first = run[0]
    if box.state != first.state or (box.strength != first.strength and place != "group"):
        return False
    if place == "group":
        ends = (*first.x, *box.x)
        return box.y == first.y and (box.state != SHOWN or (max(ends) - min(ends)) * scale <= _TOGETHER)
    return (box.x[1] - first.x[0]) * scale <= _THIN


def _span(boxes: Sequence[Box]) -> tuple[float, float]:
    """From end to end; bars of a plot count upwards, their larger end comes first."""
    ends = [end for box in boxes for end in box.y]
    upwards = any(box.y[0] > box.y[1] for box in boxes)
    return (max(ends), min(ends)) if upwards else (min(ends), max(ends))


def _as_one(boxes: Sequence[Box], wide: float) -> Iterator[Box]:
    """One box for all, at least so `wide`."""
    if not boxes or (len(boxes) == 1 and not wide):
        yield from boxes
        return
    left, right = min(box.x[0] for box in boxes), max(box.x[1] for box in boxes)
    beside = max(0.0, wide - (right - left)) / 2
    inside = boxes[0].text_inside
    yield Box(
        x=(left - beside, right + beside),
        y=_span(boxes),
        role=boxes[0].role,
        strength=max(box.strength for box in boxes),
        state=boxes[0].state,
        hatched=boxes[0].hatched,
        texts=_words_of(boxes) if inside and boxes[0].state != SHOWN and len(boxes) > 1 else (),
        text_inside=inside,
    )


def _words_of(boxes: Sequence[Box]) -> tuple[str, ...]:
    """What is written in a box that is several: from which timestep to which, or that it is more than one."""
    first, *_, last = sorted(boxes, key=lambda box: box.column)
    if last.column - first.column + 1 != len(boxes) or not first.texts:
        return ("…",)
    return f"{first.ends[0]}…{last.ends[1]}", "…"

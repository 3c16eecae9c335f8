"""Focus and context: where only some timesteps are readable, a strip shows all of them."""

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from app.story.diagram.geometry import Box, Point
from app.story.diagram.heads import painted_width
from app.story.diagram.layout import Layout
from app.story.diagram.letters import letter_width
from app.story.diagram.light import Light
from app.story.diagram.parts import Caption
from app.story.diagram.river import River
from app.story.diagram.scales import Scales
from app.story.diagram.strip import Context
from app.story.numbers import EVERY_OTHER, numbering_steps
from app.story.places import Place
from app.story.state import State
from rnn_engine.arrays import Array

_LABEL_ROOM, _CLOSER = 60.0, 0.85
"""For a number along all timesteps; so much of that is enough between the first one and the first round one."""
_SINGLE = 1000
"""So many timesteps at most have a height each over the strip."""
_UNDER_FRAME = 10.5
"""From the strip to the middle of the numbers under it, clear of the frame."""
_LOSS_ROOM = 32.0
"""Right of the strip, for the last loss's symbol."""


def context(state: State, layout: Layout, light: Light, river: River) -> Context | None:
    """The strip of all timesteps, None where all of them are readable anyhow."""
    if not layout.focused:
        return None
    top, bottom = layout.rows["strip"]
    left = layout.left + 10 * layout.unit
    strip = Box(left, top, layout.right - _LOSS_ROOM * layout.unit - left, bottom - top)
    step = strip.width / layout.length
    frame_top = layout.rows["area"][0]
    frame = Box(left + (layout.start - 1) * step, frame_top, layout.shown * step, bottom - frame_top).grown(3)
    here, loss = light.column, river.flowing.loss if river.flowing is not None else None

    def middle(t: int) -> float:
        return left + (max(1, t) - 0.5) * step

    begin = layout.row_left
    scales = Scales(state.trace, None if state.other is None else state.other.trace)
    link_top = layout.rows["links"][0]
    return Context(
        start=layout.start,
        shown=layout.shown,
        pitch=layout.pitch,
        strip=strip,
        states=state.trace.forward["h"] / scales.of("h"),
        known=bisect_left(range(1, layout.length + 1), True, key=lambda t: not light.known(Place("forward", "h", t=t))),
        frame=frame,
        here=None if here is None else middle(here),
        here_ink=light.ink,
        loss=None if loss is None else middle(loss),
        area=_area(state, layout, river, strip, "dh"),
        cell_state_area=_area(state, layout, river, strip, "dc"),
        links=(
            (Point(begin, link_top), Point(frame.left, frame.top)),
            (Point(begin + layout.shown * layout.pitch, link_top), Point(frame.right, frame.top)),
        ),
        captions=(
            *_ticks(state, layout, strip),
            *(() if loss is None else (_loss_caption(state, layout, loss, middle(loss), frame),)),
        ),
    )


def _area(state: State, layout: Layout, river: River, strip: Box, name: str) -> tuple[Point, ...]:
    """‖∂L/∂h_k‖, or ‖∂L/∂c_k‖, of the timesteps that the gradient has reached, in the river's own scale, a hairline at
    least; it ends where truncation cuts, and where nothing flows."""
    flowing = river.flowing
    if flowing is None or river.scale.largest == 0.0:
        return ()
    lane = flowing.h if name == "dh" else flowing.c
    if lane is None:
        return ()
    top, base = layout.rows["area"]
    step = strip.width / layout.length
    first = 1 if flowing.loss is None else state.trace.experiment.truncation.first_kept(flowing.loss)
    timesteps, norms = _norms(river, lane.whole, max(first, river.lowest(name)))
    enlarged = (base - top) / river.scale.widest
    heights = np.trim_zeros(
        np.array([painted_width(enlarged * river.scale.width(norm)) for norm in norms.tolist()]), "b"
    )
    ends = [
        Point(strip.left + (k - 0.5) * step, base - height)
        for k, height in zip(timesteps.tolist(), heights.tolist(), strict=False)
    ]
    if len(ends) < 2:  # one timestep's alone is a line without a width
        return ()
    return (Point(ends[0].x, base), *ends, Point(ends[-1].x, base))


def _norms(river: River, whole: Array, lowest: int) -> tuple[Array, Array]:
    """The timesteps that the gradient has reached, from the last one, each with its norm; of very many some together
    with the largest norm among them."""
    length = len(whole) - 1
    last = river.flowing.loss if river.flowing is not None and river.flowing.loss is not None else length
    together = -(-length // _SINGLE)
    norms, timesteps = whole[lowest : last + 1][::-1], np.arange(last, lowest - 1, -1, dtype=float)
    if together == 1:
        return timesteps, norms
    firsts = np.arange(0, len(norms), together)
    ends = np.minimum(firsts + together, len(norms)) - 1
    return (timesteps[firsts] + timesteps[ends]) / 2, np.maximum.reduceat(norms, firsts) if len(norms) else norms


def _ticks(state: State, layout: Layout, strip: Box) -> Iterator[Caption]:
    """The first, the last, and round numbers between them."""
    length = layout.length
    least = _LABEL_ROOM * layout.unit / strip.width * length
    first = state.notation.printed_timestep(1)
    step = next(step for step in numbering_steps(first, length) if step >= least)
    start = 1 + step if step == EVERY_OTHER else 2 * step - state.notation.printed_timestep(step)
    round_ones = range(start, length, step)
    between = [t for t in (round_ones.start - step, *round_ones) if _CLOSER * least <= t - 1 and least <= length - t]
    for t in sorted({1, *between, length}):
        number = state.notation.printed_timestep(t)
        top, bottom = layout.rows["axis"]
        y = max(bottom - 7 * layout.unit, top + _UNDER_FRAME * layout.unit)
        at = Point(strip.left + (t - 0.5) * strip.width / length, y)
        yield Caption(str(number), at, 11 * layout.unit, "muted")


def _loss_caption(state: State, layout: Layout, loss: int, x: float, frame: Box) -> Caption:
    """Right of the mark of the loss that flows back, and of the frame's side where that is too near."""
    size = 13 * layout.unit
    crossed = frame.right - _LOSS_ROOM * layout.unit < x < frame.right
    at = Point((frame.right if crossed else x) + 6 * layout.unit, layout.rows["area"][0] + 0.5 * size)
    text = state.notation.typst_value("loss", loss)
    if at.x + size * letter_width(state.notation, "loss", loss) > layout.width:
        before = Point(layout.width - 4 * layout.unit, frame.top - 0.6 * size)
        return Caption(text, before, size, "loss", "right", typeset=True)
    return Caption(text, at, size, "loss", "left", typeset=True)

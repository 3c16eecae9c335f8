"""Focus and context: where only some timesteps are readable, a strip shows all of them."""

from collections.abc import Iterator

from app.story.diagram.geometry import Box, Point
from app.story.diagram.layout import Layout
from app.story.diagram.letters import letter_width
from app.story.diagram.light import Light
from app.story.diagram.parts import Caption, Context
from app.story.diagram.river import River
from app.story.diagram.scales import Scales
from app.story.numbers import ROUND_STEPS
from app.story.places import Place
from app.story.state import State

_LABEL_ROOM = 60.0
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
    frame = Box(left + (layout.first - 1) * step, frame_top, len(layout.timesteps) * step, bottom - frame_top).grown(3)
    here, loss = light.column, river.flowing.loss if river.flowing is not None else None

    def middle(t: int) -> float:
        return left + (max(1, t) - 0.5) * step

    first, last = (layout.x(t) + side * layout.pitch / 2 for t, side in ((layout.first, -1), (layout.last, 1)))
    link_top = layout.rows["links"][0]
    return Context(
        strip=strip,
        states=state.trace.forward["h"] / Scales(state.trace).of("h"),
        known=sum(light.known(Place("forward", "h", t=t)) for t in range(1, layout.length + 1)),
        frame=frame,
        here=None if here is None else middle(here),
        here_ink=light.ink,
        loss=None if loss is None else middle(loss),
        area=_area(layout, river, strip),
        links=(
            (Point(first, link_top), Point(frame.left, frame.top)),
            (Point(last, link_top), Point(frame.right, frame.top)),
        ),
        captions=(
            *_ticks(state, layout, strip),
            *(() if loss is None else (_loss_caption(state, layout, loss, middle(loss), frame),)),
        ),
    )


def _area(layout: Layout, river: River, strip: Box) -> tuple[Point, ...]:
    """‖∂L/∂h_k‖ of the timesteps that the gradient has reached, in the river's own scale."""
    flowing = river.flowing
    if flowing is None or river.scale.largest == 0.0:
        return ()
    top, base = layout.rows["area"]
    step = strip.width / layout.length
    ends = []
    for k in range(layout.length, 0, -1):
        if river.reached(k):
            height = river.scale.width(float(flowing.h.whole[k])) / river.scale.widest * (base - top)
            ends.append(Point(strip.left + (k - 0.5) * step, base - height))
    if not ends:
        return ()
    return (Point(ends[0].x, base), *ends, Point(ends[-1].x, base))


def _ticks(state: State, layout: Layout, strip: Box) -> Iterator[Caption]:
    """The first, the last, and round numbers between them."""
    length = layout.length
    least = _LABEL_ROOM * layout.unit / strip.width * length
    step = next(step for step in ROUND_STEPS if step >= least)
    printed = {t: state.notation.printed_timestep(t) for t in range(1, length + 1)}
    for t, number in printed.items():
        between = number % step == 0 and least <= t - 1 and least <= length - t
        if t in (1, length) or between:
            at = Point(strip.left + (t - 0.5) * strip.width / length, layout.rows["axis"][1] - 7 * layout.unit)
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

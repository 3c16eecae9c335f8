"""The tokens under ŷ: one under each bar, or that of one bar, near to it."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from app.story.diagram.frames import frame_reach
from app.story.diagram.geometry import Point
from app.story.diagram.layout import Layout
from app.story.diagram.legible import LEGIBLE
from app.story.diagram.parts import Bars, Caption, Fall
from app.story.sentences.telling import quoted
from app.story.state import State

_LETTER = 0.62
"""About how wide a letter of a token is, in parts of its type size."""
_APART = 0.4
"""From a token to the next at least, in the same parts: closer they read as one word."""
_HALF = 0.38
"""How far above its middle a token has ink, in parts of its size."""
_SEEN = "LMNS"
"""The first letters of the Unicode categories of letters, marks, numbers and symbols."""
_BEFORE_FALL = 3.0
"""From a token to the river that comes down beside it."""


def output_tokens(state: State, layout: Layout, bars: Bars, fall: Fall | None) -> Iterator[Caption]:
    """`fall`: what comes down beside them."""
    tokens = state.lesson.output_tokens
    if tokens is None:
        return
    top, (above, bottom) = bars.box.bottom + frame_reach(layout) + 1.0, layout.rows["output_tokens"]
    least = max(LEGIBLE, 0.8 * (bottom - above), (bottom - top) / (2 * _HALF))
    size = min(11 * layout.unit, 0.95 * (bottom - above), least)
    y = max(layout.middle("output_tokens"), min(top, bottom - 2 * _HALF * size) + _HALF * size)
    step, words = bars.box.width / len(bars.bars), tuple(_written(token) for token in tokens)
    fitting = next((each for each in (words, tuple(tokens)) if _fit(each, size, step)), None)
    if fitting is None:
        yield from _one_token(state, layout, bars, fall, words, Caption("", Point(bars.box.x, y), size))
        return
    for j, (token, bar) in enumerate(zip(fitting, bars.bars, strict=True)):
        chosen = bars.target == j
        ink = "ink" if chosen else "muted" if bars.glow.known else "ghost"
        yield Caption(token, Point(bar.x, y), size, ink, weight=700 if chosen else 400)


def _written(token: str) -> str:
    """A token; in quotes where it is but punctuation or blank, and would be taken for a speck or for nothing."""
    is_seen = any(unicodedata.category(each)[0] in _SEEN for each in token)
    return token if is_seen else quoted(token)


def _fit(words: tuple[str, ...], size: float, step: float) -> bool:
    """Whether each has room under its own bar, where these are so far apart."""
    widest, closest = _room_of(words)
    return widest * size <= step - 1 and closest * size <= step


@lru_cache(maxsize=4)  # the same at every timestep
def _room_of(words: tuple[str, ...]) -> tuple[float, float]:
    """How wide the longest is, and how far apart two neighbours have to be at most, in parts of their type size."""
    closest = max(((len(one) + len(other)) / 2 * _LETTER + _APART for one, other in pairwise(words)), default=0.0)
    return max(map(len, words)) * _LETTER, closest


def _one_token(
    state: State, layout: Layout, bars: Bars, fall: Fall | None, words: Sequence[str], in_the_middle: Caption
) -> Iterator[Caption]:
    """Where the bars are narrower than their tokens: that of the target, or, before it is known, the most probable one,
    as near to its bar as the row allows; of narrow columns in the middle, evenly spaced like the inputs, if it is wider
    than its bar."""
    t = bars.place.t or 0
    value = state.trace.value("y_hat", t)
    if bars.hollow or not bars.glow.known or value is None:
        return
    chosen = int(np.argmax(value)) if bars.target is None else bars.target
    width = len(words[chosen]) * _LETTER * in_the_middle.size
    room = layout.column_width(t)
    if width > room:
        return
    under_its_own = layout.lettered or width <= bars.box.width / len(bars.bars)
    reach = max(0.0, (bars.box.width - width) / 2) if under_its_own else 0.0
    left = right = reach
    if layout.roomy:  # one that is wider than all bars names its own only where it stands under that
        end = bars.box.x + room / 2 if fall is None else fall.left - _BEFORE_FALL * layout.unit
        left, right = max(reach, (room - width) / 2), max(reach, end - bars.box.x - width / 2)
    at = in_the_middle.at
    x = min(max(bars.bars[chosen].x, at.x - left), at.x + right)
    is_target = bars.target is not None
    weight = 700 if is_target else 400
    yield in_the_middle._replace(
        text=words[chosen], at=at._replace(x=x), ink="ink" if is_target else "muted", weight=weight
    )

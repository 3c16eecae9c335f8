"""An x axis that counts: lags, windows, timesteps, steps of training."""

from app.story.figures.figure import Axis
from app.story.figures.text import text
from app.story.figures.ticks import counts


def counted_axis(title: str, first: int, last: int, base: int = 0) -> Axis:
    """From `first` to `last`, with round numbers; `base`: what is added to a place where its number is printed."""
    kinds = (
        tuple((at - base, words) for at, words in ticks) for ticks in counts(max(first, last) + base, first + base)
    )
    ticks, *sparser = kinds
    return Axis(first, max(first + 1, last), title=text(title), ticks=ticks, sparser=tuple(sparser))

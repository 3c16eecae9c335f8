"""A figure is made anew only when something that it shows has changed."""

from collections.abc import Callable, Hashable
from functools import wraps

from app.story.figures.figure import Figure
from app.story.state import State


def kept_while(seen: Callable[[State], Hashable]) -> Callable[[Callable[[State], Figure]], Callable[[State], Figure]]:
    """For a function that makes a figure: the last one is given again as long as `seen`, all of a state that it depends
    on, is the same. So a view knows by identity that there is nothing to draw."""

    def keep(make: Callable[[State], Figure]) -> Callable[[State], Figure]:
        last: tuple[Hashable, Figure] | None = None

        @wraps(make)
        def kept(state: State) -> Figure:
            nonlocal last
            now = seen(state)
            if last is None or last[0] != now:
                last = now, make(state)
            return last[1]

        return kept

    return keep

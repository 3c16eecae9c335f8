"""A figure is made anew only when something that it shows has changed."""

from collections.abc import Callable, Hashable
from functools import wraps

from app.story.figures.figure import Figure
from app.story.state import State
from app.translation import language


def kept_while(seen: Callable[[State], Hashable]) -> Callable[[Callable[[State], Figure]], Callable[[State], Figure]]:
    """For a function that makes a figure: the last one is given again as long as `seen`, all of a state that it depends
    on, and the language are the same. So a view knows by identity that there is nothing to draw. Of two that are
    compared each has its own last one."""

    def keep(make: Callable[[State], Figure]) -> Callable[[State], Figure]:
        lasts: dict[bool, tuple[Hashable, Figure]] = {}

        @wraps(make)
        def kept(state: State) -> Figure:
            now, which = (language(), seen(state)), state.follows is not None
            last = lasts.get(which)
            if last is None or last[0] != now:
                last = lasts[which] = now, make(state)
            return last[1]

        return kept

    return keep

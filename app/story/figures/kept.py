"""A figure is made anew only when something that it shows has changed."""

from collections.abc import Callable, Hashable
from functools import wraps

from app.story.figures.figure import Figure
from app.story.state import State
from app.translation import language

_KEPT = 2
"""Figures that are kept: what is shown, and what will be."""


def kept_while(seen: Callable[[State], Hashable]) -> Callable[[Callable[[State], Figure]], Callable[[State], Figure]]:
    """For a function that makes a figure: the same one is given again as long as `seen`, all of a state that it depends
    on, and the language are the same. So a view knows by identity that there is nothing to draw. Of two that are
    compared each has its own newest ones."""

    def keep(make: Callable[[State], Figure]) -> Callable[[State], Figure]:
        newest: dict[bool, tuple[tuple[Hashable, Figure], ...]] = {}

        @wraps(make)
        def kept(state: State) -> Figure:
            now, which = (language(), seen(state)), state.follows is not None
            held = newest.get(which, ())  # a tuple: figures are prepared in one thread while another one draws
            for then, figure in held:
                if then == now:
                    return figure
            made = make(state)
            newest[which] = ((now, made), *held[: _KEPT - 1])
            return made

        return kept

    return keep

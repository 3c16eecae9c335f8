"""A figure is made anew only when something that it shows has changed."""

from collections.abc import Callable, Hashable
from functools import wraps

from app.story.figures.figure import Figure
from app.story.state import State

_KEPT = 2
"""Figures that are kept: what is shown, and what will be."""


def kept_while(seen: Callable[[State], Hashable]) -> Callable[[Callable[[State], Figure]], Callable[[State], Figure]]:
    """For a function that makes a figure: the same one is given again as long as `seen`, all of a state that it depends
    on, is the same. So a view knows by identity that there is nothing to draw."""

    def keep(make: Callable[[State], Figure]) -> Callable[[State], Figure]:
        newest: tuple[tuple[Hashable, Figure], ...] = ()

        @wraps(make)
        def kept(state: State) -> Figure:
            nonlocal newest
            now = seen(state)
            held = newest  # the worker prepares figures beside those that the window draws
            for seen_then, figure in held:
                if seen_then == now:
                    return figure
            made = make(state)
            newest = ((now, made), *held[: _KEPT - 1])
            return made

        return kept

    return keep

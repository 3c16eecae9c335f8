"""A figure is made anew only when something that it shows has changed."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps

from app.story.figures.figure import Figure
from app.story.state import State
from app.translation import language
from rnn_engine.trace import Trace, once_per_trace

_KEPT = 2
"""Figures that are kept: what is shown, and what will be."""


@dataclass(eq=False)
class _Newest:
    """Of one kind and one trace, each with what was seen."""

    figures: tuple[tuple[Hashable, Figure], ...] = ()
    """A tuple: figures are prepared in one thread while another one draws."""


def kept_while(seen: Callable[[State], Hashable]) -> Callable[[Callable[[State], Figure]], Callable[[State], Figure]]:
    """For a function that makes a figure: the same one is given again as long as `seen`, all of a state that it depends
    on beside the trace, and the language are the same. So a view knows by identity that there is nothing to draw. The
    newest ones of a trace go when it goes; `seen` holds no trace but those that it is compared with."""

    def keep(make: Callable[[State], Figure]) -> Callable[[State], Figure]:
        @once_per_trace
        def newest(trace: Trace) -> _Newest:
            return _Newest()

        @wraps(make)
        def kept(state: State) -> Figure:
            now, of = (language(), state.follows is None, seen(state)), newest(state.trace)
            held = of.figures
            for then, figure in held:
                if then == now:
                    return figure
            made = make(state)
            of.figures = ((now, made), *held[: _KEPT - 1])
            return made

        return kept

    return keep

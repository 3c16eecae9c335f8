"""What a timestep looks like is taken over from the picture before where it looks the same: few change with a step."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from app.story.diagram.layout import Layout
from app.story.diagram.parts import Column
from app.story.state import State
from rnn_engine.trace import Trace, once_per_trace


@dataclass(frozen=True, eq=False)
class _Picture:
    """The newest one of a trace. `about`: all that its columns depend on, wherever the cursor is."""

    about: tuple[object, ...] = ()
    columns: dict[int, tuple[Hashable, Column]] = field(default_factory=dict)
    """By timestep with what its column shows of the cursor."""


class KeptColumns:
    """Those of the newest picture of a state's trace; they go when the trace goes."""

    def __init__(self, state: State, layout: Layout) -> None:
        newest, beside = _newest(state.trace), None if state.other is None else state.other.trace
        about = layout, state.notation, state.flow, beside
        if newest[0].about != about:
            newest[0] = _Picture(about)
        self._columns = newest[0].columns

    def get(self, t: int, seen: Hashable, make: Callable[[int], Column]) -> Column:
        """The column of timestep t, made anew where what it shows of the cursor, `seen`, is another."""
        held = self._columns.get(t)
        if held is None or held[0] != seen:
            held = self._columns[t] = seen, make(t)
        return held[1]


@once_per_trace
def _newest(trace: Trace) -> list[_Picture]:
    """A single one, which gives way to the next."""
    return [_Picture()]

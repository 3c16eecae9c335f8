"""What a timestep looks like is taken over from the picture before where it looks the same: few change with a step."""

from collections.abc import Callable
from weakref import ref

from app.story.diagram.layout import Layout
from app.story.diagram.parts import Column
from app.story.state import State
from rnn_engine.trace import Trace, once_per_trace

_Columns = dict[int, tuple[object, Column]]
"""By timestep, each with what it shows of the cursor."""


class KeptColumns:
    """Those of the newest picture of a state's trace; they go when the trace goes."""

    def __init__(self, state: State, layout: Layout) -> None:
        beside = None if state.other is None else ref(state.other.trace)  # else each would keep the other alive
        self._columns = _newest(state.trace).columns((layout, state.notation, state.flow, beside))

    def get(self, t: int, seen: object, make: Callable[[int], Column]) -> Column:
        """The column of timestep t, made anew where what it shows of the cursor, `seen`, is another."""
        held = self._columns.get(t)
        if held is None or held[0] != seen:
            held = self._columns[t] = seen, make(t)
        return held[1]


class _Newest:
    """The newest picture of one trace."""

    def __init__(self) -> None:
        self._held: tuple[tuple[object, ...], _Columns] = (), {}

    def columns(self, about: tuple[object, ...]) -> _Columns:
        """Its columns, if all that they depend on wherever the cursor is was the same, else those of a new picture."""
        then, columns = self._held  # at once: another thread may be making a picture too
        if then != about:
            columns = {}
            self._held = about, columns
        return columns


@once_per_trace
def _newest(trace: Trace) -> _Newest:
    return _Newest()

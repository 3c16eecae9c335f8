"""The passes of the timeline and where their rows lie: what is O(T²) long is never written out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple, Protocol

from app.story.rows import Names, Row

PassName = Literal["forward", "backward", "sum", "update"]


class Pass(NamedTuple):
    """A stretch of the timeline, from position `first` to `last`; `loss`: the timestep of the one loss it is about."""

    name: PassName
    loss: int | None
    first: int
    last: int


class PlacedRow(NamedTuple):
    """A row in its pass: its timestep, its NAMEs and the offset of the first of them."""

    timestep: int | None
    start: int
    names: Names


class Course(Protocol):
    """The rows of one pass, one after the other. Offsets count its places from 0."""

    size: int

    def at(self, offset: int) -> PlacedRow:
        """The row in which the offset (0 ≤ offset < size) lies."""
        ...

    def of(self, timestep: int | None) -> PlacedRow | None:
        """The row of a timestep, None where the pass has none."""
        ...


class Listed:
    """Rows that are written out: there are O(T) of them, and only one pass has them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = list(rows)
        ends = list(accumulate(len(names) for _, names in self._rows))
        self._starts = [0, *ends[:-1]]
        self._index = {timestep: index for index, (timestep, _) in enumerate(self._rows)}
        self.size = ends[-1]

    def at(self, offset: int) -> PlacedRow:
        return self._placed(bisect_right(self._starts, offset) - 1)

    def of(self, timestep: int | None) -> PlacedRow | None:
        index = self._index.get(timestep)
        return None if index is None else self._placed(index)

    def _placed(self, index: int) -> PlacedRow:
        timestep, names = self._rows[index]
        return PlacedRow(timestep, self._starts[index], names)


class Earlier:
    """The rows that every loss passes through on its way back, k = 1..T, shared by the descents of all losses."""

    def __init__(self, names: Sequence[Names]) -> None:
        self.names = names
        """Index k − 1."""
        self.up_to = [0, *accumulate(map(len, names))]
        """How many places the timesteps 1..k have together, index k."""


class Descent:
    """One loss on its way back: its own row at k = t, the shared rows down to `lowest`, then `end`.

    `end`: the last row, at k = lowest − 1 — the initial state or where truncation cuts; no NAMEs: there is no such row.
    """

    __slots__ = ("_earlier", "_end", "_lowest", "_own", "_t", "size")

    def __init__(self, t: int, own: Names, earlier: Earlier, lowest: int, end: Names) -> None:
        self._t, self._own, self._earlier, self._lowest, self._end = t, own, earlier, lowest, end
        passed_through = earlier.up_to[t - 1] - earlier.up_to[lowest - 1]
        self.size = len(own) + passed_through + len(end)

    def at(self, offset: int) -> PlacedRow:
        up_to = self._earlier.up_to
        if offset < len(self._own):
            return PlacedRow(self._t, 0, self._own)
        left = up_to[self._t - 1] - (offset - len(self._own))  # places of this and all lower timesteps
        if left <= up_to[self._lowest - 1]:
            return self._last()
        return self._passed(bisect_left(up_to, left))

    def of(self, timestep: int | None) -> PlacedRow | None:
        if timestep is None:
            return None
        if timestep == self._t:
            return PlacedRow(self._t, 0, self._own)
        if self._lowest <= timestep < self._t:
            return self._passed(timestep)
        return self._last() if self._end and timestep == self._lowest - 1 else None

    def _passed(self, k: int) -> PlacedRow:
        up_to = self._earlier.up_to
        return PlacedRow(k, len(self._own) + up_to[self._t - 1] - up_to[k], self._earlier.names[k - 1])

    def _last(self) -> PlacedRow:
        return PlacedRow(self._lowest - 1, self.size - len(self._end), self._end)

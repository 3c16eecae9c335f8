"""What of a figure can be pointed at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.story.pointing import Spot

Cell = tuple[int, int]
"""Row and column in a panel: of a cell; of a box or a margin's bar its own; of curves (0, x)."""


@dataclass(frozen=True, eq=False, slots=True)
class Spots:
    """What the cells, boxes or dots of a panel stand for in every view.

    `at`: the spots of one; `said`: the same in words; `cells`: where something is that belongs to a spot.
    """

    at: Callable[[int, int], frozenset[Spot]]
    said: Callable[[int, int], str]
    cells: Callable[[Spot], Iterable[Cell]]

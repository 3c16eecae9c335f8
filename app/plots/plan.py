"""Which parts of a figure of cells are given room."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Side:
    """What stands right of the bars where no numbers fit: a gap, a column for the legend and short notes.

    Without a column the legend stands in the free corner of a triangle.
    """

    gap: float
    column: float


@dataclass(frozen=True)
class Plan:
    """What is given room: the first so many notes under the plot, the column margin, bars at the rows (0: none), a
    legend."""

    notes: int
    column_margin: bool
    row_bar: float
    side: Side | None = None


BARE = Plan(0, False, 0.0)
"""Cells are largest with nothing beside them: where no number fits even so, there is nothing to be given up."""

"""The sizes of the cells of a figure that has only one row of them."""

_WIDEST, _HIGHEST = 190.0, 110.0
"""Of a cell, at most, where the figure doesn't want it larger."""
_ALONE = 0.6
"""Of the height that one cell alone has: what it takes of it, in the middle."""
USUAL_ROW = 56.0
"""How high the row of a page should be at least."""


def most_in_a_row(columns: int, across: float, down: float, largest: tuple[float, float] | None) -> tuple[float, float]:
    """How wide and how high a cell is at most where all of them have so much room `across` and `down`; `largest`: what
    the figure wants at most, None for an image."""
    if columns == 1:
        return max(across, _WIDEST), max(_HIGHEST, _ALONE * down)
    if largest is None:
        return max(across, _WIDEST), min(down, _HIGHEST)
    return max(largest[0], _WIDEST), max(largest[1], _HIGHEST)


def drop_of_row(columns: int, down: float, high: float) -> float:
    """How far under the upper edge of its room a row begins: one cell alone stands in the middle."""
    return max(0.0, down - high) / 2 if columns == 1 else 0.0

"""How much a bar of the window leaves around what is in it."""

from PyQt6.QtWidgets import QHBoxLayout

from app.paper import scaled

_MUCH, _LITTLE = 8, 2


def leave_margins(row: QHBoxLayout, left: int, right: int, low: bool) -> None:
    """In paper units left and right; above and below less where the window is `low`."""
    over = scaled(_LITTLE if low else _MUCH)
    row.setContentsMargins(scaled(left), over, scaled(right), over)

"""Which panels give way where there is too little room."""

import pytest

from app.window.giving_way import that_fit

_ALL = frozenset({"network", "equation", "contributions", "reach", "hidden-state", "shares"})
_HEIGHTS = {"reach": 1, "hidden-state": 2, "shares": 2, "contributions": 3, "equation": 3, "network": 3}


@pytest.mark.parametrize(
    ("room", "preferred", "gone"),
    [
        (14, "", ""),
        (13, "", "hidden-state"),
        (13, "reach", "hidden-state"),
        (13, "hidden-state", "reach"),
        (12, "", "hidden-state"),
        (11, "", "reach hidden-state"),
        (9, "", "reach hidden-state shares"),
        (8, "shares", "reach hidden-state equation"),
        (9, "reach", "hidden-state contributions"),
        (0, "", "reach hidden-state shares"),
    ],
)
def test_as_few_give_way_as_must(room: int, preferred: str, gone: str) -> None:
    def fits(shown: frozenset[str]) -> bool:
        return sum(_HEIGHTS[name] for name in shown) <= room

    assert _ALL - that_fit(_ALL, preferred, spares_equation=False, fits=fits) == set(gone.split())

"""Buttons under each other: as few rows as fit, none of them with one left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parts.balanced_rows import balanced


@pytest.mark.parametrize(
    ("widths", "behind", "rows"),
    [
        ([30] * 6, 0, [[0, 1, 2, 3, 4, 5]]),
        ([30] * 7, 0, [[0, 1, 2, 3], [4, 5, 6]]),
        ([30] * 6, 80, [[0, 1, 2, 3], [4, 5]]),
        ([36] * 5, 80, [[0, 1, 2], [3, 4]]),
        ([30] * 3, 80, [[0, 1, 2]]),
        ([150], 80, [[0], []]),
        ([], 80, [[]]),
    ],
)
def test_rows_are_balanced(widths: list[int], behind: int, rows: list[list[int]]) -> None:
    assert balanced(widths, 4, 200, behind) == rows


@given(st.lists(st.integers(20, 90), max_size=9), st.integers(0, 90))
def test_all_buttons_stand_in_order_and_within_the_room(widths: list[int], behind: int) -> None:
    rows = balanced(widths, 4, 200, behind)
    assert [number for row in rows for number in row] == list(range(len(widths)))
    for row in rows:
        last = behind if row is rows[-1] else 0
        assert sum(widths[number] for number in row) + 4 * max(0, len(row) - 1) + last <= 200

"""The numbers of a long vector that are printed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.story.elided import elided, ends_say_nothing, leading


@given(st.integers(1, 200), st.integers(3, 16), st.integers(0, 199))
def test_a_long_vector_is_as_long_as_there_is_room_for_and_has_its_leading_number(
    count: int, most: int, leading: int
) -> None:
    printed = elided(count, most, (leading % count,))
    numbers = [each for each in printed if each is not None]
    assert len(printed) <= most
    assert leading % count in numbers
    assert numbers == sorted(set(numbers))
    assert (None in printed) == (count > most)


@given(st.integers(4, 200), st.integers(3, 16), st.integers(0, 199))
def test_an_ellipsis_stands_where_numbers_are_missing_and_nowhere_else(count: int, most: int, leading: int) -> None:
    printed = elided(count, most, (leading % count,))
    whole = (-1, *printed, count)
    for before, here, after in zip(whole, whole[1:], whole[2:], strict=False):
        if here is None:
            assert before is not None
            assert after is not None
            assert after - before > 1
        elif before is not None:
            assert here == before + 1


def test_a_one_in_its_place_leads_beside_numbers_that_are_spread_out() -> None:
    assert leading([np.eye(9)[5], np.full(9, 1.0)])[0] == 5


def test_the_largest_number_of_each_vector_stands_there() -> None:
    """As beside the word that was right the one that the network thought was."""
    target, prediction = np.eye(16)[11], np.full(16, 0.01)
    prediction[[11, 8]] = 0.33, 0.45
    printed = elided(16, 7, leading([target, prediction / 0.45]))
    assert {8, 11} <= set(printed)
    assert printed == (0, None, 8, None, 11, None, 15)


def test_ends_say_nothing_where_they_are_pale() -> None:
    assert ends_say_nothing(np.eye(9)[5])
    assert ends_say_nothing(np.array([1e-4, 0.05, 1.0, -0.01]))
    assert ends_say_nothing(np.array([1e-4, 0.01, 0.05, -0.01])), "the full colour is elsewhere"
    assert not ends_say_nothing(np.array([0.0, 0.3, 1.0, -0.4]))
    assert not ends_say_nothing(np.array([1.0, 3e-4, 2e-5]))


def test_in_hardly_any_room_the_largest_stands_alone() -> None:
    assert elided(16, 3, (11, 8)) == (None, 11, None)
    assert elided(16, 5, (11, 8)) == (None, 8, None, 11, None)

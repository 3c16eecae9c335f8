"""Numbers with an exponent, against whole and broken numbers of any size."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rnn_engine.arrays import Array
from rnn_engine.contributions import apart
from rnn_engine.problems import ExperimentError
from rnn_engine.scaled import Scaled, outer, scaled, settled, sum_of_outers, weighted_sum

EXPONENTS = st.integers(-5000, 5000)
NUMBERS = st.floats(-1e6, 1e6).filter(lambda number: number == 0.0 or abs(number) > 1e-6)
VECTORS = st.lists(NUMBERS, min_size=2, max_size=2).map(np.array)
HUGE = st.builds(lambda vector, exponent: np.ldexp(vector, exponent), VECTORS, st.integers(-950, 950))


def exactly(found: Scaled) -> list[Fraction]:
    power = Fraction(2) ** found.exponent
    return [Fraction(float(number)) * power for number in found.mantissa.ravel()]


def exact(array: Array, exponent: int = 0) -> list[Fraction]:
    return exactly(Scaled(np.asarray(array), exponent))


def assert_near(found: list[Fraction], expected: list[Fraction], size: Fraction) -> None:
    for a, b in zip(found, expected, strict=True):
        assert abs(a - b) <= size / 10**14


@given(VECTORS, EXPONENTS)
def test_what_float64_can_hold_has_no_exponent(mantissa: Array, exponent: int) -> None:
    found = scaled(mantissa, exponent)
    assert exactly(found) == exact(mantissa, exponent)  # not a digit is lost
    largest = float(np.max(np.abs(mantissa)))
    if largest == 0.0 or -900 <= np.frexp(largest)[1] + exponent <= 1000:
        assert found.exponent == 0
    else:
        assert 0.5 <= np.max(np.abs(found.mantissa)) < 1.0


@given(VECTORS, EXPONENTS)
def test_plain_is_the_number_itself_or_says_what_it_is_not(mantissa: Array, exponent: int) -> None:
    found = scaled(mantissa, exponent)
    if exponent > 1000 and mantissa.any():
        with pytest.raises(ExperimentError, match="let the thing leave the range of float64"):
            found.plain("the thing")
    elif exponent <= 900:
        np.testing.assert_array_equal(found.plain("the thing"), np.ldexp(mantissa, exponent))


@given(VECTORS, EXPONENTS, VECTORS, EXPONENTS)
def test_a_sum(a: Array, exponent_a: int, b: Array, exponent_b: int) -> None:
    first, second = scaled(a, exponent_a), scaled(b, exponent_b)
    expected = [x + y for x, y in zip(exactly(first), exactly(second), strict=True)]
    size = max(map(abs, (*exactly(first), *exactly(second))))
    assert_near(exactly(first + second), expected, size)
    if not a.any():
        assert exactly(first + second) == exactly(second)


@given(HUGE, EXPONENTS, HUGE)
def test_an_outer_product(a: Array, exponent: int, b: Array) -> None:
    expected = [x * y for x in exact(a, exponent) for y in exact(b)]
    assert_near(exactly(outer(Scaled(a, exponent), b)), expected, max(map(abs, expected)))


@given(st.lists(st.tuples(HUGE, HUGE, EXPONENTS), min_size=1, max_size=4))
def test_a_sum_of_outer_products(rows: list[tuple[Array, Array, int]]) -> None:
    left, right = np.array([a for a, _, _ in rows]), np.array([b for _, b, _ in rows])
    exponents = np.array([exponent for *_, exponent in rows])
    products = [[x * y for x in exact(a, n) for y in exact(b)] for a, b, n in rows]
    assert_near(
        exactly(sum_of_outers(left, right, exponents)),
        [sum(column, Fraction(0)) for column in zip(*products, strict=True)],
        sum((max(map(abs, product)) for product in products), Fraction(0)),
    )
    alone = [exact(a, n) for a, _, n in rows]
    assert_near(
        exactly(sum_of_outers(left, None, exponents)),
        [sum(column, Fraction(0)) for column in zip(*alone, strict=True)],
        sum((max(map(abs, row)) for row in alone), Fraction(0)),
    )


@given(st.lists(st.tuples(NUMBERS, VECTORS, EXPONENTS), min_size=1, max_size=4))
def test_a_weighted_sum(rows: list[tuple[float, Array, int]]) -> None:
    weights, vectors = np.array([w for w, _, _ in rows]), np.array([v for _, v, _ in rows])
    exponents = np.array([n for *_, n in rows])
    parts = [[Fraction(w) * x for x in exact(v, n)] for w, v, n in rows]
    assert_near(
        exactly(weighted_sum(weights, vectors, exponents)),
        [sum(column, Fraction(0)) for column in zip(*parts, strict=True)],
        sum((max(map(abs, part)) for part in parts), Fraction(0)),
    )


@given(st.lists(st.tuples(VECTORS, EXPONENTS), min_size=1, max_size=4))
def test_rows_are_settled_one_by_one(rows: list[tuple[Array, int]]) -> None:
    vectors, exponents = np.array([v for v, _ in rows]), np.array([n for _, n in rows])
    settled_rows = vectors.copy()
    left = settled(settled_rows, exponents)
    for row, exponent, (vector, given_exponent) in zip(settled_rows, left, rows, strict=True):
        expected = scaled(vector, given_exponent)
        np.testing.assert_array_equal(row, expected.mantissa)
        assert exponent == expected.exponent


@given(VECTORS, VECTORS, EXPONENTS)
def test_the_measure_does_not_depend_on_the_exponent(a: Array, b: Array, exponent: int) -> None:
    """But that zero has none: what stands beside it counts as far as float64 holds it."""
    assume(a.any() == b.any())
    size = np.asarray(np.sum(np.abs(a)) + np.sum(np.abs(b)) + 1.0)
    expected = apart(Scaled(a), Scaled(b), Scaled(size))
    assert apart(scaled(a, exponent), scaled(b, exponent), scaled(size, exponent)) == pytest.approx(expected, rel=1e-12)

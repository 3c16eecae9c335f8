"""How numbers are printed."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story import numbers


@pytest.mark.parametrize(
    ("x", "text"),
    [(0.126, "0.13"), (-0.126, "−0.13"), (-0.004, "0.00"), (0.0, "0.00"), (-0.0, "0.00"), (12.0, "12.00")],
)
def test_decimals(x: float, text: str) -> None:
    assert numbers.decimals(x) == text


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (1.8932, "1.89"),
        (-0.01234, "−0.0123"),
        (0.9996, "1.00"),
        (12345.0, "12300"),
        (1.234e-7, "1.23·10⁻⁷"),
        (-9.996e12, "−1.00·10¹³"),
        (0.0, "0"),
    ],
)
def test_three_significant_digits(x: float, text: str) -> None:
    assert numbers.significant(x) == text


@pytest.mark.parametrize(
    ("x", "exponent", "text"),
    [
        (1.0, 2000, "1.15·10⁶⁰²"),
        (-0.75, -2000, "−6.53·10⁻⁶⁰³"),
        (0.0, 2000, "0"),
        (1.0, 10, "1020"),
        (1.0, 20, "1.05·10⁶"),
        (1e300, 1, "2.00·10³⁰⁰"),
    ],
)
def test_three_significant_digits_of_what_float64_can_t_hold(x: float, exponent: int, text: str) -> None:
    assert numbers.significant(x, exponent=exponent) == text


@given(st.floats(1e-300, 1e300), st.integers(-3000, 3000), st.sampled_from([-1, 1]))
def test_a_power_of_two_in_decimals(x: float, exponent: int, sign: int) -> None:
    mantissa, tens = numbers.decimal(sign * x, exponent)
    exact = Fraction(x) * Fraction(2) ** exponent / Fraction(10) ** tens
    assert sign * mantissa == pytest.approx(float(exact), rel=1e-11)
    assert 1.0 - 1e-9 <= abs(mantissa) <= 10.0


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0"),
        (0.591, "0.59"),
        (1.885, "1.89"),
        (0.0419, "0.042"),
        (0.0042, "4e−3"),
        (-12.34, "−12.3"),
        (4321.0, "4321"),
        (43210.0, "4e4"),
        (0.999, "1.00"),
        (9.999, "10.0"),
    ],
)
def test_compact(x: float, text: str) -> None:
    assert numbers.compact(x) == text


@pytest.mark.parametrize(
    ("column", "printed"),
    [
        ((0.0, 0.0031, 0.04, 0.0072, 0.25), "0 0.003 0.040 0.007 0.25"),
        ((0.04, 0.00021, 3e-5), "4e−2 2e−4 3e−5"),
        ((4200.0, 61000.0), "4e3 6e4"),
        ((0.25, 3e-5), "0.25 3e−5"),
        ((12.3, math.nan), "12.3 –"),
    ],
)
def test_the_numbers_of_a_column_have_one_form_where_that_can_be_read(column: tuple[float, ...], printed: str) -> None:
    assert " ".join(numbers.compact_column(column)) == printed


def test_brief_is_what_a_badge_prints() -> None:
    assert numbers.brief(3.14e-17) == "3e−17"
    assert numbers.brief(0.0) == "0"


@pytest.mark.parametrize(("x", "text"), [(math.inf, "∞"), (-math.inf, "−∞"), (math.nan, "–")])
def test_what_is_not_finite_is_named(x: float, text: str) -> None:
    assert {numbers.decimals(x), numbers.significant(x), numbers.compact(x), numbers.brief(x)} == {text}


@pytest.mark.parametrize(("exponent", "text"), [(-6, "10⁻⁶"), (0, "1"), (1, "10¹"), (23, "10²³")])
def test_powers_of_ten(exponent: int, text: str) -> None:
    assert numbers.power_of_ten(exponent) == text


@given(st.floats(), st.integers(1, 5))
def test_whether_a_number_takes_a_power_is_known_before_it_is_printed(x: float, digits: int) -> None:
    assert numbers.takes_power(x, digits) == ("·10" in numbers.significant(x, digits))


@pytest.mark.parametrize(("x", "text"), [(0.0123, "1.2·10⁻²"), (0.994, "9.9·10⁻¹"), (0.996, "1.0"), (1.0, "1.0")])
def test_small_numbers_in_powers_where_they_are_asked_for(x: float, text: str) -> None:
    assert numbers.significant(x, 2, in_powers_below=1.0) == text


def test_percentages_have_a_real_minus() -> None:
    assert numbers.percent(-3) == "−3\N{NO-BREAK SPACE}%"
    assert numbers.tight_percent(84) == "84%"


@given(st.floats(-1e15, 1e15))
def test_no_number_prints_as_minus_zero(x: float) -> None:
    for text in (numbers.decimals(x), numbers.significant(x), numbers.compact(x), numbers.brief(x)):
        assert not (text.startswith("−") and not text.strip("−0."))
        assert "-" not in text


def test_thirds_add_up() -> None:
    assert numbers.largest_remainder([1 / 3, 1 / 3, 1 / 3]) == (34, 33, 33)


@given(st.lists(st.floats(-20, 20), max_size=30))
def test_printed_shares_add_up_to_the_printed_total(shares: list[float]) -> None:
    printed = numbers.largest_remainder(shares)
    assert sum(printed) == round(100 * math.fsum(shares))
    assert all(abs(whole - 100 * share) < 1 for whole, share in zip(printed, shares, strict=True))


def test_a_share_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="not finite"):
        numbers.largest_remainder([0.5, math.nan])


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Of it 77 % goes on.", ["77 %"]),
        ("At t = 3, with k = 12: see.", ["t = 3,", "k = 12:"]),
        ("Now L₃ = 0.29 and a ≈ −1, not b < 2.", ["L₃ = 0.29", "a ≈ −1,", "b < 2."]),
        ("a matrix of 3 × 4 numbers", ["3 × 4"]),
        (" = 0 behind a formula", [" = 0"]),
        ("h₃ = f(h₂) may break, and so may a % b or a = b.", []),
    ],
)
def test_a_number_stays_with_its_sign_and_its_unit(text: str, whole: list[str]) -> None:
    found = numbers.unbroken(text)
    assert found.replace("\N{NO-BREAK SPACE}", " ") == text
    wanted = text
    for words in whole:
        wanted = wanted.replace(words, words.replace(" ", "\N{NO-BREAK SPACE}"))
    assert found == wanted
    assert numbers.unbroken(found) == found


def test_an_angle_is_whole_degrees_unless_it_is_small() -> None:
    assert [numbers.degrees(angle) for angle in (0.0, 0.04, 0.26, 1.2, 33.6, 180.0)] == [
        "0°",
        "0.04°",
        "0.3°",
        "1°",
        "34°",
        "180°",
    ]

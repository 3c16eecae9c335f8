"""The report's arithmetic: ratios the right way round, bars, and a text that a person can read."""

import json

import pytest

from tests.benchmarks.table import AtLeast, AtMost, Row, Unit, amount, as_json, lines, verdict


@pytest.mark.parametrize(("unit", "ours", "theirs"), [("s", 0.01, 0.06), ("B", 1e6, 6e6), ("1/s", 600.0, 100.0)])
def test_a_ratio_says_how_many_times_better_ours_is(unit: Unit, ours: float, theirs: float) -> None:
    row = Row("q", "s", ours, unit, "them", theirs, AtLeast(6.1))
    assert row.ratio == pytest.approx(6.0)
    assert row.met is False
    assert Row("q", "s", ours, unit, "them", theirs, AtLeast(5.9)).met is True


def test_without_a_rival_there_is_no_ratio_and_without_a_bar_nothing_to_meet() -> None:
    assert Row("q", "s", 1.0).ratio is None
    assert Row("q", "s", 1.0, "s", "them", 2.0).met is None


def test_a_bar_for_our_own_amount() -> None:
    assert Row("q", "s", 0.05, bar=AtMost(0.05)).met is True
    assert Row("q", "s", 0.0501, bar=AtMost(0.05)).met is False


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (7.0, "s", "7.00 s"),
        (0.0531, "s", "53.1 ms"),
        (24.84e-6, "s", "24.8 µs"),
        (3.1e-7, "s", "0.31 µs"),
        (25.2e6, "B", "25.2 MB"),
        (6e9, "B", "6.00 GB"),
        (5956.4, "1/s", "5956/s"),
    ],
)
def test_amounts_have_three_digits_and_a_unit_that_fits(value: float, unit: Unit, text: str) -> None:
    assert amount(value, unit) == text


def test_what_a_row_shares_with_the_one_before_is_not_repeated() -> None:
    rows = [
        Row("gradient: forward and backward", "T = 10", 1e-4, "s", "one", 4e-4, AtLeast(3.0)),
        Row("gradient: forward and backward", "T = 10", 1e-4, "s", "other", 5e-5),
        Row("norms", "T = 10", 2e-4, "s", "products", 1e-4, AtLeast(0.9), share=True),
    ]
    told = [" ".join(line.split()) for text in lines(rows) for line in text.split("\n")]
    assert told == [
        "",
        "gradient: forward and backward",
        "T = 10 100 µs one 400 µs 4.00× ≥ 3× met",
        "other 50.0 µs 0.50×",
        "",
        "norms",
        "T = 10 200 µs products 100 µs 50 % ≥ 90 % NOT MET",
    ]


def test_the_verdict_names_what_is_not_met() -> None:
    rows = [
        Row("gradient: forward and backward", "T = 10", 1e-4, "s", "torch", 2e-4, AtLeast(3.0)),
        Row("index", "build", 0.02, bar=AtMost(0.05)),
        Row("norms: of W_hh", "memory", 51e6, "B", bar=AtMost(40e6)),
        Row("norms: of W_hh", "T = 10", 1.0, "s", "jax", 2.0),
    ]
    assert verdict(rows).splitlines() == [
        "1 of 3 bars met.",
        "  Not met: gradient, T = 10: 2.00× beside torch; the bar is ≥ 3×.",
        "  Not met: norms, memory: 51.0 MB; the bar is ≤ 40.0 MB.",
    ]


def test_a_file_keeps_numbers_as_they_are() -> None:
    row = as_json(Row("q", "s", 0.01, "s", "them", 0.06, AtLeast(4.0)))
    assert json.loads(json.dumps(row)) == {
        "question": "q",
        "size": "s",
        "unit": "s",
        "ours": 0.01,
        "rival": "them",
        "theirs": 0.06,
        "ratio": 0.06 / 0.01,
        "bar": {"ratio_at_least": 4.0},
        "met": True,
    }
    assert as_json(Row("q", "s", 3.0, "B", bar=AtMost(2.0)))["bar"] == {"ours_at_most": 2.0}

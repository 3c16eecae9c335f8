"""Every contender answers alike: checked before timing too, but here in every run of the tests, at toy sizes."""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.benchmarks import ours, rivals
from tests.benchmarks.contender import Contender, DisagreementError, check_agreement
from tests.benchmarks.networks import GATES, case, text
from tests.benchmarks.rivals import plain_loop
from tests.benchmarks.timing import fastest

TEXT = text(chunks=3, length=5, hidden=4, vocabulary=6)


def test_the_plain_loop_learns_what_ours_learns() -> None:
    check_agreement([ours.training(TEXT), plain_loop.training(TEXT)])


@pytest.mark.parametrize("package", rivals.PACKAGES)
def test_rivals_agree(package: str) -> None:
    pytest.importorskip(package)
    rival = rivals.of(package)
    assert rival is not None
    elman = case("elman", 5, 4, 3)
    check_agreement([ours.gradient(elman), rival.gradient(elman)])
    check_agreement([ours.training(TEXT), rival.training(TEXT)])
    for cell in GATES:
        given = case(cell, 5, 4, 3)
        ways = [getattr(rival, way) for way in dir(rival) if way.startswith("norms_by_")]
        if cell != "elman":
            ways = [way for way in ways if way.__name__ != "norms_by_copies"]
        check_agreement([ours.norms(given), *(way(given) for way in ways)])


def test_another_answer_is_an_error() -> None:
    right = ours.norms(case("elman", 4, 3, 2))
    wrong = replace(right, name="wrong", read=lambda norms: {"norms of W_hh": np.nan_to_num(norms) * (1.0 + 2e-9)})
    with pytest.raises(DisagreementError, match=r"norms of W_hh: wrong is 2\.0e-09 away"):
        check_agreement([right, wrong])
    nothing = replace(right, name="nothing", read=lambda norms: {"norms of W_hh": np.full((4, 4), np.nan)})
    with pytest.raises(DisagreementError, match="nothing is nan away"):
        check_agreement([right, nothing])
    other = Contender("other", lambda: None, lambda _: {})
    with pytest.raises(DisagreementError, match="instead of norms of W_hh"):
        check_agreement([right, other])


def test_contenders_take_turns() -> None:
    order: list[str] = []

    def contender(name: str) -> Callable[[], object]:
        def run() -> None:
            order.append(name)
            time.sleep(0.011)  # longer than a hot block, so that one call is one

        return run

    assert min(fastest([contender("a"), contender("b")], budget=0.0)) >= 0.011
    warm_up = ["a", "a", "b", "b"]
    assert order == warm_up + 3 * ["a", "b"]


def test_what_is_short_is_called_often_enough_to_be_timed() -> None:
    calls = 0

    def short() -> None:
        nonlocal calls
        calls += 1

    (seconds,) = fastest([short], budget=0.0)
    assert calls > 1000
    assert 0.0 < seconds < 1e-5

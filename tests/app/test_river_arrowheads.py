"""Every stretch of the river that has room for an arrowhead has one: standing out of it where it is thin, within it
where it is wide; and none fills its stretch."""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from app.story.diagram import folded, unfolded
from app.story.diagram.geometry import Point, extent
from app.story.diagram.heads import SEEN, Head
from app.story.diagram.parts import UNKNOWN, Ribbon
from app.story.state import State
from tests.app.test_gates import ALL_CARDS
from tests.gallery.subjects import lessons, limits

SHORTEST = 11.5
"""Units of the shortest stretch that has one, however wide it is: between 30 timesteps in a card of 1280 pixels."""
LENGTHS = (SHORTEST, 14.0, 20.0, 40.0, 120.0)
UNITS = (0.85, 1.0, 1.6)
WIDE = 5.0
"""How wide the river is in its middle where its arrowhead is within in any case: so many pixels, or units."""
CARDS = {"1280x800": (858.0, 335.0), "compared": (858.0, 288.0), "1680x1020": (1138.0, 555.0)}


def level(length: float, *widths: float) -> Ribbon:
    return Ribbon("segment", (Point(length, 0.0), Point(0.0, 0.0)), (widths[0], widths[-1]), None, UNKNOWN)


def reach(head: Head) -> tuple[float, float]:
    """How far it goes along its stretch, and across."""
    return math.dist(head.tip, head.left.towards(head.right, 0.5)), math.dist(head.left, head.right)


def lanes(name: str) -> Iterator[State]:
    state = (lessons() | limits())[name]()
    state = replace(state, position=len(state.timeline))
    yield state
    if state.other is not None:
        yield state.other


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("length", LENGTHS)
def test_where_the_river_widens_its_arrowheads_go_over_once_into_it_and_none_is_left_out(
    length: float, unit: float
) -> None:
    widths = np.arange(SEEN, length, 0.05) * unit
    heads = [level(length * unit, width).head(unit) for width in widths.tolist()]
    within = [head is not None and head.cut for head in heads]
    assert None not in heads, f"none from a width of {widths[heads.index(None)]} on"
    assert within == sorted(within)
    assert not within[0]
    assert within[-1]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("length", LENGTHS)
def test_no_arrowhead_fills_its_stretch_however_that_tapers(length: float, unit: float) -> None:
    for widths in product(np.arange(0.5, 0.75 * length, 0.5) * unit, repeat=2):
        ribbon, middle = level(length * unit, *widths), sum(widths) / 2
        head = ribbon.head(unit)
        assert head is not None, widths
        along, across = reach(head)
        assert along <= 0.67 * length * unit, widths
        assert head.cut or middle < WIDE * max(1.0, unit), f"barbs beside a river as wide as {widths}"
        assert across < middle if head.cut else across >= middle + 4.0 * unit - 1e-9, widths


@pytest.mark.parametrize("unit", UNITS)
def test_a_stretch_that_is_too_short_for_any_arrowhead_has_none(unit: float) -> None:
    assert all(level(4.0 * unit, width * unit).head(unit) is None for width in (0.5, 1.0, 2.0, 3.0))


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize(
    "name",
    [
        "vanishing-beside-gru",
        "vanishing-beside-exploding",
        "long-memory-beside-long-memory-lstm",
        "long-memory",
        "letters-12",
        "tagging",
        "hell-ello-chunked",
    ],
)
def test_wherever_the_gradient_is_more_than_a_hairline_it_says_which_way_it_flows(
    name: str, card: tuple[float, float]
) -> None:
    found = 0
    for state in lanes(name):
        shown = unfolded(state, *card)
        for ribbon in shown.ribbons:
            if ribbon.kind == "segment" and ribbon.glow.known and max(ribbon.widths) >= SEEN * shown.unit:
                head = ribbon.head(shown.unit)
                assert head is not None, (ribbon.place, ribbon.widths)
                assert reach(head)[0] <= 0.67 * extent(ribbon.line)
                found += 1
    assert found


@pytest.mark.parametrize("card", ALL_CARDS.values(), ids=ALL_CARDS)
@pytest.mark.parametrize("name", ["digit", "exploding", "hell-ello"])
def test_a_branch_ends_in_an_arrowhead_that_stands_out_however_large_a_cell_is(
    name: str, card: tuple[float, float]
) -> None:
    opened, found = replace(lessons()[name](), folded=True), 0
    for position in range(opened.timeline.passes[1].first, len(opened.timeline), 3):
        shown = folded(replace(opened, position=position), *card)
        for ribbon in shown.ribbons:
            if ribbon.kind == "branch":
                head = ribbon.head(shown.unit)
                assert head is not None
                assert reach(head)[1] >= ribbon.widths[1] + 4.0 * shown.unit
                found += 1
    assert found


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.parametrize("name", ["melody", "vanishing-beside-gru"])
def test_the_arrowheads_along_a_lane_are_alike_where_one_kind_suits_all(name: str, card: tuple[float, float]) -> None:
    opened = (lessons() | limits())[name]()
    found = 0
    for part in (0.7, 0.8, 0.9, 1.0):
        state = replace(opened, position=round(part * len(opened.timeline)))
        for each in (state, *(() if state.other is None else (state.other,))):
            shown = unfolded(each, *card)
            known = [ribbon for ribbon in shown.ribbons if ribbon.kind == "segment" and ribbon.glow.known]
            for lane in ("dh", "dc"):
                row = [ribbon for ribbon in known if ribbon.place and (ribbon.place.name == "dc") == (lane == "dc")]
                heads = [(sum(ribbon.widths) / 2, ribbon.head(shown.unit)) for ribbon in row]
                within = [(width, head.cut) for width, head in heads if head is not None]
                if within and min(within)[0] >= WIDE * shown.unit:
                    assert all(cut for _, cut in within), "all have room within the river"
                    found += 1
    assert found

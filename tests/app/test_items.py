"""Walking through the items of a laid-out figure: every step leads to an item, and every item can be reached."""

import random

import pytest
from PyQt6.QtCore import QRectF
from PyQt6.QtWidgets import QApplication

from app.files.lesson_file import builtin_lessons
from app.plots.arranging import lay_out
from app.plots.items import Item, beside, exists, extent, first, item_at
from app.plots.layout import Layout
from app.story.figures import figure
from tests.story.states import state_of

WAYS = ((-1, 0), (1, 0), (0, -1), (0, 1))
SIZES = {"contributions": (488, 330), "shares": (1240, 102), "reach": (488, 190), "hidden-state": (488, 190)}


def laid_out(lesson: str, name: str, flow: str | None = None, at: int = -1) -> Layout:
    return lay_out(figure(name, state_of(lesson, flow, at)), *SIZES[name])  # type: ignore[arg-type]


def reached_from(layout: Layout, start: Item) -> set[Item]:
    found, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        for way in WAYS:
            there = beside(layout, here, *way)
            if there is not None and there not in found:
                found.add(there)
                ahead.append(there)
    return found


@pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()])
@pytest.mark.parametrize("name", SIZES)
def test_every_step_leads_to_an_item_that_lies_on_the_page(qapp: QApplication, lesson: str, name: str) -> None:
    hand = random.Random(lesson + name)
    for flow, at in ((None, -1), ("all", 30), ("each", 0)):
        layout, page = laid_out(lesson, name, flow, at), QRectF(0.0, 0.0, *SIZES[name])
        if not layout.panels:
            continue  # of one timestep there are only words
        here = first(layout)
        assert here is not None
        for _ in range(60):
            assert exists(layout, here)
            place = extent(layout, here)
            assert place is not None
            assert page.contains(place.center())  # a share of zero has no width
            here = beside(layout, here, *hand.choice(WAYS)) or here


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("flow", [None, "all"])
def test_all_that_a_hand_can_point_at_the_keys_can_reach(qapp: QApplication, name: str, flow: str | None) -> None:
    layout = laid_out("hell-ello", name, flow)
    start = first(layout)
    assert start is not None
    width, height = SIZES[name]
    points = (QRectF(x, y, 0.0, 0.0).topLeft() for x in range(0, width, 2) for y in range(0, height, 2))
    pointed = {item for item in (item_at(layout, point) for point in points) if item is not None}
    assert pointed <= reached_from(layout, start)
    assert len(pointed) > 4

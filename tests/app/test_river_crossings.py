"""The river is seen on all of its way round a folded cell, but for where another one crosses over it with a gap."""

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication

from app.painting.network.brushes import paint_ribbon
from app.story.diagram import Diagram, folded, unfolded
from app.story.diagram.geometry import Point, distance, extent, on_the_way
from app.story.diagram.parts import Ribbon
from app.story.state import with_flow
from tests.app.test_gates import ALL_CARDS
from tests.app.test_network_clearance import subject
from tests.app.test_network_letters import Picture
from tests.gallery.subjects import lessons, limits

SAMPLES = 80
NEAR = 2.5
"""How far from the bank of a river that crosses over it the other one may be missing, in parts of the half of both."""


def painted(ribbons: list[Ribbon], shown: Diagram) -> QImage:
    image = QImage(round(shown.width) + 1, round(shown.height) + 1, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        for ribbon in ribbons:
            paint_ribbon(painter, ribbon, QColor(Qt.GlobalColor.black))
    return image


def ink(image: QImage, at: Point) -> bool:
    return QColor(image.pixel(int(at.x), int(at.y))).red() < 180


def ways(shown: Diagram, kind: str) -> list[Ribbon]:
    return [ribbon for ribbon in shown.ribbons if ribbon.kind == kind and ribbon.glow.known]


@pytest.mark.parametrize("card", ALL_CARDS.values(), ids=ALL_CARDS)
@pytest.mark.parametrize("name", ["long-memory-lstm", "lstm, 5 timesteps", "gru, 5 timesteps", "hell-ello"])
def test_the_gradient_goes_all_the_way_round_a_cell(qapp: QApplication, name: str, card: tuple[float, float]) -> None:
    opened = replace(subject(name), folded=True)
    shown = folded(replace(opened, position=len(opened.timeline)), *card)
    rounds, falls = ways(shown, "segment"), ways(shown, "fall")
    assert rounds
    for ribbon in rounds:
        image, length = painted([ribbon], shown), extent(ribbon.line)
        for sample in range(1, SAMPLES):
            at, _ = on_the_way(ribbon.line, length * sample / SAMPLES)
            reach = [NEAR * (max(fall.widths) + max(ribbon.widths)) / 2 + 4.0 * shown.unit for fall in falls]
            crossed = any(distance(*at, fall.line) < far for fall, far in zip(falls, reach, strict=True))
            assert ink(image, at) or crossed, (ribbon.place, sample)
        assert ribbon.head(shown.unit) is not None


@pytest.mark.parametrize("card", ALL_CARDS.values(), ids=ALL_CARDS)
@pytest.mark.parametrize("picture", [unfolded, folded])
@pytest.mark.parametrize("name", ["long-memory-lstm", "letters-4-lstm"])
def test_what_comes_down_from_a_loss_is_not_joined_with_what_it_crosses(
    qapp: QApplication, name: str, picture: Picture, card: tuple[float, float]
) -> None:
    opened = (lessons() | limits())[name]()
    opened = replace(opened, folded=True) if picture is folded else with_flow(opened, "all")
    crossed, over_gates = 0, False
    for part in (0.7, 0.94, 1.0):
        shown = picture(replace(opened, position=round(part * len(opened.timeline))), *card)
        rivers = [each for each in ways(shown, "segment") if each.place is not None and each.place.name == "dc"]
        over_gates, image = shown.columns[-1].field is not None, painted(rivers, shown)
        for fall in ways(shown, "fall"):
            half, length = max(fall.widths) / 2 + 1.0, extent(fall.line)
            for sample in range(SAMPLES + 1):
                at, along = on_the_way(fall.line, length * sample / SAMPLES)
                crossed += any(distance(*at, ribbon.line) < 2.0 for ribbon in rivers)
                for side in (-half, half):
                    assert not ink(image, Point(at.x - side * along.y, at.y + side * along.x)), (fall.place, sample)
    assert crossed or not over_gates or (name == "long-memory-lstm" and picture is unfolded)

"""The line of a state that the river will run along: it is there until the river is."""

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication

from app.painting.network import paint_dynamic, paint_static, paint_unfolding
from app.story.diagram import Diagram, folded, unfolded
from app.theme import THEMES
from tests.app.test_network_clearance import CARDS
from tests.gallery.subjects import limits

_WIDTH, _HEIGHT = CARDS["1680x1020"]


def blank() -> QImage:
    image = QImage(round(_WIDTH), round(_HEIGHT), QImage.Format.Format_RGB32)
    image.fill(QColor(THEMES["light"].card))
    return image


def redness(image: QImage, x: float, y: float) -> int:
    colour = QColor(image.pixel(round(x), round(y)))
    return colour.red() - colour.blue()


def greys(image: QImage) -> int:
    """How many pixels are as grey as the lines of the forward pass."""
    bits = image.constBits()
    assert bits is not None
    blue, green, red, _ = np.frombuffer(bytes(bits.asarray(image.sizeInBytes())), np.uint8).reshape(-1, 4).astype(int).T
    return int(((abs(red - blue) < 40) & (green < 150)).sum())


@pytest.mark.parametrize("name", ["letters-4-lstm", "letters-4-gru"])
def test_the_line_of_a_state_is_there_until_the_river_has_come_along_it(qapp: QApplication, name: str) -> None:
    state, found = limits()[name](), 0
    for position in range(state.timeline.passes[1].first, len(state.timeline)):
        shown = unfolded(replace(state, position=position), _WIDTH, _HEIGHT)
        middles = [
            edge.line[0].towards(edge.line[1], 0.5)
            for edge in shown.edges
            if edge.heavy and edge.river is not None and edge.river.fresh
        ]
        for phase in (0.0, 1.0) if middles else ():
            image = blank()
            with QPainter(image) as painter:
                paint_static(painter, shown, THEMES["light"])
                paint_dynamic(painter, shown, THEMES["light"], phase)
            for middle in middles:
                card = QColor(THEMES["light"].card)
                assert image.pixelColor(round(middle.x), round(middle.y)) != card, (position, phase)
                assert (redness(image, *middle) > 60) == (phase == 1.0), (position, phase)
        found += len(middles)
    assert found


@pytest.mark.parametrize("name", ["letters-4-lstm", "letters-4-gru"])
def test_the_lines_of_states_are_there_while_a_cell_unfolds(qapp: QApplication, name: str) -> None:
    state = limits()[name]()
    state = replace(state, position=len(state.timeline))
    cell, row = folded(state, _WIDTH, _HEIGHT), unfolded(state, _WIDTH, _HEIGHT)

    def there(cell: Diagram, row: Diagram, u: float) -> int:
        image = blank()
        with QPainter(image) as painter:
            paint_unfolding(painter, cell, row, u, THEMES["light"])
        return greys(image)

    dry = [
        replace(each, ribbons=(), edges=tuple(replace(edge, river=None) for edge in each.edges)) for each in (cell, row)
    ]
    for u in (0.3, 0.6, 0.9):
        cell_dry, row_dry = dry
        assert there(cell, row, u) > 0.93 * there(cell_dry, row_dry, u), u

"""Shapes under the terms: none over another, each under its term, and the formula stays where it is without them."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.assets import ui_font
from app.document import Document
from app.painting.equation import card_height, equation_height, equation_layout, paint_page
from app.painting.shapes import shape_labels
from app.story.state import State
from app.theme import THEMES
from app.views.equation import EquationView
from tests.app.paintings import Pixels, pixels
from tests.story.states import state_of

WIDTH, HEIGHT = 900, 200


def painted(state: State) -> Pixels:
    """An equation as its pixels."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32)
    image.fill(QColor(THEMES["light"].card))
    with QPainter(image) as painter:
        paint_page(painter, state, THEMES["light"], WIDTH, HEIGHT)
    return pixels(image)


@pytest.mark.parametrize("gap", [1.0, 12.0, 25.0, 60.0])
def test_shapes_never_overlap(qtbot: QtBot, gap: float) -> None:
    middles = [(gap * index, "3×(3×3)" if index % 3 else "1×3") for index in range(12)]
    labels = shape_labels(reversed(middles))
    metrics = QFontMetricsF(ui_font(10))
    for line in {label.line for label in labels}:
        ends = [
            (label.left, label.left + metrics.horizontalAdvance(label.text)) for label in labels if label.line == line
        ]
        assert all(end < left for (_, end), (left, _) in itertools.pairwise(sorted(ends)))
    assert labels
    assert (len(labels) == len(middles)) == (gap >= 25.0)


@pytest.mark.parametrize("lesson", ["hell-ello", "worksheet", "entities", "long-memory-lstm"])
def test_the_shapes_of_a_row_stand_on_one_line(qtbot: QtBot, lesson: str) -> None:
    """Those of factors that are narrower than their shapes too, each near its own."""
    state = replace(state_of(lesson), shapes=True)
    for at in range(1, len(state.timeline), max(1, len(state.timeline) // 40)):
        placed = replace(state, position=at)
        layout = None if placed.question else equation_layout(placed, 858, card_height(placed))
        for line in layout.block.lines if layout else ():
            assert {label.line for label in line.row.labels} <= {0}, placed.place


def test_shapes_are_painted_and_a_page_gets_room_for_them(qtbot: QtBot) -> None:
    state = state_of("worksheet", at="backward loss=3 k=2 W_hh")
    with_shapes = replace(state, shapes=True)
    assert not np.array_equal(painted(with_shapes), painted(state))
    assert equation_height(with_shapes, WIDTH) > equation_height(state, WIDTH)


def test_where_all_terms_are_numbers_nothing_stands_below(qtbot: QtBot) -> None:
    state = state_of("slides", flow="all", at="forward L")
    assert np.array_equal(painted(state), painted(replace(state, shapes=True)))


def test_the_equation_s_button_shows_shapes_and_hides_them(qtbot: QtBot) -> None:
    document = Document(state_of("worksheet", at="backward loss=3 k=2 W_hh"))
    view = EquationView(document)
    qtbot.addWidget(view)
    document.changed.connect(view.draw)
    view.draw(document.state)
    for shown in (True, False):
        view.offers.shapes.click()
        assert document.state.shapes is shown
        assert view.offers.shapes.isChecked() is shown


def test_before_the_first_step_there_is_nothing_to_have_a_shape(qtbot: QtBot) -> None:
    view = EquationView(Document(state_of("worksheet")))
    qtbot.addWidget(view)
    view.draw(state_of("worksheet"))
    assert view.offers.shapes.isHidden()

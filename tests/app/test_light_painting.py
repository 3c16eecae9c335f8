"""The light on what is pointed at: seen on every ground, also around what is hardly to be seen."""

import numpy as np
import pytest
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QImage, QPainter, QPainterPath

from app.colours import contrast
from app.painting.light import along, paint_focus, paint_light, paint_lit_ground
from app.theme import THEMES, Theme
from tests.app.paintings import Paint, Pixels, pixels

_SEEN = 3.0
"""Contrast of what is not text, WCAG 2.2, success criterion 1.4.11."""
EVERY_THEME = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


def painted(paint: Paint, ground: str) -> Pixels:
    image = QImage(100, 60, QImage.Format.Format_ARGB32)
    image.fill(QColor(ground))
    with QPainter(image) as painter:
        paint(painter)
    return pixels(image)


def extent(paint: Paint, theme: Theme) -> tuple[int, int]:
    """Width and height of what is painted in ink."""
    ink = np.array(QColor(theme.ink).getRgb()[:3])
    near = np.abs(painted(paint, theme.card)[..., :3] - ink).max(axis=2) < 60
    rows, columns = np.nonzero(near)
    return int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


@EVERY_THEME
def test_line_or_margin_is_seen_on_every_value_s_colour(theme: Theme) -> None:
    grounds = [theme.diverging(x / 10) for x in range(-10, 11)] + [theme.magnitude(x / 10) for x in range(11)]
    for ground in (*grounds, *map(theme.role, theme.role_names)):
        assert max(contrast(theme.ink, ground), contrast(theme.card, ground)) >= _SEEN, ground


@EVERY_THEME
def test_a_tick_that_is_a_pixel_wide_gets_a_light_that_is_seen(theme: Theme) -> None:
    width, height = extent(lambda painter: paint_light(painter, QRectF(50, 20, 1, 12), theme), theme)
    assert width >= 8
    assert height >= 12


@EVERY_THEME
def test_the_light_of_a_line_runs_along_it(theme: Theme) -> None:
    line = QPainterPath(QPointF(20, 30))
    line.lineTo(80, 30)
    width, height = extent(lambda painter: paint_light(painter, along(line, 10), theme), theme)
    assert width > 60
    assert height < 20


@EVERY_THEME
def test_the_light_leaves_what_it_is_around_alone_and_the_ground_does_not(theme: Theme) -> None:
    shape = QRectF(30, 20, 40, 20)
    lit = painted(lambda painter: paint_light(painter, shape, theme), theme.card)
    over_ground = painted(lambda painter: paint_lit_ground(painter, shape, theme), theme.card)
    blank = painted(lambda painter: None, theme.card)
    inside = slice(22, 38), slice(32, 68)
    assert np.array_equal(lit[inside], blank[inside])
    assert not np.array_equal(over_ground[inside], blank[inside])


@EVERY_THEME
def test_the_ring_stands_inside_the_card(theme: Theme) -> None:
    width, height = extent(lambda painter: paint_focus(painter, QRectF(0, 0, 100, 60), theme), theme)
    assert 90 <= width < 100
    assert 50 <= height < 60

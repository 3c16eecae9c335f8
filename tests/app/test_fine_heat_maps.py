"""Heat maps of more cells than pixels."""

import numpy as np
import pytest
from PyQt6.QtCore import QRectF, QSize
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication, QGraphicsScene

from app.plots.scene import FigureItems
from app.story.figures.figure import ABSENT, SHOWN, Axis, Cells, Figure, Panel, Ramp
from app.story.figures.text import text
from app.theme import THEMES

_CELLS = 500
_VALUE = 0.5
_THEME = THEMES["light"]


def _band() -> Figure:
    """All of its numbers lie on the diagonal of a triangle."""
    positions = _VALUE * np.eye(_CELLS)
    states = np.where(np.tri(_CELLS, dtype=bool), SHOWN, ABSENT)
    axis = Axis(0, _CELLS)
    cells = Cells(Ramp("diverging", "", ((_VALUE, "half"),)), positions, positions, states)
    panel = Panel("tiles", "main", axis, axis, cells=cells)
    return Figure("band", text(""), text(""), None, (panel,), (), (), "", triangular=True)


@pytest.mark.parametrize("side", range(220, 400, 17))
def test_a_straight_line_stays_one(qapp: QApplication, side: int) -> None:
    scene = QGraphicsScene()
    items = FigureItems(scene)
    items.show(_band(), _THEME, side, side)
    picture, page = QImage(QSize(side, side), QImage.Format.Format_RGB32), QRectF(0.0, 0.0, side, side)
    picture.fill(QColor(_THEME.card))
    with QPainter(picture) as painter:
        scene.render(painter, page, page)
    within, full = items.layout.panels[0].rect.toAlignedRect(), QColor(_THEME.diverging(_VALUE)).rgb()
    assert 80 < within.width() < _CELLS
    columns = range(within.left(), within.right() + 1)
    rows = [[x for x in columns if picture.pixel(x, y) == full] for y in range(side)]
    dots = [found for found in rows if found]
    assert len(dots) >= within.height() - 2
    assert dots == [[dots[0][0] + down] for down in range(len(dots))]

"""The cells of a panel, painted one by one; of those that are an image, the outline of what is not reached yet."""

import numpy as np
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter, QPolygonF

from app.colours import mix
from app.plots import texts
from app.plots.filling import fill, paint_hatch
from app.plots.ghost_painting import paint_ghost, set_ghost_pen
from app.plots.layout import PanelLayout
from app.plots.outline_painting import giving_way
from app.story.figures.figure import ABSENT, CUT, GHOST, Cells, Ramp
from app.theme import Theme

_GAP = 2.0
"""Pixels between two cells."""


def ramp_colour(theme: Theme, ramp: Ramp, position: float) -> str:
    """The colour of a place on a ramp."""
    return theme.diverging(position) if ramp.kind == "diverging" else theme.magnitude(position)


def paint_cells(painter: QPainter, laid: PanelLayout, cells: Cells, theme: Theme) -> None:
    """Each in its state; with its number where that has room."""
    states, positions = cells.states.tolist(), cells.positions.tolist()
    for row, row_states in enumerate(states):
        for column, state in enumerate(row_states):
            if state == ABSENT:
                continue
            whole = _inside(laid.place((column, column + 1), (row, row + 1)))
            rect = giving_way(whole, laid, row, column)
            if state == GHOST:
                paint_ghost(painter, rect, theme)
                continue
            colour = (
                ramp_colour(theme, cells.ramp, positions[row][column])
                if positions[row][column] == positions[row][column]
                else theme.card
            )
            if state == CUT:
                fill(painter, rect, mix(theme.card, colour, 0.25))
                paint_hatch(painter, rect, mix(theme.card, theme.ghost, 0.5))
                continue
            fill(painter, rect, colour)
            if laid.text_size:
                words, size = cells.texts[row][column], laid.text_size
                x = whole.center().x() - texts.words_width(words, size, True) / 2
                baseline = whole.center().y() + texts.middle_offset(size)
                texts.paint_words(painter, words, x, baseline, size, True, theme.text_on(colour))


def paint_hull(painter: QPainter, laid: PanelLayout, cells: Cells, theme: Theme) -> None:
    """One outline round all cells of an image, of which some are not reached yet."""
    there = cells.states != ABSENT
    rows = np.flatnonzero(there.any(axis=1))
    first, last = there.argmax(axis=1), there.shape[1] - there[:, ::-1].argmax(axis=1)
    sides = np.concatenate([np.repeat(first[rows], 2), np.repeat(last[rows], 2)[::-1]]).astype(float)
    heights = np.stack([rows, rows + 1], axis=1).ravel().astype(float)
    corners = laid.points(sides, np.concatenate([heights, heights[::-1]]))
    set_ghost_pen(painter, theme)
    painter.drawPolygon(QPolygonF(corners))


def _inside(cell: QRectF) -> QRectF:
    gap = _GAP / 2 if min(cell.width(), cell.height()) >= 14.0 else 0.5
    return cell.adjusted(gap, gap, -gap, -gap)

"""The items of a laid-out figure, what can be pointed at: cells, bars, dots. Where each lies, and what is beside it.

An item is a panel's name with a row and a column: of a cell its own, of a margin's bar those of its lane, of a box what
it says, of curves row 0 and x.
"""

import math
from collections.abc import Iterator

import numpy as np
from PyQt6.QtCore import QPointF, QRectF

from app.plots.layout import Layout, PanelLayout
from app.story.figures.figure import ABSENT, Box

Item = tuple[str, int, int]

_DOT = 5.0
"""Half the side of the square around a dot."""
_HARDLY = 0.5
"""Pixels: what is not farther in a direction does not lie there."""
_ASIDE = 3.0
"""How much farther an item counts that lies aside of the way."""


def item_at(layout: Layout, point: QPointF) -> Item | None:
    """The item at a pixel."""
    for laid in layout.panels:
        cell = _cell_at(laid, point)
        if cell is not None:
            return laid.panel.name, *cell
    return None


def exists(layout: Layout, item: Item) -> bool:
    """Whether a layout has an item."""
    laid = _panel(layout, item[0])
    if laid is None or laid.panel.spots is None:
        return False
    if laid.panel.place == "group":
        return any(cell == item[1:] for cell, _ in _boxes(laid))
    return _is_there(laid, *item[1:])


def extent(layout: Layout, item: Item) -> QRectF | None:
    """Where an item lies, in pixels; None where this layout has no room for it."""
    laid = _panel(layout, item[0])
    return None if laid is None else _extent(laid, *item[1:])


def first(layout: Layout) -> Item | None:
    """Where walking begins: at the frame of the cursor, else at the last cell or the first box or dot."""
    for laid in layout.panels:
        panel = laid.panel
        if panel.spots is None:
            continue
        if panel.outlines:
            return panel.name, *panel.outlines[-1].last
        if panel.cells is not None:
            there = np.argwhere(panel.cells.states != ABSENT)
            return panel.name, int(there[-1][0]), int(there[-1][1])
        if panel.place == "plot":
            return panel.name, 0, math.ceil(panel.x.low)
        for cell, _ in _boxes(laid):
            return panel.name, *cell
    return None


def _panel(layout: Layout, name: str) -> PanelLayout | None:
    return next((laid for laid in layout.panels if laid.panel.name == name), None)


def beside(layout: Layout, item: Item, across: int, down: int) -> Item | None:
    """The next item in a direction, in the same panel or, at its edge, in another; None where there is none."""
    laid = _panel(layout, item[0])
    if laid is None:
        return None
    if laid.panel.place != "group":
        within = _along(laid, item[1:], across, down)
        return (laid.panel.name, *within) if within else _over_the_edge(layout, laid, item, across, down)
    here = _extent(laid, *item[1:])
    if here is None:
        return None
    boxes = (
        (_distance(here.center(), other.place(box.x, box.y).center(), across, down), (other.panel.name, *cell))
        for other in layout.panels
        for cell, box in _boxes(other)
    )
    distance, nearest = min(boxes, default=(math.inf, item))
    return nearest if distance < math.inf else None


def _over_the_edge(layout: Layout, laid: PanelLayout, item: Item, across: int, down: int) -> Item | None:
    """From the cells to their margins, and back."""
    ways = {(1, 0): "right", (0, 1): "below"}
    others = {other.panel.place: other for other in layout.panels}
    target = ways.get((across, down)) if laid.panel.place == "main" else None
    if target in others:
        cell = (item[1], 0) if target == "right" else (0, item[2])
        return (others[target].panel.name, *cell) if _is_there(others[target], *cell) else None
    if ways.get((-across, -down)) == laid.panel.place and "main" in others:
        main = others["main"]
        assert main.panel.cells is not None
        states = main.panel.cells.states
        if laid.panel.place == "right":
            return main.panel.name, item[1], int(np.flatnonzero(states[item[1]] != ABSENT)[-1])
        return main.panel.name, int(np.flatnonzero(states[:, item[2]] != ABSENT)[-1]), item[2]
    return None


def _distance(here: QPointF, there: QPointF, across: int, down: int) -> float:
    """How far it is in a direction; infinite where it lies in another one."""
    way = there - here
    ahead = way.x() * across + way.y() * down
    aside = abs(way.x() * down) + abs(way.y() * across)
    return ahead + _ASIDE * aside if ahead > _HARDLY else math.inf


def _along(laid: PanelLayout, cell: tuple[int, int], across: int, down: int) -> tuple[int, int] | None:
    """The next of a panel's own cells, bars or dots in the same row or column."""
    row, column = cell[0] + down, cell[1] + across
    rows, columns = _shape(laid)
    while 0 <= row < rows and 0 <= column < columns:
        if _is_there(laid, row, column):
            return row, column
        row, column = row + down, column + across
    return None


def _shape(laid: PanelLayout) -> tuple[int, int]:
    panel = laid.panel
    if panel.cells is not None:
        return panel.cells.shape
    if panel.place == "right":
        return math.floor(panel.y.high), 1
    return 1, math.floor(panel.x.high) + (panel.place == "plot")


def _is_there(laid: PanelLayout, row: int, column: int) -> bool:
    """Whether a panel has a cell, a bar or a dot there."""
    panel = laid.panel
    rows, columns = _shape(laid)
    if not (0 <= row < rows and 0 <= column < columns):
        return False
    if panel.cells is not None:
        return bool(panel.cells.states[row, column] != ABSENT)
    if panel.place == "plot":
        return column >= panel.x.low
    lane = row if panel.place == "right" else column
    return any(int(box.y[0] if panel.place == "right" else box.x[0]) == lane for box in panel.boxes)


def _boxes(laid: PanelLayout) -> Iterator[tuple[tuple[int, int], Box]]:
    """The boxes of a group that stand for something."""
    yield from (((box.row, box.column), box) for box in laid.panel.boxes if box.datum)


def _cell_at(laid: PanelLayout, point: QPointF) -> tuple[int, int] | None:
    panel = laid.panel
    x, y = laid.units(point.x(), point.y())
    if panel.place == "group":
        hit = (cell for cell, box in _boxes(laid) if box.x[0] <= x < box.x[1] and box.y[0] <= y < box.y[1])
        return next(hit, None)
    if panel.cells is None and not laid.rect.contains(point):
        return None
    at = {"plot": (0, round(x)), "right": (math.floor(y), 0), "below": (0, math.floor(x))}
    cell = at.get(panel.place, (math.floor(y), math.floor(x)))
    return cell if _is_there(laid, *cell) else None


def _extent(laid: PanelLayout, row: int, column: int) -> QRectF | None:
    panel = laid.panel
    if panel.place == "plot":
        here = (curve for curve in reversed(panel.curves) if not curve.bound and column in curve.x)
        heights = (float(curve.y[curve.x == column][0]) for curve in here)
        dot = laid.point(column, next(filter(math.isfinite, heights), panel.y.high))
        return QRectF(dot.x() - _DOT, dot.y() - _DOT, 2 * _DOT, 2 * _DOT)
    if panel.place == "right":
        return laid.place((panel.x.low, panel.x.high), (row, row + 1))
    if panel.place == "below":
        return laid.place((column, column + 1), (panel.y.low, panel.y.high))
    if panel.place == "main":
        return laid.place((column, column + 1), (row, row + 1))
    return next((laid.place(box.x, box.y) for cell, box in _boxes(laid) if cell == (row, column)), None)

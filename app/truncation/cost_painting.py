"""Paints what a truncation costs on a plate: beside the triangle, where it hides least of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter, QPen

from app.plots import texts
from app.plots.layout import SIDE, SMALL_SIZE, TITLE_ROW, PanelLayout
from app.story.equations.setting import parameter_role
from app.story.figures.edge import Cost, Edge, is_struck_through
from app.story.figures.text import Text, text
from app.theme import Theme
from app.translation import _

_PADDING, _ROW, _ABOVE_TABLE = 10.0, 16.0, 4.0
_COLUMN_GAP = 14.0
_LONGEST = 190.0
"""Longer lines are broken."""
_WIDEST = 0.4
"""Of the page's width a table may take so much: words instead of letters would hide the triangle."""
_FOOT = 4.0
_UNDER = 26.0
"""From the cells to what stands under the numbers of their columns."""

_Row = tuple[Text, Text, Text]


@dataclass(frozen=True)
class CostPlate:
    """Lines about the truncation and the chosen parameter, and a table of the others, `columns` wide."""

    rect: QRectF
    lines: tuple[Text, ...]
    table: tuple[_Row, ...]
    columns: tuple[float, ...]


def lay_out_costs(laid: PanelLayout, edge: Edge, page: QRectF, title: str, costs: Sequence[Cost]) -> CostPlate:
    """`title`: the truncation in words; `costs`: of the chosen parameter first, none where they are not known yet.

    Right of the diagonal; where it would hide cells there, under them, or else over what is cut. What has no room at
    all is the table.
    """
    lines = _lines(edge, title, costs, page)
    table = tuple(
        (text(cost.label, role=parameter_role(cost.parameter)), text(cost.angle), text(cost.error))
        for cost in costs[1:]
    )
    columns = tuple(max((texts.width(row[at], SMALL_SIZE) for row in table), default=0.0) for at in range(3))
    if sum(columns) > _WIDEST * page.width():
        table = ()
    handle = laid.point(*edge.handle[0])
    rooms = [
        (CostPlate(rect, lines, shown, columns), hides)
        for shown in ((table, ()) if table else ((),))
        for rect, hides in _rooms(*_size(lines, shown, columns), laid, edge, page)
    ]
    best = (plate for plate, hides in rooms if not hides)
    second = (plate for plate, _ in rooms[::-1] if not plate.rect.contains(handle))
    return next(best, None) or next(second, rooms[-1][0])


def paint_costs(painter: QPainter, plate: CostPlate, theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.ghost), 1.0))
    painter.setBrush(QColor(theme.card))
    painter.drawRoundedRect(plate.rect, 6.0, 6.0)
    left, baseline = plate.rect.left() + _PADDING, plate.rect.top() + 0.6 * _PADDING + 11.0
    for line in plate.lines:
        texts.paint(painter, line, left, baseline, SMALL_SIZE, theme)
        baseline += _ROW
    baseline += _ABOVE_TABLE
    for row in plate.table:
        texts.paint(painter, row[0], left, baseline, SMALL_SIZE, theme)
        for at in (1, 2):
            right = left + sum(plate.columns[: at + 1]) + at * _COLUMN_GAP
            texts.paint(painter, row[at], right - texts.width(row[at], SMALL_SIZE), baseline, SMALL_SIZE, theme)
        baseline += _ROW


def _lines(edge: Edge, title: str, costs: Sequence[Cost], page: QRectF) -> tuple[Text, ...]:
    whole = [text(title, role="ink", strong=True)]
    if is_struck_through(edge.truncation):
        whole.append(text(_("diagonal only: the formula that the slides strike through")))
    if costs:
        whole.append(text(_("angle to the full gradient: {angle}").format(angle=costs[0].angle), role="ink"))
        whole.append(text(_("relative error {error}").format(error=costs[0].error), role="ink"))
    longest = min(_LONGEST, page.width() - 2 * SIDE - 2 * _PADDING)
    return tuple(line for each in whole for line in texts.wrapped(each, SMALL_SIZE, longest))


def _size(lines: Sequence[Text], table: Sequence[_Row], columns: Sequence[float]) -> tuple[float, float]:
    table_width = sum(columns) + 2 * _COLUMN_GAP if table else 0.0
    wide = max(*(texts.width(line, SMALL_SIZE) for line in lines), table_width) + 2 * _PADDING
    return wide, (len(lines) + len(table)) * _ROW + 1.2 * _PADDING + (_ABOVE_TABLE if table else 0.0)


def _rooms(wide: float, high: float, laid: PanelLayout, edge: Edge, page: QRectF) -> Iterator[tuple[QRectF, bool]]:
    """Where a plate may stand, and whether it hides there what is kept, or what else stands there."""
    left, right, lowest = SIDE + 0.5, round(page.right() - SIDE - wide) + 0.5, page.bottom() - _FOOT
    if edge.rows > 1:
        beside = QRectF(right, TITLE_ROW + 0.5, wide, high)
        rows_down = (beside.bottom() - laid.rect.top()) / laid.scale[1]
        last_column = edge.first - 1 + min(float(edge.rows), max(0.0, rows_down))
        yield beside, beside.left() < laid.point(last_column, 0.0).x() or beside.bottom() > lowest
    top = round(laid.rect.bottom() + _UNDER) + 0.5
    yield QRectF(left, min(top, lowest - high), wide, high), top + high > lowest
    if edge.rows > 1:
        yield QRectF(left, TITLE_ROW + 0.5, wide, high), True
        yield beside, True

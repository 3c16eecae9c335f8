"""Lays out groups: bars side by side, each with its title at the left and its caption below."""

from collections.abc import Sequence

from PyQt6.QtCore import QRectF

from app.plots import texts
from app.plots.layout import SIDE, SMALL_SIZE, TITLE_ROW, TITLE_SIZE, BadgeLayout, Layout, Line, PanelLayout
from app.story.figures.figure import Badge, Figure, Panel

BLOCK_FROM = 860.0
"""From this width the title stands in a block of its own, left of the groups."""
GROUP_ROW = 74.0

_BLOCK = 190.0
_BAR = 28.0
_AT_LEAST = 236.0
_GAP = 30.0
_TITLE, _SMALLEST_TITLE = 14.0, 10.0
"""Type size of a group's title."""
_TITLE_SHARE = 0.45
"""Of a group's width: where its title would take more, it is set smaller."""
_BADGE = 20.0


def groups_layout(figure: Figure, width: float, height: float) -> Layout:
    """As many groups as have room, in one row or in the rows of their slots."""
    layout = Layout()
    wide = width >= BLOCK_FROM
    left, top = (SIDE + _BLOCK, 0.0) if wide else (SIDE, TITLE_ROW - 8.0)
    if wide:
        layout.lines.extend(_title_block(figure, height))
    grid = _grid(figure.panels, width - left - SIDE, height - top)
    columns = 1 + max(column for _, (_, column) in grid)
    rows = 1 + max(row for _, (row, _) in grid)
    across, down = (width - left - SIDE + _GAP) / columns, (height - top) / rows
    title_widths = [
        max((texts.width(panel.title, _TITLE) for panel, (_, at) in grid if at == column and panel.title), default=0.0)
        for column in range(columns)
    ]
    for panel, (row, column) in grid:
        corner, widest = left + column * across, title_widths[column]
        at_most = _TITLE_SHARE * (across - _GAP) - _TITLE
        size = _TITLE if widest <= at_most else max(_SMALLEST_TITLE, _TITLE * at_most / widest)
        title_width = widest * size / _TITLE + _TITLE
        _put(layout, panel, corner, top + (row + 0.5) * down - 15.0, title_width, across - _GAP, size)
    return layout


def _put(
    layout: Layout, panel: Panel, left: float, middle: float, title_width: float, width: float, size: float
) -> None:
    bar = QRectF(left + title_width, middle - _BAR / 2, width - title_width, _BAR * (panel.y.high - panel.y.low))
    layout.panels.append(PanelLayout(panel, bar, SMALL_SIZE))
    if panel.title is not None:
        layout.lines.append(Line(panel.title, left, middle + 0.36 * size, size))
    below = middle + _BAR / 2 + 13.0
    if isinstance(panel.caption, Badge):
        text, taken = _badge_text(panel.caption, width)
        layout.badges.append(BadgeLayout(panel.caption, QRectF(left, below, taken, _BADGE), text))
    elif panel.caption is not None:
        layout.lines.append(Line(panel.caption, left, below + 14.0, SMALL_SIZE))


def _grid(panels: Sequence[Panel], width: float, height: float) -> list[tuple[Panel, tuple[int, int]]]:
    """Which groups are shown and where: each in its slot, or the most important ones in one row."""
    rows, columns = (1 + max(panel.slot[axis] for panel in panels) for axis in (0, 1))
    if rows * (GROUP_ROW - 8.0) <= height:
        return [(panel, panel.slot) for panel in panels]
    most = max(columns, int((width + _GAP) // _AT_LEAST))
    chosen = sorted(panels, key=lambda panel: panel.rank)[:most]
    return [(panel, (0, column)) for column, panel in enumerate(panel for panel in panels if panel in chosen)]


def _title_block(figure: Figure, height: float) -> list[Line]:
    subtitle = () if figure.subtitle is None else texts.wrapped(figure.subtitle, SMALL_SIZE, _BLOCK - 24.0)
    baseline = min(30.0, height / 2 - 10.0)
    block = [Line(figure.title, SIDE, baseline, TITLE_SIZE)]
    return block + [Line(line, SIDE, baseline + 20.0 + 16.0 * index, SMALL_SIZE) for index, line in enumerate(subtitle)]


def _badge_text(badge: Badge, available: float) -> tuple[str, float]:
    """The longest wording that fits, and the width of the badge."""
    for text in badge.texts:
        width = texts.words_width(text, SMALL_SIZE, True) + 38.0
        if width <= available:
            return text, width
    return "", 30.0

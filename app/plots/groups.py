"""Lays out groups: bars side by side, each with its title at the left or above it and its caption below."""

import math
from collections.abc import Sequence

from PyQt6.QtCore import QRectF

from app.plots import texts
from app.plots.layout import FOOT, SMALL_SIZE, TITLE_ROW, TITLE_SIZE, BadgeLayout, Layout, Line, PanelLayout
from app.plots.ring_room import with_room_for_ring
from app.story.figures.figure import Badge, Figure, Panel
from app.story.figures.text import Text, text, worded
from app.translation import _

_SIDE = 20.0
"""Empty space left and right of everything: as much as in the cards that stand over this one."""
BLOCK_FROM = 860.0
"""From this width the title stands in a block of its own, left of the groups."""
GROUP_ROW = 74.0
"""From one group to the one under it."""

_BLOCK, _NARROW_BLOCK = 190.0, 118.0
"""The title's block; without the subtitle, where the groups need the room."""
_BAR, _LOW_BAR, _FEW_BARS = 28.0, 22.0, 8
_NARROW_ROW, _LOW_ROW = 44.0, 36.0
"""From one group to the one under it where its caption stands at its right; the same of more than a few."""
_AT_LEAST, _GAP = 236.0, 30.0
"""How wide a group with its title at the left is, and how far apart two are."""
_STACKED_AT_LEAST, _STACKED_GAP = 104.0, 18.0
"""The same of groups with their titles above."""
_STACKED_HEIGHT, _UNDER_TITLE = 84.0, 24.0
_TITLE, _SMALLEST_TITLE = 14.0, 10.0
"""Type size of a group's title."""
_TITLE_SHARE = 0.45
"""Of a group's width: where its title would take more, it is set smaller."""
_BADGE = 20.0
_UNDER_LINE, _LINE, _DESCENT = 20.0, 16.0, 6.0
"""Lines under the title: to the first one, from one to the next, and what letters need below."""
_EDGE = 10.0
"""Above and below of several rows together, besides what each leaves."""
_CAPTION_SHARE = 0.25
"""Of a figure's width at most, for captions at the right of groups that stand under each other."""
_BUTTON = 24.0
"""What the button needs under them that shows the others."""

_Grid = Sequence[tuple[Panel, tuple[int, int]]]
"""Groups with their row and column."""


def groups_layout(figure: Figure, width: float, height: float, page: int = 0) -> Layout:
    """The groups in the rows of their slots, or in one row; there with their titles above where they get narrow.

    Those of the highest rank that still have no room are left out, and named: they stand on another `page`.
    """
    if figure.in_rows:
        return _in_rows(figure, width, height)
    wide, panels = width >= BLOCK_FROM and figure.title.plain != "", figure.panels
    top, block, narrow = (0.0, _BLOCK, _NARROW_BLOCK) if wide else (TITLE_ROW - 8.0, 0.0, 0.0)
    room, stacked_room = width - 2 * _SIDE - block, width - 2 * _SIDE - narrow
    rows, columns = (1 + max(panel.slot[axis] for panel in panels) for axis in (0, 1))
    slots = rows * (GROUP_ROW - 8.0) <= height - top
    edge = _EDGE if slots and rows > 1 else 0.0
    top += edge if wide else 0.0
    beside = max(columns, _most(room, _AT_LEAST, _GAP))
    stacked = min(len(panels), _most(stacked_room, max(_STACKED_AT_LEAST, _widest_title(panels)), _STACKED_GAP))
    layout = Layout()
    if not slots and beside < len(panels) and stacked > beside and height - top >= _STACKED_HEIGHT:
        shown = _page(panels, stacked, page)
        layout.left_out = _left_out(panels, shown)
        if wide:
            layout.lines.extend(_title_block(figure, layout.left_out, len(shown), narrow, height))
        _stack(layout, shown, _SIDE + narrow, top + (height - top - _STACKED_HEIGHT) / 2, stacked_room)
        return layout
    shown = panels if slots else _page(panels, beside, page)
    layout.left_out = _left_out(panels, shown)
    grid = [(panel, panel.slot if slots else (0, column)) for column, panel in enumerate(shown)]
    _put_beside(layout, grid, QRectF(_SIDE + block, top, room, height - top - edge))
    if wide:
        on_line = layout.lines[0].baseline if edge and layout.lines else None
        under = layout.left_out or figure.subtitle
        layout.lines.extend(_title_block(figure, under, len(shown), block, height, on_line))
    return layout


def _in_rows(figure: Figure, width: float, height: float) -> Layout:
    """The groups under each other, as far apart as there is room: titles, bars, captions in a column each."""
    layout, panels = Layout(), figure.panels
    titles = max(texts.width(panel.title, _TITLE) for panel in panels if panel.title) + _TITLE
    wording = _wording(panels, _CAPTION_SHARE * width)
    captions = max(_caption_width(panel, wording, _CAPTION_SHARE * width) for panel in panels) + _TITLE
    bar = QRectF(_SIDE + titles, 0.0, width - 2 * _SIDE - titles - captions, 0.0)
    top = TITLE_ROW - 2.0
    down = min(GROUP_ROW, (height - top - FOOT / 2) / len(panels))
    high = _BAR if len(panels) <= _FEW_BARS else _LOW_BAR
    for row, panel in enumerate(panels):
        middle = top + row * down + high / 2 + 2.0
        laid = QRectF(bar.left(), middle - high / 2, bar.width(), _height(panel, high))
        layout.panels.append(PanelLayout(with_room_for_ring(panel, laid.width()), laid, SMALL_SIZE))
        if panel.title is not None:
            layout.lines.append(Line(panel.title, _SIDE, middle + 0.36 * _TITLE, _TITLE))
        _put_caption(layout, panel, bar.right() + _TITLE, middle - _BADGE / 2, captions - _TITLE, wording)
    return layout


def narrow_row(panels: Sequence[Panel]) -> float:
    """From one group to the one under it where they all stand under each other."""
    return _NARROW_ROW if len(panels) <= _FEW_BARS else _LOW_ROW


def _caption_width(panel: Panel, wording: int, most: float) -> float:
    if isinstance(panel.caption, Badge):
        return _badge_text(panel.caption, most, wording)[1]
    forms = () if panel.caption is None else (panel.caption, *panel.short_captions)
    widths = [texts.width(form, SMALL_SIZE) for form in forms]
    return next((width for width in widths if width <= most), min(widths, default=0.0))


def _widest_title(panels: Sequence[Panel]) -> float:
    """Of those in their smallest type."""
    return max((texts.width(panel.title, _SMALLEST_TITLE) for panel in panels if panel.title), default=0.0)


def _most(room: float, at_least: float, gap: float) -> int:
    """How many groups have room in a row."""
    return int((room + gap) // (at_least + gap))


def _page(panels: Sequence[Panel], most: int, page: int) -> Sequence[Panel]:
    """So many groups, in their order: on the first page the most important ones, and so on; after the last one the
    first again."""
    by_rank = sorted(panels, key=lambda panel: panel.rank)
    first = page % max(1, math.ceil(len(panels) / most)) * most
    chosen = by_rank[first : first + most]
    return [panel for panel in panels if panel in chosen]


def _left_out(panels: Sequence[Panel], shown: Sequence[Panel]) -> Text | None:
    titles = [panel.title for panel in panels if panel not in shown and panel.title is not None]
    if not titles:
        return None
    pieces = [piece for title in titles for piece in (*title.pieces, ", ")]
    return worded(_("no room for {parameters}"), parameters=pieces[:-1])


def _put_beside(layout: Layout, grid: _Grid, room: QRectF) -> None:
    """Groups with their titles at the left."""
    rows, columns = (1 + max(at[axis] for _, at in grid) for axis in (0, 1))
    across, down = (room.width() + _GAP) / columns, room.height() / rows
    wording = _wording([panel for panel, _ in grid], across - _GAP)
    title_widths = [
        max((texts.width(panel.title, _TITLE) for panel, (_, at) in grid if at == column and panel.title), default=0.0)
        for column in range(columns)
    ]
    for panel, (row, column) in grid:
        left, widest, width = room.left() + column * across, title_widths[column], across - _GAP
        at_most = _TITLE_SHARE * width - _TITLE
        size = _TITLE if widest <= at_most else max(_SMALLEST_TITLE, _TITLE * at_most / widest)
        title_width = widest * size / _TITLE + _TITLE
        middle = room.top() + (row + 0.5) * down - 15.0
        bar = QRectF(left + title_width, middle - _BAR / 2, width - title_width, _height(panel))
        layout.panels.append(PanelLayout(with_room_for_ring(panel, bar.width()), bar, SMALL_SIZE))
        if panel.title is not None:
            layout.lines.append(Line(panel.title, left, middle + 0.36 * size, size))
        _put_caption(layout, panel, left, middle + _BAR / 2 + 13.0, width, wording)


def _stack(layout: Layout, panels: Sequence[Panel], left: float, top: float, room: float) -> None:
    """Groups in one row with their titles above."""
    across = (room + _STACKED_GAP) / len(panels)
    width = across - _STACKED_GAP
    wording = _wording(panels, width)
    for column, panel in enumerate(panels):
        corner = left + column * across
        bar = QRectF(corner, top + _UNDER_TITLE, width, _height(panel))
        layout.panels.append(PanelLayout(with_room_for_ring(panel, bar.width()), bar, SMALL_SIZE))
        if panel.title is not None:
            size = min(_TITLE, max(_SMALLEST_TITLE, _TITLE * width / texts.width(panel.title, _TITLE)))
            layout.lines.append(Line(panel.title, corner, top + _TITLE, size))
        _put_caption(layout, panel, corner, top + _STACKED_HEIGHT - _BADGE, width, wording)


def _height(panel: Panel, bar: float = _BAR) -> float:
    """Of a bar with what lies under it."""
    return bar * (panel.y.high - panel.y.low)


def _put_caption(layout: Layout, panel: Panel, left: float, top: float, width: float, wording: int) -> None:
    if isinstance(panel.caption, Badge):
        words, taken = _badge_text(panel.caption, width, wording)
        layout.badges.append(BadgeLayout(panel.caption, QRectF(left, top, taken, _BADGE), words))
    elif panel.caption is not None:
        forms = (panel.caption, *panel.short_captions)
        fitting = (form for form in forms if texts.width(form, SMALL_SIZE) <= width)
        layout.lines.append(Line(next(fitting, forms[-1]), left, top + 14.0, SMALL_SIZE))


def _title_block(
    figure: Figure, under: Text | None, shown: int, width: float, height: float, on_line: float | None = None
) -> list[Line]:
    """The title, and under it its subtitle or what is left out; where that has no room, how many are `shown`.
    `on_line`: the baseline of what stands beside it."""
    baseline = min(30.0, height / 2 - 10.0) if on_line is None else on_line
    lines = () if under is None else texts.wrapped(under, SMALL_SIZE, width - 24.0)
    is_high = baseline + _UNDER_LINE + _LINE * (len(lines) - 1) > height - _DESCENT - _BUTTON
    is_wide = any(texts.width(line, SMALL_SIZE) > width - 24.0 for line in lines)
    count = len(figure.panels)
    if under is not None and shown < count and (is_high or is_wide):
        counted = text(_("{shown} of {count} shown").format(shown=shown, count=count))
        lines = texts.wrapped(counted, SMALL_SIZE, width - 24.0)
    block = [Line(figure.title, _SIDE, baseline, TITLE_SIZE)]
    return block + [
        Line(line, _SIDE, baseline + _UNDER_LINE + _LINE * index, SMALL_SIZE) for index, line in enumerate(lines)
    ]


def _wording(panels: Sequence[Panel], available: float) -> int:
    """The longest wording that fits into every badge, or none: those of one figure speak alike, and those that are to
    come as those that are there."""
    badges = [panel.caption.texts for panel in panels if isinstance(panel.caption, Badge)]
    wordings = list(zip(*badges, *(panel.verdicts for panel in panels if panel.verdicts), strict=True))
    fitting = (index for index, row in enumerate(wordings) if max(map(_badge_width, row)) <= available)
    return next(fitting, len(wordings))


def _badge_text(badge: Badge, available: float, wording: int) -> tuple[str, float]:
    """The wording, or the longest shorter one that fits, and the width of the badge."""
    for words in badge.texts[wording:]:
        width = _badge_width(words)
        if width <= available:
            return words, width
    return "", 30.0


def _badge_width(words: str) -> float:
    return texts.words_width(words, SMALL_SIZE, True) + 38.0

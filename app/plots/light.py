"""What lies over a figure and changes without it: the light on what is pointed at, and what is said about it there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from PyQt6.QtCore import QLineF, QRectF
from PyQt6.QtGui import QColor, QPainter, QPen
from PyQt6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.painting.light import paint_focus, paint_light
from app.plots import texts
from app.plots.bounded import BoundedItem
from app.plots.items import Item, extent
from app.plots.layout import SMALL_SIZE, Layout
from app.story.figures.text import Text
from app.theme import Theme

_TOO_SMALL = 7.0
"""Pixels: a cell that is smaller is found by lines through its row and its column."""
_PADDING = 8.0, 5.0
_LINE = 15.0
_AWAY = 8.0
"""Between what is pointed at and what is said about it."""
_EDGE = 6.0
_MOST_RUNS = 400
"""As many lights can be told apart."""


class LightItem(BoundedItem):
    """The topmost item of a plot."""

    def __init__(self) -> None:
        super().__init__(2.0)
        self.lit: tuple[QRectF, ...] = ()
        """What is lit, in pixels."""
        self.guides: tuple[QLineF, ...] = ()
        self._said: tuple[Text, ...] = ()
        self.plate = QRectF()
        """Where the words about the pointed item stand."""
        self._focused = False
        self._theme: Theme | None = None

    def show_light(
        self, layout: Layout, theme: Theme, bounds: QRectF, items: Sequence[Item], own: Item | None, said: str
    ) -> None:
        """Light items of a layout, and beside the `own` one, which is pointed at here, write what it is."""
        before = self._looks
        self.cover(bounds)
        self._theme = theme
        self.lit = tuple(_runs(layout, items))[:_MOST_RUNS]
        self.guides, self._said, self.plate = (), (), QRectF()
        alone = items[0] if len(items) == 1 else None
        at = None if alone is None else extent(layout, alone)
        if alone is not None and at is not None:
            self.guides = tuple(_guides(layout, alone, at))
            if alone == own and said:
                self._said = texts.wrapped(Text((said,), "ink"), SMALL_SIZE, bounds.width() - 2 * (_EDGE + _PADDING[0]))
                self.plate = _plate(self._said, at, bounds)
        if self._looks != before:  # else every figure would be painted anew at every step
            self.update()

    @property
    def _looks(self) -> tuple[object, ...]:
        """All that the light is painted from."""
        return self._theme, self.lit, self.guides, self._said, self.plate

    def show_focus(self, focused: bool) -> None:
        """Draw the ring of the keyboard's focus, or none."""
        self._focused = focused
        self.update()

    def paint(
        self, painter: QPainter | None, option: QStyleOptionGraphicsItem | None, widget: QWidget | None = None
    ) -> None:
        theme = self._theme
        if painter is None or theme is None:
            return
        if self._focused:
            paint_focus(painter, self._bounds, theme)
        for guide in self.guides:
            painter.setPen(QPen(QColor(theme.ink), 1.0))
            painter.drawLine(guide)
        for rect in self.lit:
            paint_light(painter, rect, theme)
        if self._said:
            self._paint_said(painter, theme)

    def _paint_said(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(QPen(QColor(theme.ghost), 1.0))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(self.plate, 5.0, 5.0)
        for index, line in enumerate(self._said):
            baseline = self.plate.top() + _PADDING[1] + 11.0 + index * _LINE
            texts.paint(painter, line, self.plate.left() + _PADDING[0], baseline, SMALL_SIZE, theme)


def _plate(lines: Sequence[Text], at: QRectF, page: QRectF) -> QRectF:
    """Where the words stand: over what they are about, or under it where there is no room above."""
    width = max(texts.width(line, SMALL_SIZE) for line in lines) + 2 * _PADDING[0]
    height = len(lines) * _LINE + 2 * _PADDING[1]
    left = min(max(at.center().x() - width / 2, page.left() + _EDGE), page.right() - _EDGE - width)
    top = at.top() - _AWAY - height
    if top < page.top() + _EDGE:
        top = min(at.bottom() + _AWAY, page.bottom() - _EDGE - height)
    return QRectF(round(left) + 0.5, round(top) + 0.5, width, height)


def _guides(layout: Layout, item: Item, at: QRectF) -> Iterable[QLineF]:
    """Lines from a tiny cell to the left and the lower edge of its panel, where the axes are."""
    laid = next(laid for laid in layout.panels if laid.panel.name == item[0])
    if laid.panel.cells is not None and min(at.width(), at.height()) < _TOO_SMALL:
        middle = at.center()
        yield QLineF(laid.rect.left(), middle.y(), middle.x() - _TOO_SMALL, middle.y())
        yield QLineF(middle.x(), middle.y() + _TOO_SMALL, middle.x(), laid.rect.bottom())


def _runs(layout: Layout, items: Iterable[Item]) -> Iterable[QRectF]:
    """One light around all that hang together in a column; those that are one thing each stay apart."""
    columns: dict[tuple[str, int], list[int]] = defaultdict(list)
    for panel, row, column in items:
        columns[panel, column].append(row)
    for (panel, column), rows in columns.items():
        ordered = sorted(set(rows))
        starts = [ordered[0], *(after for before, after in pairwise(ordered) if after > before + 1)]
        ends = [*(before for before, after in pairwise(ordered) if after > before + 1), ordered[-1]]
        for start, end in zip(starts, ends, strict=True):
            top, bottom = extent(layout, (panel, start, column)), extent(layout, (panel, end, column))
            if top is not None and bottom is not None:
                yield top.united(bottom)

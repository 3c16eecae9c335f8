"""The row of readable timesteps while it glides: what is painted of it already is moved along, and painted is only what
comes in at the sides."""

from collections.abc import Iterable

from PyQt6.QtCore import QRect
from PyQt6.QtGui import QPixmap

from app.painting.network.heading import heading
from app.painting.network.strokes import Stroke, paint_strokes, strokes
from app.paper import Paper
from app.story.diagram import Diagram
from app.story.diagram.geometry import Box
from app.theme import Theme

_STAYS = ("fades", "context", "total")
"""What does not move with the row; so do the words in the heading and the legend."""
_WHOLE_PIXEL = 1e-3
_MOST = 0.7
"""Where more of the row comes in anew, all of it is painted."""


class SlidingRow:
    """Of one widget, from the first picture of a glide to its last."""

    def __init__(self) -> None:
        self._row: QPixmap | None = None
        self._about: tuple[object, ...] = ()
        self._start = 0.0

    def end(self) -> None:
        """Keep nothing: what comes next may differ."""
        self._row = None

    def show(self, paper: Paper, shown: Diagram, theme: Theme, title: str) -> QPixmap:
        """The picture of a diagram with its heading whose row is on its way."""
        row, rest = _parted(strokes(shown))
        self._move(paper, shown, row, theme)
        assert self._row is not None
        sheet = self._row.copy()
        rest += heading(shown, title, paper.shrunk)
        paint_strokes(sheet, paper.zoom, rest, theme, shown.unit)
        return sheet

    def _move(self, paper: Paper, shown: Diagram, row: list[Stroke], theme: Theme) -> None:
        context, ratio = shown.context, paper.devicePixelRatioF()
        assert context is not None
        about = theme, paper.zoom, ratio, paper.size(), shown.unit, context.pitch
        by = (self._start - context.start) * context.pitch * paper.zoom
        is_kept = self._row is not None and about == self._about and abs(by - round(by)) < _WHOLE_PIXEL
        self._about, self._start = about, context.start
        comes_in = _sides(shown, abs(by) / paper.zoom)
        if not is_kept or ratio % 1.0 != 0.0 or sum(side.width for side in comes_in) > _MOST * shown.width:
            self._row = paper.new_sheet()
            paint_strokes(self._row, paper.zoom, row, theme, shown.unit)
            return
        assert self._row is not None
        whole = QRect(0, 0, self._row.width(), self._row.height())
        self._row.scroll(round(by * ratio), 0, whole)
        extents = (stroke.extent(stroke.value, shown.unit) for stroke in row)
        seen = [
            stroke
            for stroke, extent in zip(row, extents, strict=True)
            if extent.meets(comes_in[0]) or extent.meets(comes_in[1])
        ]
        paint_strokes(self._row, paper.zoom, seen, theme, shown.unit, comes_in)


def _parted(all_strokes: Iterable[Stroke]) -> tuple[list[Stroke], list[Stroke]]:
    """Those of the row, and what stands still over it."""
    row: list[Stroke] = []
    rest: list[Stroke] = []
    for stroke in all_strokes:
        stays = stroke.key in _STAYS or (isinstance(stroke.key, tuple) and stroke.key[0] == "legend")
        (rest if stays else row).append(stroke)
    return row, rest


def _sides(shown: Diagram, moved: float) -> tuple[Box, Box]:
    """Where something comes in or goes out: a column and as much as the row has moved, at either side."""
    context = shown.context
    assert context is not None
    left = context.links[0][0].x + context.pitch + moved
    right = context.links[1][0].x - context.pitch - moved
    return Box(0.0, 0.0, left, shown.height), Box(right, 0.0, shown.width - right, shown.height)

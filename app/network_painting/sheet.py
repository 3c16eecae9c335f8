"""The layer that stands still, painted and kept: of the next picture only what differs is painted anew."""

from collections.abc import Hashable

from PyQt6.QtGui import QPixmap

from app.network_painting.heading import heading
from app.network_painting.sliding import SlidingRow
from app.network_painting.strokes import Stroke, paint_strokes, strokes
from app.paper import Paper
from app.story.diagram import Diagram
from app.story.diagram.geometry import Box
from app.theme import Theme

_MOST = 0.5
"""Where more of the sheet differs, all of it is painted anew."""


class Sheet:
    """Of one widget."""

    def __init__(self) -> None:
        self._pixmap: QPixmap | None = None
        self._about: tuple[object, ...] = ()
        self._seen: dict[Hashable, tuple[object, Box]] = {}
        self._sliding = SlidingRow()

    def show(self, paper: Paper, shown: Diagram, theme: Theme, title: str, slides: bool = False) -> QPixmap:
        """The picture of a diagram with its heading, as large as the widget. `slides`: since the picture before nothing
        but the row of readable timesteps has moved."""
        if slides and shown.context is not None:
            return self._sliding.show(paper, shown, theme, title)
        self._sliding.end()
        about = theme, paper.zoom, paper.devicePixelRatioF(), paper.size(), shown.unit, id(shown.timeline.experiment)
        whole = about != self._about or self._pixmap is None
        before = {} if whole else self._seen
        self._about, self._seen = about, {}
        now: list[tuple[Stroke, Box]] = []
        changed: list[Box] = []
        for stroke in (*strokes(shown), *heading(shown, title)):
            was = before.pop(stroke.key, None)
            if was is not None and was[0] == stroke.value:
                extent = was[1]
            else:
                extent = stroke.extent(stroke.value, shown.unit)
                changed += [extent] if was is None else [extent, was[1]]
            self._seen[stroke.key] = stroke.value, extent
            now.append((stroke, extent))
        changed += (extent for _, extent in before.values())
        whole = whole or float(paper.devicePixelRatioF()) % 1.0 != 0.0  # there a rectangle does not end with a pixel
        if self._pixmap is None or whole or _covered(changed) > _MOST * shown.width * shown.height:
            self._pixmap = paper.new_sheet()
            paint_strokes(self._pixmap, paper.zoom, [stroke for stroke, _ in now], theme, shown.unit)
        elif changed:
            touched = [stroke for stroke, extent in now if any(extent.meets(each) for each in changed)]
            paint_strokes(self._pixmap, paper.zoom, touched, theme, shown.unit, changed)
        return self._pixmap


def _covered(boxes: list[Box]) -> float:
    return sum(box.width * box.height for box in boxes)

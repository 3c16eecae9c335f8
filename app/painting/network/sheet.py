"""The layer that stands still, painted and kept: of the next picture only what differs is painted anew."""

from collections.abc import Hashable
from functools import cached_property

from PyQt6.QtGui import QPixmap

from app.painting.network.heading import heading
from app.painting.network.sliding import SlidingRow
from app.painting.network.strokes import Stroke, paint_strokes, strokes
from app.paper import Paper
from app.story.diagram import Diagram
from app.story.diagram.geometry import Box
from app.theme import Theme
from rnn_engine.experiment import Experiment

_MOST = 0.5
"""Where more of the sheet differs, all of it is painted anew."""


class _Laid:
    """A stroke of a picture of that unit. How far it reaches is found out when it is asked: where all is painted anew,
    it is not."""

    def __init__(self, stroke: Stroke, unit: float) -> None:
        self.stroke, self.unit = stroke, unit

    @cached_property
    def extent(self) -> Box:
        return self.stroke.extent(self.stroke.value, self.unit)


class Sheet:
    """Of one widget."""

    def __init__(self) -> None:
        self._pixmap: QPixmap | None = None
        self._about: tuple[object, ...] = ()
        self._experiment: Experiment | None = None
        self._seen: list[_Laid] = []
        self._sliding = SlidingRow()

    def show(self, paper: Paper, shown: Diagram, theme: Theme, title: str, slides: bool = False) -> QPixmap:
        """The picture of a diagram with its heading, as large as the widget. `slides`: since the picture before nothing
        but the row of readable timesteps has moved."""
        if slides and shown.context is not None:
            return self._sliding.show(paper, shown, theme, title)
        self._sliding.end()
        about = theme, paper.zoom, paper.devicePixelRatioF(), paper.size(), shown.unit
        experiment = shown.timeline.experiment
        whole = about != self._about or experiment is not self._experiment or self._pixmap is None
        every = (*strokes(shown), *heading(shown, title, paper.shrunk))
        now, changed = [_Laid(stroke, shown.unit) for stroke in every], list[Box]()
        if not whole:
            now, changed = self._beside_seen(now)
        self._about, self._experiment, self._seen = about, experiment, now
        whole = whole or float(paper.devicePixelRatioF()) % 1.0 != 0.0  # there a rectangle does not end with a pixel
        if self._pixmap is None or whole or _covered(changed) > _MOST * shown.width * shown.height:
            self._pixmap = paper.new_sheet()
            paint_strokes(self._pixmap, paper.zoom, [laid.stroke for laid in now], theme, shown.unit)
        elif changed:
            places = tuple(set(changed))  # most of what differs is where it was before
            touched = [laid.stroke for laid in now if any(laid.extent.meets(each) for each in places)]
            paint_strokes(self._pixmap, paper.zoom, touched, theme, shown.unit, places)
        return self._pixmap

    def _beside_seen(self, now: list[_Laid]) -> tuple[list[_Laid], list[Box]]:
        """The strokes, where they look alike those of the picture before; and where they do not."""
        before: dict[Hashable, _Laid] = {laid.stroke.key: laid for laid in self._seen}
        kept: list[_Laid] = []
        changed: list[Box] = []
        for laid in now:
            was = before.pop(laid.stroke.key, None)
            alike = was is not None and was.stroke.value == laid.stroke.value
            kept.append(was if was is not None and alike else laid)
            changed += [] if alike else [laid.extent] if was is None else [laid.extent, was.extent]
        return kept, [*changed, *(laid.extent for laid in before.values())]


def _covered(boxes: list[Box]) -> float:
    return sum(box.width * box.height for box in boxes)

"""The pictures of many slides as recordings: what two of them share is painted, and written, once."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from PyQt6.QtGui import QPainter

from app.painting.network import paint_dynamic
from app.painting.network.heading import river_note
from app.painting.network.strokes import Stroke, strokes
from app.painting.slide.aside import paint_aside
from app.painting.slide.equation import paint_equation
from app.painting.slide.geometry import HEIGHT, WIDTH
from app.painting.slide.plan import SlidePlan, shows_equation
from app.painting.slide.words import title_of
from app.recording import Recording, Written, record
from app.recording.primitives import Primitive
from app.story.diagram import Diagram
from app.story.state import State
from app.theme import Theme

_Kept = dict[tuple[Hashable, int], tuple[Any, tuple[Primitive, ...]]]


class SlidePictures:
    """Of the scenes of one deck, one after the other."""

    def __init__(self, plan: SlidePlan, theme: Theme) -> None:
        self._plan, self._theme = plan, theme
        self._kept: _Kept = {}
        """What the strokes of the slide before were painted with, by their keys."""
        self._written: Written = {}

    def svg(self, state: State) -> str:
        """Network and equation of a scene, without its words."""
        content = self._recording(state).svg("", "", self._written).decode()
        kept = (primitive for _, painted in self._kept.values() for primitive in painted)
        self._written = {primitive: self._written[primitive] for primitive in kept if primitive in self._written}
        return content

    def _recording(self, state: State) -> Recording:
        found = list(self._network(state) if not state.aside else self._aside(state))
        if shows_equation(state):
            sizes = self._plan.equations
            found += record(
                lambda painter: paint_equation(painter, state, self._theme, sizes), WIDTH, HEIGHT
            ).primitives
        return Recording(tuple(found), WIDTH, HEIGHT)

    def _aside(self, state: State) -> tuple[Primitive, ...]:
        return record(lambda painter: paint_aside(painter, state, self._theme), WIDTH, HEIGHT).primitives

    def _network(self, state: State) -> Iterator[Primitive]:
        shown = self._plan.diagram(state)
        before, self._kept = self._kept, {}
        yield from self._still(strokes(shown), shown, before)
        yield from self._painted(lambda painter: paint_dynamic(painter, shown, self._theme, 1.0))
        yield from self._still(river_note(shown, title_of(state)), shown, before)

    def _still(self, layer: Iterable[Stroke], shown: Diagram, before: _Kept) -> Iterator[Primitive]:
        """A layer whose strokes are painted where they were not so on the slide before."""
        for stroke in layer:
            nth = 0
            while (stroke.key, nth) in self._kept:  # several may have one key
                nth += 1
            kept = before.get((stroke.key, nth))
            if kept is None or kept[0] != stroke.value:
                kept = stroke.value, self._painted(_painting(stroke, self._theme, shown.unit))
            self._kept[stroke.key, nth] = kept
            yield from kept[1]

    def _painted(self, paint: Callable[[QPainter], None]) -> tuple[Primitive, ...]:
        """Something of the network."""

        def on_slide(painter: QPainter) -> None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._plan.enter_network(painter)
            paint(painter)

        return record(on_slide, WIDTH, HEIGHT).primitives


def _painting(stroke: Stroke, theme: Theme, unit: float) -> Callable[[QPainter], None]:
    return lambda painter: stroke.paint(painter, stroke.value, theme, unit)

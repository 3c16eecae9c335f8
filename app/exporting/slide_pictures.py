"""The pictures of many slides as recordings: what two of them share is painted, and written, once."""

from collections.abc import Callable, Hashable, Iterator
from typing import Any

from PyQt6.QtGui import QPainter

from app.painting.network import paint_dynamic
from app.painting.network.heading import river_note
from app.painting.network.strokes import Stroke, strokes
from app.painting.slide.equation import paint_equation
from app.painting.slide.geometry import HEIGHT, WIDTH
from app.painting.slide.plan import SlidePlan, shows_equation
from app.painting.slide.words import title_of
from app.recording import Recording, Written, record
from app.recording.primitives import Primitive
from app.story.diagram import Diagram
from app.story.state import State
from app.theme import Theme


class SlidePictures:
    """Of the scenes of one deck, one after the other."""

    def __init__(self, plan: SlidePlan, theme: Theme) -> None:
        self._plan, self._theme = plan, theme
        self._kept: dict[Hashable, tuple[Any, tuple[Primitive, ...]]] = {}
        self._written: Written = {}

    def svg(self, state: State) -> str:
        """Network and equation of a scene, without its words."""
        return self._recording(state).svg("", "", self._written).decode()

    def _recording(self, state: State) -> Recording:
        shown = self._plan.diagram(state)
        found = [*self._still(strokes(shown), shown)]
        found += self._painted(lambda painter: paint_dynamic(painter, shown, self._theme, 1.0))
        found += self._still(river_note(shown, title_of(state)), shown)
        if shows_equation(state):
            sizes = self._plan.equations
            found += record(
                lambda painter: paint_equation(painter, state, self._theme, sizes), WIDTH, HEIGHT
            ).primitives
        return Recording(tuple(found), WIDTH, HEIGHT)

    def _still(self, layer: Iterator[Stroke], shown: Diagram) -> Iterator[Primitive]:
        """A layer whose strokes are painted where they were not so on the slide before."""
        seen: dict[Hashable, int] = {}
        for stroke in layer:
            seen[stroke.key] = nth = seen.get(stroke.key, -1) + 1
            kept = self._kept.get((stroke.key, nth))
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

"""The sizes that suit all scenes of a deck or a film, so that nothing jumps from one to the next; and a scene's
picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtGui import QPainter

from app.painting.network import paint_dynamic, paint_heading, paint_static
from app.painting.slide.equation import EquationSizes, equation_sizes, paint_equation
from app.painting.slide.geometry import NETWORK, SENTENCE
from app.painting.slide.words import size_for
from app.story.diagram import Diagram, diagram, has_room
from app.story.state import State
from app.theme import Theme

_ZOOMS = (1.4, 1.35, 1.3, 1.25, 1.2, 1.15, 1.1, 1.05, 1.0, 0.95, 0.9, 0.85)

_COMFORT = 0.94
"""Of the height: rows that stand as close as they can touch the frames around what is read."""


@dataclass(frozen=True)
class SlidePlan:
    """How large what is."""

    network: float
    equations: EquationSizes
    sentence: float

    def diagram(self, state: State) -> Diagram:
        """The network of a scene, in its own lengths: `network` times as large on the slide."""
        return diagram(state, NETWORK.width() / self.network, NETWORK.height() / self.network)

    def enter_network(self, painter: QPainter) -> None:
        """Go where the network is painted in its own lengths."""
        painter.translate(NETWORK.topLeft())
        painter.scale(self.network, self.network)


def plan_for(scenes: Sequence[State]) -> SlidePlan:
    """The plan for all scenes, of which there is one at least."""
    zoom = next((zoom for zoom in _ZOOMS if _has_room(scenes[0], zoom)), _ZOOMS[-1])
    said = [scene.sentence for scene in scenes if scene.place is not None or scene.question is not None]
    return SlidePlan(zoom, equation_sizes(filter(shows_equation, scenes)), size_for(said, SENTENCE))


def shows_equation(state: State) -> bool:
    """Whether there is one, and it isn't what is asked."""
    return state.place is not None and state.question is None


def paint_picture(painter: QPainter, state: State, plan: SlidePlan, theme: Theme, phase: float = 1.0) -> None:
    """All but the words."""
    shown = plan.diagram(state)
    painter.save()
    plan.enter_network(painter)
    paint_static(painter, shown, theme)
    paint_dynamic(painter, shown, theme, phase)
    paint_heading(painter, shown, theme, "")
    painter.restore()
    if shows_equation(state):
        paint_equation(painter, state, theme, plan.equations)


def _has_room(state: State, zoom: float) -> bool:
    return has_room(state, NETWORK.width() / zoom, _COMFORT * NETWORK.height() / zoom)

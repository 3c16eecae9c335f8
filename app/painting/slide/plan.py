"""The sizes that suit all scenes of a deck or a film, so that nothing jumps from one to the next."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from PyQt6.QtGui import QPainter

from app.painting.slide.equation import EquationSizes
from app.painting.slide.geometry import NETWORK, SENTENCE
from app.painting.slide.words import size_for
from app.story.diagram import Diagram, diagram, least_height_of
from app.story.state import State

_ZOOMS = (1.4, 1.35, 1.3, 1.25, 1.2, 1.15, 1.1, 1.05, 1.0, 0.95, 0.9, 0.85)

_COMFORT = 0.77
"""Of the height, where the rows are as low as they can be: with no more room there are no numbers in the cells."""


@dataclass(frozen=True)
class SlidePlan:
    """How large what is: `network`, how many times as large as in its own lengths; `sentence`, the size of its type in
    lengths of the slide."""

    network: float
    equations: EquationSizes
    sentence: float

    def diagram(self, state: State, start: float | None = None) -> Diagram:
        """The network of a scene, in its own lengths: `network` times as large on the slide; while its row glides, from
        `start` on."""
        return diagram(state, NETWORK.width() / self.network, NETWORK.height() / self.network, start)

    def enter_network(self, painter: QPainter) -> None:
        """Go where the network is painted in its own lengths."""
        painter.translate(NETWORK.topLeft())
        painter.scale(self.network, self.network)


def planned(scenes: Sequence[State], begin: float = 0.0, end: float = 1.0) -> Generator[float, None, SlidePlan]:
    """The plan for all scenes, of which there is one at least; meanwhile the part that is done, of a work of which this
    is from `begin` to `end`."""
    zoom = next((zoom for zoom in _ZOOMS if _has_room(scenes[0], zoom)), _ZOOMS[-1])
    equations, said = EquationSizes(), []
    for number, scene in enumerate(scenes):
        if shows_equation(scene):
            equations = equations.suiting(scene)
            said.append(scene.sentence)
        yield begin + (end - begin) * number / len(scenes)
    return SlidePlan(zoom, equations, size_for(said, SENTENCE))


def shows_equation(state: State) -> bool:
    """Whether there is one, and it isn't what is asked."""
    return state.place is not None and state.question is None


def _has_room(state: State, zoom: float) -> bool:
    width, height = NETWORK.width() / zoom, NETWORK.height() / zoom
    return least_height_of(state, width, height) <= _COMFORT * height

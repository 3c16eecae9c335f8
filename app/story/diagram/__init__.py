"""The geometry of the network, folded or unfolded, as data: no painting, no Qt."""

from app.story.diagram.diagram import Diagram, is_in_sight, least_height_of, unfolded
from app.story.diagram.folded import folded
from app.story.diagram.readable import looked_at
from app.story.diagram.words import description, title
from app.story.state import State

__all__ = [
    "Diagram",
    "description",
    "diagram",
    "folded",
    "is_in_sight",
    "least_height_of",
    "looked_at",
    "title",
    "unfolded",
]


def diagram(state: State, width: float, height: float, start: float | None = None, lowered: float = 0.0) -> Diagram:
    """The network of a state as it is shown, on a card of `width` × `height` pixels; while its row glides, from the
    timestep `start` on. `lowered`: how much more than usual the heading has of the height."""
    if state.folded:
        return folded(state, width, height, lowered)
    return unfolded(state, width, height, start, lowered)

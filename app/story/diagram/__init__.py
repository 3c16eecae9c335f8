"""The geometry of the network, folded or unfolded, as data: no painting, no Qt."""

from app.story.diagram.diagram import Diagram, is_in_sight, unfolded
from app.story.diagram.folded import folded
from app.story.diagram.words import description, title
from app.story.state import State

__all__ = ["Diagram", "description", "diagram", "folded", "is_in_sight", "title", "unfolded"]


def diagram(state: State, width: float, height: float) -> Diagram:
    """The network of a state as it is shown, on a card of `width` × `height` pixels."""
    return (folded if state.folded else unfolded)(state, width, height)

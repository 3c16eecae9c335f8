"""The geometry of the unfolded network, as data: no painting, no Qt."""

from app.story.diagram.diagram import Diagram, diagram
from app.story.diagram.words import description

__all__ = ["Diagram", "description", "diagram"]

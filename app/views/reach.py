"""How far back does the gradient reach? The norms of ∂s_t/∂s_k by lag."""

from PyQt6.QtWidgets import QSizePolicy

from app.document import Document
from app.paper import scaled
from app.parts.figure_view import FigureView
from app.story.places import Place
from app.story.state import State


class ReachView(FigureView):
    """The curves; a click at a lag goes to where the gradient has come so far back."""

    figure_name = "reach"

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(scaled(112))

    def place_of(self, state: State, panel: str, row: int, column: int) -> Place | None:
        """Where the gradient of the loss in focus has come so far back; None where it never does."""
        loss, t = state.flowing_loss, state.focus_loss
        place = Place("backward", "dh", loss=loss, k=t - column) if column <= t else None
        return place if place is not None and place in state.timeline else None

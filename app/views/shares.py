"""Gradient so far: how much of every gradient is collected, and whether the sum is what backpropagation gives."""

from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QSizePolicy

from app.document import Document
from app.figure_view import FigureView
from app.paper import scaled
from app.story.figures.shares import segment_place
from app.story.places import Place
from app.story.state import State


class SharesView(FigureView):
    """The bars; a click on a segment goes to where its share is collected."""

    figure_name = "shares"

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(scaled(1000), scaled(102))

    def place_of(self, state: State, panel: str, row: int, column: int) -> Place | None:
        """Where the share of a segment is collected."""
        return segment_place(state, panel, column)

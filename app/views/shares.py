"""Gradient so far: how much of every gradient is collected, and whether the sum is what backpropagation gives."""

from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QSizePolicy

from app.document import Document
from app.figure_view import FigureView
from app.paper import scaled
from app.story.figures.compared import BESIDE
from app.story.figures.shares import segment_place
from app.story.places import Place
from app.story.state import State

_HEIGHT, _HEIGHT_OF_TWO = 102, 144
"""Of the bars beside each other, and of two under each other that are compared."""


class SharesView(FigureView):
    """The bars; a click on a segment goes to where its share is collected."""

    figure_name = "shares"

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(scaled(1000), scaled(_HEIGHT if self._document.state.compared is None else _HEIGHT_OF_TWO))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def place_of(self, state: State, panel: str, row: int, column: int) -> Place | None:
        """Where the share of a segment is collected."""
        return segment_place(state, panel, column)

    def _go_to(self, panel: str, row: int, column: int) -> None:
        other = self._document.state.other
        if panel == BESIDE and other is not None:
            self._document.go_to_other(segment_place(other, other.parameter, column))
        else:
            super()._go_to(panel, row, column)

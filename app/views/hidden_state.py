"""The hidden state: units × time; of an LSTM the cell state under it."""

from PyQt6.QtWidgets import QSizePolicy

from app.document import Document
from app.paper import scaled
from app.parts.figure_view import FigureView
from app.story.places import Place
from app.story.state import State


class HiddenStateView(FigureView):
    """The heat map; a click on a column inspects its h, a double click goes to where that is computed."""

    figure_name = "hidden-state"
    shows_values = True

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(scaled(150))

    def place_of(self, state: State, panel: str, row: int, column: int) -> Place | None:
        """Where the h of a column is computed."""
        return Place("forward", "h", t=column + 1)

"""The hidden state: units × time; of an LSTM the cell state under it."""

from PyQt6.QtWidgets import QWIDGETSIZE_MAX, QSizePolicy

from app.document import Document
from app.paper import scaled
from app.parts.figure_view import FigureView
from app.story.places import Place
from app.story.state import State

_LOWEST = 150
_ROW, _AROUND = 60, 78
"""Paper units of height that a row takes at most, and what is over and under the rows."""


class HiddenStateView(FigureView):
    """The heat map; a click on a column inspects its h, a double click goes to where that is computed."""

    figure_name = "hidden-state"
    shows_values = True

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(scaled(_LOWEST))

    def draw(self, state: State) -> None:
        """Show the states; a few rows need no more height than they fill."""
        network = state.trace.experiment.network
        rows = len(network.state_parts) * (network.hidden_size + 1) - 1
        self.setMaximumHeight(min(scaled(max(_LOWEST, rows * _ROW + _AROUND)), QWIDGETSIZE_MAX))
        super().draw(state)

    def place_of(self, state: State, panel: str, row: int, column: int) -> Place | None:
        """Where the h of a column is computed."""
        return Place("forward", "h", t=column + 1)

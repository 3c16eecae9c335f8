"""The triangle of what is compared, under the other one, in the same colours."""

from PyQt6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.document import Document
from app.paper import scaled
from app.plots import FigurePlot
from app.story.figures import figure
from app.story.figures.tiles import shown_losses, tile_place
from app.story.state import State
from app.theme import THEMES


class ContributionsBesideView(QWidget):
    """A click on a cell goes to its place in this one, and the other follows."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(scaled(160))
        self.plot = FigurePlot(self)
        self.plot.clicked.connect(self._go_to_cell)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.plot)

    def draw(self, state: State) -> None:
        """Show the chosen parameter's triangle, or that of what does the same in the other cell."""
        other = state.other
        if other is not None:
            self.plot.draw(lambda: figure("contributions", other), THEMES[state.theme])

    def light(self, state: State) -> None:
        """Light what is pointed at."""

    def _go_to_cell(self, panel: str, row: int, column: int) -> None:
        other = self._document.state.other
        if panel == "tiles" and other is not None:
            place = tile_place(other.timeline, other.parameter, shown_losses(other)[row], column + 1)
            if place is not None:
                self._document.go_to_other(place)

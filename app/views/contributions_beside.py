"""The triangle of what is compared, under the other one, in the same colours."""

from PyQt6.QtWidgets import QSizePolicy

from app.document import Document
from app.paper import scaled
from app.parts.figure_view import FigureView
from app.story.figures.tiles import shown_losses, tile_place
from app.story.places import Place
from app.story.state import State


class ContributionsBesideView(FigureView):
    """Of the chosen parameter, or of what does the same in the other cell. A click on a cell goes to its place in this
    one, and the other follows."""

    figure_name = "contributions"

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(scaled(160))

    def draw(self, state: State) -> None:
        """Show the triangle of the state's other."""
        if state.other is not None:
            super().draw(state.other)

    def place_of(self, state: State, panel: str, row: int, column: int) -> Place | None:
        """Where a tile of the other one is computed."""
        other = state.other
        if panel != "tiles" or other is None:
            return None
        return tile_place(other.timeline, other.parameter, shown_losses(other)[row], column + 1)

    def _go_to(self, panel: str, row: int, column: int) -> None:
        place = self.place_of(self._document.state, panel, row, column)
        if place is not None:
            self._document.go_to_other(place)

"""A figure in a card: what is pointed at in it lights everywhere, a click goes to where it is computed or inspects."""

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from app.document import Document
from app.plots import FigurePlot
from app.story.figures import figure
from app.story.places import Place
from app.story.pointing import NOTHING
from app.story.state import State
from app.theme import THEMES


class FigureView(QWidget):
    """A view of one of FIGURES."""

    figure_name: str
    shows_values = False
    """Whether its items are values: then a click inspects, as elsewhere, and a double click goes there."""

    def __init__(self, document: Document, alone: bool = True) -> None:
        """`alone`: the plot fills the view."""
        super().__init__()
        self._document = document
        self.plot = FigurePlot(self)
        self.plot.clicked.connect(self._inspect if self.shows_values else self._go_to)
        if self.shows_values:
            self.plot.double_clicked.connect(self._go_to)
        self.plot.pointed.connect(self._point)
        self.plot.left.connect(self._point_at_nothing)
        if alone:
            inside = QVBoxLayout(self)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(self.plot)

    def draw(self, state: State) -> None:
        """Show what is known at the state's place."""
        self.plot.draw(lambda: figure(self.figure_name, state), THEMES[state.theme])
        self.plot.light(state.pointed)

    def light(self, state: State) -> None:
        """Light what is pointed at."""
        self.plot.light(state.pointed)

    def place_of(self, state: State, panel: str, row: int, column: int) -> Place | None:
        """Where an item is computed."""
        raise NotImplementedError

    def _go_to(self, panel: str, row: int, column: int) -> None:
        place = self.place_of(self._document.state, panel, row, column)
        if place is not None:
            self._document.go_to(place)
            if self._document.state.inspected is not None:  # the inspector that is open follows
                self._document.inspect(place)

    def _inspect(self, panel: str, row: int, column: int) -> None:
        self._document.inspect(self.place_of(self._document.state, panel, row, column))

    def _point(self, panel: str, row: int, column: int) -> None:
        shown = self.plot.figure
        if shown is not None:
            self._document.point(shown.pointed(panel, row, column))

    def _point_at_nothing(self) -> None:
        if self._document.state.pointed.view == self.figure_name:
            self._document.point(NOTHING)

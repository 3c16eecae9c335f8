"""The hidden state: units × time; of an LSTM the cell state under it."""

from PyQt6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.document import Document
from app.paper import scaled
from app.plots import FigurePlot
from app.story.figures import figure
from app.story.places import Place
from app.story.state import State
from app.theme import THEMES


class HiddenStateView(QWidget):
    """The heat map; a click on a column goes to where its h is computed."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(scaled(150))
        self.plot = FigurePlot(self)
        self.plot.clicked.connect(self._go_to_timestep)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.plot)

    def draw(self, state: State) -> None:
        """Show the values that are known at the state's place."""
        self.plot.draw(lambda: figure("hidden-state", state), THEMES[state.theme])

    def light(self, state: State) -> None:
        """Light what is pointed at."""

    def _go_to_timestep(self, panel: str, row: int, column: int) -> None:
        self._document.go_to(Place("forward", "h", t=column + 1))

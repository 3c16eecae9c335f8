"""How far back does the gradient reach? The norms of ∂s_t/∂s_k by lag."""

from PyQt6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.document import Document
from app.paper import scaled
from app.plots import FigurePlot
from app.story.figures import figure
from app.story.places import Place
from app.story.state import State
from app.theme import THEMES


class ReachView(QWidget):
    """The curves; a click at a lag goes to where the gradient has come so far back."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(scaled(112))
        self.plot = FigurePlot(self)
        self.plot.clicked.connect(self._go_to_lag)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.plot)

    def draw(self, state: State) -> None:
        """Show how far the gradient of the loss in focus has come back at the state's place."""
        self.plot.draw(lambda: figure("reach", state), THEMES[state.theme])

    def light(self, state: State) -> None:
        """Light what is pointed at."""

    def _go_to_lag(self, panel: str, row: int, column: int) -> None:
        state = self._document.state
        loss, t = None if state.flow == "all" else state.focus_loss, state.focus_loss
        place = Place("backward", "dh", loss=loss, k=t - column) if column <= t else None
        if place is not None and place in state.timeline:
            self._document.go_to(place)

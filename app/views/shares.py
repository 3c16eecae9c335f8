"""Gradient so far: how much of every gradient is collected, and whether the sum is what backpropagation gives."""

from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.document import Document
from app.paper import scaled
from app.plots import FigurePlot
from app.story.figures import figure
from app.story.figures.compared import BESIDE
from app.story.figures.shares import segment_place
from app.story.state import State
from app.theme import THEMES

_HEIGHT, _HEIGHT_OF_TWO = 102, 144
"""Of the bars beside each other, and of two under each other that are compared."""


class SharesView(QWidget):
    """The bars; a click on a segment goes to where its share is collected."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.plot = FigurePlot(self)
        self.plot.clicked.connect(self._go_to_segment)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.plot)

    def sizeHint(self) -> QSize:
        return QSize(scaled(1000), scaled(_HEIGHT if self._document.state.compared is None else _HEIGHT_OF_TWO))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def draw(self, state: State) -> None:
        """Show what is collected at the state's place."""
        self.plot.draw(lambda: figure("shares", state), THEMES[state.theme])

    def light(self, state: State) -> None:
        """Light what is pointed at."""

    def _go_to_segment(self, panel: str, row: int, column: int) -> None:
        state = self._document.state
        if panel == BESIDE and state.other is not None:
            self._document.go_to_other(segment_place(state.other, state.other.parameter, column))
        else:
            self._document.go_to(segment_place(state, panel, column))

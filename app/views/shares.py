"""Gradient so far: how much of every gradient is collected, and whether the sum is what backpropagation gives."""

from functools import lru_cache

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QPushButton, QSizePolicy

from app.document import Document
from app.paper import scaled
from app.parts.figure_view import FigureView
from app.plots.groups import BLOCK_FROM, groups_layout
from app.story.figures import Figure, figure
from app.story.figures.compared import BESIDE
from app.story.figures.shares import segment_place
from app.story.places import Place
from app.story.state import State
from app.translation import _
from app.widgets.own_keys import keep_own_keys

_BUTTON, _LEFT, _BELOW = 22, 16, 8
_HEIGHT, _HEIGHT_WITH_BUTTON, _HEIGHT_OF_TWO, _UNDER_TITLE = 102, 118, 168, 190
"""Of the bars beside each other, also with a button under their title; of two under each other that are compared, also
under their title."""


def _has_pages(bars: Figure, width: float) -> bool:
    """Whether not all bars have room at once in the lower height."""
    return groups_layout(bars, width, _HEIGHT).left_out is not None


class SharesView(FigureView):
    """The bars; a click on a segment goes to where its share is collected."""

    figure_name = "shares"

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.others = QPushButton(_("the others"), self)
        self.others.setProperty("offer", True)
        self.others.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.others.setCursor(Qt.CursorShape.PointingHandCursor)
        self.others.setToolTip(_("Show the parameters that have no room here"))
        self.others.ensurePolished()  # only then it has the font that its text is measured with
        self.others.setFixedSize(self.others.sizeHint().width(), scaled(_BUTTON))
        self.others.clicked.connect(self.plot.turn_page)
        keep_own_keys(self.others)
        self.plot.laid_out.connect(self._place_others)
        self._has_pages = lru_cache(maxsize=1)(_has_pages)  # asked at every step, and again by every layout
        self._wanted = self.sizeHint()

    def draw(self, state: State) -> None:
        """Show what is collected."""
        self._ask_for_height()
        super().draw(state)

    def sizeHint(self) -> QSize:
        if self._document.state.compared is not None:
            is_wide = self.width() >= scaled(BLOCK_FROM)
            return QSize(scaled(1000), scaled(_HEIGHT_OF_TWO if is_wide else _UNDER_TITLE))
        return QSize(scaled(1000), scaled(_HEIGHT_WITH_BUTTON if self._has_pages_where_low else _HEIGHT))

    @property
    def _has_pages_where_low(self) -> bool:
        """Whether not all have room at once in the lower height, whatever the height is: in the one that has room for
        the button all may have, and asking for both by turns the window would never come to rest."""
        return self._has_pages(figure(self.figure_name, self._document.state), self.width() / self.plot.zoom)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._ask_for_height()
        self._place_others()

    def _ask_for_height(self) -> None:
        """Only when it is another one, else the whole window would be laid out again at every step; also while the bars
        are hidden, as it tells whether there is room for them."""
        if self.sizeHint() != self._wanted:
            self._wanted = self.sizeHint()
            self.updateGeometry()

    def _place_others(self) -> None:
        """Under the title, where it says what has no room."""
        self.others.setVisible(self.plot.has_pages)
        self.others.move(scaled(_LEFT), self.height() - self.others.height() - scaled(_BELOW))

    def place_of(self, state: State, panel: str, row: int, column: int) -> Place | None:
        """Where the share of a segment is collected."""
        return segment_place(state, panel, column)

    def _go_to(self, panel: str, row: int, column: int) -> None:
        other = self._document.state.other
        if panel == BESIDE and other is not None:
            self._document.go_to_other(segment_place(other, other.parameter, column))
        else:
            super()._go_to(panel, row, column)

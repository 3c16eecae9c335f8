"""Two buttons that walk a lesson's stops, for hands that have no Page Down key at hand."""

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.assets import icon
from app.document import Document
from app.paper import scaled
from app.story.state import State
from app.story.touring import toured
from app.theme import THEMES
from app.translation import _
from app.widgets.own_keys import keep_own_keys

_GAP = 2
_HEIGHT = 24
"""Of a button, and the width of one with an arrow alone."""


class StopWalk(QWidget):
    """To the stop before, to the next one; nothing where the lesson has none."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = ""
        self.back = QPushButton()
        self.back.setToolTip(_("The stop before (Page Up)"))
        self.back.clicked.connect(lambda: document.step_stop(-1))
        self.next = QPushButton(_("Next"))
        self.next.setToolTip(_("The lesson's next stop (Page Down)"))
        self.next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the word
        self.next.clicked.connect(lambda: document.step_stop(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(_GAP))
        for button in (self.back, self.next):
            _dress(button)
            row.addWidget(button)
        self.back.setFixedWidth(scaled(_HEIGHT))

    def draw(self, state: State) -> None:
        """Offer what there is of stops before and behind the cursor."""
        self.setVisible(bool(state.stops))
        self.back.setEnabled(toured(state, -1) is not None)
        self.next.setEnabled(state.question is not None or toured(state, 1) is not None)
        self.setAccessibleName(_("Stops of the lesson"))
        if state.theme != self._theme:
            self._theme = state.theme
            ink = THEMES[state.theme].muted
            self.back.setIcon(icon("chevron-left", ink, scaled(14)))
            self.next.setIcon(icon("chevron-right", ink, scaled(14)))

    def say_next(self, in_words: bool) -> None:
        """With the word or, where that has no room, by the arrow alone."""
        self.next.setText(_("Next") if in_words else "")
        self.next.setFixedWidth(self.next.sizeHint().width() if in_words else scaled(_HEIGHT))


def _dress(button: QPushButton) -> None:
    button.setAccessibleName(button.toolTip())
    button.setProperty("offer", True)
    button.setFixedHeight(scaled(_HEIGHT))
    button.setIconSize(QSize(scaled(14), scaled(14)))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    keep_own_keys(button)

"""Chooses how losses are followed back: whole, in a sliding window, in chunks; and opens what slides do about it."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QToolButton, QWidget

from app.document import Document
from app.paper import scaled
from app.story.asides import is_offered
from app.story.figures.edge import edge, suggested
from app.story.state import State
from app.translation import _, later
from app.widgets.own_keys import keep_own_keys
from rnn_engine.truncation import NO_TRUNCATION, Truncation

_HEIGHT = 24
_PADDING = 24
_KINDS = {
    "none": later("Every loss back to the start"),
    "sliding": later("A sliding window"),
    "chunked": later("Chunks"),
}
_STRUCK_THROUGH = "struck-through"


class TruncationSwitch(QToolButton):
    """A button that says the truncation, with a menu of its kinds."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: Truncation | None = None
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setProperty("offer", True)
        self.setFixedHeight(scaled(_HEIGHT))
        self.setAccessibleName(_("Truncation"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(_("How far a loss is followed back; or drag the edge of the triangle"))
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        group = QActionGroup(menu)
        self.kinds: dict[str, QAction] = {}
        for kind, title in _KINDS.items():
            action = menu.addAction(_(title))
            assert action is not None
            action.setCheckable(True)
            action.triggered.connect(lambda _checked, chosen=kind: self._choose(chosen))
            group.addAction(action)
            self.kinds[kind] = action
        menu.addSeparator()
        struck = menu.addAction(_("Diagonal only: the formula that the slides strike through"))
        assert struck is not None
        struck.triggered.connect(lambda: document.open_aside(_STRUCK_THROUGH))
        self.struck_through: QAction = struck
        self.setMenu(menu)
        keep_own_keys(self)

    def draw(self, state: State) -> None:
        """Say the state's truncation."""
        self.setVisible(edge(state) is not None)
        truncation = state.trace.experiment.truncation
        if truncation != self._shown:
            self._shown = truncation
            self.setText(f"{_said(truncation)} ▾")
            self.ensurePolished()
            self.setFixedWidth(self.fontMetrics().horizontalAdvance(self.text()) + scaled(_PADDING))

    def _fill(self) -> None:
        """While the menu is open the film stands still: what it offers is of this place."""
        self._document.pause()
        self.kinds[self._document.state.trace.experiment.truncation.kind].setChecked(True)
        self.struck_through.setEnabled(is_offered(self._document.state, _STRUCK_THROUGH))

    def _choose(self, kind: str) -> None:
        state = self._document.state
        present = state.trace.experiment.truncation
        if kind == "none":
            self._document.truncate(NO_TRUNCATION)
        elif kind != present.kind:
            size = present.size if present.kind != "none" else suggested(state)
            self._document.truncate(Truncation("sliding" if kind == "sliding" else "chunked", size))


def _said(truncation: Truncation) -> str:
    if truncation.kind == "sliding":
        return _("window {size}").format(size=truncation.size)
    if truncation.kind == "chunked":
        return _("chunks of {size}").format(size=truncation.size)
    return _("truncate")

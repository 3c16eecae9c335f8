"""What a place opens beside the film: a derivation line by line, a comparison, an erratum."""

import math

from PyQt6.QtCore import QEvent, QPointF, QSize, Qt
from PyQt6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.assets import icon
from app.document import Document
from app.painting.aside import Layout, layout, paint_lines
from app.paper import Paper, painting, scaled
from app.story.asides import aside
from app.story.asides.aside import Aside, Path, every_path
from app.story.asides.letters import compared
from app.story.asides.words import in_words
from app.story.notation import Notation
from app.story.numbers import unbroken
from app.story.state import State
from app.theme import THEMES
from app.translation import _
from app.widgets.choice import Choice
from app.widgets.elided_label import ElidedLabel
from app.widgets.own_keys import keep_own_keys
from app.widgets.plain_label import plain_tip
from app.widgets.quiet_sentence import QuietSentence

_EDGE = 20
_LEAST_LINES = 120
"""Paper units of height."""
_IN_SIGHT = 24
"""Paper units below an opened line that are brought into sight with it."""
_COMPARES_NOTATIONS = "letters"
"""The aside that has a second notation to choose."""


class AsideView(QWidget):
    """Title, lines and sentence of the open aside. Lines open under a click, a label goes to its place."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._theme = ""
        self._notations: list[Notation] = []
        """Those that are offered to compare with."""
        self.setAccessibleName(_("Aside"))
        self.title = ElidedLabel()
        self.title.setProperty("heading", True)
        self.beside = Choice(_("Beside"), _("The notation to compare with"))
        self.beside.chosen.connect(lambda index: document.choose_beside(self._notations[index]))
        self.open_all = _small_button(_("Open all"), _("Open every line"))
        self.open_all.clicked.connect(document.open_every_line)
        self.close_button = QToolButton()
        self.close_button.setToolTip(_("Back to the network (Esc)"))
        self.close_button.setAccessibleName(_("Close"))
        self.close_button.setIconSize(QSize(scaled(16), scaled(16)))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.clicked.connect(document.close_aside)
        keep_own_keys(self.close_button)
        self.lines = LinesView(document)
        self.sentence = QuietSentence()
        self._arrange()

    def _arrange(self) -> None:
        header = QHBoxLayout()
        header.setContentsMargins(scaled(_EDGE), scaled(8), scaled(12), scaled(2))
        header.setSpacing(scaled(8))
        header.addWidget(self.title, 1)
        for widget in (self.beside, self.open_all, self.close_button):
            header.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, scaled(12))
        whole.setSpacing(0)
        whole.addLayout(header)
        whole.addWidget(self.lines, 1)
        whole.addWidget(self.lines.edge)
        foot = QHBoxLayout()
        foot.setContentsMargins(scaled(_EDGE), scaled(6), scaled(_EDGE), 0)
        foot.addWidget(self.sentence)
        whole.addLayout(foot)

    def draw(self, state: State) -> None:
        """Show the aside that is open, if any."""
        shown = aside(state)
        if shown is None:
            self.lines.forget()
            return
        self.title.setText(shown.title)
        self.title.setToolTip(plain_tip(shown.title))
        self.sentence.setText(unbroken(shown.sentence))
        self.sentence.setVisible(bool(shown.sentence))
        self.open_all.setVisible(not every_path(shown) <= state.opened)
        self.beside.setVisible(state.aside == _COMPARES_NOTATIONS)
        self._draw_beside(state)
        if state.theme != self._theme:
            self._theme = state.theme
            self.close_button.setIcon(icon("close", THEMES[state.theme].ink, scaled(16)))
        self.setAccessibleDescription(f"{shown.title}\n{in_words(shown, state.opened)}")
        self.lines.draw(state, shown)

    def _draw_beside(self, state: State) -> None:
        if state.aside == _COMPARES_NOTATIONS:
            other = compared(state)
            self._notations = [notation for notation in self._document.notations if notation != state.notation]
            self.beside.offer([notation.called for notation in self._notations], self._notations.index(other))


class LinesView(QScrollArea):
    """The lines of an aside; those that have no room are scrolled to."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.page = Lines(document)
        self.setWidget(self.page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.edge = QFrame()
        self.edge.setProperty("edge", True)
        self.edge.setFixedHeight(1)
        bar = self.verticalScrollBar()
        assert bar is not None
        bar.rangeChanged.connect(self._mark_edge)
        bar.valueChanged.connect(self._mark_edge)
        self.setMinimumHeight(scaled(_LEAST_LINES))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys belong to the film and to the lines

    def forget(self) -> None:
        """What is opened next begins at its top."""
        self.page.shown = self.page.laid = None

    def draw(self, state: State, shown: Aside) -> None:
        """Show the lines; what was just opened comes into sight."""
        before = self.page.shown
        fresh = state.opened - before[0].opened if before is not None and before[1].name == shown.name else frozenset()
        self.page.shown = state, shown
        self.fit()
        bar = self.verticalScrollBar()
        assert bar is not None
        if before is None or before[1].name != shown.name:
            bar.setValue(0)
        elif len(fresh) == 1:
            box = self.page.laid_out().box_of(min(fresh))
            bar.setValue(max(bar.value(), self.page.on_screen(box.bottom() + _IN_SIGHT) - self.height()))

    def _mark_edge(self) -> None:
        """A hairline where there are more lines below."""
        bar = self.verticalScrollBar()
        assert bar is not None
        marked = bar.value() < bar.maximum()
        if marked != self.edge.property("marked"):
            self.edge.setProperty("marked", marked)
            style = self.edge.style()
            assert style is not None
            style.polish(self.edge)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Lay the lines out for the room that there is. The scroll bar stands in their margin."""
        if self.page.shown is None:
            return
        state, shown = self.page.shown
        zoom = self.page.zoom
        self.page.laid = layout(shown, state.opened, self.width() / zoom, self.height() / zoom)
        self.page.setMinimumHeight(math.ceil(self.page.laid.height * zoom))
        self.page.update()


class Lines(Paper):
    """The lines themselves, as high as they are."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.shown: tuple[State, Aside] | None = None
        self.laid: Layout | None = None
        self._hovered: Path | None = None
        self.setMouseTracking(True)

    def laid_out(self) -> Layout:
        assert self.laid is not None
        return self.laid

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self.shown is None or self.laid is None:
            return
        state, _ = self.shown
        with painting(self, self.zoom) as painter:
            paint_lines(painter, self.laid, THEMES[state.theme], state.opened, state.place, self._hovered)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None or self.laid is None or event.button() != Qt.MouseButton.LeftButton:
            return
        point = self.on_paper(event.position())
        place, path = self.laid.place_at(point), self.laid.path_at(point)
        if place is not None:
            self._document.pause()
            self._document.go_to(place)
        elif path is not None:
            self._document.toggle_line(path)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            self._hover(self.on_paper(event.position()))

    def leaveEvent(self, event: QEvent | None) -> None:
        self._hover(None)

    def _hover(self, point: QPointF | None) -> None:
        if self.laid is None:
            return
        path = None if point is None else self.laid.path_at(point)
        place = None if point is None else self.laid.place_at(point)
        over = path is not None or place is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        if path != self._hovered:
            self._hovered = path
            self.update()


def _small_button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("offer", True)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    keep_own_keys(button)
    return button

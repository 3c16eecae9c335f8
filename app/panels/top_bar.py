"""The bar at the top: which lesson, in whose letters, what flows, how it is measured; and the window's menu."""

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from app.assets import icon
from app.document import Document
from app.files.lesson import Lesson
from app.paper import scaled
from app.parts.window_menu import WindowMenu
from app.story.headings import flow_name
from app.story.notation import Notation
from app.story.places import Flow
from app.story.state import Measure, Scale, State
from app.story.summary import summary
from app.theme import THEMES
from app.translation import _, later
from app.widgets.bar_margins import leave_margins
from app.widgets.choice import Choice
from app.widgets.own_keys import keep_own_keys
from app.widgets.plain_label import PlainLabel, plain_tip
from app.widgets.primary import make_primary
from app.widgets.whole_phrases import WholePhrases

_MEASURES: tuple[tuple[Measure, Scale, str], ...] = (
    ("share", "linear", later("share · linear")),
    ("share", "log", later("share · log")),
    ("norm", "linear", later("norm · linear")),
    ("norm", "log", later("norm · log")),
)

_TITLE_WIDTH = 210
"""Paper units that a long title has at least, however narrow the window is."""
_BEFORE_CHOICES = 12
"""Between what a lesson is, in words, and the choices."""
_NARROWEST = 380
"""Paper units of the bar: what has no room in it stands in the menu."""


class TopBar(QFrame):
    """Title, choices and the few buttons that belong to the whole window."""

    lessons_asked = pyqtSignal()
    notation_asked = pyqtSignal()
    experiment_asked = pyqtSignal()
    export_asked = pyqtSignal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._flows: list[Flow] = []
        self._flow_titles: list[str] = []
        self._flows_of: tuple[tuple[int, ...], Notation] | None = None
        self._notations: tuple[Notation, ...] = ()
        self._theme = ""
        self._shown: Lesson | None = None
        self._title = ""
        self.setProperty("bar", "top")
        self._name = PlainLabel("Unfold")
        self._name.setProperty("title", True)
        self.lesson = QToolButton()
        self.lesson.setProperty("heading", True)
        self.lesson.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.lesson.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the title
        self.summary = WholePhrases()
        self.summary.setProperty("muted", True)
        self.summary.setContentsMargins(0, 0, scaled(_BEFORE_CHOICES), 0)
        self.notation = Choice(_("Notation"), _("In the letters of whose lecture"))
        self.flow = Choice(_("Flow of"), _("Which loss flows back"))
        self.measure = Choice(_("Measure"), _("How a contribution is measured"))
        self.experiment = QPushButton(_("Experiment"))
        self.experiment.setToolTip(_("Change sequence, cell, sizes, loss, truncation (Ctrl+T)"))
        self.export = QPushButton(_("Export…"))
        make_primary(self.export)
        self.export.setToolTip(_("Write figures as PDF, SVG, PNG (Ctrl+E)"))
        self.theme = self._icon_button(_("Light or dark (Ctrl+D)"))
        self.menu = WindowMenu(document, self._offer_what_gave_way, self)
        self.menu_button = self._icon_button(_("Menu"))
        self.menu_button.setMenu(self.menu)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._give_way = (self.measure, self.experiment, self.flow, self.notation, self.export, self._name)
        """Where the bar is too narrow, in this order; when presenting, all."""
        self._row = QHBoxLayout(self)
        self.be_low(False)
        self._row.setSpacing(scaled(8))
        self._row.addWidget(self._name)
        self._row.addWidget(self.lesson)
        self._row.addWidget(self.summary, 1)
        for widget in (self.notation, self.flow, self.measure, self.experiment, self.export):
            self._row.addWidget(widget)
        self._row.addWidget(self.theme)
        self._row.addWidget(self.menu_button)
        for button in (self.lesson, self.experiment, self.export, self.theme, self.menu_button):
            keep_own_keys(button)
        self._connect()

    def be_low(self, low: bool) -> None:
        """Leave less room above and below what is in it."""
        leave_margins(self._row, 24, 16, low)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(_NARROWEST), super().minimumSizeHint().height())

    def toggle_theme(self) -> None:
        self._document.choose_theme("light" if self._document.state.theme == "dark" else "dark")

    def draw(self, state: State) -> None:
        """Show what is chosen."""
        if state.told is not self._shown:
            self._shown = state.told
            self._title = state.told.title
            self.lesson.setToolTip(plain_tip(_("{title}: choose another lesson (Ctrl+L)").format(title=self._title)))
            self.summary.say(summary(state.lesson))
        self._draw_notation(state)
        self._draw_flow(state)
        self.measure.offer(
            [_(title) for *_rest, title in _MEASURES],
            [(measure, scale) for measure, scale, _title in _MEASURES].index((state.measure, state.scale)),
        )
        if state.theme != self._theme:
            self._theme = state.theme
            theme = THEMES[state.theme]
            self.theme.setIcon(icon("sun" if state.theme == "dark" else "moon", theme.ink, scaled(18)))
            self.lesson.setIcon(icon("chevron-down", theme.muted, scaled(14)))
            self.menu_button.setIcon(icon("menu", theme.ink, scaled(18)))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Show as much of the title as there is room for beside the choices; the summary gives way first, then the
        choices one after the other."""
        metrics, least = self.lesson.fontMetrics(), scaled(_TITLE_WIDTH)
        frame = self.lesson.sizeHint().width() - metrics.horizontalAdvance(self.lesson.text())
        whole = metrics.horizontalAdvance(self._title)
        self.lesson.setMinimumWidth(min(whole, least) + frame)
        shown: set[QWidget] = set() if self._document.state.look.presenting else set(self._give_way)
        for widget in self._give_way:
            if self._needed(shown) > self.width():
                shown.discard(widget)
        for widget in self._give_way:
            widget.setVisible(widget in shown)
        room = self.width() - (self._needed(shown) - self.lesson.minimumWidth()) - frame
        text = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, max(least, room))
        self.lesson.setText(text.replace("&", "&&"))
        self._row.activate()

    def _needed(self, shown: set[QWidget]) -> int:
        """The width that the bar needs with some of what may give way."""
        margins = self._row.contentsMargins()
        widths = [each.sizeHint().width() for each in (*shown, self.theme, self.menu_button)]
        widths.append(self.lesson.minimumWidth())
        return margins.left() + margins.right() + sum(widths) + len(widths) * self._row.spacing()

    def _offer_what_gave_way(self, menu: WindowMenu) -> None:
        """What is not at hand in the bar, in the order in which it stands there."""
        for choice in (self.notation, self.flow, self.measure):
            if choice.isHidden():
                menu.choose_from(choice.caption, choice.offered, choice.box.currentIndex(), choice.chosen.emit)
        if self.experiment.isHidden():
            menu.offer(self.experiment.text(), self.experiment_asked.emit, "Ctrl+T")
        if self.export.isHidden():
            menu.offer(self.export.text(), self.export_asked.emit, "Ctrl+E")

    def _draw_notation(self, state: State) -> None:
        self._notations = self._document.notations
        titles = [notation.called for notation in self._notations]
        self.notation.offer([*titles, _("Open…")], self._notations.index(state.notation))

    def _draw_flow(self, state: State) -> None:
        losses = state.trace.losses
        if (losses, state.notation) != self._flows_of:
            self._flows_of = losses, state.notation
            self._flows = [*losses, "each", "all"]
            self._flow_titles = [flow_name(flow, state.notation) for flow in self._flows]
        self.flow.offer(self._flow_titles, self._flows.index(state.flow))

    def _connect(self) -> None:
        document = self._document
        self.lesson.clicked.connect(self.lessons_asked)
        self.notation.chosen.connect(self._choose_notation)
        self.flow.chosen.connect(lambda index: document.choose_flow(self._flows[index]))
        self.measure.chosen.connect(self._choose_measure)
        self.experiment.clicked.connect(self.experiment_asked)
        self.export.clicked.connect(self.export_asked)
        self.theme.clicked.connect(self.toggle_theme)

    def _choose_notation(self, index: int) -> None:
        if index < len(self._notations):
            self._document.choose_notation(self._notations[index])
        else:
            self._draw_notation(self._document.state)  # what is chosen is still the one before
            self.notation_asked.emit()

    def _choose_measure(self, index: int) -> None:
        measure, scale, _title = _MEASURES[index]
        self._document.choose_measure(measure, scale)

    def _icon_button(self, tip: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(plain_tip(tip))
        button.setAccessibleName(tip)
        button.setIconSize(QSize(scaled(18), scaled(18)))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

"""The bar at the top: which lesson, in whose letters, what flows, how it is measured."""

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from app.assets import icon
from app.choice import Choice
from app.document import Document
from app.elided_label import ElidedLabel
from app.files.lesson import Lesson
from app.paper import scaled
from app.story.notation import Notation
from app.story.places import Flow
from app.story.state import Measure, Scale, State
from app.story.summary import summary
from app.theme import THEMES
from rnn_engine.trace import Trace

_MEASURES: tuple[tuple[Measure, Scale], ...] = (
    ("share", "linear"),
    ("share", "log"),
    ("norm", "linear"),
    ("norm", "log"),
)

_TITLE_WIDTH = 210
"""Paper units that a long title has at least, however narrow the window is."""


class TopBar(QFrame):
    """Title, choices and the few buttons that belong to the whole window."""

    lessons_asked = pyqtSignal()
    notation_asked = pyqtSignal()
    experiment_asked = pyqtSignal()
    export_asked = pyqtSignal()
    full_screen_asked = pyqtSignal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._flows: list[Flow] = []
        self._flow_titles: list[str] = []
        self._flows_of: tuple[Trace, Notation] | None = None
        self._notations: tuple[Notation, ...] = ()
        self._theme = ""
        self._shown: Lesson | None = None
        self._title = ""
        self.setProperty("bar", "top")
        name = QLabel("Unfold")
        name.setProperty("title", True)
        self.lesson = QToolButton()
        self.lesson.setProperty("heading", True)
        self.lesson.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.lesson.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the title
        self.summary = ElidedLabel()
        self.summary.setProperty("muted", True)
        self.notation = Choice("Notation", "In the letters of whose lecture")
        self.flow = Choice("Flow of", "Which loss flows back")
        self.measure = Choice("Measure", "How a contribution is measured")
        self.experiment = QPushButton("Experiment")
        self.experiment.setToolTip("Change sequence, cell, sizes, loss, truncation (Ctrl+T)")
        self.export = QPushButton("Export…")
        self.export.setProperty("primary", True)
        self.export.setToolTip("Write figures as PDF, SVG, PNG (Ctrl+E)")
        self.theme = self._icon_button("Light or dark (Ctrl+D)")
        self.full_screen = self._icon_button("Full screen (F11)")
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(24), scaled(8), scaled(16), scaled(8))
        row.setSpacing(scaled(8))
        row.addWidget(name)
        row.addSpacing(scaled(6))
        row.addWidget(self.lesson)
        row.addWidget(self.summary, 1)
        for widget in (self.notation, self.flow, self.measure, self.experiment, self.export):
            row.addWidget(widget)
        row.addWidget(self.theme)
        row.addWidget(self.full_screen)
        self._connect()

    def toggle_theme(self) -> None:
        self._document.choose_theme("light" if self._document.state.theme == "dark" else "dark")

    def draw(self, state: State) -> None:
        """Show what is chosen."""
        if state.told is not self._shown:
            self._shown = state.told
            self._title = state.told.title
            self.lesson.setToolTip(f"{self._title}: choose another lesson (Ctrl+L)")
            self.summary.setText(summary(state.lesson))
            self.summary.setToolTip(self.summary.text())
        self._draw_notation(state)
        self._draw_flow(state)
        measures = [f"{measure} · {scale}" for measure, scale in _MEASURES]
        self.measure.offer(measures, _MEASURES.index((state.measure, state.scale)))
        if state.theme != self._theme:
            self._theme = state.theme
            theme = THEMES[state.theme]
            self.theme.setIcon(icon("sun" if state.theme == "dark" else "moon", theme.ink, scaled(18)))
            self.lesson.setIcon(icon("chevron-down", theme.muted, scaled(14)))
            self.full_screen.setIcon(icon("fullscreen", theme.ink, scaled(18)))
        self._fit_title()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit_title()

    def _fit_title(self) -> None:
        """Show as much of the title as there is room for beside the choices; the summary gives way first."""
        row, metrics = self.layout(), self.lesson.fontMetrics()
        assert row is not None
        frame = self.lesson.sizeHint().width() - metrics.horizontalAdvance(self.lesson.text())
        room = self.width() - (row.minimumSize().width() - self.lesson.minimumWidth()) - frame
        width = max(scaled(_TITLE_WIDTH), room)
        self.lesson.setText(metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, width).replace("&", "&&"))
        self.lesson.setMinimumWidth(min(metrics.horizontalAdvance(self._title), scaled(_TITLE_WIDTH)) + frame)

    def _draw_notation(self, state: State) -> None:
        self._notations = self._document.notations
        titles = [notation.title for notation in self._notations]
        self.notation.offer([*titles, "Open…"], self._notations.index(state.notation))

    def _draw_flow(self, state: State) -> None:
        if (state.trace, state.notation) != self._flows_of:
            self._flows_of = state.trace, state.notation
            losses = state.trace.losses
            self._flows = [*losses, "each", "all"]
            letters = [state.notation.label("loss", t) for t in losses]
            self._flow_titles = [
                *(f"one loss, {letter}" for letter in letters),
                "each loss in turn",
                "all losses at once",
            ]
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
        self.full_screen.clicked.connect(self.full_screen_asked)

    def _choose_notation(self, index: int) -> None:
        if index < len(self._notations):
            self._document.choose_notation(self._notations[index])
        else:
            self._draw_notation(self._document.state)  # what is chosen is still the one before
            self.notation_asked.emit()

    def _choose_measure(self, index: int) -> None:
        self._document.choose_measure(*_MEASURES[index])

    def _icon_button(self, tip: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setIconSize(QSize(scaled(18), scaled(18)))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

"""The window: which views there are, where they stand, and what belongs to no view."""

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QBuffer, QEvent, QIODevice, QObject, QPoint, Qt
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PyQt6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.actions import Action, cursor_actions, experiment_action, install
from app.assets import load_fonts
from app.document import Document
from app.files.lesson_file import LessonError, builtin_lessons, read_lesson
from app.files.notation_file import read_notation_file
from app.files.whole import FileError
from app.panels.comparing import ComparingMenu
from app.panels.experiment import ExperimentPanel
from app.panels.export import ExportPanel
from app.panels.gallery import Gallery
from app.panels.top_bar import TopBar
from app.player import Player
from app.settings import Settings
from app.story.asides import is_general
from app.story.notation import NotationError
from app.story.state import State, only_pointed, opening_state
from app.theme import THEMES, apply
from app.views.aside import AsideView
from app.views.comparison import ComparisonView
from app.views.contributions import ContributionsView
from app.views.contributions_beside import ContributionsBesideView
from app.views.equation import EquationView
from app.views.hidden_state import HiddenStateView
from app.views.network import NetworkBesideView, NetworkView
from app.views.reach import ReachView
from app.views.shares import SharesView
from app.views.transport import TransportView
from rnn_engine.experiment import ExperimentError

_UNREADABLE = (LessonError, FileError, ExperimentError)
"""What reading and opening a lesson may raise."""

_EDGE = 20
_GAP = 12
_ROOM_FOR_REACH = 780
"""Pixels of height from which there is a card for how far the gradient reaches."""


class Workspace(QWidget):
    """Everything inside the window's frame. Follows one document."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self._theme = ""
        self._shown: State | None = None
        self._dress(document.state)  # before the views: a widget takes the font that the program has when it is made
        self.top_bar = TopBar(document)
        self.network = NetworkView(document)
        self.network_beside = NetworkBesideView(document)
        self._networks = QWidget()
        self.aside = AsideView(document)
        self.stage = QStackedWidget()
        self.equation = EquationView(document)
        self._equation_card = card(self.equation)
        self.comparison = ComparisonView(document)
        self._comparison_card = card(self.comparison)
        self.contributions = ContributionsView(document)
        self.contributions_beside = ContributionsBesideView(document)
        self._least_triangle = self.contributions.minimumHeight()
        self.reach = ReachView(document)
        self._reach_card = card(self.reach)
        self._reach_card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.hidden_state = HiddenStateView(document)
        self._hidden_state_card = card(self.hidden_state)
        self.shares = SharesView(document)
        self.transport = TransportView(document)
        self._views = (
            self.top_bar,
            self.network,
            self.network_beside,
            self.aside,
            self.equation,
            self.comparison,
            self.contributions,
            self.contributions_beside,
            self.reach,
            self.hidden_state,
            self.shares,
            self.transport,
        )
        self._lit_views = (
            self.network,
            self.network_beside,
            self.equation,
            self.contributions,
            self.contributions_beside,
            self.reach,
            self.hidden_state,
            self.shares,
            self.transport,
        )
        self.contributions.rows_changed.connect(self._show_reach)
        self._arrange()
        document.changed.connect(self.draw)
        self.draw(document.state)

    def draw(self, state: State) -> None:
        """Hand the state to every view; where nothing but what is pointed at has changed, they only light it."""
        before, self._shown = self._shown, state
        if before is not None and only_pointed(before, state):
            for lit in self._lit_views:
                lit.light(state)
            return
        self._dress(state)
        self._make_room(state)
        for view in self._views:
            view.draw(state)

    def _make_room(self, state: State) -> None:
        """Before the views are drawn: so they lay out what they show only once."""
        self.stage.setCurrentWidget(self.aside if state.aside else self._networks)
        compared = state.compared is not None
        self.network_beside.setHidden(not compared)
        self.contributions_beside.setHidden(not compared)
        self._comparison_card.setHidden(not compared)
        self._hidden_state_card.setHidden(compared)  # both are in the networks, and two triangles need the room
        # What is not about the place takes the place's card too, and so do two networks, but for a question.
        self._equation_card.setHidden(is_general(state) or (compared and state.question is None and not state.aside))
        self._show_reach()
        layout = self.layout()
        if layout is not None:  # there is none before the views are arranged
            layout.activate()

    def _show_reach(self) -> None:
        """Where the window is low, the triangle with its choices and the hidden state need the room."""
        more = self.contributions.minimumHeight() - self._least_triangle
        compared = self.document.state.compared is not None
        self._reach_card.setHidden(not compared and self.height() < _ROOM_FOR_REACH + more)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._show_reach()

    def _dress(self, state: State) -> None:
        application = QApplication.instance()
        if state.theme != self._theme and isinstance(application, QApplication):
            self._theme = state.theme
            apply(application, THEMES[state.theme])

    def _arrange(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        both = QVBoxLayout(self._networks)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self.network)
        both.addWidget(self.network_beside)
        self.stage.addWidget(self._networks)
        self.stage.addWidget(self.aside)
        left.addWidget(card(self.stage), 1)
        left.addWidget(self._equation_card)
        left.addWidget(self._comparison_card)
        right.addWidget(card(self.contributions, self.contributions_beside), 5)
        right.addWidget(self._reach_card, 3)
        right.addWidget(self._hidden_state_card, 3)
        columns = QHBoxLayout()
        columns.addLayout(left, 7)
        columns.addLayout(right, 3)
        body = QVBoxLayout()
        body.setContentsMargins(_EDGE, _GAP, _EDGE, _GAP)
        body.addLayout(columns, 1)
        body.addWidget(card(self.shares))
        for layout in (left, right, columns, body):
            layout.setSpacing(_GAP)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top_bar)
        whole.addLayout(body, 1)
        whole.addWidget(self.transport)


def card(*views: QWidget) -> QFrame:
    """Views on their sheet of paper, one under the other."""
    sheet = QFrame()
    sheet.setProperty("card", True)
    inside = QVBoxLayout(sheet)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(0)
    for view in views:
        inside.addWidget(view)
    return sheet


class Controller(QObject):
    """What the window does that no view does: open, export, experiment, full screen, and what it remembers."""

    def __init__(self, window: QMainWindow, state: State, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self.document = Document(state)
        self.workspace = Workspace(self.document)
        self.player = Player(self.document)
        self.experiment_panel = ExperimentPanel(self.document, window)
        self.export_panel = ExportPanel(self.document, settings, window)
        self.comparing = ComparingMenu(self.document, window)
        self.comparing.lesson_chosen.connect(self.compare_with)
        self.comparing.cell_chosen.connect(self.compare_with_cell)
        self.gallery = Gallery(self.document, window)
        self.gallery.lesson_chosen.connect(self.open)
        self.gallery.open_asked.connect(self.ask_for_lesson)
        bar = self.workspace.top_bar
        bar.lessons_asked.connect(self.show_lessons)
        bar.notation_asked.connect(self.ask_for_notation)
        bar.experiment_asked.connect(self.experiment_panel.toggle)
        bar.export_asked.connect(self.export_panel.ask)
        bar.full_screen_asked.connect(self.toggle_full_screen)
        window.setCentralWidget(self.workspace)
        install(window, (*cursor_actions(self.document), *self._window_actions()))
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        self.document.changed.connect(self._follow)
        self._follow(state)

    def _window_actions(self) -> tuple[Action, ...]:
        return (
            Action("choose a lesson", ("Ctrl+L",), self.show_lessons),
            Action("open a lesson", ("Ctrl+O",), self.ask_for_lesson),
            Action("export figures", ("Ctrl+E",), self.export_panel.ask),
            experiment_action(self.experiment_panel.toggle),
            Action("compare with another lesson or cell", ("C",), self.choose_compared),
            Action("light or dark", ("Ctrl+D",), self.workspace.top_bar.toggle_theme),
            Action("full screen", ("F11",), self.toggle_full_screen),
            Action("close what is open, end the comparison, or leave full screen", ("Esc",), self.leave),
            Action("quit", ("Ctrl+Q",), self._quit, everywhere=True),
        )

    def open(self, lesson: str) -> None:
        """Open a lesson by its built-in name or file; one that can't be read is told, and nothing changes."""
        self._tell(lambda: self.document.open_lesson(read_lesson(lesson)))

    def compare_with(self, lesson: str) -> None:
        """Set a built-in lesson, or a file, beside the open one; one that can't be read is told."""
        self._tell(lambda: self.document.compare_with(read_lesson(lesson)))

    def compare_with_cell(self, cell: str) -> None:
        """Set the same experiment with another cell beside it; one that makes no sense is told."""
        self._tell(lambda: self.document.compare_with_cell(cell))

    def choose_compared(self) -> None:
        """What can be compared, over the stage."""
        stage = self.workspace.stage
        self.comparing.show_at(stage.mapToGlobal(QPoint(_EDGE, _EDGE)))

    def _tell(self, verb: Callable[[], None]) -> None:
        try:
            verb()
        except _UNREADABLE as error:
            self.warn(str(error))

    def warn(self, text: str) -> None:
        """Tell a person what can't be done, and why."""
        box = QMessageBox(QMessageBox.Icon.Warning, "Unfold", text, QMessageBox.StandardButton.Ok, self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)  # it quotes what stands in a file
        box.exec()

    def show_lessons(self) -> None:
        """All built-in lessons by picture, below the title of the one that is open."""
        self.document.pause()
        self.gallery.show_under(self.workspace.top_bar.lesson)

    def ask_for_lesson(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Open a lesson", "", "Lessons (*.lesson.json);;JSON (*.json)"
        )
        if name:
            self.open(name)

    def ask_for_notation(self) -> None:
        """Choose a notation file; one that can't be read is told, and nothing changes."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a notation", "", "Notations (*.json)")
        if name:
            try:
                self.document.choose_notation(read_notation_file(Path(name)))
            except NotationError as error:
                self.warn(str(error))

    def _quit(self) -> None:
        self._window.close()

    def toggle_full_screen(self) -> None:
        """There and back; a maximised window is maximised again."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def leave(self) -> None:
        """Close the aside that is open; else end the comparison; else leave full screen."""
        if self.document.state.aside:
            self.document.close_aside()
        elif self.document.state.compared is not None:
            self.document.stop_comparing()
        elif self._window.isFullScreen():
            self.toggle_full_screen()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """A lesson file dropped on the window opens; a window that closes is remembered."""
        if isinstance(event, QCloseEvent):
            self.document.pause()
            self._settings.geometry = self._window.saveGeometry()
        elif isinstance(event, QDragEnterEvent) and _dropped_file(event):
            event.acceptProposedAction()
            return True
        elif isinstance(event, QDropEvent) and (file := _dropped_file(event)):
            event.acceptProposedAction()
            self.open(file)
            return True
        return super().eventFilter(watched, event)

    def _follow(self, state: State) -> None:
        self._window.setWindowTitle(state.told.title)
        if state.theme != self._settings.theme:
            self._settings.theme = state.theme


def _dropped_file(event: QDropEvent) -> str:
    """The one local file that is dragged; empty for anything else."""
    dragged = event.mimeData()
    urls = dragged.urls() if dragged is not None else []
    return urls[0].toLocalFile() if len(urls) == 1 else ""


def fill_window(window: QMainWindow, lesson: str | None) -> Controller:
    """Put the workspace into a window that is already on screen: `lesson` is a built-in name, a file, or None.

    A lesson that can't be read is told in a dialog, and the first one opens in its place.
    """
    load_fonts()
    settings = Settings()
    first = builtin_lessons()[0][0]
    problem = ""
    try:
        state = opening_state(read_lesson(lesson or first), settings.theme)
    except _UNREADABLE as error:
        problem = str(error)
        state = opening_state(read_lesson(first), settings.theme)
    controller = Controller(window, state, settings)
    if problem:
        controller.warn(problem)
    return controller


def screenshot(state: State, size: tuple[int, int]) -> bytes:
    """The window's inside at a state, `size` pixels, as PNG; needs no display."""
    load_fonts()
    workspace = Workspace(Document(state))
    workspace.network.tween_ms = 0
    workspace.resize(*size)
    workspace.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    workspace.show()
    QApplication.processEvents()
    picture = workspace.grab()
    workspace.close()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())

"""The window: what it shows, what belongs to no view, and what it remembers."""

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QAction, QCloseEvent, QCursor, QDragEnterEvent, QDropEvent, QKeyEvent
from PyQt6.QtWidgets import QMainWindow, QToolTip, QWidget

from app.actions import (
    LESSON,
    Action,
    cursor_actions,
    experiment_action,
    install,
    look_actions,
    menu_action,
    tour_action,
)
from app.document import Document
from app.files.lesson_file import comes_along, read_lesson
from app.panels.comparing import ComparingMenu
from app.panels.deck import DeckPanel
from app.panels.derivation import DerivationPanel
from app.panels.experiment import ExperimentPanel
from app.panels.export import ExportPanel
from app.panels.film import FilmPanel
from app.panels.gallery import Gallery
from app.panels.gradient_plot import GradientPlotPanel
from app.panels.keys import KeysCard
from app.panels.new_lesson import NewLessonPanel
from app.panels.tour import TourPanel
from app.panels.waiting_line import WaitingLine
from app.panels.weights import WeightsPanel
from app.panels.welcome import Welcome
from app.panels.worksheet import WorksheetPanel
from app.parts.copy_menu import KEY as COPY_KEY
from app.parts.stretch_export import StretchExport
from app.player import Player
from app.settings import Settings
from app.story.state import State
from app.translation import _, in_words
from app.window.documents import Documents
from app.window.file_dialogs import dropped_file
from app.window.focus import focus_at, focus_path
from app.window.letting_go import let_go
from app.window.memory import Memory
from app.window.presenting import Presenter
from app.window.reading import TOURED, ReadingVerbs
from app.window.recovery import Recovery
from app.window.view_copying import KEY as VIEW_KEY
from app.window.view_copying import ViewCopying
from app.window.workspace import Workspace
from rnn_engine.experiment import ExperimentError

Export = ExportPanel | GradientPlotPanel | StretchExport | WorksheetPanel
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class Controller(QObject, ReadingVerbs):
    """What the window does that no view does: open, export, experiment, full screen, and what it remembers."""

    def __init__(self, window: QMainWindow, state: State, settings: Settings, memory: Memory) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._memory = memory
        self.document = Document(state)
        self.player = Player(self.document)
        self.presenter = Presenter(window, self.document)
        self.documents = Documents(
            self.document, window, settings, lambda: self.tour_panel.settle(), self.choose_notation, self.warn
        )
        self.documents.weights_asked.connect(self.import_weights)
        self.documents.new_asked.connect(lambda: self.new_panel.ask())  # that of the present language
        self.recovery = Recovery(self.document, window, self.documents.saving.may_leave, self.warn)
        self._view_copying = ViewCopying(self.document, settings)
        self._actions: tuple[QAction, ...] = ()
        self._is_furnishing = False
        self._furnish()
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        self.document.changed.connect(self._follow)
        self.document.refused.connect(self._refuse)
        self._follow(state)

    def _furnish(self) -> None:
        """Make all that is seen, in the language and the size of type of the present state."""
        window, document = self._window, self.document
        self.workspace = Workspace(document)
        self.waiting_line = WaitingLine(document, self.workspace, self.workspace.transport)
        self.experiment_panel = ExperimentPanel(document, window)
        self.export_panel = ExportPanel(document, self._settings, window)
        self.plot_panel = GradientPlotPanel(document, self._settings, window)
        self.deck_panel = DeckPanel(document, self._settings, window)
        self.film_panel = FilmPanel(document, self._settings, window)
        self.derivation_panel = DerivationPanel(document, self._settings, window)
        self.worksheet_panel = WorksheetPanel(document, self._settings, window)
        self.weights_panel = WeightsPanel(document, self.documents.open_new, window)
        self.new_panel = NewLessonPanel(document, self.documents.open_new, window)
        self.tour_panel = TourPanel(document, window)
        self.tour_panel.save_asked.connect(self.documents.saving.save)
        self.comparing = ComparingMenu(document, window)
        self.comparing.lesson_chosen.connect(self.compare_with)
        self.comparing.cell_chosen.connect(self.compare_with_cell)
        self.comparing.file_asked.connect(self.ask_for_compared)
        self.comparing.swap_asked.connect(self.swap_compared)
        self.workspace.comparison.swap_asked.connect(self.swap_compared)
        self.gallery = Gallery(document, window)
        self.gallery.lesson_chosen.connect(self.open)
        self.documents.serve_gallery(self.gallery)
        self.keys_card = KeysCard(window)
        self.welcome = Welcome(self.workspace.stage, self.workspace)
        self.welcome.tour_asked.connect(self.start_tour)
        self.welcome.closed.connect(self._welcomed)
        bar = self.workspace.top_bar
        bar.lessons_asked.connect(self.show_lessons)
        bar.notation_asked.connect(self.ask_for_notation)
        bar.experiment_asked.connect(self.experiment_panel.toggle)
        bar.export_asked.connect(self.export_panel.ask)
        bar.menu.figures_asked.connect(self.export_panel.ask)
        bar.menu.deck_asked.connect(self.deck_panel.ask)
        bar.menu.film_asked.connect(self.film_panel.ask)
        bar.menu.derivation_asked.connect(self.derivation_panel.ask)
        bar.menu.worksheet_asked.connect(self.worksheet_panel.ask)
        bar.menu.weights_asked.connect(self.write_weights)
        bar.menu.present_asked.connect(self.presenter.toggle)
        bar.menu.tour_asked.connect(self.tour_panel.toggle)
        self.documents.serve(bar.menu.document)
        bar.menu.comparison_asked.connect(self.choose_compared)
        bar.menu.slides_tour_asked.connect(self.start_tour)
        bar.menu.plot_asked.connect(self.plot_panel.show_plot)
        bar.menu.keys_asked.connect(self.show_keys)
        bar.menu.log_asked.connect(self.show_log)
        bar.menu.full_screen_asked.connect(self.presenter.toggle_full_screen)
        window.setCentralWidget(self.workspace)
        self._actions = install(window, self._all_actions())

    def _furnish_anew(self) -> None:
        """In another language or size of type: the same document at the same place, the focus on the same thing."""
        self._is_furnishing = True  # what loses the focus by this may tell the document, and that the window again
        before, welcoming = self.workspace, not self.welcome.isHidden()
        opened = [panel.isVisible() for panel in (self.experiment_panel, self.tour_panel)]
        focused, unsettled = focus_path(before), self.tour_panel.unsettled
        self._window.takeCentralWidget()
        for action in self._actions:
            self._window.removeAction(action)
            action.deleteLater()
        let_go(before)
        for old in self._panels:
            old.close()
            old.deleteLater()  # what asked for this may be a menu or a button of theirs
        self._furnish()
        layout = self._window.layout()
        assert layout is not None
        layout.activate()
        self.workspace.show()  # at once, where Qt would do it later: the new views can be drawn and have the focus
        if focused is not None:
            focus_at(self.workspace, focused)
        if welcoming:
            self.offer_tour()
        for toggle, was_open in zip((self.experiment_panel.toggle, self.tour_panel.toggle), opened, strict=True):
            if was_open:
                toggle()
        if unsettled is not None:
            self.tour_panel.resume(*unsettled)
        self._is_furnishing = False

    @property
    def _panels(self) -> tuple[QWidget, ...]:
        """What is made beside the workspace."""
        made = self.new_panel, self.weights_panel
        beside = self.experiment_panel, self.tour_panel, self.comparing, self.gallery, self.keys_card
        return *self._exports, *made, *beside

    @property
    def _exports(self) -> tuple[Export, ...]:
        """The dialogs that write something; what one is doing ends with the window."""
        texts = self.derivation_panel, self.worksheet_panel
        return self.export_panel, self.plot_panel, self.deck_panel, self.film_panel, *texts

    def _all_actions(self) -> tuple[Action, ...]:
        return (*cursor_actions(self.document), *self._window_actions())

    def _window_actions(self) -> tuple[Action, ...]:
        return (
            Action(_("choose a lesson"), ("Ctrl+L",), self.show_lessons, LESSON),
            *self.documents.actions(),
            Action(_("copy the equation as LaTeX"), (COPY_KEY,), self.workspace.equation.copy, LESSON),
            Action(_("copy a view as a picture and a drawing"), (VIEW_KEY,), self.copy_view, LESSON),
            Action(_("export figures"), ("Ctrl+E",), self.export_panel.ask, LESSON),
            experiment_action(self.experiment_panel.toggle),
            tour_action(self.tour_panel.toggle),
            Action(_("compare with another cell or lesson"), ("C",), self.choose_compared, LESSON),
            *look_actions(self.document, self.presenter.toggle),
            Action(_("light or dark"), ("Ctrl+D",), self.workspace.top_bar.toggle_theme),
            Action(_("full screen"), ("F11",), self.presenter.toggle_full_screen),
            Action(
                _("break off what is being computed, or close what is open, end the comparison, leave full screen"),
                ("Esc",),
                self.leave,
            ),
            menu_action(self.workspace.top_bar.menu_button.showMenu),
            Action(_("this list of keys"), ("?",), self.show_keys),
            Action(_("quit"), ("Ctrl+Q",), self._window.close, everywhere=True),
        )

    def copy_view(self) -> None:
        """Put a view into the clipboard and say which one: in the equation's card, or beside the mouse."""
        told = self._view_copying.copy(self.workspace)
        if self.workspace.equation.isVisible():
            self.workspace.equation.tell(told)
        else:
            QToolTip.showText(QCursor.pos(), told, self.workspace)

    def choose_compared(self) -> None:
        """What can be compared, in the corner of the stage."""
        stage = self.workspace.stage
        self.comparing.show_at(stage.mapToGlobal(stage.rect().topLeft()))

    def _refuse(self, error: ExperimentError) -> None:
        """What was being computed can't be: the experiment panel says why, where it is open."""
        if not self.experiment_panel.isVisible():
            self.warn(in_words(error))

    def show_lessons(self) -> None:
        """All built-in lessons by picture, below the title of the one that is open."""
        self.document.pause()
        self.gallery.show_under(self.workspace.top_bar.lesson)

    def offer_tour(self) -> None:
        """At the first start, once."""
        if not self._settings.welcomed:
            self.welcome.offer(len(read_lesson(TOURED).stops), leads_back=comes_along(self.document.state.lesson))

    def _welcomed(self) -> None:
        self._settings.welcomed = True

    def show_keys(self) -> None:
        """All that can be done with keys, on a card."""
        self.document.pause()
        self.keys_card.show_actions(self._all_actions())

    def leave(self) -> None:
        """Break off what is being computed; else close the inspector; else the aside that is open; else end the
        comparison; else end presenting; else leave full screen."""
        if self.document.busy is not None:
            self.document.cancel()
        elif self.document.state.inspected is not None:
            self.document.inspect(None)
        elif self.document.state.aside:
            self.document.close_aside()
        elif self.document.state.compared is not None:
            self.document.stop_comparing()
        elif self.document.state.look.presenting:
            self.presenter.toggle()
        elif self._window.isFullScreen():
            self.presenter.toggle_full_screen()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """A lesson file dropped on the window opens; a window that closes asks what shall become of changes, and is
        remembered; Tab that comes to the window itself, since nothing has the focus, goes on where the focus was."""
        if isinstance(event, QCloseEvent):
            self.document.pause()
            if not self.documents.saving.may_leave():
                event.ignore()
                return True
            self.document.close()
            self.recovery.close()
            for panel in self._exports:
                panel.stop()
            self.presenter.close()
            self._settings.geometry = self._window.saveGeometry()
        elif isinstance(event, QKeyEvent) and self._is_lost_tab(event):
            self.workspace.take_up_focus(event.key() == Qt.Key.Key_Tab)
            return True
        elif isinstance(event, QDragEnterEvent) and dropped_file(event):
            event.acceptProposedAction()
            return True
        elif isinstance(event, QDropEvent) and (file := dropped_file(event)):
            event.acceptProposedAction()
            self.documents.open_file(file)
            return True
        elif event is not None and event.type() == QEvent.Type.WindowActivate:
            self.documents.notice_activation()
        return super().eventFilter(watched, event)

    def _is_lost_tab(self, event: QKeyEvent) -> bool:
        is_pressed = event.type() == QEvent.Type.KeyPress and event.key() in _TABS
        return is_pressed and self._window.focusWidget() is None

    def _follow(self, state: State) -> None:
        if not self.workspace.fits(state) and not self._is_furnishing:
            self._furnish_anew()
        if state.position:
            self.welcome.dismiss()  # who walks has looked around
        self.presenter.follow(state)
        self._memory.follow(state)

"""What the window reads for a person: lessons to open or compare with, notations; what is wrong with them is told."""

from collections.abc import Callable

from PyQt6.QtWidgets import QMainWindow

from app.document import Document
from app.files.lesson_file import comes_along, read_lesson, source_of
from app.panels.log import LogDialog
from app.panels.weights import WeightsPanel
from app.settings import Settings
from app.story.notation import NotationError
from app.translation import _, in_words
from app.window.documents import Documents
from app.window.file_dialogs import ask_for_lesson_file, ask_for_notation_file, tell
from app.window.memory import UNREADABLE, Memory
from app.window.weights_files import write_weights
from app.window.workspace import Workspace

TOURED = "slides"
"""The lesson whose tour a newcomer is offered."""


class ReadingVerbs:
    """What a Controller can do about it."""

    document: Document
    documents: Documents
    weights_panel: WeightsPanel
    workspace: Workspace
    _settings: Settings
    _window: QMainWindow
    _memory: Memory

    def open(self, lesson: str) -> None:
        """Open a lesson by its built-in name or file."""
        self.documents.open(lesson)

    def start_tour(self) -> None:
        """The slides' lesson from its beginning; that it is another one than was open is said."""
        before = self.document.state.lesson
        self.open(TOURED)
        if source_of(before) != source_of(self.document.state.lesson) == TOURED:
            another = _("the tour is a lesson of its own · Ctrl+L leads back")
            self.workspace.equation.tell(another if comes_along(before) else _("the tour is a lesson of its own"))

    def import_weights(self, file: str) -> None:
        """Ask what the weights in a file are to compute."""
        self.document.pause()
        self.weights_panel.open_weights(file)

    def write_weights(self) -> None:
        """Write the weights of what is open, for torch, with every change that was made by hand."""
        self.document.pause()
        write_weights(self.document.edited, self._settings, self._window, self.warn)

    def compare_with(self, lesson: str) -> None:
        """Set a built-in lesson, or a file, beside the open one; one that can't be read is told."""
        self._tell(lambda: self.document.compare_with(read_lesson(lesson)))

    def compare_with_cell(self, cell: str) -> None:
        """Set the same experiment with another cell beside it; one that makes no sense is told."""
        self._tell(lambda: self.document.compare_with_cell(cell))

    def swap_compared(self) -> None:
        """Let the other one lead, once a person has said what shall become of changes of the one that led; one with
        another cell that nobody has changed is made again as often as it is wanted."""
        if self.document.is_drawn or self.documents.saving.may_leave():
            self.document.swap_compared()

    def ask_for_compared(self) -> None:
        if name := ask_for_lesson_file(self._window, _("Compare with a lesson")):
            self.compare_with(name)

    def ask_for_notation(self) -> None:
        """Choose a notation file."""
        if name := ask_for_notation_file(self._window):
            self.choose_notation(name)

    def choose_notation(self, file: str) -> None:
        """Choose the notation in a file; one that can't be read is told, and nothing changes."""
        try:
            self.document.choose_notation(self._memory.read_notation(file))
        except NotationError as error:
            self.warn(str(error))

    def show_log(self) -> None:
        """What was started, opened and saved, and what went wrong."""
        self.document.pause()
        LogDialog(self._window).show_newest()

    def _tell(self, verb: Callable[[], None]) -> None:
        """Do what reads something; what is wrong with that is told."""
        try:
            verb()
        except UNREADABLE as error:
            self.warn(in_words(error))

    def warn(self, text: str) -> None:
        """Tell a person what can't be done, and why."""
        tell(self._window, text)

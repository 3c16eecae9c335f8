"""What the window reads for a person: lessons to open or compare with, notations; what is wrong with them is told."""

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtWidgets import QMainWindow

from app.document import Document
from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson
from app.files.tensors.tensor_file import ENDINGS, PICKLED
from app.panels.weights import WeightsPanel
from app.settings import Settings
from app.story.notation import NotationError
from app.translation import _, in_words
from app.window.file_dialogs import ask_for_lesson_file, ask_for_notation_file, tell
from app.window.memory import UNREADABLE, Memory
from app.window.saving import Saving
from app.window.weights_files import write_weights


class ReadingVerbs:
    """What a Controller can do about it."""

    document: Document
    weights_panel: WeightsPanel
    saving: Saving
    _settings: Settings
    _window: QMainWindow
    _memory: Memory

    def open(self, lesson: str) -> None:
        """Open a lesson by its built-in name or file, once a person has said what shall become of changes of the open
        one; one that can't be read is told, and nothing changes."""
        self._tell(lambda: self._leave_for(read_lesson(lesson)))

    def _leave_for(self, lesson: Lesson) -> None:
        if self.saving.may_leave():
            self.document.open_lesson(lesson)

    def open_made(self, lesson: Lesson) -> bool:
        """Open a lesson that was made here; False where a person keeps what is open. Raises ExperimentError."""
        if not self.saving.may_leave():
            return False
        self.document.open_lesson(lesson)
        return True

    def open_file(self, file: str) -> None:
        """Open a lesson's file, or ask what weights are to compute."""
        if Path(file).suffix.lower() in (*ENDINGS, *PICKLED):
            self.document.pause()
            self.weights_panel.open_weights(file)
        else:
            self.open(file)

    def write_weights(self) -> None:
        """Write the weights of what is open, for torch."""
        self.document.pause()
        write_weights(self.document.state.lesson, self._settings, self._window, self.warn)

    def compare_with(self, lesson: str) -> None:
        """Set a built-in lesson, or a file, beside the open one; one that can't be read is told."""
        self._tell(lambda: self.document.compare_with(read_lesson(lesson)))

    def compare_with_cell(self, cell: str) -> None:
        """Set the same experiment with another cell beside it; one that makes no sense is told."""
        self._tell(lambda: self.document.compare_with_cell(cell))

    def swap_compared(self) -> None:
        """Let the other one lead, once a person has said what shall become of changes of the one that led."""
        if self.saving.may_leave():
            self.document.swap_compared()

    def ask_for_lesson(self) -> None:
        if name := ask_for_lesson_file(self._window, _("Open a lesson")):
            self.open(name)

    def ask_for_compared(self) -> None:
        if name := ask_for_lesson_file(self._window, _("Compare with a lesson")):
            self.compare_with(name)

    def ask_for_notation(self) -> None:
        """Choose a notation file; one that can't be read is told, and nothing changes."""
        if name := ask_for_notation_file(self._window):
            try:
                self.document.choose_notation(self._memory.read_notation(name))
            except NotationError as error:
                self.warn(str(error))

    def _tell(self, verb: Callable[[], None]) -> None:
        """Do what reads something; what is wrong with that is told."""
        try:
            verb()
        except UNREADABLE as error:
            self.warn(in_words(error))

    def warn(self, text: str) -> None:
        """Tell a person what can't be done, and why."""
        tell(self._window, text)

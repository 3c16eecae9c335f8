"""The chooser of what to compare with: the same experiment with another cell, or another built-in lesson."""

from collections.abc import Callable
from functools import cache, partial

from PyQt6.QtCore import QPoint, pyqtSignal
from PyQt6.QtWidgets import QMenu, QWidget

from app.document import Document
from app.files.lesson import Lesson
from app.files.lesson_file import builtin_lessons, read_lesson, source_of
from app.story.compared_names import cell_name
from app.story.other_cell import other_cells
from app.story.state import State
from app.translation import _


@cache
def _lessons() -> tuple[Lesson, ...]:
    """The built-in ones, read when first asked for."""
    return tuple(read_lesson(name) for name, _title in builtin_lessons())


class ComparingMenu(QMenu):
    """Opens over the window; what is chosen is compared at once."""

    lesson_chosen = pyqtSignal(str)
    cell_chosen = pyqtSignal(str)
    file_asked = pyqtSignal()
    swap_asked = pyqtSignal()

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._others = QMenu(self)
        self.setAccessibleName(_("Compare with"))

    def show_at(self, corner: QPoint) -> None:
        """Open at a point of the screen, with what the open lesson can be compared with."""
        self._document.pause()
        self.fill(self._document.state)
        self.popup(corner)
        self.setActiveAction(next((action for action in self.actions() if action.isEnabled()), None))

    def fill(self, state: State) -> None:
        """Cells first, then lessons that are as long, which are compared timestep by timestep; the others last."""
        self.clear()
        self._others.deleteLater()
        self._others = QMenu(_("Another lesson"), self)
        self._heading(_("The same experiment with"))
        network = state.trace.experiment.network
        for cell in other_cells(state.lesson):
            self._entry(self, cell_name(cell, network.hidden_activation), partial(self.cell_chosen.emit, cell))
        length = state.trace.length
        others = [lesson for lesson in _lessons() if lesson.name != source_of(state.lesson)]
        alike = [lesson for lesson in others if lesson.experiment.sequence.length == length]
        if alike:
            self._heading(_("A lesson with T = {length}").format(length=length))
        for lesson in others:
            title = lesson.in_language(state.look.language).title
            self._entry(self if lesson in alike else self._others, title, partial(self.lesson_chosen.emit, lesson.name))
        self.addSeparator()
        self.addMenu(self._others)
        self._entry(self, _("A lesson from a file…"), self.file_asked.emit)
        if state.compared is not None:
            self.addSeparator()
            self._entry(self, _("Swap"), self.swap_asked.emit)
            self._entry(self, _("Stop comparing"), self._document.stop_comparing)

    def _heading(self, words: str) -> None:
        if self.actions():
            self.addSeparator()
        heading = self.addAction(words)
        assert heading is not None
        heading.setEnabled(False)

    @staticmethod
    def _entry(menu: QMenu, words: str, then: Callable[[], None]) -> None:
        action = menu.addAction(words.replace("&", "&&"))
        assert action is not None
        action.triggered.connect(lambda _checked: then())

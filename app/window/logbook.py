"""What a window writes into the log of what a person does: which lesson is open, which was saved; nothing they hold."""

from pathlib import Path

from PyQt6.QtCore import QObject

from app.document import Document
from app.files.lesson import Lesson
from app.log_file import LOG
from app.story.state import State
from app.unexpected import private
from app.window.documents import Documents


class Logbook(QObject):
    """Lives as long as the documents that it follows."""

    def __init__(self, document: Document, documents: Documents) -> None:
        super().__init__(documents)
        self._open: tuple[str, Path | None] | None = None
        document.changed.connect(self._follow)
        documents.saving.saved.connect(self._saved)
        self._follow(document.state)

    def _follow(self, state: State) -> None:
        now = state.lesson.name, state.lesson.file
        if now != self._open:
            self._open = now
            LOG.write("open", _called(state.lesson))

    def _saved(self, file: Path) -> None:
        LOG.write("saved", private(str(file)))


def _called(lesson: Lesson) -> str:
    if lesson.file is not None:
        return private(str(lesson.file))
    return "in no file" if lesson.unsaved else f"built-in {lesson.name}"

"""Saving the lesson that is open: in its own file, which another program may have changed, or in another."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QApplication, QFileDialog, QWidget

from app.document import Document
from app.files.lesson_file import EXTENSION, kept_builtin, write_lesson
from app.files.on_disk import Stamp, digest_of, found, stamp
from app.files.whole import FileError
from app.parts.file_names import shown_name
from app.parts.replacing import may_write
from app.translation import _
from app.window.questions import ask_about_changes, ask_about_file


class Saving(QObject):
    """`take_over`: lets the document have what is being typed, or says why it can't, and False; `warn`: tells a person
    what can't be done."""

    saved = pyqtSignal(object)
    """In this file, just now."""
    reload_asked = pyqtSignal()
    """What is in the file shall take the place of what is open."""

    def __init__(
        self,
        document: Document,
        window: QWidget,
        take_over: Callable[[], bool],
        warn: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._document = document
        self._window = window
        self._take_over = take_over
        self._warn = warn
        self._noticed: tuple[Path, str, str] | None = None
        """What was told already: the file, the digest that it should have, and the one that it has."""
        self._looked_at: tuple[Path, str, Stamp] | None = None
        """A file that was what it should be, as the system told of it then."""
        self.folder = Path.home()
        """Where files are looked for first."""

    def save(self) -> bool:
        """Write the lesson into its file, or ask where to if it has none; False where it was not written. What another
        program has written there is replaced only when a person says so."""
        if not self._take_over():
            return False
        lesson = self._document.edited
        if lesson.file is None:
            return self.save_as()
        is_now = found(lesson.file, lesson.digest)
        if is_now == "same" and not self._document.is_unsaved:
            return True
        if is_now == "changed":
            return self._ask_about(lesson.file)
        return self._write(lesson.file)

    def save_as(self) -> bool:
        """Ask where to, and write the lesson; False where it was not written."""
        if not self._take_over():
            return False
        lesson = self._document.edited
        suggested = lesson.file or self.folder / f"{lesson.name}{EXTENSION}"
        kinds, ours = (
            _("Lessons (*.lesson.json)"),
            QFileDialog.Option.DontConfirmOverwrite,
        )  # asked below, of the full name
        title = _("Save lesson as…")
        chosen = QFileDialog.getSaveFileName(self._window, title, str(suggested), kinds, options=ours)[0]
        if not chosen:
            return False
        file = _with_extension(Path(chosen))
        if refused := kept_builtin(file):  # before it is asked whether to replace it
            self._warn(refused)
            return False
        return may_write(self._window, (file,)) and self._write(file)

    def may_leave(self) -> bool:
        """Whether the lesson may be closed: at once where nothing was changed, else as a person says."""
        if not self._take_over():
            return False
        if not self._document.is_unsaved:
            return True
        title = self._document.state.told.title
        answer = ask_about_changes(self._window, title, self._document.is_edited)
        return self.save() if answer == "save" else answer == "discard"

    def look(self) -> None:
        """Whether the file is still what it was: what happened to it is told once, and what is open is to be saved.
        A lecture is not interrupted."""
        lesson, presenting = self._document.state.lesson, self._document.state.look.presenting
        if lesson.file is None or presenting or QApplication.activeModalWidget() is not None:
            return
        told = stamp(lesson.file)
        if told is not None and self._looked_at == (lesson.file, lesson.digest, told):
            return
        is_now = found(lesson.file, lesson.digest)
        if is_now == "same" and told is not None:
            self._looked_at = lesson.file, lesson.digest, told
            return
        noticed = lesson.file, lesson.digest, digest_of(lesson.file)
        if noticed == self._noticed:
            return
        self._noticed = noticed
        changed_here = self._document.is_unsaved
        self._document.lies_nowhere()
        if is_now == "changed":
            self._ask_about(lesson.file, changed_here)
        else:
            gone = _("“{name}” is not there any more. The lesson stays open here; Save writes the file anew.")
            self._warn(gone.format(name=shown_name(lesson.file.name)))

    def _ask_about(self, file: Path, changed_here: bool = True) -> bool:
        """What to do with a file that another program has changed; whether the lesson is saved then."""
        answer = ask_about_file(self._window, file.name, changed_here)
        if answer == "reload":
            self.reload_asked.emit()
        return self.save_as() if answer == "save as" else answer == "replace" and self._write(file)

    def _write(self, file: Path) -> bool:
        lesson, file = self._document.edited, file.absolute()
        try:
            written = write_lesson(lesson, file)
        except FileError as error:
            self._warn(str(error))
            return False
        name = file.name.removesuffix(EXTENSION)
        self._document.saved_as(replace(lesson, name=name, file=file, digest=written, unsaved=False))
        self.saved.emit(file)
        return True


def _with_extension(file: Path) -> Path:
    return file if file.name.endswith(EXTENSION) else file.with_name(file.name.removesuffix(".json") + EXTENSION)

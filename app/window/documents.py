"""The document of the window: new, open, recent, revert, what is dropped, its title, and the file that it lies in."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QMainWindow

from app.actions import Action, document_actions
from app.document import Document
from app.files.kinds import kind_of
from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson, source_of
from app.files.on_disk import found
from app.files.tensors import ENDINGS
from app.panels.gallery import Gallery
from app.parts.document_entries import DocumentEntries
from app.parts.file_names import shown_name
from app.parts.weights_file import ask_for_weights
from app.settings import Settings
from app.translation import _, in_words
from app.window.file_dialogs import ask_for_file
from app.window.memory import UNREADABLE
from app.window.questions import may_revert
from app.window.recent import Recent
from app.window.saving import Saving

_LONGEST_TITLE = 200
"""Characters of the window's."""


class Documents(QObject):
    """`take_over`: as Saving has it; `choose_notation`: takes a notation file; `warn`: tells a person what can't be
    done."""

    new_asked = pyqtSignal()
    """A lesson of a person's own is wanted; `open_new` takes it."""
    weights_asked = pyqtSignal(str)
    """The weights in this file are wanted."""
    _activated = pyqtSignal()

    def __init__(
        self,
        document: Document,
        window: QMainWindow,
        settings: Settings,
        take_over: Callable[[], bool],
        choose_notation: Callable[[str], None],
        warn: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._document = document
        self._window = window
        self._choose_notation = choose_notation
        self._warn = warn
        self._recent = Recent(settings)
        self.saving = Saving(document, window, take_over, warn)
        self.saving.saved.connect(self._lies_in)
        self.saving.reload_asked.connect(self._reload)
        # Later than the event that tells of it, in which no dialog may stop the window.
        self._activated.connect(self.saving.look, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]
        document.changed.connect(self._tell)
        document.busy_changed.connect(self._tell)
        files = self._recent.files()
        if files:
            self.saving.folder = files[0].parent
        if document.state.lesson.file is not None:
            self._lies_in(document.state.lesson.file)
        self._tell()

    def serve(self, entries: DocumentEntries) -> None:
        """Do what is chosen in the window's menu."""
        entries.source = self
        entries.new_asked.connect(self.ask_for_new)
        entries.open_asked.connect(self.ask_for_lesson)
        entries.file_chosen.connect(self.open)
        entries.clear_asked.connect(self._recent.clear)
        entries.save_asked.connect(self.saving.save)
        entries.save_as_asked.connect(self.saving.save_as)
        entries.revert_asked.connect(self.revert)
        entries.weights_asked.connect(self.ask_for_weights)

    def serve_gallery(self, gallery: Gallery) -> None:
        """Do what its buttons ask for."""
        gallery.new_asked.connect(self.ask_for_new)
        gallery.open_asked.connect(self.ask_for_lesson)

    def actions(self) -> tuple[Action, ...]:
        """What keys do."""
        return document_actions(self.ask_for_new, self.ask_for_lesson, self.saving.save, self.saving.save_as)

    @property
    def recent_files(self) -> tuple[Path, ...]:
        """The files that were open last, the newest first."""
        return self._recent.files()

    # What is opened -----------------------------------------------------------------------------------------------

    def ask_for_new(self) -> None:
        """A lesson of a person's own, once it has been said what it is."""
        self._document.pause()
        self.new_asked.emit()

    def open_new(self, lesson: Lesson) -> bool:
        """Open a lesson that no file holds yet; False where a person keeps what is open. Raises ExperimentError."""
        return self._open(lambda: replace(lesson, file=None, digest="", unsaved=True))

    def ask_for_lesson(self) -> None:
        """Open a file that a person chooses."""
        self._document.pause()
        kinds = _("Lessons (*.lesson.json);;All that can be opened ({more})").format(
            more=" ".join(f"*{ending}" for ending in (".json", *ENDINGS))
        )
        if name := ask_for_file(self._window, _("Open a lesson"), kinds, self.saving.folder):
            self.open_file(name)

    def ask_for_weights(self) -> None:
        """Import the weights in a file that a person chooses."""
        self._document.pause()
        if name := ask_for_weights(self._window, self.saving.folder):
            self.weights_asked.emit(name)

    def open_file(self, name: str) -> None:
        """Whatever a file is: a lesson opens, a notation is chosen, weights are imported."""
        match kind_of(Path(name)):
            case "weights":
                self.weights_asked.emit(name)
            case "notation":
                self._choose_notation(name)
            case "lesson":
                self.open(name)

    def open(self, source: str) -> None:
        """Open a lesson by its built-in name or file, once a person has said what shall become of changes of the open
        one; one that can't be read is told, and nothing changes."""
        try:
            lesson = read_lesson(source)
            self._open(lambda: lesson if lesson.file is None or _is_as_read(lesson) else read_lesson(source))
        except UNREADABLE as error:
            self._warn(in_words(error))

    def _open(self, lesson: Callable[[], Lesson]) -> bool:
        """`lesson` is asked once the open one is left, which may have been saved in the same file."""
        if not self.saving.may_leave():
            return False
        opened = lesson()
        self._document.open_lesson(opened)
        if opened.file is not None:
            self._lies_in(opened.file)
        if (film := self._window.centralWidget()) is not None:
            film.setFocus()  # what is typed next is for it, and not for a button that a dialog was opened with
        return True

    @property
    def can_revert(self) -> bool:
        """Whether there is something that was saved, and something else is open."""
        return self._document.is_unsaved and bool(self._source)

    def revert(self) -> None:
        """Go back to what the file holds, or to the built-in lesson, once a person has said so."""
        if self.can_revert and may_revert(self._window, self._document.state.told.title):
            self._reload()

    def _reload(self) -> None:
        try:
            self._document.open_lesson(read_lesson(self._source))
        except UNREADABLE as error:
            self._warn(in_words(error))

    @property
    def _source(self) -> str:
        return source_of(self._document.edited)

    # Where it lies ------------------------------------------------------------------------------------------------

    def _lies_in(self, file: Path) -> None:
        self._recent.add(file)
        self.saving.folder = file.parent

    def notice_activation(self) -> None:
        """The window has come to the front: other programs may have been at work."""
        self._activated.emit()

    def _tell(self) -> None:
        """In the window's title: what is open, where it lies, and whether something of it is not saved."""
        lesson, title = self._document.edited, self._document.state.told.title
        if lesson.file is not None:
            title = _("{title} – {file}").format(title=title, file=lesson.file.name)
        self._window.setWindowTitle(f"{shown_name(title, _LONGEST_TITLE).replace('[*]', '[*][*]')}[*]")
        self._window.setWindowModified(self._document.is_unsaved)


def _is_as_read(lesson: Lesson) -> bool:
    return lesson.file is not None and found(lesson.file, lesson.digest) == "same"

"""Saving the lesson that is open, and asking before changes of it are lost."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.document import Document
from app.files.lesson_file import EXTENSION, write_lesson
from app.files.whole import FileError
from app.parts.replacing import may_replace
from app.translation import _

Answer = Literal["save", "discard", "cancel"]


def ask_about_changes(window: QWidget, title: str) -> Answer:
    """Ask a person what shall become of the changes of a lesson."""
    said = _("“{title}” has been changed and not saved.").format(title=title)
    box = QMessageBox(QMessageBox.Icon.NoIcon, "Unfold", said, QMessageBox.StandardButton.NoButton, window)
    box.setTextFormat(Qt.TextFormat.PlainText)  # a title may hold anything
    save = box.addButton(_("Save lesson as…"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(_("Discard the changes"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(cancel)
    box.exec()
    answers: dict[object, Answer] = {save: "save", discard: "discard"}
    return answers.get(box.clickedButton(), "cancel")


class Saving(QObject):
    """`take_over`: lets the document have what is being typed, or says why it can't, and False; `warn`: tells a person
    what can't be done."""

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
        self._folder = Path.home()

    def save_as(self) -> bool:
        """Ask where to, and write the lesson; False where it was not written."""
        if not self._take_over():
            return False
        lesson = self._document.state.lesson
        suggested = str(self._folder / f"{lesson.name}{EXTENSION}")
        kinds, ours = (
            _("Lessons (*.lesson.json)"),
            QFileDialog.Option.DontConfirmOverwrite,
        )  # asked below, of the full name
        chosen = QFileDialog.getSaveFileName(self._window, _("Save lesson as…"), suggested, kinds, options=ours)[0]
        if not chosen:
            return False
        file = _with_extension(Path(chosen))
        if file.exists() and not may_replace(self._window, (file.name,)):
            return False
        saved = replace(lesson, name=file.name.removesuffix(EXTENSION), file=file.absolute())
        try:
            write_lesson(saved, file)
        except FileError as error:
            self._warn(str(error))
            return False
        self._folder = file.parent
        self._document.saved_as(saved)
        return True

    def may_leave(self) -> bool:
        """Whether the lesson may be closed: at once where nothing was changed, else as a person says."""
        if not self._take_over():
            return False
        if not self._document.is_changed:
            return True
        answer = ask_about_changes(self._window, self._document.state.told.title)
        return self.save_as() if answer == "save" else answer == "discard"


def _with_extension(file: Path) -> Path:
    return file if file.name.endswith(EXTENSION) else file.with_name(file.name.removesuffix(".json") + EXTENSION)

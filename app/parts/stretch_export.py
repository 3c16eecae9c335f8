"""A dialog that writes a part of the film: which part, where to, how long it will be, and how far it is."""

from collections.abc import Generator, Sequence
from pathlib import Path

from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from app.document import Document
from app.files.whole import FileError, typed_file
from app.paper import scaled
from app.parts.replacing import may_write, nothing_written
from app.parts.stepwise import Stepwise
from app.parts.stretch_field import StretchField
from app.settings import Settings
from app.story.places import PlaceError
from app.story.state import State
from app.story.stretch import EVERY, By
from app.translation import _
from app.widgets.dialog_buttons import DialogButtons
from app.widgets.plain_label import PlainLabel

_PARTS = 1000
"""Of the whole that the progress bar counts."""


class StretchExport(QDialog):
    """Asks again before it replaces something; while it writes it can be cancelled, and being closed cancels as well.

    `every`: what of the film can be chosen. Those made of it add their rows to `rows`, and call `tell_length` when
    something that it depends on has changed.
    """

    def __init__(
        self, document: Document, settings: Settings, title: str, parent: QWidget, every: Sequence[By] = EVERY
    ) -> None:
        super().__init__(parent)
        self.document, self._settings = document, settings
        self.setWindowTitle(title)
        self.stretch = StretchField(every)
        self.file = QLineEdit()
        self.file.setMinimumWidth(scaled(320))
        self.browse = QPushButton(_("Choose…"))
        self.length, self.told = PlainLabel(), PlainLabel()
        for words in (self.length, self.told):
            words.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setRange(0, _PARTS)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("How much is written"))
        self.work = Stepwise(self)
        self._writes: Path | None = None
        self._fields = QWidget()
        self.rows = QFormLayout(self._fields)
        self.stretch.add_to(self.rows)
        self.export, self.leave = QPushButton(_("Export")), QPushButton(_("Close"))
        self.buttons = DialogButtons(self.export, self.leave)
        self.buttons.accepted.connect(self.write)
        self.buttons.rejected.connect(self.reject)
        self.browse.clicked.connect(self._choose_file)
        self.stretch.changed.connect(self.tell_length)
        self.work.progressed.connect(lambda part: self.progress.setValue(round(_PARTS * part)))
        self.work.finished.connect(self._finish)
        self.work.failed.connect(self._fail)
        document.changed.connect(self._follow)

    # What those made of it say ------------------------------------------------------------------------------------

    @property
    def ending(self) -> str:
        """That of the file's name, with its dot; "" for a folder."""
        raise NotImplementedError

    def suggested_name(self, state: State) -> str:
        """What the file is called unless a person calls it otherwise."""
        raise NotImplementedError

    def length_in_words(self, state: State) -> str:
        """How long it will be. Raises PlaceError where nothing is chosen."""
        raise NotImplementedError

    def writing(self, state: State, path: Path) -> Generator[float, None, object]:
        """What writes it."""
        raise NotImplementedError

    def ask_for_file(self) -> str:
        """The file that a person chooses, "" for none."""
        return QFileDialog.getSaveFileName(self, self.windowTitle(), self.file.text())[0]

    # -------------------------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Open the dialog."""
        self.document.pause()
        self.show()
        self.raise_()
        if not self.work.is_busy:
            self.told.clear()
            if not self.file.text() or self.file.text() == self._suggested:
                self._suggest()
            self.stretch.follow(self.document.state)
            self._settle(grows=False)

    def write(self) -> None:
        """Write what is chosen, after asking about what is there already."""
        if self.work.is_busy:
            return
        state = self.document.state
        try:
            self.length_in_words(state)
            path = typed_file(self.file.text(), self.ending, self.suggested_name(state))
            if not may_write(self, (path,)):
                self._tell(nothing_written())
                return
            self.work.start(self.writing(state, path))
        except (FileError, PlaceError) as error:
            self._tell(str(error))
            return
        self._writes = path
        self.progress.setValue(0)
        self._tell(_("Writing {file} …").format(file=path.name))

    def stop(self) -> None:
        """Write no more; nothing of it is left."""
        if self.work.is_busy:
            self.work.cancel()
            self._tell(nothing_written())

    def tell_length(self) -> None:
        """Say how long it will be, or why there is nothing to write, where anybody asks."""
        if self.isHidden():
            return
        try:
            self.length.setText(self.length_in_words(self.document.state))
        except PlaceError as error:
            self.length.setText(str(error))
        self._settle()

    def reject(self) -> None:
        """Cancel what is being written, else close."""
        if self.work.is_busy:
            self.stop()
        else:
            super().reject()

    def hideEvent(self, event: QHideEvent | None) -> None:
        if event is not None and not event.spontaneous():
            self.stop()
        super().hideEvent(event)

    def arrange(self) -> None:
        """Put everything in its place; the last thing that is done when it is made."""
        where = QHBoxLayout()
        where.addWidget(self.file, 1)
        where.addWidget(self.browse)
        self.rows.addRow(_("File"), where)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(scaled(12))
        whole = QFormLayout(self)
        whole.setContentsMargins(scaled(20), scaled(18), scaled(20), scaled(18))
        whole.setSpacing(scaled(12))
        for part in (self._fields, self.length, self.progress, self.told, self.buttons):
            whole.addRow(part)
        self._suggest()

    def _follow(self, state: State) -> None:
        if self.isVisible() and not self.work.is_busy:
            self.stretch.follow(state)

    def _suggest(self) -> None:
        folder = Path(self._settings.export_folder or Path.home())
        self._suggested = str(folder / self.suggested_name(self.document.state))
        self.file.setText(self._suggested)

    def _finish(self) -> None:
        assert self._writes is not None
        self._settings.export_folder = str(self._writes.parent)
        self._tell(_("Written: {file}.").format(file=self._writes))

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, (FileError, PlaceError)):
            self._settle()
            raise error
        self._tell(str(error))

    def _tell(self, text: str) -> None:
        self.told.setText(text)
        self._settle()

    def _settle(self, grows: bool = True) -> None:
        """Show what belongs to work that is being done, or to none; the dialog `grows` with what it says, or is as high
        as that."""
        busy = self.work.is_busy
        self._fields.setEnabled(not busy)
        self.export.setVisible(not busy)
        self.leave.setText(_("Cancel") if busy else _("Close"))
        self.progress.setVisible(busy)
        self.told.setVisible(bool(self.told.text()))
        rows = self.layout()
        if rows is not None:
            rows.activate()
            needed = rows.totalHeightForWidth(self.width())
            self.resize(self.width(), max(self.height(), needed) if grows else needed)

    def _choose_file(self) -> None:
        chosen = self.ask_for_file()
        if chosen:
            self.file.setText(chosen)

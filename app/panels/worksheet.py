"""The dialog that writes a worksheet: which numbers, what is asked, where to; with its first page to look at."""

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QHideEvent, QPixmap
from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.document import Document
from app.document.jobs import Jobs
from app.exporting.worksheet import first_page, worksheet_source, write_worksheet
from app.files.whole import FileError, typed_file
from app.paper import scaled
from app.parts.replacing import may_write, nothing_written
from app.settings import Settings
from app.story.exercise import Exercise, exercise
from app.story.exercise_tasks import KINDS, USUAL
from app.story.naming import place_in_words
from app.story.paper_numbers import FEWEST_DECIMALS, LAST_VARIANT, MOST_DECIMALS, ExerciseError
from app.story.places import PlaceError
from app.story.state import State
from app.translation import _, ngettext
from app.widgets.dialog_buttons import DialogButtons
from app.widgets.plain_label import PlainLabel
from app.widgets.quiet_sentence import QuietSentence

_A4_INCHES = 8.27
_TALL = 2**0.5
"""Of a page of A4, beside its width."""
_AROUND_PAGE = 8
_PAGE_WIDTH, _MOST_OF_SCREEN = 330, 0.8
"""Of the first page, in paper units; it is never higher than that part of the screen."""


class WorksheetPanel(QDialog):
    """Every choice is tried at once: its first page is shown, or why there is none."""

    def __init__(self, document: Document, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._settings = document, settings
        self._made: Exercise | None = None
        self._suggested = ""
        self.setWindowTitle(_("Export a worksheet"))
        self.variant, self.decimals = _number(0, LAST_VARIANT, 0), _number(FEWEST_DECIMALS, MOST_DECIMALS, 1)
        self.variant.setSpecialValueText(_("0: the lesson’s own numbers"))
        self.variant.setAccessibleName(_("Variant"))
        self.asked = {kind: _box(_(title), kind in USUAL) for kind, title in KINDS.items()}
        self.present, self.here = _box(_("this step"), False), QuietSentence()
        self.with_solution = _box(_("its solution too, in a file beside it"), True)
        self.file = QLineEdit()
        self.file.setMinimumWidth(scaled(300))
        self.browse = QPushButton(_("Choose…"))
        self.page, self.told = PlainLabel(), PlainLabel()
        self._page_width = _page_width(self)
        around = 2 * scaled(_AROUND_PAGE)
        self.page.setFixedSize(self._page_width + around, round(self._page_width * _TALL) + around)
        self.page.setProperty("card", True)
        self.page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.page.setAccessibleName(_("The first page"))
        self.told.setWordWrap(True)
        self.export = QPushButton(_("Export"))
        self.buttons = DialogButtons(self.export, QPushButton(_("Close")))
        self._jobs = Jobs(self)
        self._arrange()
        self._connect()

    @property
    def solution_file(self) -> Path:
        """Beside the sheet. Raises FileError where that has no name."""
        sheet = self.sheet_file
        return sheet.with_name(_("{sheet}-solution").format(sheet=sheet.stem) + ".pdf")

    @property
    def sheet_file(self) -> Path:
        """The file that was chosen. Raises FileError where none was."""
        return typed_file(self.file.text(), ".pdf", self._usual_name(self._document.state))

    def ask(self) -> None:
        """Open the dialog for the lesson and the place of now."""
        self._document.pause()
        self._offer(self._document.state)
        self.show()
        self._try()

    def write(self) -> None:
        """Write the sheet, after asking about files that are there already."""
        if self._made is None:
            return
        try:
            sheet, solution = self.sheet_file, self.solution_file if self.with_solution.isChecked() else None
            if not may_write(self, (file for file in (sheet, solution) if file is not None)):
                self._tell(nothing_written())
                return
            written = write_worksheet(self._made, sheet, solution)
        except FileError as error:
            self._tell(str(error))
            return
        self._settings.export_folder = str(sheet.parent)
        told = _("Written to {folder}: {names}.")
        self._tell(told.format(folder=sheet.parent, names=", ".join(file.name for file in written)))

    def stop(self) -> None:
        """Make no picture of it any more."""
        self._jobs.close()

    def hideEvent(self, event: QHideEvent | None) -> None:
        self._jobs.cancel()
        super().hideEvent(event)

    # Every choice is tried -----------------------------------------------------------------------------------------

    def _offer(self, state: State) -> None:
        place = state.place
        self.present.setEnabled(place is not None)
        here = "" if place is None else place_in_words(state, place)
        self.present.setText(_("this step:") if here else _("this step"))
        self.present.setAccessibleDescription(here)
        self.here.setText(here)
        one_loss = isinstance(state.flow, int)
        self.asked["update"].setEnabled(not one_loss)
        self.asked["update"].setToolTip(_("One loss alone makes no update: choose another flow.") if one_loss else "")
        if not self.file.text() or self.file.text() == self._suggested:
            folder = Path(self._settings.export_folder or Path.home())
            self._suggested = str(folder / self._usual_name(state))
            self.file.setText(self._suggested)

    @staticmethod
    def _usual_name(state: State) -> str:
        return _("{lesson}-worksheet").format(lesson=state.lesson.name) + ".pdf"

    def _follow(self, state: State) -> None:
        if self.isVisible():
            self._offer(state)
            self._try()

    def _try(self) -> None:
        """Make the sheet that is chosen, and show it or say why it can't be made."""
        state = self._document.state
        asked = [kind for kind, box in self.asked.items() if box.isChecked() and box.isEnabled()]
        if self.present.isChecked() and state.place is not None:
            asked.append(str(state.place))
        try:
            if not asked:
                raise ExerciseError(_("Choose at least one thing to ask."))
            self._made = exercise(state, asked, self.variant.value(), self.decimals.value())
        except (ExerciseError, PlaceError) as error:
            self._made = None
            self._jobs.cancel()
            self.page.clear()
            self._tell(str(error))
        else:
            count, points = len(self._made.tasks), self._made.points
            tasks = ngettext("{count} task", "{count} tasks", count).format(count=count)
            worth = ngettext("{count} point", "{count} points", points).format(count=points)
            self._tell(_("{tasks}, {points}.").format(tasks=tasks, points=worth))
            sharp = self._page_width * self.devicePixelRatioF() / _A4_INCHES
            self._jobs.start(_looked_at(worksheet_source(self._made), sharp))
        self.export.setEnabled(self._made is not None)

    def _show_page(self, picture: bytes) -> None:
        page = QPixmap()
        page.loadFromData(picture)
        page.setDevicePixelRatio(self.devicePixelRatioF())
        self.page.setPixmap(page)

    def _fail(self, error: Exception) -> None:
        raise error

    # Widgets -------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        for box in (*self.asked.values(), self.present):
            box.toggled.connect(self._try)
        for field in (self.variant, self.decimals):
            field.valueChanged.connect(self._try)
        self.browse.clicked.connect(self._choose_file)
        self.buttons.accepted.connect(self.write)
        self.buttons.rejected.connect(self.reject)
        self._jobs.finished.connect(self._show_page)
        self._jobs.failed.connect(self._fail)
        self._document.changed.connect(self._follow)

    def _arrange(self) -> None:
        rows = QFormLayout()
        rows.setSpacing(scaled(12))
        rows.addRow(_("Variant"), self.variant)
        rows.addRow(_("Decimals"), self.decimals)
        wishes = QVBoxLayout()
        for box in self.asked.values():
            wishes.addWidget(box)
        here = QHBoxLayout()
        here.setSpacing(scaled(6))
        here.addWidget(self.present)
        here.addWidget(self.here, 1)
        wishes.addLayout(here)
        rows.addRow(_("Asked"), wishes)
        where = QHBoxLayout()
        where.addWidget(self.file, 1)
        where.addWidget(self.browse)
        rows.addRow(_("File"), where)
        rows.addRow("", self.with_solution)
        left = QVBoxLayout()
        left.addLayout(rows)
        left.addStretch()
        left.addWidget(self.told)
        left.addWidget(self.buttons)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(scaled(20), scaled(18), scaled(20), scaled(18))
        whole.setSpacing(scaled(20))
        whole.addLayout(left, 1)
        whole.addWidget(self.page)

    def _tell(self, text: str) -> None:
        self.told.setText(text)

    def _choose_file(self) -> None:
        ours = QFileDialog.Option.DontConfirmOverwrite  # asked when it is written
        chosen = QFileDialog.getSaveFileName(self, self.windowTitle(), self.file.text(), "PDF (*.pdf)", options=ours)[0]
        if chosen:
            self.file.setText(chosen)


def _page_width(panel: QWidget) -> int:
    screen = panel.screen()
    wanted = scaled(_PAGE_WIDTH)
    return wanted if screen is None else min(wanted, int(_MOST_OF_SCREEN * screen.availableGeometry().height() / _TALL))


def _looked_at(source: str, dots_per_inch: float) -> Callable[[Callable[[float], None]], bytes]:
    """The work of making a picture of the first page."""
    return lambda _told: first_page(source, dots_per_inch)


def _box(title: str, on: bool) -> QCheckBox:
    box = QCheckBox(title)
    box.setChecked(on)
    return box


def _number(low: int, high: int, value: int) -> QSpinBox:
    field = QSpinBox()
    field.setRange(low, high)
    field.setValue(value)
    return field

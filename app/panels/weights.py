"""The dialog that makes a lesson of weights that torch has trained: what each tensor becomes, and on what sequence."""

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QBoxLayout, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.document import Document
from app.files.lesson import Lesson
from app.files.state_dict_mapping import UNCHOSEN, Choice, Mapping, mapping_of
from app.files.tensors import TensorError, Tensors, read_tensors
from app.files.tensors.tensor import about
from app.paper import scaled
from app.parts.tensor_table import TensorTables
from app.parts.weights_fields import WeightsFields
from app.parts.weights_file import ask_for_weights
from app.quoting import printable
from app.story.summary import summary
from app.story.weights.compared_gradients import Comparison, compared
from app.story.weights.form import lesson_from
from app.story.weights.telling import remarks_of
from app.translation import _, in_words
from app.widgets.beside import MOST_OF_SCREEN
from app.widgets.dialog_buttons import DialogButtons
from app.widgets.fitting_area import FittingArea
from app.widgets.own_keys import keep_own_keys
from app.widgets.plain_label import PlainLabel
from app.widgets.problem_label import first_problems, problem_label
from app.widgets.quiet_label import quiet_label
from rnn_engine.experiment import ExperimentError

_EDGE, _BETWEEN = 20, 20
_LEAST = 600
_AT_ONCE = 10**9
"""Multiplications that nobody waits for while typing."""


class WeightsPanel(QDialog):
    """Every change is tried at once: the lesson is there, or what keeps it from being made is said.

    `open_lesson` takes the lesson; False where a person keeps what is open, and the dialog stays.
    """

    def __init__(self, document: Document, open_lesson: Callable[[Lesson], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._open_lesson = document, open_lesson
        self._file = Path()
        self._tensors: Tensors | None = None
        self._mapped: Mapping | None = None
        self._lesson: Lesson | None = None
        self._three_lines = ""
        self._widens = True
        """Whether it may become wider: with another file or other weights, not while somebody types."""
        self._fitted = 0
        """The height that it was given last."""
        self.setWindowTitle(_("Import weights"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        screen = self.screen()
        room = scaled(_LEAST) if screen is None else round(MOST_OF_SCREEN * screen.availableGeometry().width())
        self.setMinimumWidth(min(scaled(_LEAST), room))
        self.file = quiet_label()
        self.browse = QPushButton(_("Choose…"))
        self.fields = WeightsFields(self._try, self._choose)
        self.tables = TensorTables()
        self.remarks, self.told, self.problem = quiet_label(), PlainLabel(), problem_label()
        self.told.setWordWrap(True)
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.problem.setTextInteractionFlags(selectable)
        self.copy = QPushButton(_("Copy the three lines"))
        self.leave, self.take = QPushButton(_("Cancel")), QPushButton(_("Open lesson"))
        self._arrange()
        self.browse.clicked.connect(self.ask)
        self.copy.clicked.connect(self._copy)
        self.leave.clicked.connect(self.reject)
        self.take.clicked.connect(self._take)

    def ask(self) -> None:
        """Ask for a file, and show what is in it."""
        if chosen := ask_for_weights(self, self._file.parent):
            self.open_weights(chosen)

    def open_weights(self, file: str) -> None:
        """Show what is in a file, or why it can't be read; what was typed before stays, for it may fit again."""
        self._file = Path(file)
        self.file.setText(printable(self._file.name))
        self._tensors = self._mapped = None
        try:
            self._tensors = read_tensors(self._file)
        except TensorError as error:
            self._refuse(str(error))
        else:
            self._map(UNCHOSEN)
        self._show()

    # Every change is tried -----------------------------------------------------------------------------------------

    def _choose(self) -> None:
        """Of another cell, other weights may be meant."""
        choice = self.fields.choice
        if self._mapped is not None and choice.cell not in (None, self._mapped.cell.at):
            choice = Choice(cell=choice.cell)
        self._map(choice)

    def _map(self, choice: Choice) -> None:
        if self._tensors is None:
            return
        try:
            with about(self._file):
                self._mapped = mapping_of(self._tensors, choice)
        except TensorError as error:
            self._refuse(str(error))
            return
        self._widens = True
        self.fields.draw(self._mapped)
        self.remarks.setText("\n".join(remarks_of(self._mapped)))
        self._try()

    def _try(self) -> None:
        mapped, form = self._mapped, self.fields.form
        if mapped is None:
            return
        self._lesson, comparison, problem = None, None, ""
        try:
            with about(self._file):
                if form.inputs.strip():
                    lesson = lesson_from(form, mapped, self._file.name)
                    if _work(lesson) <= _AT_ONCE:
                        comparison = compared(lesson, mapped)
                    self._lesson = lesson
        except (ExperimentError, TensorError) as error:
            problem = first_problems(error)
        self.tables.draw(mapped, comparison, self._document.state.notation)
        self._tell(mapped, comparison, problem)

    def _tell(self, mapped: Mapping, comparison: Comparison | None, problem: str) -> None:
        """What will be opened, or what is missing."""
        names = {"cell": _("Cell"), "linear": _("Linear"), "embedding": _("Embedding")}
        if mapped.unsettled:
            several = _("Several fit, and names and sizes don’t tell which is meant: choose {parts}.")
            problem = several.format(parts=", ".join(names[part] for part in mapped.unsettled))
        said = _("Type a sequence that the network is to read.")
        if self._lesson is not None and comparison is None:
            said = _("{summary} · too long to be computed here").format(summary=summary(self._lesson))
        elif self._lesson is not None and comparison is not None:
            said = _("{summary} · L\u00a0=\u00a0{loss:.6g}").format(summary=summary(self._lesson), loss=comparison.loss)
            if comparison.remark:
                said = "\n".join((said, _("Gradients: {remark}").format(remark=comparison.remark)))
        self._say("" if problem else said, problem)
        self.take.setEnabled(self._lesson is not None and not problem)

    def _refuse(self, problem: str) -> None:
        """There is nothing to be shown of the file."""
        self._mapped = self._lesson = None
        _why, *lines = problem.split("\n")
        self._three_lines = "\n".join(map(str.strip, lines))
        self._say("", problem)
        self.take.setEnabled(False)

    def _say(self, told: str, problem: str) -> None:
        for label, text in ((self.told, told), (self.problem, problem)):
            label.setText(text)
            label.setVisible(bool(text))
        there = self._mapped is not None
        self.copy.setVisible(not there and bool(self._three_lines))
        self._body.setVisible(there)
        self.remarks.setVisible(there and bool(self.remarks.text()))
        self.take.setVisible(there)
        self._settle()

    def _take(self) -> None:
        if self._lesson is None:
            return
        try:
            opened = self._open_lesson(self._lesson)
        except ExperimentError as error:
            self._say("", in_words(error))
            return
        if opened:
            self.accept()

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self._three_lines)

    # How it is laid out --------------------------------------------------------------------------------------------

    def _show(self) -> None:
        was_hidden = self.isHidden()
        self.show()
        if was_hidden:
            self._fitted = self.height()
        self.raise_()
        self.activateWindow()
        self._settle()
        (self.fields.inputs if self._mapped is not None else self.browse).setFocus()

    def _settle(self) -> None:
        """As high as what is in it, and as wide at least, as far as the screen is; higher where a person made it so.

        The tables stand beside the fields where both have room.
        """
        layout, screen = self.layout(), self.screen()
        if self.isHidden() or layout is None or screen is None:
            return
        most = screen.availableGeometry().size() * MOST_OF_SCREEN
        tables = max(table.sizeHint().width() for table in (self.tables.taken, self.tables.left))
        beside = self.fields.sizeHint().width() + tables + scaled(_BETWEEN + 2 * _EDGE)
        down, right = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        if self._widens:
            self._columns.setDirection(right if beside <= most.width() else down)
        layout.activate()
        least = self.height() if self.isVisible() and self.height() != self._fitted else 0
        wanted = max(self.width(), self.sizeHint().width()) if self._widens else self.width()
        width, self._widens = min(wanted, most.width()), False
        self.resize(width, self.height())
        layout.activate()  # what wraps, or scrolls, is as high as it is at that width
        needed = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else self.sizeHint().height()
        self._fitted = min(max(least, needed), most.height())
        self.resize(width, self._fitted)

    def _arrange(self) -> None:
        above = QHBoxLayout()
        above.addWidget(self.file, 1)
        above.addWidget(self.browse)
        seen = QVBoxLayout()
        seen.setSpacing(scaled(8))
        for widget in (self.tables.taken, self.remarks, self.tables.heading, self.tables.left):
            seen.addWidget(widget)
        seen.addStretch()
        self._inside = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._inside)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(scaled(_BETWEEN))
        self._columns.addWidget(self.fields, 0, Qt.AlignmentFlag.AlignTop)
        self._columns.addLayout(seen, 1)
        self._body = FittingArea()
        self._body.setWidget(self._inside)
        for button in (self.browse, self.copy, self.leave, self.take):
            keep_own_keys(button)
        keep_own_keys(self, arrows=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[scaled(_EDGE)] * 4)
        whole.setSpacing(scaled(14))
        whole.addLayout(above)
        whole.addWidget(self._body)
        for label in (self.told, self.problem):
            whole.addWidget(label)
        whole.addStretch()
        whole.addWidget(DialogButtons(self.take, self.leave, self.copy))


def _work(lesson: Lesson) -> int:
    """Multiplications of a forward pass, about."""
    return lesson.experiment.sequence.length * lesson.experiment.network.parameters_size

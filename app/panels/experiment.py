"""The experiment panel: change the question, see the answer at once."""

from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType
from weakref import WeakKeyDictionary

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from app.actions import experiment_action, install, undo_actions
from app.document import Document
from app.files.lesson import Lesson
from app.own_keys import keep_own_keys
from app.paper import scaled
from app.story.experiment_form import (
    FEEDBACKS,
    LARGEST_HIDDEN,
    LONGEST,
    NO_FEEDBACK,
    ExperimentForm,
    form_of,
    lesson_from,
    seed_drawn,
    stages_in_words,
    targets_following,
    timesteps,
    with_length,
    with_word_length,
    word_length,
)
from app.story.kmers import LONGEST_WORD
from app.story.state import State
from app.story.summary import CELL_NAMES, LOSS_NAMES
from app.story.typed_sequence import NOTHING
from app.translation import _, in_words, later
from app.typed_undo import undo_typing_first
from app.waiting import Busy
from rnn_engine.experiment import CELLS, Experiment, ExperimentError, Truncation
from rnn_engine.functions import ACTIVATIONS, LOSSES, OUTPUTS
from rnn_engine.network import GATES

_GAP = 12
_KEEP_WEIGHTS = -1
_FEEDBACK_NAMES = {
    NO_FEEDBACK: later("nothing is read"),
    "argmax": later("the most probable output, as a constant"),
    "soft": later("the whole output, with its gradient"),
}
_REDUCTION_NAMES = {"sum": later("sum"), "mean": later("mean")}
_TRUNCATION_NAMES = {"none": later("none"), "sliding": later("sliding"), "chunked": later("chunked")}


class ExperimentPanel(QDialog):
    """A window of its own beside the main one; every change is tried at once, and what is wrong is said below."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: Experiment | None = None
        self._waits = False
        """Whether what was asked for here is being computed."""
        self._seeds: WeakKeyDictionary[Experiment, int] = WeakKeyDictionary()
        self.setWindowTitle(_("Experiment"))
        keep_own_keys(self, arrows=True)
        self.setMinimumWidth(scaled(420))
        self.inputs, self.targets = QLineEdit(), QLineEdit()
        inputs = _("One token per timestep; {nothing} = no input. Vectors: 1 0 0; 0 1 0")
        targets = _("One token per timestep; {nothing} = no loss. Empty: the next token")
        self.inputs.setToolTip(inputs.format(nothing=NOTHING))
        self.targets.setToolTip(targets.format(nothing=NOTHING))
        self.targets.setPlaceholderText(_("empty: the next token"))
        self.word_length = _number(1, LONGEST_WORD)
        self.word_length.setToolTip(_("Read the same strand in words of k letters, each beginning a letter later"))
        self.length = _number(1, LONGEST)
        self.feedback = _choice(FEEDBACKS, _FEEDBACK_NAMES)
        self.feedback.setToolTip(_("What is read at a timestep without input: nothing, or the output before it"))
        self.cell = _choice(CELLS, CELL_NAMES)
        self.stages = QLabel()
        self.stages.setProperty("muted", True)
        self.stages.setTextFormat(Qt.TextFormat.PlainText)
        self.stages.setWordWrap(True)
        self.hidden_size = _number(1, LARGEST_HIDDEN)
        self.activation, self.output = _choice(ACTIVATIONS), _choice(OUTPUTS)
        self.loss, self.reduction = _choice(LOSSES, LOSS_NAMES), _choice(_REDUCTION_NAMES, _REDUCTION_NAMES)
        self.seed = _number(_KEEP_WEIGHTS, 9999)
        self.seed.setSpecialValueText(_("keep the weights"))
        self.truncation = _choice(_TRUNCATION_NAMES, _TRUNCATION_NAMES)
        self.truncation_size = _number(1, LONGEST)
        self.problems = QLabel()
        self.problems.setProperty("problem", True)
        self.problems.setWordWrap(True)
        self.problems.setTextFormat(Qt.TextFormat.PlainText)
        self.undo, self.redo = QPushButton(_("Undo")), QPushButton(_("Redo"))
        for button in (self.undo, self.redo):
            button.setAutoDefault(False)  # else Return in a field would undo what it has just changed
        self._arrange()
        self._connect()
        self._give_keys()
        document.changed.connect(self.draw)
        document.busy_changed.connect(self._follow)
        document.refused.connect(self._refuse)
        self.draw(document.state)

    def toggle(self) -> None:
        """Show the panel, or put it away."""
        self.setVisible(not self.isVisible())
        if self.isVisible():
            self._step_aside()
            self.inputs.setFocus()

    def draw(self, state: State) -> None:
        """Show the experiment as it is."""
        if state.lesson.experiment is not self._shown:
            self._shown = state.lesson.experiment
            self._fill_as(state)
        self._offer_undo()

    def _follow(self, busy: Busy | None) -> None:
        """What was asked for here is not computed any more: the fields say what is shown, or why that can't be."""
        if busy is None and self._waits:
            self._waits = False
            if not self.problems.text():
                self._fill_as(self._document.state)
        self._offer_undo()

    def form(self) -> ExperimentForm:
        """What the fields say."""
        kind = self.truncation.currentData()
        return ExperimentForm(
            inputs=self.inputs.text(),
            targets=self.targets.text(),
            feedback=self.feedback.currentData(),
            cell=self.cell.currentData(),
            hidden_size=self.hidden_size.value(),
            hidden_activation=self.activation.currentText(),
            output_activation=self.output.currentText(),
            loss=self.loss.currentData(),
            reduction=self.reduction.currentData(),
            seed=None if self.seed.value() == _KEEP_WEIGHTS else self.seed.value(),
            truncation=Truncation() if kind == "none" else _truncation(kind, self.truncation_size.value()),
        )

    def _fill_as(self, state: State) -> None:
        self._fill(form_of(state.lesson, self._seeds.get(state.lesson.experiment)), state)

    def _refuse(self, error: ExperimentError) -> None:
        self.problems.setText(in_words(error))
        self._offer_undo()

    def _undo(self) -> None:
        """What was refused goes first, then the last change."""
        if self.problems.text():
            self._fill_as(self._document.state)
            self._offer_undo()
        else:
            self._document.undo()

    def _offer_undo(self) -> None:
        self.undo.setEnabled(self._document.can_undo or bool(self.problems.text()))
        self.redo.setEnabled(self._document.can_redo)

    def _fill(self, form: ExperimentForm, state: State) -> None:
        fields = (
            *(self.inputs, self.targets, self.word_length, self.length, self.feedback, self.cell),
            *(self.hidden_size, self.activation),
            *(self.output, self.loss, self.reduction, self.seed, self.truncation, self.truncation_size),
        )
        for field in fields:
            field.blockSignals(True)
        for line, text in ((self.inputs, form.inputs), (self.targets, form.targets)):
            if line.text() != text:
                line.setText(text)
        k = word_length(state.lesson)
        self._rows.setRowVisible(self.word_length, k is not None)
        self.word_length.setValue(k or 1)
        self.length.setValue(timesteps(form, state.lesson))
        self.feedback.setCurrentIndex(self.feedback.findData(form.feedback))
        self.cell.setCurrentIndex(self.cell.findData(form.cell))
        stages = stages_in_words(state.lesson.experiment.network)
        self.stages.setText(stages)
        self._rows.setRowVisible(self.stages, bool(stages))
        self._rows.setRowVisible(self.activation, form.cell not in GATES)
        self.hidden_size.setValue(form.hidden_size)
        self.activation.setCurrentText(form.hidden_activation)
        self.output.setCurrentText(form.output_activation)
        self.loss.setCurrentIndex(self.loss.findData(form.loss))
        self.reduction.setCurrentIndex(self.reduction.findData(form.reduction))
        self.seed.setValue(_KEEP_WEIGHTS if form.seed is None else form.seed)
        self.truncation.setCurrentIndex(self.truncation.findData(form.truncation.kind))
        self.truncation_size.setValue(max(1, form.truncation.size))
        for field in fields:
            field.blockSignals(False)
        self.truncation_size.setEnabled(form.truncation.kind != "none")
        self.problems.clear()

    def _apply(self) -> None:
        self.truncation_size.setEnabled(self.truncation.currentData() != "none")
        self._try(self.form())

    def _apply_length(self, length: int) -> None:
        self._try(with_length(self.form(), self._document.state.lesson, length))

    def _apply_word_length(self, k: int) -> None:
        seed = max(0, self.seed.value())
        try:
            self._show(with_word_length(self._document.state.lesson, k, seed), seed)
        except ExperimentError as error:
            self._refuse(error)

    def _try(self, form: ExperimentForm) -> None:
        before = self._document.state.lesson
        try:
            lesson = lesson_from(form, before)
            self._show(lesson, seed_drawn(form, lesson.experiment.network, before.experiment))
        except ExperimentError as error:
            self._refuse(error)

    def _show(self, lesson: Lesson, seed: int | None) -> None:
        """Take the lesson over. `seed`: what its weights were drawn with; None: they are those of before."""
        if seed is not None:
            self._seeds[lesson.experiment] = seed
        self._document.experiment(lesson)
        self._waits = self._document.busy is not None

    def _connect(self) -> None:
        for line in (self.inputs, self.targets):
            line.editingFinished.connect(self._apply_if_typed)
        self.word_length.valueChanged.connect(self._apply_word_length)
        self.length.valueChanged.connect(self._apply_length)
        for spin in (self.hidden_size, self.seed, self.truncation_size):
            spin.valueChanged.connect(self._apply)
        chosen = (self.feedback, self.cell, self.activation, self.output, self.loss, self.reduction, self.truncation)
        for choice in chosen:
            choice.currentIndexChanged.connect(self._apply)
        self.undo.clicked.connect(self._undo)
        self.redo.clicked.connect(self._document.redo)

    def _give_keys(self) -> None:
        """The window's keys, which don't reach into a dialog, for what is done here."""
        install(self, (*undo_actions(self._undo, self._document.redo), experiment_action(self.toggle)))
        for line in (self.inputs, self.targets):
            undo_typing_first(line, line, self._is_typing)
        for spin in (self.word_length, self.length, self.hidden_size, self.seed, self.truncation_size):
            edit = spin.lineEdit()
            assert edit is not None
            undo_typing_first(spin, edit, partial(_is_typing_number, spin, edit))

    def _is_typing(self) -> bool:
        """Whether there is a text that was neither taken over nor refused."""
        form, shown = self.form(), form_of(self._document.state.lesson)
        return not self.problems.text() and (form.inputs, form.targets) != (shown.inputs, shown.targets)

    def _apply_if_typed(self) -> None:
        lesson, form = self._document.state.lesson, self.form()
        shown = form_of(lesson)
        if (form.inputs, form.targets) != (shown.inputs, shown.targets):
            self._try(targets_following(form, lesson))

    def _step_aside(self) -> None:
        """Beside the main window where the screen has room, else over its right: the network stays in sight."""
        parent, screen = self.parentWidget(), self.screen()
        if parent is not None and screen is not None:
            frame, available = parent.frameGeometry(), screen.availableGeometry()
            room = available.right() - self.sizeHint().width() - _GAP
            self.move(min(frame.right() + _GAP, room), parent.y() + frame.height() // 12)

    def _arrange(self) -> None:
        rows = self._rows = QFormLayout(self)
        rows.setContentsMargins(scaled(20), scaled(18), scaled(20), scaled(18))
        rows.setSpacing(scaled(10))
        rows.addRow(_("Sequence"), self.inputs)
        rows.addRow(_("Targets"), self.targets)
        rows.addRow(_("Letters per word k"), self.word_length)
        rows.addRow(_("Timesteps T"), self.length)
        rows.addRow(_("Without input"), self.feedback)
        rows.addRow(_("Cell"), self.cell)
        rows.addRow(_("Stages"), self.stages)
        rows.addRow(_("Hidden size"), self.hidden_size)
        rows.addRow(_("Hidden activation"), self.activation)
        rows.addRow(_("Output"), self.output)
        rows.addRow(_("Loss"), _side_by_side(self.loss, self.reduction))
        rows.addRow(_("Seed"), self.seed)
        rows.addRow(_("Truncation"), _side_by_side(self.truncation, self.truncation_size))
        rows.addRow(self.problems)
        rows.addRow(_side_by_side(self.undo, self.redo))


def _truncation(kind: str, size: int) -> Truncation:
    return Truncation("sliding" if kind == "sliding" else "chunked", size)


def _number(low: int, high: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setKeyboardTracking(False)
    return spin


def _is_typing_number(spin: QSpinBox, line: QLineEdit) -> bool:
    """Whether there is another number than the one that was taken over."""
    special = spin.specialValueText() if spin.value() == spin.minimum() else ""
    return line.text() != (special or spin.textFromValue(spin.value()))


def _choice(values: Iterable[str], names: Mapping[str, str] = MappingProxyType({})) -> QComboBox:
    box = QComboBox()
    for value in values:
        box.addItem(_(names[value]) if value in names else value, value)
    return box


def _side_by_side(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        layout.addWidget(widget)
    return row

"""The experiment panel: change the question, see the answer at once."""

from collections.abc import Iterable

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

from app.document import Document
from app.story.experiment_form import (
    LARGEST_HIDDEN,
    LONGEST,
    NOTHING,
    ExperimentForm,
    form_of,
    lesson_from,
    timesteps,
    with_length,
)
from app.story.state import State
from rnn_engine.experiment import ExperimentError, Truncation
from rnn_engine.functions import ACTIVATIONS, LOSSES, OUTPUTS

_OWN_WEIGHTS = -1
_TRUNCATIONS = ("none", "sliding", "chunked")


class ExperimentPanel(QDialog):
    """A window of its own beside the main one; every change is tried at once, and what is wrong is said below."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._seed: int | None = None
        self._own: object = None
        self.setWindowTitle("Experiment")
        self.setMinimumWidth(420)
        self.inputs, self.targets = QLineEdit(), QLineEdit()
        self.inputs.setToolTip(f"One token per timestep; {NOTHING} = no input. Vectors: 1 0 0; 0 1 0")
        self.targets.setToolTip(f"One token per timestep; {NOTHING} = no loss. Empty: the next token")
        self.targets.setPlaceholderText("empty: the next token")
        self.length = _number(1, LONGEST)
        self.hidden_size = _number(1, LARGEST_HIDDEN)
        self.activation, self.output = _choice(ACTIVATIONS), _choice(OUTPUTS)
        self.loss, self.reduction = _choice(LOSSES), _choice(("sum", "mean"))
        self.seed = _number(_OWN_WEIGHTS, 9999)
        self.seed.setSpecialValueText("the lesson's own weights")
        self.truncation = _choice(_TRUNCATIONS)
        self.truncation_size = _number(1, LONGEST)
        self.problems = QLabel()
        self.problems.setProperty("problem", True)
        self.problems.setWordWrap(True)
        self.problems.setTextFormat(Qt.TextFormat.PlainText)
        self.undo, self.redo = QPushButton("Undo"), QPushButton("Redo")
        self._arrange()
        self._connect()
        document.changed.connect(self.draw)
        self.draw(document.state)

    def toggle(self) -> None:
        """Show the panel, or put it away."""
        self.setVisible(not self.isVisible())
        if self.isVisible():
            self.inputs.setFocus()

    def draw(self, state: State) -> None:
        """Show the experiment as it is; what is being typed stays."""
        if state.lesson.experiment is not self._own:
            self._own = state.lesson.experiment
            self._fill(form_of(state.lesson, self._seed), state)
        self.undo.setEnabled(self._document.can_undo)
        self.redo.setEnabled(self._document.can_redo)

    def form(self) -> ExperimentForm:
        """What the fields say."""
        kind = self.truncation.currentText()
        return ExperimentForm(
            inputs=self.inputs.text(),
            targets=self.targets.text(),
            hidden_size=self.hidden_size.value(),
            hidden_activation=self.activation.currentText(),
            output_activation=self.output.currentText(),
            loss=self.loss.currentText(),
            reduction=self.reduction.currentText(),
            seed=None if self.seed.value() == _OWN_WEIGHTS else self.seed.value(),
            truncation=Truncation() if kind == "none" else _truncation(kind, self.truncation_size.value()),
        )

    def _fill(self, form: ExperimentForm, state: State) -> None:
        fields = (
            *(self.inputs, self.targets, self.length, self.hidden_size, self.activation, self.output, self.loss),
            *(self.reduction, self.seed, self.truncation, self.truncation_size),
        )
        for field in fields:
            field.blockSignals(True)
        for line, text in ((self.inputs, form.inputs), (self.targets, form.targets)):
            if line.text() != text and not (line is self.targets and line.hasFocus()):
                line.setText(text)
        self.length.setValue(timesteps(form, state.lesson))
        self.hidden_size.setValue(form.hidden_size)
        self.activation.setCurrentText(form.hidden_activation)
        self.output.setCurrentText(form.output_activation)
        self.loss.setCurrentText(form.loss)
        self.reduction.setCurrentText(form.reduction)
        self.seed.setValue(_OWN_WEIGHTS if form.seed is None else form.seed)
        self.truncation.setCurrentText(form.truncation.kind)
        self.truncation_size.setValue(max(1, form.truncation.size))
        for field in fields:
            field.blockSignals(False)
        self.truncation_size.setEnabled(form.truncation.kind != "none")
        self.problems.clear()

    def _apply(self) -> None:
        self.truncation_size.setEnabled(self.truncation.currentText() != "none")
        self._try(self.form())

    def _apply_length(self, length: int) -> None:
        self._try(with_length(self.form(), self._document.state.lesson, length))

    def _try(self, form: ExperimentForm) -> None:
        self._seed = form.seed
        try:
            self._document.experiment(lesson_from(form, self._document.state.lesson))
        except ExperimentError as error:
            self.problems.setText(str(error))

    def _connect(self) -> None:
        for line in (self.inputs, self.targets):
            line.editingFinished.connect(self._apply_if_typed)
        self.length.valueChanged.connect(self._apply_length)
        for spin in (self.hidden_size, self.seed, self.truncation_size):
            spin.valueChanged.connect(self._apply)
        for choice in (self.activation, self.output, self.loss, self.reduction, self.truncation):
            choice.currentIndexChanged.connect(self._apply)
        self.undo.clicked.connect(self._document.undo)
        self.redo.clicked.connect(self._document.redo)

    def _apply_if_typed(self) -> None:
        shown = form_of(self._document.state.lesson, self._seed)
        if (self.inputs.text(), self.targets.text()) != (shown.inputs, shown.targets):
            self._apply()

    def _arrange(self) -> None:
        rows = QFormLayout(self)
        rows.setContentsMargins(20, 18, 20, 18)
        rows.setSpacing(10)
        rows.addRow("Sequence", self.inputs)
        rows.addRow("Targets", self.targets)
        rows.addRow("Timesteps T", self.length)
        rows.addRow("Hidden size", self.hidden_size)
        rows.addRow("Hidden activation", self.activation)
        rows.addRow("Output", self.output)
        rows.addRow("Loss", _side_by_side(self.loss, self.reduction))
        rows.addRow("Seed", self.seed)
        rows.addRow("Truncation", _side_by_side(self.truncation, self.truncation_size))
        rows.addRow(self.problems)
        rows.addRow(_side_by_side(self.undo, self.redo))


def _truncation(kind: str, size: int) -> Truncation:
    return Truncation("sliding" if kind == "sliding" else "chunked", size)


def _number(low: int, high: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setKeyboardTracking(False)
    return spin


def _choice(values: Iterable[str]) -> QComboBox:
    box = QComboBox()
    box.addItems(list(values))
    return box


def _side_by_side(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        layout.addWidget(widget)
    return row

"""The fields in which an experiment is typed and chosen: they show a form and read it back."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType

from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from app.parts.sequence_lines import sequence_lines
from app.story.experiment_form import (
    FEEDBACKS,
    LARGEST_HIDDEN,
    LONGEST,
    NO_FEEDBACK,
    ExperimentForm,
    stages_in_words,
    timesteps,
    word_length,
)
from app.story.kmers import LONGEST_WORD
from app.story.state import State
from app.story.summary import CELL_NAMES, LOSS_NAMES
from app.translation import _, later
from app.widgets.form_rows import form_rows
from app.widgets.quiet_label import quiet_label
from app.widgets.radius_dial import RadiusDials
from app.widgets.typed_undo import undo_typing_first
from rnn_engine.experiment import CELLS, Truncation
from rnn_engine.functions import ACTIVATIONS, LOSSES, OUTPUTS
from rnn_engine.network import GATES

KEEP_WEIGHTS = -1
"""In the field for the seed."""
_FEEDBACK_NAMES = {
    NO_FEEDBACK: later("nothing: the state goes on by itself"),
    "argmax": later("the most probable output, as a constant"),
    "soft": later("the whole output, with its gradient"),
}
_REDUCTION_NAMES = {"sum": later("sum"), "mean": later("mean")}
_TRUNCATION_NAMES = {"none": later("none"), "sliding": later("sliding"), "chunked": later("chunked")}


class ExperimentFields(QWidget):
    """One under the other, each with its name at its left; who owns them connects them."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = form_rows(self)
        self.inputs, self.targets = sequence_lines(self._rows)
        self.word_length = _number(1, LONGEST_WORD)
        self.word_length.setToolTip(_("Read the same strand in words of k letters, each beginning a letter later"))
        self.length = _number(1, LONGEST)
        self.feedback = _choice(FEEDBACKS, _FEEDBACK_NAMES)
        self.feedback.setToolTip(
            _("What is read at a timestep that has no input: nothing, or the network’s output before it")
        )
        self.cell = _choice(CELLS, CELL_NAMES)
        self.stages = quiet_label()
        self.hidden_size = _number(1, LARGEST_HIDDEN)
        self.activation, self.output = _choice(ACTIVATIONS), _choice(OUTPUTS)
        self.loss, self.reduction = _choice(LOSSES, LOSS_NAMES), _choice(_REDUCTION_NAMES, _REDUCTION_NAMES)
        self.initial_state = QLineEdit()
        self.initial_state.setPlaceholderText(_("empty: zeros"))
        self.initial_state.setToolTip(_("A number for every unit, with spaces between; of an LSTM then those of c"))
        self.seed = _number(KEEP_WEIGHTS, 9999)
        self.seed.setSpecialValueText(_("keep the weights"))
        self.seed.setToolTip(_("Draws all weights anew"))
        self.drawn = quiet_label()
        self.dials = RadiusDials()
        self.no_dial = quiet_label()
        self.truncation = _choice(_TRUNCATION_NAMES, _TRUNCATION_NAMES)
        self.truncation_size = _number(1, LONGEST)
        self.learning_rate = QLineEdit()
        self.learning_rate.setToolTip(_("How far the update goes that ends the film"))
        self.names = {
            self.inputs: "inputs",
            self.targets: "targets",
            self.initial_state: "initial_state",
            self.learning_rate: "learning_rate",
        }
        """What is typed, by its name in the form."""
        self.numbers = (self.word_length, self.length, self.hidden_size, self.seed, self.truncation_size)
        self.choices = (
            *(self.feedback, self.cell, self.activation, self.output, self.loss, self.reduction, self.truncation),
        )
        self._arrange()

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
            seed=None if self.seed.value() == KEEP_WEIGHTS else self.seed.value(),
            truncation=Truncation() if kind == "none" else _truncation(kind, self.truncation_size.value()),
            initial_state=self.initial_state.text(),
            learning_rate=self.learning_rate.text(),
        )

    def draw(self, form: ExperimentForm, state: State, typed: QLineEdit | None = None, drawn: bool = False) -> None:
        """Show a form of the state's lesson, and tell nobody; `typed`: the line that somebody is typing in; `drawn`:
        whether the weights had to be drawn anew, since those of before don't fit."""
        fields: tuple[QWidget, ...] = (*self.names, *self.numbers, *self.choices)
        for field in fields:
            field.blockSignals(True)
        for line, name in self.names.items():
            if line is not typed and line.text() != getattr(form, name):
                line.setText(getattr(form, name))
        k = word_length(state.lesson)
        self.word_length.setValue(k or 1)
        self.length.setValue(timesteps(form, state.lesson))
        self.hidden_size.setValue(form.hidden_size)
        self.seed.setValue(KEEP_WEIGHTS if form.seed is None else form.seed)
        self.truncation_size.setValue(max(1, form.truncation.size))
        self.activation.setCurrentText(form.hidden_activation)
        self.output.setCurrentText(form.output_activation)
        chosen = (
            (self.feedback, form.feedback),
            (self.cell, form.cell),
            (self.loss, form.loss),
            (self.reduction, form.reduction),
            (self.truncation, form.truncation.kind),
        )
        for choice, value in chosen:
            choice.setCurrentIndex(choice.findData(value))
        for field in fields:
            field.blockSignals(False)
        text = _("The weights of before don’t fit the new sizes: all were drawn anew, with seed {seed}.")
        self.drawn.setText(text.format(seed=form.seed) if drawn else "")
        self._show_rows(form, state, k is not None)

    def _show_rows(self, form: ExperimentForm, state: State, has_words: bool) -> None:
        """Those that the lesson has."""
        stages, network = stages_in_words(state.lesson.experiment.network), state.lesson.experiment.network
        self.stages.setText(stages)
        self.no_dial.setText(_("none: the gates have a recurrent matrix each") if network.gates else "")
        self.dials.draw(state)
        for row, there in (
            (self.word_length, has_words),
            (self.stages, bool(stages)),
            (self.activation, form.cell not in GATES),
            (self.initial_state, network.recurrent),
            (self.drawn, bool(self.drawn.text())),
            (self.dials, bool(self.dials.dials)),
            (self.no_dial, bool(network.gates)),
        ):
            self._rows.setRowVisible(row, there)
        self.allow_size()

    def allow_size(self) -> None:
        """A truncation has a size; where nothing is cut there is none."""
        self.truncation_size.setEnabled(self.truncation.currentData() != "none")

    def give_undo(self, is_typing: Callable[[], bool]) -> None:
        """Undo first what is being typed; `is_typing`: whether there is a text that was neither taken over nor
        refused."""
        for line in self.names:
            undo_typing_first(line, line, is_typing)
        for spin in self.numbers:
            edit = spin.lineEdit()
            assert edit is not None
            undo_typing_first(spin, edit, partial(_is_typing_number, spin, edit))

    def _arrange(self) -> None:
        rows = self._rows
        rows.addRow(_("Letters per word k"), self.word_length)
        rows.addRow(_("Timesteps T"), self.length)
        rows.addRow(_("Without input"), self.feedback)
        rows.addRow(_("Cell"), self.cell)
        rows.addRow(_("Stages"), self.stages)
        rows.addRow(_("Hidden size"), self.hidden_size)
        rows.addRow(_("Hidden activation"), self.activation)
        rows.addRow(_("Output"), self.output)
        rows.addRow(_("Loss"), side_by_side(self.loss, self.reduction))
        rows.addRow(_("Initial state"), self.initial_state)
        rows.addRow(_("Seed"), self.seed)
        rows.addRow("", self.drawn)
        rows.addRow(_("Spectral radius"), self.dials)
        rows.addRow(_("Spectral radius"), self.no_dial)
        rows.addRow(_("Truncation"), side_by_side(self.truncation, self.truncation_size))
        rows.addRow(_("Learning rate"), self.learning_rate)


def side_by_side(*widgets: QWidget) -> QWidget:
    """A row of equal right."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        layout.addWidget(widget)
    return row


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

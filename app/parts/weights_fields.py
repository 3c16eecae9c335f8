"""The fields in which a person says what weights are to compute, and which of them are meant."""

from collections.abc import Callable, Iterable

from PyQt6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.files.state_dict_mapping import NONE, Choice, Mapping
from app.paper import scaled
from app.parts.experiment_fields import side_by_side
from app.parts.sequence_lines import sequence_lines
from app.quoting import printable
from app.story.summary import LOSS_NAMES
from app.story.weights.form import WeightsForm
from app.translation import _
from app.widgets.form_rows import form_rows
from app.widgets.plain_label import plain_tip

_WIDTH = 300


class WeightsFields(QWidget):
    """One under the other, each with its name at its left. `typed` follows every change of what is computed, `chosen`
    every change of which weights are meant."""

    def __init__(self, typed: Callable[[], None], chosen: Callable[[], None]) -> None:
        super().__init__()
        self._rows = form_rows(self)
        self.inputs, self.targets = sequence_lines(self._rows)
        self.vocabulary, self.output_vocabulary = QLineEdit(), QLineEdit()
        self.cell, self.linear, self.embedding = QComboBox(), QComboBox(), QComboBox()
        self.activation, self.loss, self.reduction = QComboBox(), QComboBox(), QComboBox()
        for activation in ("tanh", "relu"):
            self.activation.addItem(activation, activation)
        self.loss.addItem(_("as fits"), "")
        for kind, name in LOSS_NAMES.items():
            self.loss.addItem(_(name), kind)
        for reduction, name in (("mean", _("mean")), ("sum", _("sum"))):
            self.reduction.addItem(name, reduction)
        self._explain()
        for line in (self.inputs, self.targets, self.vocabulary, self.output_vocabulary):
            line.setMinimumWidth(scaled(_WIDTH))
            line.textChanged.connect(typed)
        for box in (self.activation, self.loss, self.reduction):
            box.currentIndexChanged.connect(typed)
        for box in (self.cell, self.linear, self.embedding):
            box.setMinimumContentsLength(12)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.activated.connect(chosen)
        self._arrange()

    @property
    def form(self) -> WeightsForm:
        """What is typed and chosen."""
        return WeightsForm(
            inputs=self.inputs.text(),
            targets=self.targets.text(),
            vocabulary=self.vocabulary.text(),
            output_vocabulary=self.output_vocabulary.text() if self._rows.isRowVisible(self.output_vocabulary) else "",
            hidden_activation=self.activation.currentData(),
            loss=self.loss.currentData(),
            reduction=self.reduction.currentData(),
        )

    @property
    def choice(self) -> Choice:
        """Which weights are meant; of what no person chose, nothing. Another cell has other ones that fit."""
        return Choice(self.cell.currentData(), self.linear.currentData(), self.embedding.currentData())

    def draw(self, mapped: Mapping) -> None:
        """Offer what fits, and show what is meant; nothing where that is open."""
        cells = [(f"{printable(str(cell.at))}  {_size(cell.hidden_size)}", cell.at) for cell in mapped.cells]
        _offer(self.cell, cells, None if "cell" in mapped.unsettled else mapped.cell.at)
        none = (_("none"), NONE)
        for part, box, fitting, meant in (
            ("linear", self.linear, mapped.linears, mapped.linear),
            ("embedding", self.embedding, mapped.embeddings, mapped.embedding),
        ):
            values = [(f"{printable(m.module)}  {m.rows}×{m.columns}", m.weight) for m in fitting]
            now = NONE if meant is None else meant.weight
            _offer(box, [*values, none], None if part in mapped.unsettled else now)
        for row, there in (
            (self.cell, len(cells) > 1),
            (self.linear, bool(mapped.linears)),
            (self.embedding, bool(mapped.embeddings)),
            (self.output_vocabulary, mapped.output_size != mapped.input_size),
            (self.activation, mapped.cell.kind == "elman"),
        ):
            self._rows.setRowVisible(row, there)

    def _explain(self) -> None:
        tokens = _("In the order of their numbers: letters, words, or a list of JSON as a training script writes it")
        for line in (self.vocabulary, self.output_vocabulary):
            line.setToolTip(plain_tip(tokens))
            line.setPlaceholderText(_("empty: numbers from 0"))
        self.loss.setAccessibleName(_("Loss"))
        self.reduction.setAccessibleName(_("How the losses add up"))
        self.reduction.setToolTip(_("Torch’s own losses take the mean unless told otherwise"))
        for box in (self.cell, self.linear, self.embedding):
            box.setPlaceholderText(_("choose…"))

    def _arrange(self) -> None:
        rows = self._rows
        rows.addRow(_("Vocabulary"), self.vocabulary)
        rows.addRow(_("Target vocabulary"), self.output_vocabulary)
        rows.addRow(_("Cell"), self.cell)
        rows.addRow(_("Linear"), self.linear)
        rows.addRow(_("Embedding"), self.embedding)
        rows.addRow(_("Hidden activation"), self.activation)
        rows.addRow(_("Loss"), side_by_side(self.loss, self.reduction))


def _offer(box: QComboBox, values: Iterable[tuple[str, object]], meant: object) -> None:
    """`meant` None: none of them yet."""
    box.clear()
    for index, (text, value) in enumerate(values):
        box.addItem(text, value)
        if value == meant and meant is not None:
            box.setCurrentIndex(index)
    if meant is None:
        box.setCurrentIndex(-1)


def _size(units: int) -> str:
    return f"H = {units}"

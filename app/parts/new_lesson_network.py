"""The network of a new lesson: cell by picture, sizes, seed; and what the lesson is called."""

from collections.abc import Callable

from PyQt6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from app.paper import scaled
from app.parts.cell_cards import CellCards
from app.parts.experiment_fields import KEEP_WEIGHTS
from app.story.experiment_form import LARGEST_HIDDEN
from app.story.new_lesson import DEFAULT_HIDDEN, Source
from app.translation import _
from rnn_engine.experiment import Network

_USUAL_EMBEDDING = 4
_NUMBER = 110


class NetworkFields(QWidget):
    """`changed` follows every change."""

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__()
        self.cells = CellCards()
        self.hidden_size, self.seed = _number(1, LARGEST_HIDDEN, DEFAULT_HIDDEN), _number(0, 9999, 0)
        self.seed.setToolTip(_("Draws all weights anew"))
        self.hidden_size.setAccessibleName(_("Hidden size"))
        self.seed.setAccessibleName(_("Seed"))
        self.embedding = QComboBox()
        self.embedding.addItem(_("one-hot"), False)
        self.embedding.addItem(_("an embedding of"), True)
        self.embedding.setAccessibleName(_("A token is"))
        self.embedding.setToolTip(_("How a token becomes what the cell reads"))
        self.embedding_size = _number(1, LARGEST_HIDDEN, _USUAL_EMBEDDING)
        self.embedding_size.setAccessibleName(_("Embedding size"))
        self.title = QLineEdit()
        self._rows = QFormLayout()
        self._arrange()
        self.cells.show_cell("elman")
        self.cells.chosen.connect(changed)
        self.embedding.currentIndexChanged.connect(self._choose)
        for signal in (self.embedding.currentIndexChanged, self.title.textChanged):
            signal.connect(changed)
        for spin in (self.hidden_size, self.seed, self.embedding_size):
            spin.valueChanged.connect(changed)
        self._choose()

    def fill(self, form: dict[str, object]) -> None:
        """What the fields say of the form."""
        has_embedding = self._rows.isRowVisible(self._input) and self.embedding.currentData()
        form |= {
            "cell": self.cells.cell,
            "hidden_size": self.hidden_size.value(),
            "embedding_size": self.embedding_size.value() if has_embedding else None,
            "seed": None if self.seed.value() == KEEP_WEIGHTS else self.seed.value(),
            "title": self.title.text(),
        }

    def show_source(self, source: Source) -> None:
        """Offer what goes with it: tokens can have an embedding, and a template has weights to be kept."""
        self._rows.setRowVisible(self._input, source == "text")
        keeps = source == "template"
        self.seed.blockSignals(True)
        self.seed.setMinimum(KEEP_WEIGHTS if keeps else 0)
        self.seed.setSpecialValueText(_("keep the weights") if keeps else "")
        self.seed.setValue(self.seed.minimum())
        self.seed.blockSignals(False)

    def show_network(self, network: Network) -> None:
        """As a template has it."""
        self.cells.show_cell(network.cell if network.recurrent else None)
        self.hidden_size.blockSignals(True)
        self.hidden_size.setValue(network.hidden_size)
        self.hidden_size.blockSignals(False)

    def _choose(self) -> None:
        self.embedding_size.setVisible(bool(self.embedding.currentData()))

    def _arrange(self) -> None:
        self._input = QWidget()
        inside = QHBoxLayout(self._input)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(scaled(8))
        inside.addWidget(self.embedding)
        inside.addWidget(self.embedding_size)
        inside.addStretch()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(scaled(10))
        self._rows.addRow(_("Hidden size"), _left(self.hidden_size))
        self._rows.addRow(_("A token is"), self._input)
        self._rows.addRow(_("Seed"), _left(self.seed))
        self._rows.addRow(_("Title"), self.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(scaled(12))
        column.addWidget(self.cells)
        column.addLayout(self._rows)


def _left(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(widget)
    row.addStretch()
    return row


def _number(low: int, high: int, value: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setValue(value)
    spin.setMinimumWidth(scaled(_NUMBER))
    return spin

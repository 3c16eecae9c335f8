"""The network of a new lesson: cell by picture, sizes, seed; and what the lesson is called."""

from collections.abc import Callable, Sequence

from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from app.paper import scaled
from app.parts.cell_cards import CellCards
from app.parts.experiment_fields import KEEP_WEIGHTS
from app.story.experiment_form import LARGEST_HIDDEN
from app.story.new_lesson import DEFAULT_HIDDEN, Source
from app.story.notation import Notation
from app.translation import _
from app.widgets.form_rows import form_rows
from rnn_engine.experiment import Network

_USUAL_EMBEDDING = 4
_NUMBER = 126
"""The least width of a field for a number: all are as wide as the seed that says to keep the weights."""


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
        self.notation = QComboBox()
        self.notation.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.notation.setAccessibleName(_("Notation"))
        self.notation.setToolTip(_("The letters in which the lesson opens"))
        self._before = 0
        """Which one was chosen before that of a template."""
        self.rows = form_rows()
        self._arrange()
        self.cells.show_cell("elman")
        self.cells.chosen.connect(changed)
        self.embedding.currentIndexChanged.connect(self._choose)
        for signal in (self.embedding.currentIndexChanged, self.title.textChanged, self.notation.currentIndexChanged):
            signal.connect(changed)
        for spin in (self.hidden_size, self.seed, self.embedding_size):
            spin.valueChanged.connect(changed)
        self._choose()

    def fill(self, form: dict[str, object]) -> None:
        """What the fields say of the form."""
        has_embedding = self.rows.isRowVisible(self._input) and self.embedding.currentData()
        form |= {
            "cell": self.cells.cell,
            "hidden_size": self.hidden_size.value(),
            "embedding_size": self.embedding_size.value() if has_embedding else None,
            "seed": None if self.seed.value() == KEEP_WEIGHTS else self.seed.value(),
            "title": self.title.text(),
            "notation": self.notation.currentData() or "",
        }

    def offer(self, notations: Sequence[Notation], present: Notation, source: Source) -> None:
        """Those that can be chosen; the one that is shown now is, unless a template has its own."""
        self.notation.blockSignals(True)
        self.notation.clear()
        for notation in notations:
            self.notation.addItem(notation.called, notation)
        self.notation.setCurrentIndex(notations.index(present))
        self.notation.blockSignals(False)
        self._offer_own(source == "template")

    def show_source(self, source: Source) -> None:
        """Offer what goes with it: tokens can have an embedding, and a template has weights to be kept."""
        self.rows.setRowVisible(self._input, source == "text")
        keeps = source == "template"
        self.seed.blockSignals(True)
        self.seed.setMinimum(KEEP_WEIGHTS if keeps else 0)
        self.seed.setSpecialValueText(_("keep the weights") if keeps else "")
        self.seed.setValue(self.seed.minimum())
        self.seed.blockSignals(False)
        self._offer_own(keeps)

    def _offer_own(self, keeps: bool) -> None:
        """The notation that the template has, before all others."""
        has_own = self.notation.count() > 0 and self.notation.itemData(0) is None
        self.notation.blockSignals(True)
        if keeps and not has_own:
            self._before = self.notation.currentIndex()
            self.notation.insertItem(0, _("as the template has it"), None)
            self.notation.setCurrentIndex(0)
        elif has_own and not keeps:
            self.notation.removeItem(0)
            self.notation.setCurrentIndex(self._before)
        self.notation.blockSignals(False)

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
        self.rows.addRow(_("Hidden size"), _left(self.hidden_size))
        self.rows.addRow(_("A token is"), self._input)
        self.rows.addRow(_("Seed"), _left(self.seed))
        self.rows.addRow(_("Notation"), _left(self.notation))
        self.rows.addRow(_("Title"), self.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(scaled(12))
        column.addWidget(self.cells)
        column.addLayout(self.rows)


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

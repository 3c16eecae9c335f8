"""Changing what is inspected: an entry of it, the token that it stands for, the spectral radius of W."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.document import Document
from app.paper import scaled
from app.story.editing import scalable
from app.story.inspection import Inspection
from app.story.places import Place
from app.story.values import value
from app.translation import _, in_words
from app.widgets.own_keys import keep_own_keys, keep_walking_keys
from app.widgets.plain_label import PlainLabel
from app.widgets.radius_dial import RadiusDial
from rnn_engine.experiment import ExperimentError

_LABEL = 72


def change_entry(document: Document, of: Inspection, row: int, column: int, number: float) -> None:
    """Put a number into a cell of what is inspected. Raises ExperimentError."""
    numbers, reference = of.numbers, of.reference
    if numbers is None:
        return
    index = numbers.index(row, column)
    if isinstance(reference, str):
        document.set_parameter_entry(reference, index, number)
    elif isinstance(reference, Place) and of.editable == "initial":
        document.set_initial_entry(reference.name, index[0], number)
    elif isinstance(reference, Place) and of.editable is not None:
        _change_vector(document, reference, index[0], number)


def _change_vector(document: Document, reference: Place, index: int, number: float) -> None:
    """An entry of what is read, or of a target."""
    before = value(document.state.trace, reference)
    assert before is not None
    assert reference.t is not None
    changed = before.copy()
    changed[index] = number
    (document.set_input if reference.name == "x" else document.set_target)(reference.t, changed)


class TokenChoice(QWidget):
    """Which token of the vocabulary an input or a target is."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._of: Inspection | None = None
        label = PlainLabel(_("token"))
        label.setProperty("muted", True)
        label.setFixedWidth(scaled(_LABEL))
        self.box = QComboBox()
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box.setAccessibleName(_("Token"))
        keep_own_keys(self.box, arrows=True)
        self.box.activated.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(4))
        row.addWidget(label)
        row.addWidget(self.box)
        row.addStretch(1)

    def draw(self, of: Inspection) -> None:
        self._of = of
        self.setVisible(bool(of.tokens))
        if [self.box.itemText(n) for n in range(self.box.count())] != list(of.tokens):
            self.box.clear()
            self.box.addItems(of.tokens)
        self.box.setCurrentIndex(of.tokens.index(of.token) if of.token else -1)

    def _choose(self, index: int) -> None:
        reference = None if self._of is None else self._of.reference
        if self._of is not None and isinstance(reference, Place) and reference.t is not None:
            verb = self._document.set_input if self._of.editable == "input" else self._document.set_target
            verb(reference.t, self._of.tokens[index])


class RadiusRow(QWidget):
    """How large recurrent weights are, where that can be chosen; `refused`: why they can't be made so large."""

    refused = pyqtSignal(str)

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._name = ""
        self.dial: RadiusDial | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)

    def draw(self, of: Inspection) -> None:
        if not isinstance(of.reference, str) or of.reference not in scalable(of.state.lesson):
            self.hide()
            return
        if self.dial is None or self._name != of.reference:
            self._make(of.reference)
        assert self.dial is not None
        self.dial.draw(of.state)
        self.show()

    def _make(self, name: str) -> None:
        if self.dial is not None:
            self._row.removeWidget(self.dial)
            self.dial.deleteLater()
        self._name, self.dial = name, RadiusDial(name)
        for field in (self.dial.slider, self.dial.number):
            field.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            keep_walking_keys(field)  # in the window they would play the film
        self.dial.turned.connect(self._scale)
        self.dial.grasped.connect(self._document.begin_gesture)
        self.dial.released.connect(self._document.end_gesture)
        self._row.addWidget(self.dial)

    def _scale(self, rho: float) -> None:
        try:
            self._document.scale_to_spectral_radius(self._name, rho)
        except ExperimentError as error:
            if self.dial is not None:
                self.dial.draw(self._document.state)
            self.refused.emit(in_words(error))

"""Changing what is inspected: an entry of it, the token that it stands for, the spectral radius of W."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QWidget

from app.document import Document
from app.own_keys import keep_own_keys, keep_walking_keys
from app.paper import scaled
from app.story.inspection import Inspection
from app.story.numbers import significant
from app.story.places import Place
from app.story.values import value
from app.translation import _

_LABEL = 72
_STEPS = 100
"""Of the dial to a spectral radius of 1."""
_LARGEST_RADIUS = 2.0


def change_entry(document: Document, of: Inspection, row: int, column: int, number: float) -> None:
    """Put a number into a cell of what is inspected. Raises ExperimentError."""
    numbers, reference = of.numbers, of.reference
    if numbers is None:
        return
    index = numbers.index(row, column)
    if isinstance(reference, str):
        document.set_parameter_entry(reference, index, number)
    elif of.editable == "initial":
        document.set_initial_entry(reference.name, index[0], number)
    else:
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
        label = QLabel(_("token"))
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


class RadiusDial(QWidget):
    """How large recurrent weights are: all of them times one number."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._name = ""
        self.label = QLabel()
        self.slider = _Slider(Qt.Orientation.Horizontal)
        self.slider.setRange(1, round(_LARGEST_RADIUS * _STEPS))
        self.slider.setSingleStep(1)
        self.slider.setPageStep(10)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setToolTip(_("Below 1 what is remembered fades, above 1 it may grow without end"))
        keep_walking_keys(self.slider)
        self.slider.sliderPressed.connect(document.begin_gesture)
        self.slider.sliderReleased.connect(document.end_gesture)
        self.slider.valueChanged.connect(self._turn)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(10))
        row.addWidget(self.label)
        row.addWidget(self.slider, 1)

    def draw(self, of: Inspection) -> None:
        rho = of.spectral_radius
        self.setVisible(bool(rho))
        if not rho or not isinstance(of.reference, str):
            return
        self._name = of.reference
        said = _("ρ({weights}) = {radius}").format(weights=of.label, radius=significant(rho))
        self.label.setText(said)
        self.slider.setAccessibleName(_("Spectral radius of {weights}").format(weights=of.label))
        self.slider.blockSignals(True)  # what is shown here was not chosen here
        self.slider.setValue(round(rho * _STEPS))
        self.slider.blockSignals(False)

    def _turn(self, steps: int) -> None:
        self._document.scale_to_spectral_radius(self._name, steps / _STEPS)


class _Slider(QSlider):
    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)

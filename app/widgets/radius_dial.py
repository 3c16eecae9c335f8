"""How large recurrent weights are, as one dial: their spectral radius, turned by a slider or typed."""

import math
from functools import partial

from PyQt6.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from app.paper import scaled
from app.story.editing import scalable
from app.story.state import State
from app.translation import _
from app.widgets.number_box import NumberBox
from app.widgets.plain_label import PlainLabel
from rnn_engine.bounds import radius_of

SMALLEST, LARGEST = 0.1, 3.0
"""What the slider reaches; more and less can be typed."""
_STEPS = 200
_NUMBER_WIDTH = 112


class RadiusDial(QWidget):
    """ρ of one matrix."""

    turned = pyqtSignal(float)
    """What it is to be."""
    grasped = pyqtSignal()
    released = pyqtSignal()

    def __init__(self, parameter: str) -> None:
        super().__init__()
        self._parameter = parameter
        self.letter = PlainLabel()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 10)
        self.number = NumberBox()
        self.number.setDecimals(3)
        self.number.setRange(0.0, 1000.0)
        self.number.setSingleStep(0.05)
        self.number.setKeyboardTracking(False)
        self.number.setFixedWidth(scaled(_NUMBER_WIDTH))
        tip = _("Scales all weights alike; at 1 the linear net neither fades nor explodes in the end")
        self.slider.setToolTip(tip)
        self.number.setToolTip(tip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(8))
        row.addWidget(self.letter)
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)
        self.slider.sliderPressed.connect(self.grasped)
        self.slider.sliderReleased.connect(self.released)
        self.slider.valueChanged.connect(lambda position: self.turned.emit(_radius(position)))
        self.number.valueChanged.connect(self.turned)

    def draw(self, state: State) -> None:
        """Show ρ as it is."""
        name = _("ρ({weights})").format(weights=state.notation.label(self._parameter))
        self.letter.setText(name)
        for field in (self.slider, self.number):
            field.setAccessibleName(name)
        found = radius_of(state.trace, self._parameter)
        with QSignalBlocker(self.number):
            self.number.setValue(found)
        if not self.slider.isSliderDown():  # while it is dragged it stands where the hand is
            with QSignalBlocker(self.slider):
                self.slider.setValue(_position(found))


class RadiusDials(QWidget):
    """A dial for the recurrent weights of every stage."""

    turned = pyqtSignal(str, float)
    """The parameter, and what its ρ is to be."""
    grasped = pyqtSignal()
    """A drag begins."""
    released = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.dials: dict[str, RadiusDial] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(scaled(6))

    def draw(self, state: State) -> None:
        """Show what can be turned."""
        names = scalable(state.lesson)
        if names != tuple(self.dials):
            self._make(names)
        for dial in self.dials.values():
            dial.draw(state)

    def _make(self, names: tuple[str, ...]) -> None:
        for old in self.dials.values():
            self._column.removeWidget(old)
            old.deleteLater()
        self.dials = {name: RadiusDial(name) for name in names}
        for name, dial in self.dials.items():
            dial.turned.connect(partial(self.turned.emit, name))
            dial.grasped.connect(self.grasped)
            dial.released.connect(self.released)
            self._column.addWidget(dial)


def _radius(position: int) -> float:
    """By equal factors from SMALLEST to LARGEST."""
    return float(f"{SMALLEST * (LARGEST / SMALLEST) ** (position / _STEPS):.3g}")


def _position(radius: float) -> int:
    within = min(max(radius, SMALLEST), LARGEST)
    return round(_STEPS * math.log(within / SMALLEST) / math.log(LARGEST / SMALLEST))

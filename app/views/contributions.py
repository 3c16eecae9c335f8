"""Where does the gradient of W come from? The triangle of contributions, and which parameter it is about."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.document import Document
from app.plots import FigurePlot
from app.story.equations.setting import PARAMETER_ROLES
from app.story.figures import figure
from app.story.figures.tiles import tile_place
from app.story.state import State
from app.theme import THEMES
from app.typeset import typeset

_ORDER = ("W_xh", "W_hh", "W_hy", "E", "b_h", "b_y")
_CHIP_HEIGHT = 24
_CHIP_SIZE = 14.0
_EDGE = 14


class ContributionsView(QWidget):
    """The triangle; a click on a cell goes to its place, a button chooses the parameter."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(300, 240)
        self.plot = FigurePlot(self)
        self.plot.clicked.connect(self._go_to_cell)
        self._header = QWidget(self)
        row = QHBoxLayout(self._header)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        self._group = QButtonGroup(self)
        self.chips: dict[str, ParameterChip] = {}

    def draw(self, state: State) -> None:
        """Show the chosen parameter's triangle."""
        if tuple(self.chips) != _in_order(state):
            self._make_chips(state)
        for parameter, chip in self.chips.items():
            chip.draw(state, parameter == state.parameter)
        self.plot.draw(lambda: figure("contributions", state), THEMES[state.theme])

    def _make_chips(self, state: State) -> None:
        row = self._header.layout()
        assert row is not None
        for old in self.chips.values():
            self._group.removeButton(old)
            row.removeWidget(old)
            old.deleteLater()
        self.chips = {parameter: ParameterChip(parameter) for parameter in _in_order(state)}
        for parameter, chip in self.chips.items():
            chip.clicked.connect(lambda _, chosen=parameter: self._document.choose_parameter(chosen))
            self._group.addButton(chip)
            row.addWidget(chip)
        self._place_header()

    def _place_header(self) -> None:
        size = self._header.sizeHint()
        self._header.setGeometry(self.width() - size.width() - _EDGE, 11, size.width(), _CHIP_HEIGHT)
        self.plot.reserve(size.width() + 6.0)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.plot.setGeometry(self.rect())
        self._place_header()

    def _go_to_cell(self, panel: str, row: int, column: int) -> None:
        state = self._document.state
        place = tile_place(state.timeline, state.parameter, row + 1, column + 1) if panel == "tiles" else None
        if place is not None:
            self._document.go_to(place)


class ParameterChip(QPushButton):
    """A parameter's letter in mathematics; filled with its role's colour when it is chosen."""

    def __init__(self, parameter: str) -> None:
        super().__init__()
        self._parameter = parameter
        self._markup = ""
        self._theme = THEMES["light"]
        self.setCheckable(True)
        self.setProperty("chip", True)
        self.setProperty("role", PARAMETER_ROLES[parameter])
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(30 if parameter.startswith("W") else 25, _CHIP_HEIGHT)

    def draw(self, state: State, chosen: bool) -> None:
        """Show the parameter in the state's letters."""
        self._markup = state.notation.typst_parameter(self._parameter)
        self._theme = THEMES[state.theme]
        self.setAccessibleName(f"Gradient of {state.notation.label(self._parameter)}")
        self.setToolTip(self.accessibleName())
        self.setChecked(chosen)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        role = self._theme.role(PARAMETER_ROLES[self._parameter])
        ink = QColor(self._theme.text_on(role) if self.isChecked() else self._theme.muted)
        letter = typeset(self._markup, _CHIP_SIZE)
        with QPainter(self) as painter:
            left = (self.width() - letter.width) / 2
            baseline = self.height() / 2 + _CHIP_SIZE * 0.32
            letter.paint(painter, left, baseline, lambda _: ink)


def _in_order(state: State) -> tuple[str, ...]:
    """Matrices first, then what is smaller."""
    return tuple(parameter for parameter in _ORDER if parameter in state.parameters)

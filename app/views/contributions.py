"""Where does the gradient of W come from? The triangle of contributions, and which parameter it is about."""

from collections.abc import Iterable
from itertools import pairwise

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy

from app.document import Document
from app.paper import current_zoom, scaled
from app.parts.balanced_rows import balanced
from app.parts.figure_view import FigureView
from app.parts.parameter_chips import CHIP_HEIGHT, ParameterChip, stage_button
from app.story.figures.parameters import in_order
from app.story.figures.tiles import shown_losses, tile_place
from app.story.places import Place
from app.story.state import State
from app.truncation.edge import TruncationEdge
from app.truncation.switch import TruncationSwitch
from rnn_engine.network import base_name, stage_of

_BESIDE_TITLE = 0.58
"""How much of the width the letters may take from the title."""
_HEIGHT, _HEIGHT_BESIDE = 220, 160
"""At least, alone and with another triangle under it."""
_GAP, _BETWEEN_GROUPS = 3, 10
"""Between buttons, and between those of the stages and the letters."""
_BESIDE_CHIPS = 8
_LEFT, _EDGE = 18, 14
"""Of the letters under the triangle, which begin where its words do; at the right."""
_INTO_FOOT = 6
"""How far rows of chips reach into what the plot leaves empty at its foot."""


class ContributionsView(FigureView):
    """The triangle; a click on a cell goes to its place, a button chooses the parameter."""

    figure_name = "contributions"
    rows_changed = pyqtSignal()
    """The buttons need more or less height than before."""
    resized = pyqtSignal()

    def __init__(self, document: Document) -> None:
        super().__init__(document, alone=False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(scaled(300), scaled(_HEIGHT))
        self._group = QButtonGroup(self)
        self.chips: dict[str, ParameterChip] = {}
        self._stages = QButtonGroup(self)
        self.stages: dict[str, QPushButton] = {}
        """What chooses the stage whose parameters the chips stand for."""
        self._stage = ""
        self.edge = TruncationEdge(document, self.plot, self)
        self.truncation = TruncationSwitch(document, self)

    def draw(self, state: State) -> None:
        """Show the chosen parameter's triangle."""
        if tuple(self.chips) != _in_order(state):
            self._make_chips(state)
            self._make_stages(state)
        self._stage = stage_of(state.parameter) or self._stage
        for parameter, chip in self.chips.items():
            chip.draw(state, parameter == state.parameter)
            chip.setVisible(stage_of(parameter) in ("", self._stage))
        for name, button in self.stages.items():
            button.setChecked(name == self._stage)
        self.truncation.draw(state)
        self.edge.draw(state)
        if state.other is not None:  # the room is the triangles', of which one alone would be cut
            self.truncation.hide()
            self.edge.hide()
        self._arrange()
        super().draw(state)

    def _make_chips(self, state: State) -> None:
        _dismiss(self.chips.values(), self._group)
        self.chips = {parameter: ParameterChip(parameter, self) for parameter in _in_order(state)}
        for parameter, chip in self.chips.items():
            chip.clicked.connect(lambda _, chosen=parameter: self._document.choose_parameter(chosen))
            self._group.addButton(chip)
            chip.show()

    def _make_stages(self, state: State) -> None:
        _dismiss(self.stages.values(), self._stages)
        names = [stage.name for stage in state.trace.experiment.network.stages]
        self.stages = {name: stage_button(name, self) for name in names}
        self._stage = names[-1] if names else ""
        for name, button in self.stages.items():
            button.clicked.connect(lambda _, chosen=name: self._choose_stage(chosen))
            self._stages.addButton(button)
            button.show()

    def _choose_stage(self, stage: str) -> None:
        """The parameter of the stage that does what the chosen one does, where it has one."""
        chosen = self._document.state.parameter
        own = [parameter for parameter in self.chips if stage_of(parameter) == stage]
        alike = [parameter for parameter in own if base_name(parameter) == base_name(chosen)]
        self._document.choose_parameter(next(iter(alike or own)))

    def _buttons(self) -> list[QPushButton]:
        """The stages, and the parameters of the chosen one and of all."""
        return [*self.stages.values(), *self._shown_chips()]

    def _shown_chips(self) -> list[QPushButton]:
        return [chip for parameter, chip in self.chips.items() if stage_of(parameter) in ("", self._stage)]

    def _arrange(self) -> None:
        """Letters stand at the right of the title; words, and more letters than have room there, in rows of their own
        under the triangle, as do stages that have no room beside the letters."""
        beside = self._buttons() if self._fit_beside(self._buttons()) else self._shown_chips()
        if not self._fit_beside(beside):
            beside = []
        under = [button for button in self._buttons() if button not in beside]
        rows = [] if not under else self._rows() if not beside else self._balanced(under, True)
        least = _HEIGHT if self._document.state.compared is None else _HEIGHT_BESIDE
        least -= _INTO_FOOT if rows else 0
        needed = scaled(least + max(0, len(rows) - 1) * (CHIP_HEIGHT + _GAP))
        is_other = needed != self.minimumHeight()
        self.setMinimumHeight(needed)
        height = scaled(len(rows) * (CHIP_HEIGHT + _GAP) - _GAP + _EDGE) if rows else 0
        foot = 0.0 if rows or self.truncation.isHidden() else self.truncation.width() / current_zoom()
        self.plot.reserve(_width(beside) / current_zoom() + 6.0 if beside else 0.0, foot)
        self.plot.setGeometry(self.rect().adjusted(0, 0, 0, scaled(_INTO_FOOT) - height if rows else 0))
        self.edge.setGeometry(self.plot.geometry())
        self.truncation.move(
            self.width() - self.truncation.width() - scaled(_EDGE), self.height() - scaled(CHIP_HEIGHT + _EDGE)
        )
        _put(beside, self.width() - _width(beside) - scaled(_EDGE), scaled(11))
        for number, row in enumerate(rows):
            _put(row, scaled(_LEFT), self.height() - height + scaled(number * (CHIP_HEIGHT + _GAP)))
        if is_other:  # told when all stands where it is to: others ask how high the foot is
            self.rows_changed.emit()

    def _fit_beside(self, buttons: list[QPushButton]) -> bool:
        """Whether they are letters, or stages, that leave the title enough of the width."""
        is_word = any(chip.is_word for chip in self.chips.values())
        return not is_word and _width(buttons) <= _BESIDE_TITLE * self.width()

    @property
    def foot(self) -> int:
        """How high what stands under the triangle is, in pixels."""
        return self.height() - int(self.plot.height())

    def _rows(self) -> list[list[QPushButton]]:
        """As few as there is room for; the stages in one of their own, where that takes no more of them. At the end of
        the last row stands the truncation."""
        stages, chips = list(self.stages.values()), self._shown_chips()
        together, apart = self._balanced(self._buttons(), True), self._balanced(chips, True)
        if not stages:
            return apart
        apart = [*self._balanced(stages, False), *apart]
        return apart if len(apart) <= len(together) else together

    def _balanced(self, buttons: list[QPushButton], last: bool) -> list[list[QPushButton]]:
        room = self.width() - scaled(_LEFT + _EDGE)
        gaps = [_gap(*both) - scaled(_GAP) for both in pairwise(buttons)]
        widths = [button.width() + gap for button, gap in zip(buttons, (*gaps, 0), strict=True)]
        has_behind = last and not self.truncation.isHidden()
        behind = self.truncation.width() + scaled(_BESIDE_CHIPS) if has_behind else 0
        return [[buttons[number] for number in row] for row in balanced(widths, scaled(_GAP), room, behind)]

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._arrange()
        self.resized.emit()

    def place_of(self, state: State, panel: str, row: int, column: int) -> Place | None:
        """Where a tile is computed; of a row's margin where it is summed, where this flow does that."""
        if panel == "rows":
            place = Place("sum", state.parameter, loss=shown_losses(state)[row])
            return place if place in state.timeline else None
        if panel == "tiles":
            return tile_place(state.timeline, state.parameter, shown_losses(state)[row], column + 1)
        return None


def _dismiss(buttons: Iterable[QPushButton], group: QButtonGroup) -> None:
    """Buttons of a network that was open before: a click that is on its way to one does nothing any more."""
    for button in buttons:
        group.removeButton(button)
        button.setEnabled(False)
        button.deleteLater()


def _width(row: list[QPushButton]) -> int:
    return sum(button.width() for button in row) + sum(_gap(*both) for both in pairwise(row))


def _gap(before: QPushButton, after: QPushButton) -> int:
    """What chooses the stage stands apart from what chooses a parameter of it."""
    alike = isinstance(before, ParameterChip) == isinstance(after, ParameterChip)
    return scaled(_GAP if alike else _BETWEEN_GROUPS)


def _put(row: list[QPushButton], left: int, top: int) -> None:
    """Beside each other."""
    for number, button in enumerate(row):
        left += _gap(row[number - 1], button) if number else 0
        button.move(left, top)
        left += button.width()


def _in_order(state: State) -> tuple[str, ...]:
    return in_order(state.trace.experiment.network)

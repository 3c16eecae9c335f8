"""A value and its gradient, cell beside cell, in a room that scrolls where they are large."""

from math import ceil
from typing import Literal

import numpy as np
from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QWIDGETSIZE_MAX, QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.inspector.grid_content import GridContent
from app.inspector.matrix_grid import MatrixGrid
from app.inspector.reference_chips import role_of
from app.painting.wrapping import text_width
from app.paper import current_zoom, scaled
from app.story.inspection import Inspection, Numbers
from app.story.matrix_texts import matrix_texts
from app.theme import Theme
from app.translation import _
from app.widgets.symbol_line import SymbolLine

Mode = Literal["short", "full", "picture"]

_MOST_CELLS = 1200
"""Up to so many cells have their numbers, where nobody chose how they are shown."""
_CAPTION, _LETTER = 18.0, 13.0
_WORDS = 12
_BETWEEN = 18
_MOST_WANTED = 170.0
"""Paper units of height: a caption and eight rows."""


class GridPair(QScrollArea):
    """Side by side where there is room, else one above the other. Pointing at a cell points at it in both."""

    pointed = pyqtSignal(object)
    changed = pyqtSignal(int, int, float)
    copy_asked = pyqtSignal()
    drag_began = pyqtSignal()
    drag_ended = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._chosen: Mode | None = None
        self._drawn: tuple[Inspection, Theme] | None = None
        self.value, self.gradient = MatrixGrid(), MatrixGrid()
        self._captions = SymbolLine(_CAPTION, _LETTER), SymbolLine(_CAPTION, _LETTER)
        content = QWidget()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(scaled(_BETWEEN))
        self._columns: list[QWidget] = []
        for caption, grid in zip(self._captions, (self.value, self.gradient), strict=True):
            column = QWidget()
            inside = QVBoxLayout(column)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(0)
            inside.addWidget(caption)
            inside.addWidget(grid)
            inside.addStretch(1)
            self._columns.append(column)
            self._both.addWidget(column, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._both.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(scaled(70))
        for grid, other in ((self.value, self.gradient), (self.gradient, self.value)):
            grid.pointed.connect(other.point)
            grid.pointed.connect(self.pointed)
            grid.copy_asked.connect(self.copy_asked)
        self.value.changed.connect(self.changed)
        self.value.drag_began.connect(self.drag_began)
        self.value.drag_ended.connect(self.drag_ended)

    def describe(self, text: str) -> None:
        """Tell those who can't see it what the cell that is pointed at holds, or all of them."""
        for grid in self._grids:
            grid.setAccessibleDescription(text)

    @property
    def mode(self) -> Mode:
        """How the numbers are shown: as chosen, else as there is sense in."""
        if self._chosen is not None:
            return self._chosen
        many = self._drawn is not None and _cells(self._drawn[0]) > _MOST_CELLS
        return "picture" if many else "short"

    def choose_mode(self, mode: Mode) -> None:
        self._chosen = mode
        if self._drawn is not None:
            self.draw(*self._drawn)

    def draw(self, of: Inspection, theme: Theme) -> None:
        """Show a value and, where it has one, its gradient; ghosts of what is not known yet."""
        self._drawn = of, theme
        gradient = of.gradient_numbers
        self._columns[0].setVisible(of.numbers is not None)
        self._columns[1].setVisible(gradient is not None)
        self._captions[0].setVisible(gradient is not None)
        if of.numbers is None:
            return
        room = self._room(of, gradient is not None)
        editable = of.editable is not None
        self.value.show_content(self._content(of, of.numbers, of.is_known, editable, room), theme)
        self.value.setAccessibleName(of.label)
        self._captions[0].show_symbol(of.numbers.markup, "", theme, role_of(of.reference))
        if gradient is not None:
            self.gradient.show_content(self._content(of, gradient, of.gradient_is_known, False, room), theme)
            words = "" if of.gradient_is_known else _wanting(of)
            self.gradient.setAccessibleName(", ".join(filter(None, (gradient.label, words))))
            self._captions[1].show_symbol(gradient.markup, words, theme, "backward")
        self._place()

    def _content(self, of: Inspection, numbers: Numbers, known: bool, editable: bool, room: QSize) -> GridContent:
        values = numbers.values if known else np.zeros_like(numbers.values)
        texts = None if self.mode == "picture" else _texts(numbers, self.mode) if known else _blank(numbers)
        across = numbers.turned or (len(numbers.canonical) == 1 and numbers.values.shape[0] == 1)
        return GridContent(values, texts, room, of.groups, across, ghost=not known, editable=editable and known)

    def _room(self, of: Inspection, two: bool) -> QSize:
        """For a picture, in paper units."""
        zoom = current_zoom()
        width, height = self.width() / zoom - 16, self.height() / zoom - (_CAPTION if two else 0) - 4
        return QSize(round(width / 2 if two else width), round(max(40.0, height)))

    def _place(self) -> None:
        for caption, grid in zip(self._captions, self._grids, strict=True):
            words = text_width(caption.words, _WORDS, 600) if caption.words else 0.0
            caption.setFixedWidth(max(grid.width(), scaled(caption.symbol_width + words + 1)))
        widths = [
            max(caption.width(), grid.width())
            for caption, grid, column in zip(self._captions, self._grids, self._columns, strict=True)
            if not column.isHidden()
        ]
        viewport = self.viewport()
        assert viewport is not None
        fits = sum(widths) + scaled(_BETWEEN) <= viewport.width()
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._both.setDirection(across if fits or len(widths) < 2 else down)
        self._end_with_a_row()

    @property
    def wanted_height(self) -> int:
        """What all rows need, where they are not very many."""
        content = self.widget()
        assert content is not None
        return min(max(content.sizeHint().height(), self.minimumHeight()), scaled(_MOST_WANTED))

    @property
    def most_height(self) -> int:
        """What all rows need, however many: more would stay empty. A picture fills every height."""
        content = self.widget()
        assert content is not None
        return QWIDGETSIZE_MAX if self.mode == "picture" else max(content.sizeHint().height(), self.minimumHeight())

    def _end_with_a_row(self) -> None:
        """Where not all rows have room, cut none of them in two, nor the rows of a gate off from its letter."""
        content, zoom = self.value.content, current_zoom()
        top = 0 if self._captions[0].isHidden() else scaled(_CAPTION)
        rest = 0
        if content is not None and content.texts is not None and top + self.value.height() > self.height():
            ends = (top + zoom * end for end in content.ends)
            seen = max((end for end in ends if end <= self.height()), default=float(self.height()))
            rest = self.height() - ceil(seen)
        self.setViewportMargins(0, 0, 0, rest)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._end_with_a_row()

    @property
    def _grids(self) -> tuple[MatrixGrid, MatrixGrid]:
        return self.value, self.gradient


def _wanting(of: Inspection) -> str:
    """Why a gradient is not shown: that of a parameter comes together of what is collected, timestep by timestep."""
    is_sum = of.gradient is not None and of.gradient.phase == "sum"
    return _("not all collected yet") if is_sum else _("not computed yet")


def _cells(of: Inspection) -> int:
    return 0 if of.numbers is None else of.numbers.values.size


def _texts(numbers: Numbers, mode: Mode) -> tuple[tuple[str, ...], ...]:
    if mode == "short":
        return matrix_texts(numbers.values)
    return tuple(tuple(repr(float(value)).replace("-", "−") for value in row) for row in numbers.values)


def _blank(numbers: Numbers) -> tuple[tuple[str, ...], ...]:
    return tuple(("",) * len(row) for row in numbers.values)

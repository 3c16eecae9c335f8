"""The equation of a slide: the formula in one row or, where it is long, in two; its numbers in a row below; all where
they always are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter

from app.painting.formula import Inks, Row
from app.painting.matrix import MatrixStyle
from app.painting.numbers import pieces_alone
from app.painting.slide.formula_lines import Lines, in_lines
from app.painting.slide.geometry import FORMULA, NUMBERS
from app.painting.typeset import typeset
from app.story.numbers_line import with_operands
from app.story.shapes import printed_shapes
from app.story.state import State
from app.story.typst_form import lines
from app.theme import Theme

_LARGEST, _SMALLEST = 27.0, 17.0
"""Type sizes of a formula; what is too long for the smallest is broken, or scaled down alone."""
_NUMBERS_SIZE = 19.0
_STYLES = (
    MatrixStyle(34, 17, 6),
    MatrixStyle(31, 15, 6),
    MatrixStyle(28, 13, 6),
    MatrixStyle(30, 15, 4),
    MatrixStyle(26, 13, 1, thumbnail=44),
)
_LARGEST_SCALE = 1.35
_READABLE = 9.0
"""Of the numbers in a matrix; below, the next style is taken."""


@dataclass(frozen=True)
class EquationSizes:
    """The sizes that suit every equation of a deck. `above`, `below` and `width`: how far formulas in the largest type
    reach from their axis, and to the right; `scales`: how many times its size a style of numbers has."""

    above: float = 0.0
    below: float = 0.0
    width: float = 1.0
    scales: Mapping[MatrixStyle, float] = field(default_factory=dict)

    def suiting(self, state: State) -> "EquationSizes":
        """Those that suit this equation too."""
        row, scales = _formula(state, _LARGEST), self.scales
        if (numbers := _numbers(state)) is not None:
            style, line = numbers
            scales = {**scales, style: min(self.scale(style), _scale(line, NUMBERS))}
        return EquationSizes(max(self.above, row.above), max(self.below, row.below), max(self.width, row.width), scales)

    @property
    def formula(self) -> float:
        """The type of all formulas: the largest in which each has room."""
        needed = max(self.width / FORMULA.width(), (self.above + self.below) / FORMULA.height())
        return max(_SMALLEST, int(2 * _LARGEST / max(1.0, needed)) / 2)

    @property
    def axis(self) -> float:
        """Where the axis of every formula lies, so that none jumps."""
        enlarged = min(self.formula / _LARGEST, FORMULA.height() / max(1.0, self.above + self.below))
        return FORMULA.center().y() + (self.above - self.below) / 2 * enlarged

    def scale(self, style: MatrixStyle) -> float:
        """How many times its size the numbers of a style have."""
        return self.scales.get(style, _LARGEST_SCALE)


def paint_equation(painter: QPainter, state: State, theme: Theme, sizes: EquationSizes) -> None:
    """Formula and numbers of the state's place."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    of = state.equation
    inks = Inks({term.number: term.role for term in of.terms}, frozenset() if of.lit is None else frozenset({of.lit}))
    found = formula_in_lines(state, sizes)
    scale = found.scale(FORMULA)
    for axis, row in found.placed():
        middle = sizes.axis if len(found.rows) == 1 else FORMULA.center().y() + axis * scale
        _paint_row(painter, row, middle, scale, theme, inks)
    if (numbers := _numbers(state)) is not None:
        style, row = numbers
        scale = min(sizes.scale(style), _scale(row, NUMBERS))
        middle = NUMBERS.center().y() + (row.above - row.below) / 2 * scale
        _paint_row(painter, row, middle, scale, theme, Inks({}))


def formula_in_lines(state: State, sizes: EquationSizes, broken: bool = True) -> Lines:
    """The formula of the state's place in the type of all; `broken`: in two lines where it is too long for one."""
    whole = _formula(state, sizes.formula)
    return in_lines(whole, state.equation, FORMULA) if broken else Lines((whole,))


def _paint_row(painter: QPainter, row: Row, axis: float, scale: float, theme: Theme, inks: Inks) -> None:
    """At the left of the slide."""
    painter.save()
    painter.translate(FORMULA.left(), axis)
    painter.scale(scale, scale)
    row.paint(painter, 0.0, 0.0, theme, inks)
    painter.restore()


def _scale(row: Row, room: QRectF) -> float:
    return min(room.width() / row.width, room.height() / row.height)


def _formula(state: State, size: float) -> Row:
    formulas = tuple(typeset(line, size) for line in lines(state.equation) if line is not None)
    shapes = printed_shapes(state.equation, state.trace.experiment.network) if state.shapes else {}
    return Row(formulas, size, 0 if len(formulas) > 1 else None, shapes)


@lru_cache(maxsize=2)  # a state keeps its trace alive: no more than are painted in turn
def _numbers(state: State) -> tuple[MatrixStyle, Row] | None:
    """The numbers in the first style in which they can be read, else in the last one; None where there are none."""
    values = with_operands(state.equation.operands, state.trace, state.notation)
    if not values:
        return None
    line = ("=", *(value for value, _ in values))
    for style in _STYLES:
        row = Row(pieces_alone(line, style, _NUMBERS_SIZE), _NUMBERS_SIZE)
        if _scale(row, NUMBERS) * style.type_size >= _READABLE:
            break
    return style, row

"""The equation of a slide: the formula in one row, its numbers in a row below, both where they always are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter

from app.painting.formula import Inks, Row
from app.painting.matrix import MatrixStyle
from app.painting.numbers import pieces_alone
from app.painting.slide.geometry import FORMULA, NUMBERS
from app.painting.typeset import typeset
from app.story.numbers_line import with_operands
from app.story.shapes import printed_shapes
from app.story.state import State
from app.story.typst_form import lines
from app.theme import Theme

_LARGEST, _SMALLEST = 27.0, 17.0
"""Type sizes of a formula; what is too long for the smallest is scaled down alone."""
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
    """The sizes that suit every equation of a deck: of the formula's type, and how many times its size a style of
    numbers has."""

    formula: float = _LARGEST
    scales: Mapping[MatrixStyle, float] = field(default_factory=dict)

    def suiting(self, state: State) -> "EquationSizes":
        """The largest at which this one has room too; numbers are as large as those of their style can be."""
        row, scales = _formula(state, _LARGEST), self.scales
        size = max(_SMALLEST, int(2 * _LARGEST * min(1.0, _scale(row, FORMULA))) / 2)
        if (numbers := _numbers(state)) is not None:
            style, row = numbers
            scales = {**scales, style: min(self.scale(style), _scale(row, NUMBERS))}
        return EquationSizes(min(self.formula, size), scales)

    def scale(self, style: MatrixStyle) -> float:
        return self.scales.get(style, _LARGEST_SCALE)


def paint_equation(painter: QPainter, state: State, theme: Theme, sizes: EquationSizes) -> None:
    """Formula and numbers of the state's place."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    of = state.equation
    inks = Inks({term.number: term.role for term in of.terms}, frozenset() if of.lit is None else frozenset({of.lit}))
    formula = _formula(state, sizes.formula)
    _paint_row(painter, formula, FORMULA, min(1.0, _scale(formula, FORMULA)), theme, inks)
    if (numbers := _numbers(state)) is not None:
        style, row = numbers
        _paint_row(painter, row, NUMBERS, min(sizes.scale(style), _scale(row, NUMBERS)), theme, Inks({}))


def _paint_row(painter: QPainter, row: Row, room: QRectF, scale: float, theme: Theme, inks: Inks) -> None:
    """At the left of its room; its axis in the middle as long as it reaches as far down as up."""
    middle = room.height() / 2 / scale
    axis = min(max(middle, row.above), room.height() / scale - row.below)
    painter.save()
    painter.translate(room.topLeft())
    painter.scale(scale, scale)
    row.paint(painter, 0.0, axis, theme, inks)
    painter.restore()


def _scale(row: Row, room: QRectF) -> float:
    return min(room.width() / row.width, room.height() / row.height)


def _formula(state: State, size: float) -> Row:
    formulas = tuple(typeset(line, size) for line in lines(state.equation) if line is not None)
    shapes = printed_shapes(state.equation, state.trace.experiment.network) if state.shapes else {}
    return Row(formulas, size, 0 if len(formulas) > 1 else None, shapes)


@lru_cache(maxsize=512)
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

"""The equation of a slide: the formula in one row or, where it is long, in two; its numbers in a row below or, where
they are the larger so, beside it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

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
_BOTH = QRectF(FORMULA.left(), FORMULA.top(), FORMULA.width(), NUMBERS.bottom() - FORMULA.top())
"""Where a formula stands with its numbers beside it."""
_BESIDE = 14.0
"""From the formula to the numbers beside it."""
_WORTH = 1.15
"""So many times larger, numbers stand beside their formula: a formula that is now here, now there, has its price."""


@dataclass(frozen=True)
class _Numbers:
    """The numbers of an equation in a style; `beside` their formula, or below it. `fits`: how many times their size
    they have in their room."""

    style: MatrixStyle
    row: Row
    beside: bool
    fits: float


@dataclass(frozen=True)
class EquationSizes:
    """The type that suits every formula of a deck. `above`, `below` and `width`: how far formulas in the largest type
    reach from their axis, and to the right."""

    above: float = 0.0
    below: float = 0.0
    width: float = 1.0

    def suiting(self, state: State) -> "EquationSizes":
        """Those that suit this equation too."""
        row = _formula(state, _LARGEST)
        return EquationSizes(max(self.above, row.above), max(self.below, row.below), max(self.width, row.width))

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


class Placed(NamedTuple):
    """A row on the slide: from `left`, on its axis, so many times its size."""

    row: Row
    left: float
    axis: float
    scale: float

    @property
    def rect(self) -> QRectF:
        """What it takes of the slide."""
        row, scale = self.row, self.scale
        return QRectF(self.left, self.axis - scale * row.above, scale * row.width, scale * row.height)


def paint_equation(painter: QPainter, state: State, theme: Theme, sizes: EquationSizes) -> None:
    """Formula and numbers of the state's place."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    of = state.equation
    inks = Inks({term.number: term.role for term in of.terms}, frozenset() if of.lit is None else frozenset({of.lit}))
    formula, numbers = placed(state, sizes)
    for each, own in (*((row, inks) for row in formula), *((row, Inks({})) for row in numbers)):
        painter.save()
        painter.translate(each.left, each.axis)
        painter.scale(each.scale, each.scale)
        each.row.paint(painter, 0.0, 0.0, theme, own)
        painter.restore()


def placed(state: State, sizes: EquationSizes) -> tuple[list[Placed], list[Placed]]:
    """The rows of the formula, and that of its numbers where it has any."""
    found, numbers = formula_in_lines(state, sizes), _numbers(state, sizes.formula)
    scale, beside = found.scale(FORMULA), numbers is not None and numbers.beside
    middle, axes = (_BOTH if beside else FORMULA).center().y(), [axis * scale for axis, _ in found.placed()]
    if len(found.rows) == 1:
        middle, axes = middle if beside else sizes.axis, [0.0]
    formula = [Placed(row, FORMULA.left(), middle + axis, scale) for axis, row in zip(axes, found.rows, strict=True)]
    if numbers is None:
        return formula, []
    row, left = numbers.row, FORMULA.left() + (scale * found.width + _BESIDE if beside else 0.0)
    if not beside:
        middle = NUMBERS.center().y() + (row.above - row.below) / 2 * numbers.fits
    return formula, [Placed(row, left, middle, numbers.fits)]


def formula_in_lines(state: State, sizes: EquationSizes, broken: bool = True) -> Lines:
    """The formula of the state's place in the type of all; `broken`: in two lines where it is too long for one."""
    whole = _formula(state, sizes.formula)
    return in_lines(whole, state.equation, FORMULA) if broken else Lines((whole,))


def _scale(row: Row, room: QRectF) -> float:
    return min(room.width() / row.width, room.height() / row.height)


def _scale_beside(row: Row, formula: Row) -> float:
    """In one line with the formula, on its axis; 0 where that has no room."""
    across = _BOTH.width() - formula.width - _BESIDE
    if across <= 0.0 or max(formula.above, formula.below) > _BOTH.height() / 2:
        return 0.0
    return min(across / row.width, _BOTH.height() / 2 / max(row.above, row.below))


def _formula(state: State, size: float) -> Row:
    formulas = tuple(typeset(line, size) for line in lines(state.equation) if line is not None)
    shapes = printed_shapes(state.equation, state.trace.experiment.network) if state.shapes else {}
    return Row(formulas, size, 0 if len(formulas) > 1 else None, shapes)


@lru_cache(maxsize=2)  # a state keeps its trace alive: no more than are painted in turn
def _numbers(state: State, size: float) -> _Numbers | None:
    """The numbers in the first style in which they can be read, else in the last one; None where there are none.
    `size`: that of the formula."""
    values = with_operands(state.equation.operands, state.trace, state.notation)
    if not values:
        return None
    line, formula = ("=", *(value for value, _ in values)), _formula(state, size)
    for style in _STYLES:
        row = Row(pieces_alone(line, style, _NUMBERS_SIZE), _NUMBERS_SIZE)
        below, aside = min(_LARGEST_SCALE, _scale(row, NUMBERS)), min(_LARGEST_SCALE, _scale_beside(row, formula))
        found = _Numbers(style, row, aside >= _WORTH * below, aside if aside >= _WORTH * below else below)
        if found.fits * style.type_size >= _READABLE:
            break
    return found

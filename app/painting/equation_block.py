"""An equation as rows: with the formula in one size of type what its numbers can look like, from whole to brief."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain

from app.painting.formula import Piece, Row, Sign
from app.painting.matrix import MatrixPicture, MatrixStyle
from app.painting.numbers import numbers_pieces
from app.painting.typeset import Typeset, typeset
from app.story.numbers_line import with_operands
from app.story.operands import Operand
from app.story.shapes import printed_shapes
from app.story.state import State
from app.story.typst_form import lines

_ROW_GAP = 8.0
_CELLS = (
    ((44.0, 22.0), (40.0, 20.0), (37.0, 18.5), (34.0, 17.0), (32.0, 16.0), (30.0, 15.0)),
    ((28.0, 14.0), (26.0, 13.0), (26.0, 12.0), (25.0, 12.0)),
)
"""Width and height of a number's cell: those that are tried first in every arrangement, and those that follow."""
_EASY_CELL = 15.0
_LETTERS = 2 / 3
"""Numbers are no larger than so much of the formula's size of type."""
_SMALLEST_NUMBERS = 10
_SMALL = 8
"""Rows and columns of a matrix that can stand in numbers."""
_BREVITIES = (
    partial(MatrixStyle, most=_SMALL, longest=16),
    partial(MatrixStyle, most=_SMALL, longest=7),
    partial(MatrixStyle, most=_SMALL, longest=7, narrow_zeros=True),
    partial(MatrixStyle, most=4, longest=7),
    partial(MatrixStyle, most=4, longest=5),
    partial(MatrixStyle, most=1, longest=5, thumbnail=44.0),
    partial(MatrixStyle, most=1, longest=3, thumbnail=44.0),
    partial(MatrixStyle, most=1, longest=3, thumbnail=40.0, named=False),
)
"""How much of the numbers is left out, from nothing to most: of long vectors the middle, then columns of zeros are
narrow, then the matrices are pictures."""


BRIEFEST = len(_BREVITIES) - 1
FOR_LARGE_ONES = 4
"""The briefest in which a small matrix still stands in numbers."""
FOR_LONG_ONES = 5
"""The briefest in which a vector of five still does."""


@dataclass(frozen=True)
class Line:
    """A row and, by the position of its pieces, the operands that they are values of."""

    row: Row
    operands: Mapping[int, Operand]


@dataclass(frozen=True)
class Block:
    """One row, or the formula above its numbers."""

    lines: tuple[Line, ...]

    @cached_property
    def hides_small(self) -> bool:
        """Whether a matrix that could stand in numbers is a picture, or of a short vector some are left out."""
        return any(not picture.whole and max(picture.values.shape) <= _SMALL for picture in self._pictures)

    @property
    def is_crammed(self) -> bool:
        """Whether numbers stand in cells so low that those of other equations are clearly larger."""
        return self.smallest_cell < _EASY_CELL

    @cached_property
    def smallest_cell(self) -> float:
        """The height of the lowest cell that a number stands in; without any it is as high as one can be."""
        cells = (piece.style.line for piece in self._pictures if piece.readable)
        return min(cells, default=_CELLS[0][0][1])

    @property
    def legibility(self) -> tuple[bool, float]:
        """By which of two blocks is read more easily: that hides no small matrix, then that with larger numbers."""
        return not self.hides_small, self.smallest_cell

    @property
    def _pictures(self) -> Iterator[MatrixPicture]:
        return (piece for line in self.lines for piece in line.row.pieces if isinstance(piece, MatrixPicture))

    @cached_property
    def width(self) -> float:
        return max(line.row.width for line in self.lines)

    @cached_property
    def height(self) -> float:
        return sum(line.row.height for line in self.lines) + _ROW_GAP * (len(self.lines) - 1)

    def fits(self, width: float, height: float) -> bool:
        return self.width <= width and self.height <= height

    def placed(self) -> Iterator[tuple[float, Line]]:
        """The lines, each with its math axis; the middle of the block's height is at 0."""
        top = -self.height / 2
        for line in self.lines:
            yield top + line.row.above, line
            top += line.row.height + _ROW_GAP


class Draft:
    """The equation of a state's place, not yet in any size."""

    def __init__(self, state: State) -> None:
        of = state.equation
        self._markup = tuple(line for line in lines(of) if line is not None)
        self._line = with_operands(of.operands, state.trace, state.notation)
        self._shapes = printed_shapes(of, state.trace.experiment.network) if state.shapes else {}
        self._sizes: dict[tuple[float, int], tuple[tuple[float, float], ...]] = {}

    def blocks(self, size: float, most: int = BRIEFEST) -> Iterator[Block]:
        """What the equation can be in one size of type, the best first; `most`: how much of the numbers is left out."""
        for alike in self.alike(size, most):
            yield from alike

    def alike(self, size: float, most: int = BRIEFEST) -> Iterator[Iterator[Block]]:
        """The same; together those that differ in the size of their numbers only, the largest first. Each is made when
        it is asked for, and before those of the next arrangement."""
        for brevity in self._brevities:
            if brevity > most:
                break
            for cells in self._cells(brevity) if self._has_matrices else _CELLS[-1:]:
                modest = [cell for cell in cells if _is_modest(cell, size)]
                yield from self._in_cells(size, brevity, modest if self._has_matrices else cells[-1:])

    def brevity(self, size: float, width: float, height: float, most: int = BRIEFEST) -> int | None:
        """How much of the numbers has to be left out, from 0 to `most`, so that they fit; None where they don't."""
        for brevity in self._brevities:
            if brevity > most:
                break
            if any(wide <= width and high <= height for wide, high in self._measured(size, brevity)):
                return brevity
        return None

    def _measured(self, size: float, brevity: int) -> tuple[tuple[float, float], ...]:
        """Width and height of all arrangements, with the smallest numbers. Narrow columns of zeros are not counted on:
        a larger size for their sake would break more equations into rows.
        """
        if (size, brevity) not in self._sizes:
            formulas, cell = tuple(typeset(part, size) for part in self._markup), self._cells(brevity)[-1][-1]
            blocks = self._arranged(formulas, _BREVITIES[brevity](*cell), size)
            self._sizes[size, brevity] = tuple((block.width, block.height) for block in blocks)
        return self._sizes[size, brevity]

    def _in_cells(self, size: float, brevity: int, cells: Sequence[tuple[float, float]]) -> Iterator[Iterator[Block]]:
        formulas = tuple(typeset(part, size) for part in self._markup)
        arranged = [self._narrowed(formulas, _BREVITIES[brevity](*cell), size) for cell in cells]
        for block in arranged[0] if arranged else ():
            alike = chain((block,), map(next, arranged[1:]))
            yield alike
            for _ in alike:
                pass  # whoever asked did not need them; those of the next arrangement come after them

    def _cells(self, brevity: int) -> tuple[tuple[tuple[float, float], ...], ...]:
        """The cells that are tried; no small ones where many numbers stand in a row, which would cram them."""
        style = _BREVITIES[brevity](*_CELLS[-1][-1])
        values = (value for value, _ in self._line if not isinstance(value, str))
        pictures = (MatrixPicture(value, style) for value in values)
        is_long = any(picture.readable and max(map(len, picture.shown)) > _SMALL for picture in pictures)
        return _CELLS[:1] if is_long else _CELLS

    @property
    def _has_matrices(self) -> bool:
        return any(not isinstance(value, str) for value, _ in self._line)

    @cached_property
    def _has_zeros(self) -> bool:
        """Whether any matrix has a column of nothing but zeros."""
        return any(not value.any(axis=0).all() for value, _ in self._line if not isinstance(value, str))

    @cached_property
    def _brevities(self) -> tuple[int, ...]:
        """Those that differ from each other for these numbers."""
        found: dict[tuple[object, ...], int] = {}
        for index, brevity in enumerate(_BREVITIES):
            style = brevity(*_CELLS[-1][-1])
            pictures = [MatrixPicture(value, style) for value, _ in self._line if not isinstance(value, str)]
            found.setdefault(tuple((p.shown, p.narrow) if p.readable else style for p in pictures), index)
        return tuple(found.values())

    def _numbers(self, style: MatrixStyle, size: float) -> tuple[tuple[Piece, ...], list[Operand | None]]:
        if not self._line:
            return (), []
        numbers = numbers_pieces(("=", *(value for value, _ in self._line)), style, size)
        operands = [None if piece.value == 0 else self._line[piece.value - 1][1] for piece in numbers]
        return tuple(piece for piece, _ in numbers), operands

    def _narrowed(self, formulas: tuple[Typeset, ...], style: MatrixStyle, size: float) -> Iterator[Block]:
        """Every arrangement, and before the next one, which has more rows, the same with narrow columns of zeros; where
        matrices become pictures to have room, that is none for a larger size of type.
        """
        narrow = self._arranged(formulas, replace(style, narrow_zeros=True), size)
        is_narrowed = self._has_zeros and style.most == _SMALL and not style.narrow_zeros
        for block in self._arranged(formulas, style, size):
            yield block
            if is_narrowed:
                yield next(narrow)

    def _arranged(self, formulas: tuple[Typeset, ...], style: MatrixStyle, size: float) -> Iterator[Block]:
        numbers, operands = self._numbers(style, size)
        for rows in _arrangements(formulas, numbers, size, self._shapes):
            yield Block(tuple(Line(row, _with_their_places(row, numbers, operands)) for row in rows))


def _is_modest(cell: tuple[float, float], size: float) -> bool:
    return MatrixStyle(*cell, most=1).type_size <= max(_SMALLEST_NUMBERS, _LETTERS * size)


def _arrangements(
    formulas: tuple[Typeset, ...], numbers: tuple[Piece, ...], size: float, shapes: Mapping[int, str]
) -> Iterator[tuple[Row, ...]]:
    """All in one row; the chain above the rest; the formulas above the numbers, in a row or in two; those in two."""
    rule = 0 if len(formulas) > 1 else None
    yield (Row((*formulas, *numbers), size, 0 if numbers else rule, shapes),)
    if rule is not None:
        yield Row(formulas[:1], size, None, shapes), Row((*formulas[1:], *numbers), size, None, shapes)
    if numbers:
        above = Row(formulas, size, rule, shapes)
        yield above, Row(numbers, size)
        if rule is not None:
            yield Row(formulas[:1], size, None, shapes), Row(formulas[1:], size, None, shapes), Row(numbers, size)
        if halves := _in_two(numbers, size):
            yield above, *halves


def _in_two(numbers: tuple[Piece, ...], size: float) -> tuple[Row, Row] | None:
    """The numbers in two rows, the second of which begins with a sign outside all brackets; None where none is."""
    depth, found = 0, []
    for at, piece in enumerate(numbers):
        if isinstance(piece, Sign):
            depth += (piece.kind == "opening") - (piece.kind == "closing")
            if at and depth == 0 and piece.kind in ("relation", "operator") and at + 1 < len(numbers):
                found.append((Row(numbers[:at], size), Row(numbers[at:], size)))
    return min(found, key=lambda rows: max(row.width for row in rows), default=None)


def _with_their_places(row: Row, numbers: tuple[Piece, ...], operands: list[Operand | None]) -> dict[int, Operand]:
    """The operands of the numbers that stand in a row, by the position of their pieces there."""
    of = {id(piece): operand for piece, operand in zip(numbers, operands, strict=True)}
    places = ((place, of.get(id(piece))) for place, piece in enumerate(row.pieces))
    return {place: operand for place, operand in places if operand is not None}

"""Where everything of an equation stands: laid out once for a state and a size, painted and pointed into from there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from PyQt6.QtCore import QPointF, QRectF

from app.painting.formula import Piece, Row
from app.painting.matrix import MatrixPicture, MatrixStyle
from app.painting.numbers import numbers_pieces
from app.painting.typeset import Typeset, typeset
from app.story.derivatives import derivative_in
from app.story.equation import Equation
from app.story.expressions import Inspectable, Reference
from app.story.numbers_line import with_operands
from app.story.operands import Operand
from app.story.places import Place
from app.story.pointing import Pointed, Spot
from app.story.shapes import printed_shapes
from app.story.state import State
from app.story.term_spots import operand_spots, term_spots
from app.story.term_words import entry_in_words, operand_in_words, term_in_words
from app.story.terms import Term, references
from app.story.typst_form import lines

_ROW_GAP = 8.0
_SQUEEZED = 0.93
"""A block that is scaled down no further than this is better than the next narrower style."""
_CAUGHT = 4.0
"""How far beside a term a pointer still means it."""

_STYLES = (
    (21.0, MatrixStyle(34, 17, 6)),
    (19.0, MatrixStyle(32, 16, 6)),
    (17.0, MatrixStyle(30, 15, 6)),
    (15.0, MatrixStyle(28, 14, 6)),
    (14.0, MatrixStyle(27, 13.5, 6)),
    (13.0, MatrixStyle(27, 13, 6)),
    (19.0, MatrixStyle(30, 15, 4)),
    (15.0, MatrixStyle(28, 14, 3)),
    (17.0, MatrixStyle(26, 13, 1)),
    (15.0, MatrixStyle(26, 13, 1)),
)
"""From roomy to narrow: type size of the formula and style of the matrices; the first that fits is taken."""

_LAST_RESORT = ((13.5, MatrixStyle(26, 12, 1, thumbnail=44)), (12.0, MatrixStyle(26, 11, 1, thumbnail=40)))
"""Where none fits: then of all that there are the one that is largest when it is scaled down."""


@dataclass(frozen=True)
class Item:
    """Something that can be pointed at: a term of the formula, or a value of the numbers line. `box`: its ink, in the
    card; `at`: whose equation it stands in."""

    box: QRectF
    at: Place
    what: Term | Operand
    role: str
    picture: MatrixPicture | None = None
    """Of a value that is a matrix."""

    @cached_property
    def spots(self) -> frozenset[Spot]:
        return term_spots(self.what, self.at) if isinstance(self.what, Term) else operand_spots(self.what, self.at)

    @property
    def of(self) -> Reference:
        """What it is the value of; of a derivative what is differentiated."""
        if isinstance(self.what, Operand):
            return self.what.reference
        return next(references(self.what.body, self.what.scopes[0]))

    def inspects(self, state: State) -> Inspectable:
        """What is looked at in numbers: a derivative itself, where that is a matrix."""
        derivative = derivative_in(self.what.body, state) if isinstance(self.what, Term) else None
        return self.of if derivative is None else derivative

    def in_words(self, state: State) -> str:
        """What it is called."""
        if isinstance(self.what, Operand):
            return operand_in_words(state, self.what)
        return term_in_words(state, self.what)

    def cell_in_words(self, state: State, point: QPointF) -> str:
        """The number of a matrix at a point of the card, to six digits, "" where there is none."""
        if self.picture is None or not isinstance(self.what, Operand):
            return ""
        scale = self.box.width() / self.picture.width
        cell = self.picture.cell_at((point.x() - self.box.x()) / scale, (point.y() - self.box.y()) / scale)
        return "" if cell is None else entry_in_words(state, self.what, self.picture.values, cell)

    def is_lit(self, pointed: Pointed, view: str) -> bool:
        """Whether it is what is pointed at; pointed at in this view, a product's other factors are not."""
        if pointed.view == view:
            return self.spots <= pointed.spots
        return any(map(pointed.lights, self.spots))


@dataclass(frozen=True)
class _Line:
    """A row and, by the position of its pieces, the operands that they are values of."""

    row: Row
    operands: Mapping[int, Operand]


@dataclass(frozen=True)
class Block:
    """One row, or the formula above its numbers."""

    lines: tuple[_Line, ...]

    @cached_property
    def width(self) -> float:
        return max(line.row.width for line in self.lines)

    @cached_property
    def height(self) -> float:
        return sum(line.row.height for line in self.lines) + _ROW_GAP * (len(self.lines) - 1)

    def placed(self) -> Iterator[tuple[float, _Line]]:
        """The lines, each with its math axis; the middle of the block's height is at 0."""
        top = -self.height / 2
        for line in self.lines:
            yield top + line.row.above, line
            top += line.row.height + _ROW_GAP


@dataclass(frozen=True)
class EquationLayout:
    """The block of an equation in a card: scaled by `scale` with its left edge and its middle at `origin`."""

    equation: Equation
    block: Block
    origin: QPointF
    scale: float
    items: tuple[Item, ...]
    """In the order in which they are read."""

    def item_at(self, point: QPointF) -> Item | None:
        """The smallest item at a point of the card: a term inside another one before that one."""
        around = QRectF(-_CAUGHT, -_CAUGHT, 2 * _CAUGHT, 2 * _CAUGHT).translated(point)
        hit = [item for item in self.items if item.box.contains(point)]
        near = hit or [item for item in self.items if item.box.intersects(around)]
        return min(near, key=lambda item: item.box.width() * item.box.height(), default=None)


def lay_out(state: State, room: QRectF) -> EquationLayout:
    """The equation of the state's place in a room of the card, at the left, in the middle of its height."""
    of = state.equation
    block = fitting(state, room.width(), room.height())
    scale = min(1.0, room.width() / block.width, room.height() / block.height)
    origin = QPointF(room.left(), room.center().y())
    return EquationLayout(of, block, origin, scale, tuple(_items(state, of, block, origin, scale)))


def fitting(state: State, width: float, height: float) -> Block:
    """The roomiest block that fits, all but; where none does, the one that is largest when it is scaled down."""
    of = state.equation
    markup = tuple(line for line in lines(of) if line is not None)
    line = with_operands(of.operands, state.trace, state.notation)
    shapes = printed_shapes(of, state.trace.experiment.network) if state.shapes else {}
    best, largest = None, 0.0
    for size, style in (*_STYLES, *_LAST_RESORT):
        formulas = tuple(typeset(part, size) for part in markup)
        numbers = numbers_pieces(("=", *(value for value, _ in line)), style, size) if line else ()
        operands = [None if piece.value == 0 else line[piece.value - 1][1] for piece in numbers]
        pieces = tuple(piece for piece, _ in numbers)
        for rows in _arrangements(formulas, pieces, size, shapes):
            block = Block(tuple(_Line(row, _with_their_places(row, pieces, operands)) for row in rows))
            scale = min(width / block.width, height / block.height)
            if scale >= _SQUEEZED and (size, style) in _STYLES:
                return block
            if min(1.0, scale) * size > largest:
                best, largest = block, min(1.0, scale) * size
    assert best is not None
    return best


def _arrangements(
    formulas: tuple[Typeset, ...], numbers: tuple[Piece, ...], size: float, shapes: Mapping[int, str]
) -> Iterator[tuple[Row, ...]]:
    """All in one row; the chain above the rest; the formulas above the numbers."""
    rule = 0 if len(formulas) > 1 else None
    yield (Row((*formulas, *numbers), size, 0 if numbers else rule, shapes),)
    if rule is not None:
        yield Row(formulas[:1], size, None, shapes), Row((*formulas[1:], *numbers), size, None, shapes)
    if numbers:
        yield Row(formulas, size, rule, shapes), Row(numbers, size)


def _with_their_places(row: Row, numbers: tuple[Piece, ...], operands: list[Operand | None]) -> dict[int, Operand]:
    """The operands of the numbers that stand in a row, by the position of their pieces there."""
    first = len(row.pieces) - len(numbers)
    if not numbers or row.pieces[first:] != numbers:
        return {}
    return {first + place: operand for place, operand in enumerate(operands) if operand is not None}


def _items(state: State, of: Equation, block: Block, origin: QPointF, scale: float) -> Iterator[Item]:
    found = {term.number: term for term in of.terms}
    for axis, line in block.placed():
        for piece, number, rect in sorted(line.row.boxes(), key=lambda box: (box.piece, box.rect.left())):
            box = QRectF(origin.x() + rect.x() * scale, origin.y() + (axis + rect.y()) * scale, *_scaled(rect, scale))
            if number in found:
                if any(True for _ in references(found[number].body, found[number].scopes[0])):
                    yield Item(box, of.place, found[number], found[number].role)
            elif piece in line.operands and number is None:
                operand = line.operands[piece]
                role = found[operand.number].role if operand.number in found else "forward"
                picture = line.row.pieces[piece]
                yield Item(box, of.place, operand, role, picture if isinstance(picture, MatrixPicture) else None)


def _scaled(rect: QRectF, scale: float) -> tuple[float, float]:
    return rect.width() * scale, rect.height() * scale

"""Where everything of an equation stands: laid out once for a state and a size, painted and pointed into from there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from PyQt6.QtCore import QPointF, QRectF

from app.painting.equation_block import Block
from app.painting.equation_size import fitting
from app.painting.matrix import MatrixPicture
from app.story.derivatives import derivative_in
from app.story.equation import Equation
from app.story.expressions import Inspectable, Reference
from app.story.operands import Operand
from app.story.places import Place
from app.story.pointing import Pointed, Spot
from app.story.state import State
from app.story.term_spots import operand_spots, term_spots
from app.story.term_words import entry_in_words, operand_in_words, term_in_words
from app.story.terms import Term, references

_CAUGHT = 4.0
"""How far beside a term a pointer still means it."""


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
class EquationLayout:
    """The block of an equation in a card: scaled by `scale` with its left edge and its middle at `origin`; `bottom`:
    where its room ends."""

    equation: Equation
    block: Block
    origin: QPointF
    scale: float
    bottom: float
    items: tuple[Item, ...]
    """In the order in which they are read."""

    @property
    def under(self) -> float:
        """How much of its room is left under it."""
        return self.bottom - self.origin.y() - self.scale * self.block.height / 2

    def item_at(self, point: QPointF) -> Item | None:
        """The smallest item at a point of the card: a term inside another one before that one."""
        around = QRectF(-_CAUGHT, -_CAUGHT, 2 * _CAUGHT, 2 * _CAUGHT).translated(point)
        hit = [item for item in self.items if item.box.contains(point)]
        near = hit or [item for item in self.items if item.box.intersects(around)]
        return min(near, key=lambda item: item.box.width() * item.box.height(), default=None)


def lay_out(state: State, room: QRectF, usual: float) -> EquationLayout:
    """The equation of the state's place in a room of the card, at the left, in the middle of its height; `usual`: the
    height of the room at most places of the lesson."""
    of = state.equation
    block = fitting(state, room.width(), room.height(), usual)
    scale = min(1.0, room.width() / block.width, room.height() / block.height)
    origin = QPointF(room.left(), room.center().y())
    return EquationLayout(of, block, origin, scale, room.bottom(), tuple(_items(state, of, block, origin, scale)))


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

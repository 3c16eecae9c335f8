"""A derivation in a language: block after block, each language with its own primitives."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from app.story.blocks import (
    Block,
    Cell,
    Derivation,
    Displayed,
    Heading,
    Matrices,
    Paragraph,
    Printed,
    Table,
)
from app.story.copying import Written
from app.story.expressions import Expression
from app.story.matrix_texts import matrix_texts
from app.story.numbers import decimals
from app.story.operands import Operand
from app.story.text_with_math import Here, Piece, Pieces
from rnn_engine.arrays import Array

_LARGE = 1000.0
_COLUMNS = 10
"""As many columns of numbers stand side by side in a line."""


def printed_texts(values: Array) -> tuple[tuple[str, ...], ...]:
    """As in the cells on the screen, but whole numbers, as of one-hot vectors, without decimals."""
    if np.array_equal(values, np.round(values)) and np.max(np.abs(values), initial=0.0) < _LARGE:
        return tuple(tuple(decimals(float(number), 0) for number in row) for row in values)
    return matrix_texts(values)


def operand_texts(operand: Operand, values: Array) -> tuple[tuple[str, ...], ...]:
    """The same of an operand in an equation."""
    return printed_texts(values)


class Writing(ABC):
    """Writes one derivation. `new_line`, `indented`: a new line and a space before it, within mathematics."""

    new_line: str
    indented: str

    def __init__(self, of: Derivation) -> None:
        self.of = of

    def document(self) -> str:
        """The whole file."""
        return self.whole("\n\n".join(map(self.block, self.of.blocks)))

    def block(self, block: Block) -> str:
        """One block of it."""
        match block:
            case Heading(level=level, pieces=pieces):
                return self.heading(level, self.pieces(pieces))
            case Paragraph(pieces=pieces):
                return self.paragraph(self.pieces(pieces))
            case Displayed():
                return self.displayed(self.pieces(block.said), self.written(block))
            case Matrices(items=items):
                return self.matrices([f"{self.expression(letter)} = {self.printed(of)}" for letter, of in items])
            case Table(head=head, rows=rows):
                cells = [[self.cell(each) for each in row] for row in rows]
                return self.table([self.pieces(each) for each in head], cells)

    def in_lines(self, written: Written) -> str:
        """An equation aligned at its signs: what it is equal to in letters, a line each, then in numbers."""
        lines = [f"&{written.relation} {side}" for side in written.sides]
        computed = [*((" + ", each) for each in written.summands), (" = ", written.result)]
        columns = 0
        for at, (sign, (text, own)) in enumerate(computed):
            if not text:
                continue
            columns += own
            if at and columns <= _COLUMNS:
                lines[-1] += f"{sign}{text}"
                continue
            columns = own
            lines.append(f"&{self.indented}{sign}{text}" if at and sign == " + " else f"&= {text}")
        return f"{written.left} {self.new_line.join(lines)}"

    def pieces(self, pieces: Pieces) -> str:
        """A sentence."""
        return "".join(map(self._piece, pieces))

    def _piece(self, piece: Piece) -> str:
        if isinstance(piece, str):
            return self.text(piece)
        if isinstance(piece, Here):
            return self.math(f"{piece.letter} = {piece.number.replace('−', '-')}")
        return self.math(self.expression(piece))

    def cell(self, cell: Cell) -> str:
        """What stands in a table."""
        if not isinstance(cell, Printed):
            return self.pieces(cell)
        numbers = [number for row in printed_texts(cell.values) for number in row]
        return self.math(f"({', '.join(map(self.number, numbers))})")

    def printed(self, of: Printed) -> str:
        """A matrix as mathematics."""
        return self.matrix(printed_texts(of.values))

    # Primitives ----------------------------------------------------------------------------------------------------

    @abstractmethod
    def whole(self, body: str) -> str:
        """The document around it."""

    @abstractmethod
    def text(self, text: str) -> str:
        """Words, of the program or of a user."""

    @abstractmethod
    def math(self, math: str) -> str:
        """Mathematics within a line."""

    @abstractmethod
    def expression(self, expression: Expression) -> str: ...

    @abstractmethod
    def number(self, text: str) -> str: ...

    @abstractmethod
    def matrix(self, rows: Sequence[Sequence[str]]) -> str: ...

    @abstractmethod
    def written(self, block: Displayed) -> Written:
        """The parts of an equation as mathematics."""

    @abstractmethod
    def displayed(self, said: str, written: Written) -> str:
        """A sentence that stays with the equation under it."""

    @abstractmethod
    def heading(self, level: int, text: str) -> str: ...

    @abstractmethod
    def paragraph(self, text: str) -> str: ...

    @abstractmethod
    def matrices(self, items: Sequence[str]) -> str:
        """Equations with letters on their left, side by side."""

    @abstractmethod
    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str: ...

"""A derivation as data: what a document is made of, whatever the language that it is written in."""

from dataclasses import dataclass

from app.story.equation import Equation
from app.story.expressions import Expression
from app.story.notation import Notation
from app.story.text_with_math import Pieces
from rnn_engine.arrays import Array
from rnn_engine.trace import Trace


@dataclass(frozen=True)
class Heading:
    """Of a section (level 1) or a part of it (level 2)."""

    level: int
    pieces: Pieces


@dataclass(frozen=True)
class Paragraph:
    """A sentence or some."""

    pieces: Pieces


@dataclass(frozen=True)
class Displayed:
    """A sentence and under it its equation on lines of its own: in letters, with its numbers put in, and what comes of
    it."""

    said: Pieces
    equation: Equation


@dataclass(frozen=True, eq=False)
class Printed:
    """A matrix as it is printed, (rows, columns); in a table its numbers in a row."""

    values: Array


@dataclass(frozen=True, eq=False)
class Matrices:
    """Letters with their values: W = …, one beside the other where there is room."""

    items: tuple[tuple[Expression, Printed], ...]


Cell = Pieces | Printed


@dataclass(frozen=True)
class Table:
    """`head`: empty where the rows say themselves what they are."""

    head: tuple[Pieces, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Heading | Paragraph | Displayed | Matrices | Table


@dataclass(frozen=True, eq=False)
class Derivation:
    """A whole document. `language`: its code."""

    title: str
    language: str
    notation: Notation
    trace: Trace
    blocks: tuple[Block, ...]

"""Precedence: where a looser expression stands inside a tighter one, it gets brackets."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from app.story.expressions import (
    Applied,
    AtOutputs,
    Chain,
    Expression,
    Gradient,
    Hadamard,
    Jacobian,
    Marked,
    Minus,
    Negative,
    Number,
    Only,
    Parameter,
    Plus,
    Product,
    Quotient,
    Scaled,
    Square,
    Sum,
    Transposed,
    Value,
)

if TYPE_CHECKING:
    from app.story.notation import Notation


class Strength(IntEnum):
    """How tightly an expression holds together, from the loosest."""

    SUM = 0
    BIG = 1
    """A big sign governs what stands behind it."""
    HADAMARD = 2
    PRODUCT = 3
    RAISED = 4
    ATOM = 5


def strength(expression: Expression, notation: Notation) -> Strength:
    """How tightly an expression holds together as the notation writes it."""
    match expression:
        case Marked(body=body):
            return strength(body, notation)
        case Plus() | Minus() | Negative():
            return Strength.SUM
        case Sum() | Chain() | Only():
            return Strength.BIG
        case Hadamard():
            return Strength.HADAMARD
        case Product() | Scaled():
            return Strength.PRODUCT
        case Applied(function="log"):
            return Strength.PRODUCT
        case Transposed() | Square() | Jacobian() | Quotient() | AtOutputs() | Number(denominator=1):
            return Strength.RAISED
        case Gradient(named=named):
            return Strength.ATOM if named else Strength.RAISED
        case Parameter(name=name, gate=None) | Value(name=name, t=None):
            return Strength.SUM if notation.symbol(name).is_sum else Strength.ATOM
        case _:
            return Strength.ATOM

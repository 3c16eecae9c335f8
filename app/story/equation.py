"""An equation: what it says at a place, as data."""

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from app.story.expressions import Expression, Given, Marked, Zero
from app.story.notation import Notation
from app.story.numbers_line import numbers_line
from app.story.operands import Operand
from app.story.places import Place
from app.story.terms import Term, factors, numbered, terms


@dataclass(frozen=True)
class Equation:
    """left = chain = side = side …, all of them the same value.

    `chain`: the product of Jacobians in numerator layout, where there is one; `sides`: the other parts in print order;
    `short`: which side is the one to compute with; `relation`: between all parts.
    """

    place: Place
    notation: Notation
    left: Expression
    sides: tuple[Expression, ...]
    short: int = 0
    chain: Expression | None = None
    relation: Literal["=", "<-", ":="] = "="

    def __post_init__(self) -> None:
        numbers = itertools.count(1)
        object.__setattr__(self, "left", numbered(self.left, numbers))
        if self.chain is not None:
            object.__setattr__(self, "chain", numbered(self.chain, numbers))
        object.__setattr__(self, "sides", tuple(numbered(side, numbers) for side in self.sides))

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All factors with a number, in print order."""
        return tuple(itertools.chain.from_iterable(map(terms, self._parts)))

    @cached_property
    def factors(self) -> tuple[Marked, ...]:
        """The marked factors behind the terms, in print order."""
        return tuple(itertools.chain.from_iterable(map(factors, self._parts)))

    @cached_property
    def lit(self) -> int | None:
        """The number of the factor of the moment; None where there is none."""
        return next((factor.number for factor in self.factors if factor.lit), None)

    @cached_property
    def operands(self) -> tuple[Operand | str, ...]:
        """The numbers line: the short form's operands with the text between them, then "=" and the place itself; that
        alone where the short form is one letter, whose numbers would stand there twice.

        Empty where nothing is worked out: at a given value and at a cut.
        """
        if isinstance(self.sides[self.short], Given | Zero):
            return ()
        left = next(factors(self.left), None)
        result = Operand(0 if left is None else left.number, self.place)
        worked_out = numbers_line(self.sides[self.short], self.notation)
        match worked_out:
            case (Operand(transposed=False, gate=None),):
                return (result,)
            case _:
                return (*worked_out, "=", result)

    @property
    def _parts(self) -> tuple[Expression, ...]:
        return (self.left, *([] if self.chain is None else [self.chain]), *self.sides)

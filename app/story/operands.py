"""The operands of a numbers line: values that stand in the place of their letters, whatever the language."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.story.expressions import (
    UNBOUND,
    Bindings,
    Expression,
    Gradient,
    Marked,
    OneHot,
    Only,
    Parameter,
    Reference,
    Sum,
    Transposed,
    Value,
)
from app.story.forms import Form
from app.story.notation import Notation

_WRITTEN_OUT = 4
"""As many terms of a sum stand in the numbers line; of a longer one the first two, an ellipsis and the last."""

_MARK = "\x00"
_BETWEEN = re.compile(f"{_MARK}(\\d+){_MARK}")


@dataclass(frozen=True)
class Operand:
    """A value or parameter that stands in the numbers line: its term's number, and whether it is transposed there.

    `gate`: of a parameter only the rows of that gate.
    """

    number: int
    reference: Reference
    transposed: bool = False
    gate: str | None = None


class OperandForm(Form):
    """Writes an expression with a mark for every operand, which says its position in `operands`; together with a form
    that has the primitives of a language."""

    def __init__(self, notation: Notation) -> None:
        super().__init__(notation)
        self.operands: list[Operand] = []
        self._number = 0
        self._bindings: Bindings = UNBOUND

    def pieces(self, expression: Expression) -> Iterator[Operand | str]:
        """The operands in print order, with the text between them."""
        text = self.terms_of(expression) if isinstance(expression, Sum) else self.write(expression)
        for place, piece in enumerate(_BETWEEN.split(text)):  # text, operand's position, text, …
            yield self.operands[int(piece)] if place % 2 else piece

    def holds_operands(self, text: str) -> bool:
        """Whether a text of this form has operands in it."""
        return _MARK in text

    def write(self, expression: Expression) -> str:
        match expression:
            case Marked(number=number, body=body):
                self._number = number
                return self.write(body)
            case Value() | Gradient() | Parameter():
                return self._operand(expression, transposed=False)
            case Transposed(body=Value() | Gradient() | Parameter() as body):
                return self._operand(body, transposed=True)
            case Only(body=body):
                return self.write(body)
            case OneHot(token=token) if _MARK in token:
                return super().write(replace(expression, token=token.replace(_MARK, " ")))
            case Sum(limits=True):
                several = len(expression.numbers) > 1
                return self.brackets(self.terms_of(expression)) if several else self.terms_of(expression)
            case _:
                return super().write(expression)

    def terms_of(self, of: Sum) -> str:
        """A sum over timesteps written out."""
        numbers: Sequence[int | None] = of.numbers
        if len(numbers) > _WRITTEN_OUT:
            numbers = [*of.numbers[:2], None, of.numbers[-1]]
        written = (self.sign("…") if number is None else self._instance(of, number) for number in numbers)
        return f" {self.sign('+')} ".join(written)

    def _instance(self, of: Sum, number: int) -> str:
        outer = self._bindings
        self._bindings = {**outer, of.index: number}
        text = self.write(of.body)
        self._bindings = outer
        return text

    def _operand(self, of: Value | Gradient | Parameter, transposed: bool) -> str:
        reference = of.name if isinstance(of, Parameter) else of.place(self._bindings)
        gate = of.gate if isinstance(of, Parameter) else None
        self.operands.append(Operand(self._number, reference, transposed, gate))
        return f"{_MARK}{len(self.operands) - 1}{_MARK}"

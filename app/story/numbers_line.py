"""The numbers line: an expression with its values put in, as operands and the text between them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.story.expressions import (
    UNBOUND,
    Bindings,
    Expression,
    Gradient,
    Marked,
    Only,
    Parameter,
    Reference,
    Sum,
    Transposed,
    Value,
)
from app.story.notation import Notation
from app.story.numbers import decimal, power_of_ten, significant
from app.story.plain_form import PlainForm
from app.story.values import of_gate, scaled_value
from rnn_engine.arrays import Array
from rnn_engine.scaled import Scaled
from rnn_engine.trace import Trace

_WRITTEN_OUT = 4
"""As many terms of a sum stand in the numbers line; of a longer one the first two, an ellipsis and the last."""

_MARK = "\x00"


@dataclass(frozen=True)
class Operand:
    """A value or parameter that stands in the numbers line: its term's number, and whether it is transposed there.

    `gate`: of a parameter only the rows of that gate.
    """

    number: int
    reference: Reference
    transposed: bool = False
    gate: str | None = None


def numbers_line(expression: Expression, notation: Notation) -> tuple[Operand | str, ...]:
    """The operands of an expression in print order, with the signs, brackets and functions between them as text."""
    form = _NumbersForm(notation)
    text = form.terms_of(expression) if isinstance(expression, Sum) else form.write(expression)
    pieces = re.split(f"{_MARK}(\\d+){_MARK}", text)  # text, operand's position, text, …
    line = (form.operands[int(piece)] if place % 2 else piece.strip() for place, piece in enumerate(pieces))
    return tuple(piece for piece in line if piece != "")


def put_in(line: Iterable[Operand | str], trace: Trace, notation: Notation) -> tuple[Array | str, ...]:
    """A numbers line with its values: matrices as printed, (rows, columns), single numbers and signs as text.

    Empty where a value does not exist (a cut).
    """
    return tuple(printed for printed, _ in with_operands(line, trace, notation))


def with_operands(
    line: Iterable[Operand | str], trace: Trace, notation: Notation
) -> tuple[tuple[Array | str, Operand | None], ...]:
    """The same, each value beside the operand that it is the value of."""
    found: list[tuple[Array | str, Operand | None]] = []
    for piece in line:
        if isinstance(piece, str):
            found.append((piece, None))
            continue
        scaled = _value_of(piece, trace)
        if scaled is None:
            return ()
        found.extend((printed, piece) for printed in _printed(piece, scaled, notation))
    return tuple(found)


def _value_of(operand: Operand, trace: Trace) -> Scaled | None:
    if isinstance(operand.reference, str):
        return Scaled(of_gate(trace.experiment, operand.reference, operand.gate))
    return scaled_value(trace, operand.reference)


def _printed(operand: Operand, of: Scaled, notation: Notation) -> Iterator[Array | str]:
    """A number as text, a matrix as printed; one beyond float64 with a power of ten as a common factor behind it."""
    name = operand.reference if isinstance(operand.reference, str) else operand.reference.name
    largest = float(np.max(np.abs(of.mantissa), initial=0.0))
    if of.mantissa.ndim == 0:
        yield significant(float(of.mantissa), exponent=of.exponent)
        return
    tens, array = 0, of.mantissa
    if of.exponent and largest:
        top, tens = decimal(largest, of.exponent)
        array = array / largest * top
    printed = notation.as_printed(name, array)
    yield printed.T if operand.transposed else printed
    if tens:
        yield f"·{power_of_ten(tens)}"


class _NumbersForm(PlainForm):
    """Plain text in which every operand is a mark that says its position in `operands`."""

    def __init__(self, notation: Notation) -> None:
        super().__init__(notation)
        self.operands: list[Operand] = []
        self._number = 0
        self._bindings: Bindings = UNBOUND

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
            case Sum(limits=True):
                return (
                    self.brackets(self.terms_of(expression))
                    if len(expression.numbers) > 1
                    else self.terms_of(expression)
                )
            case _:
                return super().write(expression)

    def terms_of(self, of: Sum) -> str:
        """A sum over timesteps written out."""
        numbers: Sequence[int | None] = of.numbers
        if len(numbers) > _WRITTEN_OUT:
            numbers = [*of.numbers[:2], None, of.numbers[-1]]
        return " + ".join("…" if number is None else self._instance(of, number) for number in numbers)

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

    def quoted(self, text: str) -> str:
        return super().quoted(text.replace(_MARK, " "))

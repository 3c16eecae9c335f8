"""The numbers line: an expression with its values put in, as operands and the text between them."""

from collections.abc import Iterable, Iterator

import numpy as np

from app.story.expressions import Expression
from app.story.notation import Notation
from app.story.numbers import decimal, power_of_ten, significant
from app.story.operands import Operand, OperandForm
from app.story.plain_form import PlainForm
from app.story.values import of_gate, scaled_value
from rnn_engine.arrays import Array
from rnn_engine.scaled import Scaled
from rnn_engine.trace import Trace


class _NumbersForm(OperandForm, PlainForm):
    """Plain text between the operands."""


def numbers_line(expression: Expression, notation: Notation) -> tuple[Operand | str, ...]:
    """The operands of an expression in print order, with the signs, brackets and functions between them as text."""
    pieces = _NumbersForm(notation).pieces(expression)
    stripped = (piece.strip() if isinstance(piece, str) else piece for piece in pieces)
    return tuple(piece for piece in stripped if piece != "")


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
        printed = printed_operand(piece, trace, notation)
        if not printed:
            return ()
        found.extend((value, piece) for value in printed)
    return tuple(found)


def printed_operand(operand: Operand, trace: Trace, notation: Notation) -> tuple[Array | str, ...]:
    """A number as text, a matrix as printed; one beyond float64 with a power of ten as a common factor behind it. Empty
    where the value does not exist."""
    if isinstance(operand.reference, str):
        return tuple(_printed(operand, Scaled(of_gate(trace.experiment, operand.reference, operand.gate)), notation))
    scaled = scaled_value(trace, operand.reference)
    return () if scaled is None else tuple(_printed(operand, scaled, notation))


def _printed(operand: Operand, of: Scaled, notation: Notation) -> Iterator[Array | str]:
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

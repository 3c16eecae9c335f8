"""The shape of every term of an equation, as it is printed: rows × columns.

Shapes are counted, never worked out: a term of a large network costs nothing. They are printed in numbers, also where a
document writes |V|, d and D_h: 1×16 can be counted in the matrix beside it. What such a letter stands for is said by
`set_size`, once, in the words of the place.
"""

import math

from app.story import expressions as ex
from app.story.equation import Equation
from app.story.kmers import kmer_length
from app.story.notation import Notation
from app.story.numbers import power
from rnn_engine.experiment import Network, size

Shape = tuple[int, ...]
"""() is a number, (rows, columns) a matrix, (n, rows, columns) a matrix for each of n numbers."""

_NUMBERS = ("loss", "L")


def printed_shapes(equation: Equation, network: Network) -> dict[int, str]:
    """Term number → its shape in words: "1×3", "3×(3×3)"; terms that are numbers are left out."""
    shapes = {factor.number: printed_shape(factor, network, equation.notation) for factor in equation.factors}
    return {number: shape_label(shape) for number, shape in shapes.items() if shape}


def shape_label(shape: Shape) -> str:
    """ "3×4"; of a matrix for each of n numbers "n×(3×4)"; "" for a number."""
    if not shape:
        return ""
    return size(shape) if len(shape) < 3 else f"{shape[0]}×({size(shape[1:])})"


def printed_shape(expression: ex.Expression, network: Network, notation: Notation) -> Shape:
    """The shape of what `working_out.AsPrinted` makes of an expression."""
    match expression:
        case ex.Marked(body=body) | ex.Only(body=body) | ex.Negative(body=body) | ex.Positive(body=body):
            return printed_shape(body, network, notation)
        case ex.Scaled(body=body) | ex.Sum(body=body) | ex.Chain(body=body):
            return printed_shape(body, network, notation)
        case ex.Value(name=name) | ex.Gradient(of=name):
            return _named(name, network, notation)
        case ex.Parameter(name=name, gate=gate):
            return _named(name, network, notation, gated=gate is not None)
        case ex.Stacked(parts=parts):
            return _vector(sum(max(printed_shape(part, network, notation)) for part in parts), notation)
        case ex.AtOutputs():
            return _named("y_hat", network, notation)
        case ex.Ones(like=like):
            return printed_shape(like, network, notation)
        case ex.Identity():
            return (network.state_size, network.state_size)
        case ex.Cell(previous=previous):
            return printed_shape(previous, network, notation)
        case ex.OneHot() | ex.Applied(function="onehot"):
            return _named("x", network, notation)
        case ex.Jacobian(of=of, by=by):
            return (_length(of.name, network), *_columns(by, network, notation))
        case ex.Transposed(body=body):
            return printed_shape(body, network, notation)[::-1]
        case ex.Product(factors=factors):
            shapes = [printed_shape(factor, network, notation) for factor in factors]
            return (*shapes[0][:-1], *shapes[-1][1:])
        case ex.Hadamard(factors=several) | ex.Plus(terms=several):
            return printed_shape(several[0], network, notation)
        case ex.Quotient(top=top):
            return printed_shape(top, network, notation)
        case ex.Minus(left=left, right=right):
            return printed_shape(right if isinstance(left, ex.Number) else left, network, notation)
        case ex.Applied(function=function, arguments=(argument, *_)):
            return _applied(function, printed_shape(argument, network, notation))
        case _:
            return ()


def set_size(vocabulary: tuple[str, ...] | None) -> str:
    """ "|V| = 4² = 16" of a vocabulary of words of two letters or more, "|V| = 5" of another one; "" without one."""
    if vocabulary is None:
        return ""
    k = kmer_length(vocabulary)
    size = str(len(vocabulary))
    return f"|V| = {size}" if k in (None, 1) else f"|V| = {power(4, k)} = {size}"


def _named(name: str, network: Network, notation: Notation, gated: bool = False) -> Shape:
    """Of a value, a parameter or the gradient of one; `gated`: of a gate's rows of a parameter."""
    if name in _NUMBERS:
        return ()
    shape = network.parameter_shapes.get(name) or (_length(name, network),)
    if gated:
        shape = (network.hidden_size, *shape[1:])
    if len(shape) == 2:
        return shape[::-1] if notation.turned(name) else shape
    return _vector(shape[0], notation)


def _vector(length: int, notation: Notation) -> Shape:
    return (length, 1) if notation.vectors == "column" else (1, length)


def _columns(by: ex.Value | ex.State | ex.Parameter, network: Network, notation: Notation) -> Shape:
    """What a row of a Jacobian is: a number for each number of a value, or the printed parameter's shape."""
    return _named(by.name, network, notation) if isinstance(by, ex.Parameter) else (_length(by.name, network),)


def _length(name: str, network: Network) -> int:
    """How many numbers a value has."""
    lengths = {"x": network.input_size, "e": network.source_size, "s": network.state_size}
    lengths |= dict.fromkeys(("q", "y_hat", "y"), network.output_size)
    return 1 if name in _NUMBERS else lengths.get(name, network.hidden_size)


def _applied(function: str, argument: Shape) -> Shape:
    """Of a function's value: most take every number by itself."""
    match function:
        case "diag":
            return (math.prod(argument), math.prod(argument))
        case "argmax" | "CE" | "BCE":
            return ()
        case _:
            return argument

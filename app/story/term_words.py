"""A term of an equation in words, for who points at it: what it is called and how large it is."""

from app.story.expressions import Chain, Expression, Gradient, Jacobian, Marked, Parameter, Transposed, Value
from app.story.matrix_texts import entry_label
from app.story.naming import in_words, label, named
from app.story.numbers import significant
from app.story.operands import Operand
from app.story.plain_form import PlainForm
from app.story.shapes import printed_shape, shape_label
from app.story.state import State
from app.story.terms import Term
from app.translation import _
from rnn_engine.arrays import Array


def term_in_words(state: State, term: Term) -> str:
    """ "h₂, hidden state at t = 2, 5×1", "∂h₄/∂h₃, Jacobian, 5×5"."""
    shape = printed_shape(term.body, state.trace.experiment.network, state.notation)
    return ", ".join(filter(None, (_called(state, term), shape_label(shape))))


def operand_in_words(state: State, operand: Operand) -> str:
    """The same of a value of the numbers line."""
    return f"{_letters(state, operand)}, {in_words(state, operand.reference)}"


def entry_in_words(state: State, operand: Operand, values: Array, cell: tuple[int, int]) -> str:
    """One number of a value as it is printed, counted from 1: "W[2,3] = 0.5"; of numbers beyond float64 without the
    power of ten that stands beside them."""
    entry = entry_label(_letters(state, operand), _is_vector(state, operand), *cell)
    return f"{entry} = {significant(float(values[cell]), 6)}"


def _is_vector(state: State, operand: Operand) -> bool:
    reference = operand.reference
    name = reference if isinstance(reference, str) else reference.name
    return len(state.trace.experiment.network.parameter_shapes.get(name, (0,))) == 1


def _letters(state: State, operand: Operand) -> str:
    if isinstance(operand.reference, str):
        return PlainForm(state.notation).write(Parameter(operand.reference, operand.gate))
    return label(state, operand.reference)


def _called(state: State, term: Term) -> str:
    body = _bare(term.body)
    written = PlainForm(state.notation).write(term.body)
    match body:
        case Jacobian(immediate=True):
            return _("{derivative}, immediate derivative: what came before is held constant").format(derivative=written)
        case Jacobian():
            return _("{derivative}, Jacobian").format(derivative=written)
        case Chain():
            return _("{product}, product of {count} Jacobians").format(product=written, count=len(body.taken()))
        case Value() | Gradient() | Parameter() if len(term.references) == 1:
            return named(state, term.references[0])
    return written


def _bare(expression: Expression) -> Expression:
    return _bare(expression.body) if isinstance(expression, Transposed | Marked) else expression

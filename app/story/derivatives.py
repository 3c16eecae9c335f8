"""Derivatives as values of their own: a Jacobian, or the product of a chain of them, as it stands in an equation."""

from collections.abc import Iterator
from dataclasses import replace

from app.story.expressions import Chain, Expression, Jacobian, Marked, Parameter, Reference, Transposed, Value
from app.story.expressions import State as StateValue
from app.story.notation import Notation
from app.story.places import Place
from app.story.plain_form import PlainForm
from app.story.relatives import exists
from app.story.state import State
from app.story.terms import references
from app.story.working_out import AsPrinted
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.trace import Trace, once_per_trace

Derivative = Jacobian | Chain

_MOST_WORK = 2.0e8
"""Multiplications that a product of Jacobians may take: then it is there at once."""


def derivative_in(expression: Expression, state: State) -> Derivative | None:
    """The derivative that a term is, where it is a matrix that can be looked at; an immediate derivative by a parameter
    is a matrix for every number, and a long product of large ones would take too long."""
    match expression:
        case Marked(body=body) | Transposed(body=body):
            return derivative_in(body, state)
        case Jacobian(by=by):
            return None if isinstance(by, Parameter) else expression
        case Chain():
            size = state.trace.experiment.network.state_size
            return expression if len(expression.taken()) * size**3 <= _MOST_WORK else None
    return None


def derivative_values(state: State, of: Derivative) -> Array | None:
    """Its matrix, numerators along the rows; None where it leaves the range of float64."""
    return _values(state.trace, of, state.notation)


@once_per_trace
def _values(trace: Trace, of: Derivative, notation: Notation) -> Array | None:
    found = AsPrinted(trace, notation).finite(of)
    return found[0] if found else None


def derivative_exists(state: State, of: Derivative) -> bool:
    """Whether the state's experiment has what it is a derivative of and by."""
    return all(exists(state, reference) for reference in _at_its_ends(of))


def derivative_is_known(state: State, of: Derivative) -> bool:
    """Whether all that it is worked out from has been computed by now."""
    return all(state.frame.known(each) for each in _at_its_ends(of) if isinstance(each, Place))


def derivative_beside(state: State, of: Derivative, distance: int) -> Derivative | None:
    """The same Jacobian so many timesteps later, or before; None where there is none."""
    if isinstance(of, Chain):
        return None
    top, bottom = _moved(of.of, distance), _moved(of.by, distance)
    if top is None or bottom is None:
        return None
    there = replace(of, of=top, by=bottom)
    return there if derivative_exists(state, there) else None


def derivative_in_words(state: State, of: Derivative) -> str:
    if isinstance(of, Chain):
        return _("product of {count} Jacobians").format(count=len(of.taken()))
    form = PlainForm(state.notation)
    return _("Jacobian: how {of} changes with {by}").format(of=form.write(of.of), by=form.write(of.by))


def _at_its_ends(of: Derivative) -> Iterator[Reference]:
    """What it is worked out from, of a chain at both its ends: there is what is between them, too."""
    if isinstance(of, Jacobian):
        yield from references(of)
    else:
        for number in (of.taken()[0], of.taken()[-1]):
            yield from references(of.body, {of.index: number})


def _moved(part: Value | StateValue | Parameter, distance: int) -> Value | StateValue | None:
    if isinstance(part, Parameter) or not isinstance(part.t, int):
        return None
    return replace(part, t=part.t + distance)

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
_MOST_COLUMNS = 2000
"""Numbers of a parameter that a derivative by it is shown for."""


def derivative_in(expression: Expression, state: State) -> Derivative | None:
    """The derivative that a term is, where it can be looked at as a matrix: one by a parameter is too broad where that
    is large, and a long product of large ones would take too long."""
    match expression:
        case Marked(body=body) | Transposed(body=body):
            return derivative_in(body, state)
        case Jacobian(by=by):
            is_broad = isinstance(by, Parameter) and state.trace.experiment.parameters[by.name].size > _MOST_COLUMNS
            return None if is_broad else expression
        case Chain():
            size = state.trace.experiment.network.state_size
            return expression if len(expression.taken()) * size**3 <= _MOST_WORK else None
    return None


def derivative_values(state: State, of: Derivative) -> Array | None:
    """Its matrix, numerators along the rows; by a parameter the numbers of that, as it is printed, row by row along the
    columns. None where it leaves the range of float64."""
    return _values(state.trace, of, state.notation)


@once_per_trace
def _values(trace: Trace, of: Derivative, notation: Notation) -> Array | None:
    found = AsPrinted(trace, notation).finite(of)
    return found[0].reshape(len(found[0]), -1) if found else None


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
    top = _moved(of.of, distance)
    bottom = _as_used(state, of.by, top) if isinstance(of.by, Parameter) else _moved(of.by, distance)
    if top is None or bottom is None:
        return None
    there = replace(of, of=top, by=bottom)
    return there if derivative_exists(state, there) else None


def derivative_in_words(state: State, of: Derivative) -> str:
    if isinstance(of, Chain):
        return _("product of {count} Jacobians").format(count=len(of.taken()))
    form = PlainForm(state.notation)
    if isinstance(of.by, Parameter):
        words = (
            _("immediate derivative of {of} by each number of {by}, row by row")
            if of.immediate
            else _("derivative of {of} by each number of {by}, row by row")
        )
        return words.format(of=form.write(of.of), by=form.write(of.by))
    return _("Jacobian: how {of} changes with {by}").format(of=form.write(of.of), by=form.write(of.by))


def _at_its_ends(of: Derivative) -> Iterator[Reference]:
    """What it is worked out from, of a chain at both its ends: there is what is between them, too."""
    if isinstance(of, Jacobian):
        yield from references(of)
    else:
        for number in (of.taken()[0], of.taken()[-1]):
            yield from references(of.body, {of.index: number})


def _moved(part: Value | StateValue, distance: int) -> Value | StateValue | None:
    return replace(part, t=part.t + distance) if isinstance(part.t, int) else None


def _as_used(state: State, parameter: Parameter, there: Value | StateValue | None) -> Parameter | None:
    """The parameter by which a value is differentiated at its timestep, the initial state by none; where every timestep
    has the same ones."""
    is_made = there is not None and isinstance(there.t, int) and there.t >= 1
    return parameter if is_made and not state.trace.experiment.network.stages else None

"""What a term of an equation points at: the places it reads, and every parameter as the timestep there uses it."""

from collections.abc import Iterator

from app.story.expressions import (
    OUTPUT_PARAMETERS,
    Bindings,
    Chain,
    Expression,
    Gradient,
    Jacobian,
    Marked,
    Parameter,
    State,
    Sum,
    Value,
    timestep,
)
from app.story.operands import Operand
from app.story.places import Place
from app.story.pointing import Spot, Use
from app.story.terms import Term, bound, edges_of, parts, references
from rnn_engine.network import base_name

_FROM_THE_TIMESTEP_AFTER = {
    "dh": ("W_hh",),
    "dh_received": ("W_hh",),
    "dc": ("W_hh",),
    "dy_hat": ("W_xh", "E"),
}
"""Gradients that reach a timestep backwards through parameters that the timestep after it used."""
_SHOWN_WHOLE = 60
"""Timesteps of a sum or product that are all pointed at."""


def term_spots(term: Term, at: Place) -> frozenset[Spot]:
    """The spots of a term of the equation of a place."""
    return frozenset(spot for scope in _told_apart(term.scopes, term.body) for spot in _spots(term.body, at, scope))


def _told_apart(scopes: tuple[Bindings, ...], body: Expression) -> tuple[Bindings, ...]:
    """Of a long sum or product only its ends: lit from end to end nothing would be told apart, and every one of its
    timesteps lights a whole column of contributions. Those of one loss are a row, which is shown whole."""
    of_one_loss = isinstance(body, Gradient | Marked) and all(
        isinstance(place, Place) and place.loss is not None for place in references(body, scopes[0])
    )
    return scopes if len(scopes) <= _SHOWN_WHOLE or of_one_loss else (scopes[0], scopes[-1])


def operand_spots(operand: Operand, at: Place) -> frozenset[Spot]:
    """The spots of a value or parameter in the numbers line of a place."""
    reference = operand.reference
    return frozenset({used(reference, at) if isinstance(reference, str) else reference})


def used(parameter: str, at: Place) -> Use | str:
    """A parameter as the equation of a place uses it; the parameter itself where no timestep does."""
    if at.phase == "forward" and at.t is not None:
        return Use(parameter, at.t)
    if at.phase == "backward" and at.k is not None:
        later = base_name(parameter) in _FROM_THE_TIMESTEP_AFTER.get(at.name, ())
        return Use(parameter, at.k + later)
    return parameter


def _spots(expression: Expression, at: Place, bindings: Bindings) -> Iterator[Spot]:
    match expression:
        case Value() | Gradient():
            yield expression.place(bindings)
        case State():
            yield from (value.place(bindings) for value in expression.values)
        case Parameter(name=name):
            yield used(name, at)
        case Jacobian(of=of, by=by):
            yield from _spots(of, at, bindings)
            if not isinstance(by, Parameter):
                yield from _spots(by, at, bindings)
            through = (by.name,) if isinstance(by, Parameter) else edges_of(expression)
            yield from (_on_the_way(expression, name, bindings) for name in through)
        case Sum(body=body) | Chain(body=body):
            for scope in _told_apart(tuple(bound(expression, bindings)), body):
                yield from _spots(body, at, scope)
        case _:
            for part in parts(expression):
                yield from _spots(part, at, bindings)


def _on_the_way(jacobian: Jacobian, parameter: str, bindings: Bindings) -> Spot:
    """A parameter on the way of a Jacobian: the timestep of what is differentiated uses it, but for the scores of the
    timestep before, which it has read."""
    if jacobian.of.t is None:
        return parameter
    t = timestep(jacobian.of.t, bindings)
    before = parameter in OUTPUT_PARAMETERS and jacobian.of.name != "y_hat"
    return Use(parameter, t - 1 if before else t)

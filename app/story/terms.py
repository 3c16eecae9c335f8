"""Walking through an expression: its terms, with the number each carries and what it refers to."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Literal, TypeVar

from app.story.expressions import (
    UNBOUND,
    Bindings,
    Chain,
    Expression,
    Gradient,
    Jacobian,
    Marked,
    Parameter,
    Reference,
    Role,
    State,
    Sum,
    Transposed,
    Value,
)

Node = TypeVar("Node", bound=Expression)
Kind = Literal["value", "parameter", "gradient", "jacobian", "immediate", "expression"]


_EDGES = {("h", "h"): ("W_hh",), ("y_hat", "h"): ("W_hy",)}


def parts(expression: Expression) -> Iterator[Expression]:
    """The expressions that an expression is made of, in print order."""
    for field in fields(expression):
        part = getattr(expression, field.name)
        if isinstance(part, Expression):
            yield part
        elif isinstance(part, tuple):
            yield from (each for each in part if isinstance(each, Expression))


def numbered(expression: Node, numbers: Iterator[int]) -> Node:
    """The same expression, every marked factor with the next number."""
    changes: dict[str, object] = {}
    if isinstance(expression, Marked):
        changes["number"] = next(numbers)
    for field in fields(expression):
        part = changed = getattr(expression, field.name)
        if isinstance(part, Expression):
            changed = numbered(part, numbers)
        elif isinstance(part, tuple) and any(isinstance(each, Expression) for each in part):
            changed = tuple(numbered(each, numbers) if isinstance(each, Expression) else each for each in part)
        if changed is not part:
            changes[field.name] = changed
    return replace(expression, **changes) if changes else expression


def factors(expression: Expression) -> Iterator[Marked]:
    """The marked factors of an expression, in print order."""
    if isinstance(expression, Marked):
        yield expression
    for part in parts(expression):
        yield from factors(part)


def references(expression: Expression, bindings: Bindings = UNBOUND) -> Iterator[Reference]:
    """Everything an expression reads, in print order; a sum reads for each of its numbers."""
    match expression:
        case Value() | Gradient():
            yield expression.place(bindings)
        case Parameter(name=name):
            yield name
        case State():
            yield from (value.place(bindings) for value in expression.values)
        case Jacobian(of=of, by=by):
            yield from references(of, bindings)
            yield from references(by, bindings)
            yield from edges_of(expression)
        case Sum(body=body) | Chain(body=body):
            for scope in bound(expression, bindings):
                yield from references(body, scope)
        case _:
            for part in parts(expression):
                yield from references(part, bindings)


def edges_of(jacobian: Jacobian) -> tuple[str, ...]:
    """The parameters on the way of a Jacobian."""
    known = _EDGES.get((jacobian.of.name, jacobian.by.name), ())
    return known if jacobian.edges is None else jacobian.edges


@dataclass(frozen=True)
class Term:
    """A numbered factor as the views need it: who is lit, in which colour, and what it refers to."""

    number: int
    role: Role
    kind: Kind
    body: Expression
    scopes: tuple[Bindings, ...]
    lit: bool = False

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Everything it reads, each once; of a long sum or chain that is much, so only who asks has it looked up."""
        found = itertools.chain.from_iterable(references(self.body, scope) for scope in self.scopes)
        return tuple(dict.fromkeys(found))


def terms(expression: Expression, scopes: tuple[Bindings, ...] = (UNBOUND,)) -> Iterator[Term]:
    """The terms of an expression in print order. `scopes`: all bindings that the sums around it run through."""
    if isinstance(expression, Marked):
        yield Term(expression.number, expression.role, _kind(expression.body), expression.body, scopes, expression.lit)
    if isinstance(expression, Sum | Chain):
        scopes = tuple(inner for scope in scopes for inner in bound(expression, scope))
    for part in parts(expression):
        yield from terms(part, scopes)


def bound(expression: Sum | Chain, bindings: Bindings) -> Iterator[Bindings]:
    """The bindings inside a sum or chain, for each number that its index takes."""
    numbers = expression.taken(bindings) if isinstance(expression, Chain) else expression.numbers
    for number in numbers:
        yield {**bindings, expression.index: number}


def _kind(body: Expression) -> Kind:
    match body:
        case Transposed(body=inner):
            return _kind(inner)
        case Value():
            return "value"
        case Parameter():
            return "parameter"
        case Gradient():
            return "gradient"
        case Jacobian(immediate=immediate):
            return "immediate" if immediate else "jacobian"
        case Chain():
            return "jacobian"
        case _:
            return "expression"

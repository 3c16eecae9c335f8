"""What can be opened beside the film: derivations, comparisons and the documents' errata."""

from functools import cache

from app.story.asides import (
    bracket,
    cell_state,
    chain_sum,
    depends,
    errata,
    input_gradient,
    letters,
    lookup,
    nested,
    order,
    products,
    softmax,
    struck_through,
    substitution,
    update_loss,
)
from app.story.asides.aside import Aside, Kind
from app.story.state import State

__all__ = ["KINDS", "aside", "is_general", "is_offered", "offered", "prominent"]

KINDS: tuple[Kind, ...] = (
    softmax.KIND,
    depends.KIND,
    lookup.KIND,
    input_gradient.KIND,
    update_loss.KIND,
    nested.KIND,
    cell_state.KIND,
    products.KIND,
    bracket.KIND,
    chain_sum.KIND,
    struck_through.KIND,
    substitution.KIND,
    order.KIND,
    letters.KIND,
    *errata.KINDS,
)
"""In the order in which they are offered: what few places have comes first."""


@cache
def _by_name() -> dict[str, Kind]:
    return {kind.name: kind for kind in KINDS}


def offered(state: State) -> tuple[Kind, ...]:
    """What can be opened at a state: what is about its place first; nothing while a question is open."""
    there = [kind for kind in KINDS if state.question is None and kind.offered(state)]
    return tuple(sorted(there, key=lambda kind: kind.general))


def is_offered(state: State, name: str) -> bool:
    """Whether a state has the aside of this name."""
    kind = _by_name().get(name)
    return kind is not None and state.question is None and kind.offered(state)


def title_of(state: State, name: str) -> str:
    """What an aside is called where it is offered; elsewhere its name."""
    return _by_name()[name].title(state) if is_offered(state, name) else name


def prominent(state: State) -> tuple[str, ...]:
    """The names of what is offered and must not be overlooked, the most important first: what the lesson's stop opens
    here, the first erratum of the place, before the first step the letters."""
    there = {kind.name: kind.general for kind in offered(state)}
    stop = state.stops.get(state.position)
    erratum = next((name for name in errata.BY_SEVERITY if there.get(name) is False), "")
    wanted = (stop.open if stop is not None else "", erratum, letters.KIND.name if state.place is None else "")
    return tuple(name for name in dict.fromkeys(wanted) if name in there)


def is_general(state: State) -> bool:
    """Whether an aside is open that is about the lesson rather than the place."""
    return bool(state.aside) and _by_name()[state.aside].general


def aside(state: State) -> Aside | None:
    """The aside that is open; None where none is."""
    return _by_name()[state.aside].build(state) if state.aside else None

"""The rows of the timeline: which NAMEs a timestep has in a pass, each where it exists (FORMATS §5)."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import repeat
from typing import NamedTuple

from app.story.reach import Reach, reaches
from rnn_engine.experiment import Experiment
from rnn_engine.network import SHARED, base_name, staged

Names = tuple[str, ...]
Row = tuple[int | None, Names]
"""A timestep (None: the row belongs to none) and the NAMEs computed there, in order."""

_CELL_VALUES = {"lstm": ("i", "f", "g", "o", "c", "h"), "gru": ("r", "z_gate", "hn", "n", "h")}
_CELL_GRADIENTS = {"lstm": ("dc", "dz_i", "dz_f", "dz_g", "dz_o"), "gru": ("dz_n", "dz_z", "dz_r")}
_INITIAL_STATE = {"lstm": ("dh", "dc")}
_HIDDEN_BIASES = {"gru": ("b_xh", "b_hh")}

_NEEDS: dict[str, set[str]] = {
    **{name: {"input"} for name in ("x", "W_xh")},
    **{name: {"input", "embedding"} for name in ("e", "de", "E")},
    **{name: {"output"} for name in ("q", "y_hat")},
    **{name: {"loss"} for name in ("y", "loss", "f_prime")},
    **{name: {"scored"} for name in ("dq", "b_y", "W_hy")},
    "dy_hat": {"fed on"},
    "W_hh": {"recurrent"},
    "dh_own": {"sweep", "loss"},
    "dh_received": {"sweep", "received"},
    "cut": {"sweep", "cut"},
}
"""What a NAME needs in order to exist; one that is not here always does."""


class Given(NamedTuple):
    """What a timestep has: its cell, its stage, and `facts` in the words of `_NEEDS`.

    "fed on": the next timestep reads ŷ of this one, and gradient comes back from there.
    """

    cell: str
    stage: str
    facts: frozenset[str]


def given_at(experiment: Experiment) -> tuple[Given, ...]:
    """What every timestep has, index t − 1."""
    sequence, network = experiment.sequence, experiment.network
    timesteps = range(1, sequence.length + 1)
    stages = map(network.stage_at, timesteps) if network.stages else repeat("", sequence.length)
    has = (map(each, timesteps) for each in (sequence.has_input, sequence.has_output, sequence.has_loss))
    softly = sequence.feedback == "soft"
    fed_on = map(sequence.is_fed_softly, range(2, sequence.length + 2)) if softly else repeat(False, sequence.length)
    here = zip(stages, *has, fed_on, strict=True)
    known = _by_network(experiment)
    given: dict[tuple[str, bool, bool, bool, bool], Given] = {}  # few differ, however long the sequence is
    return tuple(given.get(each) or given.setdefault(each, _given(network.cell, known, *each)) for each in here)


def _by_network(experiment: Experiment) -> frozenset[str]:
    network = experiment.network
    facts = {"recurrent": network.recurrent, "embedding": network.embedding_size is not None}
    return frozenset(fact for fact, holds in facts.items() if holds)


def _given(
    cell: str, known: frozenset[str], stage: str, has_input: bool, has_output: bool, has_loss: bool, fed_on: bool
) -> Given:
    facts = {"input": has_input, "output": has_output, "loss": has_loss, "fed on": fed_on}
    return Given(cell, stage, known | {fact for fact, holds in facts.items() if holds})


@cache
def _existing(template: Names, given: Given) -> Names:
    """The NAMEs of a template that exist, a cell's parameters by the name that they have in the stage."""
    return tuple(
        staged(given.stage, name) if _of_cell(name) else name
        for name in template
        if _NEEDS.get(name, set()) <= given.facts
    )


def _of_cell(name: str) -> bool:
    return name[:2] in ("W_", "b_") and name not in SHARED


@cache
def _forward_template(cell: str) -> Names:
    return ("x", "e", *_CELL_VALUES.get(cell, ("z", "h")), "q", "y_hat", "y", "loss")


@cache
def _backward_template(cell: str) -> Names:
    return (
        *("cut", "dy_hat", "dq", "dh_own", "dh_received", "dh"),
        *_CELL_GRADIENTS.get(cell, ("f_prime", "dz")),
        *("b_y", "W_hy", "W_hh", "W_xh", *_HIDDEN_BIASES.get(cell, ("b_h",)), "de", "E"),
    )


def is_used(experiment: Experiment, parameter: str, k: int) -> bool:
    """Whether timestep k uses a parameter of the network: one of its stage, the input's only where there is one."""
    reads = base_name(parameter) not in ("W_xh", "E") or experiment.sequence.has_input(k)
    return reads and experiment.network.uses(parameter, k)


def forward_rows(given: Sequence[Given], total: bool) -> Iterator[Row]:
    """Timestep after timestep, then the whole loss L if `total`."""
    template = _forward_template(given[0].cell)
    for t, here in enumerate(given, 1):
        yield t, _existing(template, here)
    if total:
        yield None, ("L",)


@cache
def own_names(given: Given) -> Names:
    """Where a loss enters: backward at k = t."""
    return _backward(given, frozenset({"loss", "scored"}))


@cache
def earlier_names(given: Given) -> Names:
    """Where a later loss passes through a timestep k ≥ 1."""
    return _backward(given, frozenset({"fed on", "scored"} if "fed on" in given.facts else ()))


def end_names(cell: str, end: str | None) -> Names:
    """Behind the lowest timestep that a loss reaches: the initial state, a cut, or nothing."""
    match end:
        case "initial state":
            return _INITIAL_STATE.get(cell, ("dh",))
        case "cut":
            return ("cut",)
    return ()


@cache
def _backward(given: Given, arriving: frozenset[str]) -> Names:
    """`arriving`: what of loss and feedback counts here, with what comes of it."""
    facts = given.facts - {"loss", "fed on"} | arriving
    return _existing(_backward_template(given.cell), given._replace(facts=facts))


def sweep_rows(experiment: Experiment, given: Sequence[Given]) -> Iterator[Row]:
    """All losses at once, from the last one back to the initial state.

    A timestep has equations where it has a loss of its own or where a later loss that is kept arrives; `cut` stands
    where a loss that reached k+1 is kept no further.
    """
    cell = given[0].cell
    reach = dict(zip(experiment.sequence.losses, reaches(experiment), strict=True))
    cut_at = {each.lowest - 1 for each in reach.values() if each.end == "cut"}
    # A window never slides back: of all losses after k the nearest one reaches farthest, so that it alone decides.
    nearest = max(reach)
    for k in range(nearest, 0, -1):
        here = given[k - 1].facts
        received, own = reach[nearest].lowest <= k < nearest, "loss" in here
        if received or own:
            fed_on = received and "fed on" in here
            facts = {
                "sweep": True, "received": received, "cut": k in cut_at,
                "loss": own, "fed on": fed_on, "scored": own or fed_on,
            }  # fmt: skip
            yield k, _backward(given[k - 1], frozenset(fact for fact, holds in facts.items() if holds))
        elif k in cut_at:
            yield k, ("cut",)
        if own:
            nearest = k
    yield from _end_row(cell, reach[nearest])


def _end_row(cell: str, reach: Reach) -> Iterator[Row]:
    if reach.end == "initial state":
        yield 0, end_names(cell, reach.end)


def collected_names(experiment: Experiment) -> Names:
    """The parameters, in the order in which their gradients are summed and they are updated: of stages one after the
    other those that do the same."""
    stages = [stage.name for stage in experiment.network.stages] or [""]
    of_cell = ("W_hh", "W_xh", "b_h", "b_xh", "b_hh")
    names = (staged(stage, name) for name in of_cell for stage in stages)
    return tuple(name for name in (*names, "E", "W_hy", "b_y") if name in experiment.parameters)

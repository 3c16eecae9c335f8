"""The rows of the timeline: which NAMEs a timestep has in a pass, each where it exists (FORMATS §5)."""

from collections.abc import Iterator, Sequence
from functools import cache

from rnn_engine.experiment import Experiment, Truncation

Names = tuple[str, ...]
Row = tuple[int | None, Names]
"""A timestep (None: the row belongs to none) and the NAMEs computed there, in order."""

_FORWARD = ("x", "e", "z", "h", "q", "y_hat", "y", "loss")
_BACKWARD = (
    *("cut", "dq", "dh_own", "dh_received", "dh", "f_prime", "dz"),
    *("b_y", "W_hy", "W_hh", "W_xh", "b_h", "de", "E"),
)
_COLLECTED = ("W_hh", "W_xh", "b_h", "E", "W_hy", "b_y")

_NEEDS: dict[str, set[str]] = {
    **{name: {"input"} for name in ("x", "W_xh")},
    **{name: {"input", "embedding"} for name in ("e", "de", "E")},
    **{name: {"output"} for name in ("q", "y_hat")},
    **{name: {"loss"} for name in ("y", "loss", "dq", "f_prime", "b_y", "W_hy")},
    "W_hh": {"recurrent"},
    "dh_own": {"sweep", "loss"},
    "dh_received": {"sweep", "received"},
    "cut": {"sweep", "cut"},
}
"""What a NAME needs in order to exist; one that is not here always does."""


Given = frozenset[str]
"""What a timestep has, in the words of `_NEEDS`."""


def given_at(experiment: Experiment) -> tuple[Given, ...]:
    """What every timestep has, index t − 1."""
    sequence, network = experiment.sequence, _by_network(experiment)
    return tuple(
        _given(network, sequence.has_input(t), sequence.has_output(t), sequence.has_loss(t))
        for t in range(1, sequence.length + 1)
    )


def _by_network(experiment: Experiment) -> Given:
    network = experiment.network
    facts = {"recurrent": network.recurrent, "embedding": network.embedding_size is not None}
    return frozenset(fact for fact, holds in facts.items() if holds)


@cache
def _given(network: Given, has_input: bool, has_output: bool, has_loss: bool) -> Given:
    facts = {"input": has_input, "output": has_output, "loss": has_loss}
    return network | {fact for fact, holds in facts.items() if holds}


@cache
def _existing(template: Names, given: Given) -> Names:
    return tuple(name for name in template if _NEEDS.get(name, set()) <= given)


def is_used(experiment: Experiment, parameter: str, k: int) -> bool:
    """Whether timestep k uses a parameter of the network: the input's only where something is read."""
    return parameter not in ("W_xh", "E") or experiment.sequence.has_input(k)


def forward_rows(given: Sequence[Given], total: bool) -> Iterator[Row]:
    """Timestep after timestep, then the whole loss L if `total`."""
    for t, here in enumerate(given, 1):
        yield t, _existing(_FORWARD, here)
    if total:
        yield None, ("L",)


def own_names(given: Given) -> Names:
    """Where a loss enters: backward at k = t."""
    return _existing(_BACKWARD, given)


@cache
def earlier_names(given: Given) -> Names:
    """Where a later loss passes through a timestep k ≥ 1."""
    return _existing(_BACKWARD, given - {"loss"})


def sweep_rows(given: Sequence[Given], truncation: Truncation) -> Iterator[Row]:
    """All losses at once, from the last one back to the initial state.

    A timestep has equations where it has a loss of its own or where a later loss that is kept arrives; `cut` stands
    where a loss that reached k+1 is kept no further.
    """
    with_loss = [t for t, here in enumerate(given, 1) if "loss" in here]
    recurrent = "recurrent" in given[0]
    firsts = {t: truncation.first_kept(t) if recurrent else t for t in with_loss}
    cut_at = {first - 1 for first in firsts.values()} if recurrent else set()
    # A window never slides back: of all losses after k the nearest one reaches farthest, so that it alone decides.
    nearest = with_loss[-1]
    for k in range(with_loss[-1], 0, -1):
        here = given[k - 1]
        received = firsts[nearest] <= k < nearest
        if received or "loss" in here:
            facts = {"sweep": True, "received": received, "cut": k in cut_at}
            yield k, _existing(_BACKWARD, here.union(fact for fact, holds in facts.items() if holds))
        elif k in cut_at:
            yield k, ("cut",)
        if "loss" in here:
            nearest = k
    if recurrent and firsts[nearest] == 1:
        yield 0, ("dh",)


def collected_names(experiment: Experiment) -> Names:
    """The parameters, in the order in which their gradients are summed and they are updated."""
    return _existing(_COLLECTED, _by_network(experiment) | {"input", "loss"})

"""What can be said of many numbers at once: their length, mean and extent, and how many are zero or at the end."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from app.story.numbers import significant
from app.story.places import Place
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.network import Network
from rnn_engine.scaled import Scaled

_SATURATED = 0.99
"""From this size on a number that is bounded by 1 hardly changes with what it is made from."""
_GATES = ("i", "f", "o", "r", "z_gate")


class Fact(NamedTuple):
    """A number of a statistic, and what it is called."""

    name: str
    text: str


@dataclass(frozen=True)
class _Bounds:
    """Where an activation stands still."""

    low: float
    high: float


def facts(of: Scaled, network: Network, reference: Place | str) -> tuple[Fact, ...]:
    """The statistics of a value; none of a single number, which says all of itself."""
    values, exponent = of.mantissa.ravel(), of.exponent
    if values.size < 2:
        return ()

    def fact(name: str, value: float) -> Fact:
        return Fact(name, significant(value, exponent=exponent))

    found = [
        fact(_("norm"), float(np.linalg.norm(values))),
        fact(_("mean"), float(values.mean())),
        fact(_("deviation"), float(values.std())),
        fact(_("smallest"), float(values.min())),
        fact(_("largest"), float(values.max())),
    ]
    zeros = int(np.count_nonzero(values == 0.0))
    if zeros:
        found.append(Fact(_("zeros"), _share(zeros, values.size)))
    bounds = _bounds(network, reference)
    if bounds is not None and exponent == 0:
        at_the_end = int(np.count_nonzero((values <= bounds.low) | (values >= bounds.high)))
        found.append(Fact(_("saturated"), _share(at_the_end, values.size)))
    return tuple(found)


def derivative_facts(values: Array) -> tuple[Fact, ...]:
    """How much a Jacobian stretches at most and at least, and how large it is in all."""
    stretches = np.linalg.svd(values, compute_uv=False)
    found = [
        Fact(_("largest singular value"), significant(float(stretches[0]))),
        Fact(_("norm"), significant(float(np.linalg.norm(values)))),
    ]
    if len(stretches) > 1:
        found.insert(1, Fact(_("smallest singular value"), significant(float(stretches[-1]))))
    if values.shape[0] == values.shape[1] > 1:
        rho = float(np.max(np.abs(np.linalg.eigvals(values))))
        found.append(Fact(_("spectral radius"), significant(rho)))
    return tuple(found)


def _share(count: int, size: int) -> str:
    return _("{count} of {size}").format(count=count, size=size)


def _bounds(network: Network, reference: Place | str) -> _Bounds | None:
    """Of an activation that is bounded; a relu's zeros are counted anyhow."""
    if isinstance(reference, str) or reference.phase != "forward":
        return None
    if reference.name in _GATES:
        return _Bounds(1 - _SATURATED, _SATURATED)
    bounded = reference.name in ("g", "n") or (reference.name == "h" and network.gates)
    if bounded or (reference.name == "h" and network.hidden_activation == "tanh"):
        return _Bounds(-_SATURATED, _SATURATED)
    if reference.name == "h" and network.hidden_activation == "sigmoid":
        return _Bounds(1 - _SATURATED, _SATURATED)
    return None

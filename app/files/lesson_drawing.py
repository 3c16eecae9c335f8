"""The weights of a lesson that are drawn: `parameters.init` and what goes with it."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.experiment import ExperimentError, Network, Problem
from rnn_engine.initialisation import initial_parameters

MOST_DRAWN = 1_000
"""Hidden units of a matrix that is drawn orthogonal, or to a spectral radius."""

_DRAWING = ("scale", "seed", "spectral_radius")


def drawing_problems(network: Network, given: Mapping[str, Any]) -> Iterator[Problem]:
    """A matrix that is drawn in a way of which the work grows with its size to the third."""
    is_slow = given.get("init") == "orthogonal" or "spectral_radius" in given
    if "init" in given and is_slow and network.hidden_size > MOST_DRAWN:
        message = _(
            "is {size}, and at most {most} are accepted where init is orthogonal or spectral_radius is given; make it "
            "smaller, or choose another init."
        )
        yield Problem("network.hidden_size", message.format(size=network.hidden_size, most=MOST_DRAWN))


def drawn_parameters(network: Network, given: Mapping[str, Any]) -> tuple[dict[str, Array], tuple[Problem, ...]]:
    """Every parameter as it is drawn, zeros where that can't be, none where it is not asked for; and what is wrong."""
    if "init" not in given:
        useless = _("has no use without parameters.init; leave it out, or give both.")
        return {}, tuple(Problem(f"parameters.{key}", useless) for key in _DRAWING if key in given)
    try:
        drawn = initial_parameters(
            network,
            given["init"],
            scale=float(given.get("scale", 1.0)),
            seed=int(given.get("seed", 0)),
            spectral_radius=given.get("spectral_radius"),
        )
    except ExperimentError as error:
        return {name: np.zeros(shape) for name, shape in network.parameter_shapes.items()}, error.problems
    return drawn, ()

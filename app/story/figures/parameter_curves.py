"""A line for every parameter: its colour, its letter at the end; those of biases dashed, those of earlier stages
dotted."""

from collections.abc import Iterable, Mapping

import numpy as np

from app.story.equations.setting import parameter_role
from app.story.figures import labels
from app.story.figures.figure import Curve
from app.story.figures.text import text
from app.story.notation import Notation
from rnn_engine.arrays import Array
from rnn_engine.network import base_name, stage_of

DOTTED = 24
"""Up to so many points every one of a line has a dot."""


def of_earlier_stages(parameters: Iterable[str]) -> frozenset[str]:
    """Of parameters in their order those that have a namesake in a later stage, with its colour: dotted."""
    names = [name for name in parameters if stage_of(name)]
    return frozenset(name for name in names if stage_of(name) != stage_of(names[-1]))


def parameter_curves(notation: Notation, x: Array, values: Mapping[str, Array]) -> tuple[Curve, ...]:
    """A curve for every parameter that has a finite value, in the order given; a single point is a dot."""
    dotted = of_earlier_stages(values)
    return tuple(
        Curve(
            notation.label(name),
            x,
            y,
            parameter_role(name),
            label=text(labels.parameter_label(notation, name), role=parameter_role(name)),
            dashed=base_name(name).startswith("b"),
            dotted=name in dotted,
            dots=len(x) <= DOTTED or int(np.isfinite(y).sum()) == 1,
        )
        for name, y in values.items()
        if np.isfinite(y).any()
    )

"""A line for every parameter: its colour, its letter at the end; those of biases dashed."""

from collections.abc import Mapping

import numpy as np

from app.story.equations.setting import parameter_role
from app.story.figures import labels
from app.story.figures.figure import Curve
from app.story.figures.text import text
from app.story.notation import Notation
from rnn_engine.arrays import Array
from rnn_engine.network import base_name

DOTTED = 24
"""Up to so many points every one of a line has a dot."""


def parameter_curves(notation: Notation, x: Array, values: Mapping[str, Array]) -> tuple[Curve, ...]:
    """A curve for every parameter that has a finite value, in the order given; a single point is a dot."""
    return tuple(
        Curve(
            notation.label(name),
            x,
            y,
            parameter_role(name),
            label=text(labels.parameter_label(notation, name), role=parameter_role(name)),
            dashed=base_name(name).startswith("b"),
            dots=len(x) <= DOTTED or int(np.isfinite(y).sum()) == 1,
        )
        for name, y in values.items()
        if np.isfinite(y).any()
    )

"""The gradient plots: what lectures show of a lesson's gradient beyond the views, of all of it wherever the cursor is.

To add one, write a function from State to Figure, enter it here with what it can't be made of, and test it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.story.figures import impossible
from app.story.figures.cells import cells
from app.story.figures.figure import Figure
from app.story.figures.jacobians import jacobians
from app.story.figures.lag_norms import lag_norms
from app.story.figures.radius_sweep import radius_sweep
from app.story.figures.timestep_shares import timestep_shares
from app.story.figures.training_curve import training_curve
from app.story.figures.triangles import triangles
from app.story.state import State


@dataclass(frozen=True)
class GradientPlot:
    """`make` it, or say `why_not` in one sentence: empty where it can be made."""

    make: Callable[[State], Figure]
    why_not: Callable[[State], str]


GRADIENT_PLOTS = {
    "lags": GradientPlot(lag_norms, impossible.lags),
    "timestep-shares": GradientPlot(timestep_shares, impossible.shares),
    "triangles": GradientPlot(triangles, impossible.triangles),
    "jacobians": GradientPlot(jacobians, impossible.jacobians),
    "radius-sweep": GradientPlot(radius_sweep, impossible.radius_sweep),
    "training-curve": GradientPlot(training_curve, impossible.training_curve),
    "cells": GradientPlot(cells, impossible.cells),
}


def why_not(name: str, state: State) -> str:
    """Why a state has no such gradient plot, in one sentence; empty where it has, and of every other figure."""
    plot = GRADIENT_PLOTS.get(name)
    return "" if plot is None else plot.why_not(state)

"""The gradient plots: what lectures show of a lesson's gradient beyond the views, of all of it wherever the cursor is.

To add one, write a function from State to Figure, enter it here with what it can't be made of, and test it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.story.exports import OF_TWO, PLOTS_OF_TWO
from app.story.figures import impossible
from app.story.figures.cells import cells
from app.story.figures.figure import Figure
from app.story.figures.jacobians import jacobians
from app.story.figures.lag_norms import lag_norms
from app.story.figures.plots_of_two import of_two
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


_OF_TWO = {name: of_two(GRADIENT_PLOTS[name].make) for name in PLOTS_OF_TWO}


def gradient_plot(name: str, state: State) -> Figure:
    """The gradient plot of a name, of both where two are compared and it can show both."""
    return _OF_TWO[name](state) if name in _OF_TWO and shows_both(name, state) else GRADIENT_PLOTS[name].make(state)


def shows_both(name: str, state: State) -> bool:
    """Whether a figure shows both of two that are compared: a gradient plot only where it can be made of the other."""
    return name in OF_TWO and state.other is not None and not why_not(name, state.other)


def why_not(name: str, state: State) -> str:
    """Why a state has no such gradient plot, in one sentence; empty where it has, and of every other figure."""
    plot = GRADIENT_PLOTS.get(name)
    return "" if plot is None else plot.why_not(state)

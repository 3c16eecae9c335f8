"""The figures: plots as data. To add one, write a function from State to Figure, enter it here and test it; one that is
no view is entered in gradient_plots.py."""

from collections.abc import Callable

from app.story.figures.compared import compared_reach, compared_shares
from app.story.figures.contributions import contributions
from app.story.figures.figure import Figure
from app.story.figures.gradient_plots import GRADIENT_PLOTS, gradient_plot
from app.story.figures.hidden_state import hidden_state
from app.story.figures.reach import reach_figure
from app.story.figures.shares import shares
from app.story.figures.truncation import truncation
from app.story.state import State

__all__ = ["FIGURES", "Figure", "figure"]

FIGURES: dict[str, Callable[[State], Figure]] = {
    "contributions": contributions,
    "shares": shares,
    "reach": reach_figure,
    "hidden-state": hidden_state,
    "truncation": truncation,
}
"""The views, which follow the cursor."""

_COMPARED: dict[str, Callable[[State], Figure]] = {"shares": compared_shares, "reach": compared_reach}
"""Those that show two in one, where two are compared."""


def figure(name: str, state: State) -> Figure:
    """The figure of a name in FIGURES or GRADIENT_PLOTS; raises KeyError for another."""
    if name in GRADIENT_PLOTS:
        return gradient_plot(name, state)
    if name not in FIGURES:
        raise KeyError(f"There is no figure {name!r}; the figures are {', '.join((*FIGURES, *GRADIENT_PLOTS))}.")
    return (FIGURES if state.other is None else FIGURES | _COMPARED)[name](state)

"""The figures: plots as data. To add one, write a function from State to Figure, enter it here and test it."""

from collections.abc import Callable

from app.story.figures.compared import compared_reach, compared_shares
from app.story.figures.contributions import contributions
from app.story.figures.figure import Figure
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

_COMPARED: dict[str, Callable[[State], Figure]] = {"shares": compared_shares, "reach": compared_reach}
"""Those that show two in one, where two are compared."""


def figure(name: str, state: State) -> Figure:
    """The figure of a name in FIGURES; raises KeyError for another."""
    if name not in FIGURES:
        raise KeyError(f"There is no figure {name!r}; the figures are {', '.join(FIGURES)}.")
    return (FIGURES if state.other is None else FIGURES | _COMPARED)[name](state)

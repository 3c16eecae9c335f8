"""What can be exported, and under which name (FORMATS §6)."""

from typing import TYPE_CHECKING

from app.story.look import PANEL_TITLES
from app.translation import later

if TYPE_CHECKING:
    from app.story.state import State

ASIDE = "aside"
PLOTS = ("lags", "timestep-shares", "triangles", "jacobians", "radius-sweep", "training-curve", "cells")
"""The gradient plots: of all of the gradient, wherever the cursor is."""
FIGURES = ("network", "equation", "contributions", "shares", "reach", "hidden-state", "truncation", *PLOTS, ASIDE)
PLOTS_OF_TWO = ("lags", "timestep-shares", "jacobians", "radius-sweep", "training-curve")
OF_TWO = ("network", "contributions", "shares", "reach", "hidden-state", "truncation", *PLOTS_OF_TWO)
"""Those that show both where two are compared, of the gradient plots where they can be made of both."""
TITLES = {
    **{name: title for name, title in PANEL_TITLES.items() if name in FIGURES},
    "truncation": later("What truncation costs"),
    "lags": later("Contributions by lag"),
    "timestep-shares": later("Shares of the timesteps"),
    "triangles": later("All triangles on one scale"),
    "jacobians": later("Jacobians, timestep by timestep"),
    "radius-sweep": later("Over the spectral radius"),
    "training-curve": later("During training"),
    "cells": later("Elman, GRU and LSTM"),
    ASIDE: later("What is opened beside it"),
}
"""What a person calls the figures, to be translated."""
FORMATS = ("pdf", "svg", "png")
TABLE = "csv"
"""The numbers of a figure."""
WRITTEN_AS = (*FORMATS, TABLE)
"""All that a figure can be."""


def there_are(state: "State") -> tuple[str, ...]:
    """The figures that a state has: an aside only where one is open, a gradient plot only where the lesson has it."""
    from app.story.figures.gradient_plots import why_not  # what names the figures alone needs no numbers

    return tuple(name for name in FIGURES if (name != ASIDE or state.aside) and not why_not(name, state))


def file_name(state: "State", figure: str, extension: str) -> str:
    """LESSON-FIGURE.EXT, with the parameter, or the name of the aside, behind a figure that is about one; what the
    lesson is compared with behind one that shows both."""
    from app.story.figures.gradient_plots import shows_both

    about = {"contributions": state.parameter, ASIDE: state.aside}
    parts = [state.lesson.name, figure, *([about[figure]] if figure in about else [])]
    if state.compared is not None and shows_both(figure, state):
        parts += ["beside", state.compared.cell or state.compared.lesson.name]
    return f"{'-'.join(parts)}.{extension}"


def sheet_name(state: "State", extension: str) -> str:
    """LESSON-sheet.EXT, with what the lesson is compared with."""
    parts = [state.lesson.name, "sheet"]
    if state.compared is not None:
        parts += ["beside", state.compared.cell or state.compared.lesson.name]
    return f"{'-'.join(parts)}.{extension}"

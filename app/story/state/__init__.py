"""Everything that is shown, as one frozen value, and what makes another of one."""

from app.story.state.comparing import Beside, compare, record_with, recorded, swapped, with_other_cell
from app.story.state.differing import only_focus, only_pointed
from app.story.state.moment import Compared, Guess, Measure, Recorded, Scale, State, Stride, ThemeName
from app.story.state.opening import opening_state, with_experiment, with_flow, with_look

__all__ = [
    "Beside",
    "Compared",
    "Guess",
    "Measure",
    "Recorded",
    "Scale",
    "State",
    "Stride",
    "ThemeName",
    "compare",
    "only_focus",
    "only_pointed",
    "opening_state",
    "record_with",
    "recorded",
    "swapped",
    "with_experiment",
    "with_flow",
    "with_look",
    "with_other_cell",
]

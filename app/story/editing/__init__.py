"""Edits of a lesson: each makes another lesson of one, or says as ExperimentError why it can't."""

from app.story.editing.change import Change
from app.story.editing.edited import edited, own_again
from app.story.editing.own_stops import stops_note
from app.story.editing.rules import with_truncation
from app.story.editing.sequence import stages_over, with_initial_entry, with_initial_state, with_input, with_target
from app.story.editing.weights import (
    scalable,
    with_entry,
    with_parameter,
    with_spectral_radius,
)

__all__ = [
    "Change",
    "edited",
    "own_again",
    "scalable",
    "stages_over",
    "stops_note",
    "with_entry",
    "with_initial_entry",
    "with_initial_state",
    "with_input",
    "with_parameter",
    "with_spectral_radius",
    "with_target",
    "with_truncation",
]

"""Edits of the rules by which gradients are taken: truncation."""

from dataclasses import replace

from app.files.lesson import Lesson
from app.story.editing.edited import edited
from rnn_engine.experiment import Truncation


def with_truncation(lesson: Lesson, truncation: Truncation) -> Lesson:
    """How far losses reach back. Raises ExperimentError."""
    if truncation == lesson.experiment.truncation:
        return lesson
    return edited(lesson, replace(lesson.experiment, truncation=truncation))

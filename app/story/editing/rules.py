"""Edits of the rules by which gradients are taken and used: truncation, learning rate."""

from dataclasses import replace

from app.files.lesson import Lesson
from app.story.editing.edited import edited
from rnn_engine.experiment import Truncation


def with_truncation(lesson: Lesson, truncation: Truncation) -> Lesson:
    """How far losses reach back. Raises ExperimentError."""
    if truncation == lesson.experiment.truncation:
        return lesson
    return edited(lesson, replace(lesson.experiment, truncation=truncation))


def with_learning_rate(lesson: Lesson, rate: float) -> Lesson:
    """η of the update. Raises ExperimentError."""
    if rate == lesson.experiment.learning_rate:
        return lesson
    return edited(lesson, replace(lesson.experiment, learning_rate=rate))

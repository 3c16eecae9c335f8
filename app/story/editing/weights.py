"""Edits of the weights: one entry, a whole parameter, how large W_hh is."""

from dataclasses import replace

import numpy as np

from app.files.lesson import Lesson
from app.story.editing.edited import edited
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.experiment import ExperimentError, Problem
from rnn_engine.network import base_name
from rnn_engine.spectral import radius


def with_entry(lesson: Lesson, name: str, index: tuple[int, ...], value: float) -> Lesson:
    """One entry of a parameter, in canonical orientation and counted from 0. Raises ExperimentError."""
    changed = lesson.experiment.parameters[name].copy()
    changed[index] = value
    return with_parameter(lesson, name, changed)


def with_parameter(lesson: Lesson, name: str, value: Array) -> Lesson:
    """Another value of a whole parameter, of the same shape. Raises ExperimentError."""
    parameters = lesson.experiment.parameters
    if np.array_equal(parameters[name], value):
        return lesson
    return edited(lesson, replace(lesson.experiment, parameters={**parameters, name: value}))


def scalable(lesson: Lesson) -> tuple[str, ...]:
    """The parameters whose spectral radius can be chosen: the recurrent weights, of every stage.

    None of a gated cell: its stack is several matrices, and what a state hands on is a sum over all of them that no
    single ρ tells of.
    """
    if lesson.experiment.network.gates:
        return ()
    return tuple(name for name in lesson.experiment.parameters if base_name(name) == "W_hh")


def with_spectral_radius(lesson: Lesson, name: str, rho: float) -> Lesson:
    """Recurrent weights scaled until their spectral radius is `rho`, directions and signs as they are. Raises
    ExperimentError where that can't be done."""
    if name not in scalable(lesson):
        message = _("has no spectral radius to choose: only the recurrent weights of a cell without gates have one.")
        raise ExperimentError((Problem(f"parameters.{name}", message),))
    present = radius(lesson.experiment.parameters[name])
    if present == 0.0:
        message = _("has spectral radius 0, which no factor changes; draw the weights with a seed first.")
        raise ExperimentError((Problem(f"parameters.{name}", message),))
    return with_parameter(lesson, name, lesson.experiment.parameters[name] * (rho / present))

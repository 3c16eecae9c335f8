"""States of the window for tests: an experiment at a place of a flow."""

from dataclasses import replace

from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson
from app.files.notation_file import read_notation
from app.story.experiment_form import form_of, lesson_from, with_length
from app.story.places import Flow, Place
from app.story.state import State, opening_state, with_flow
from rnn_engine.experiment import Experiment


def state_of(
    experiment: Experiment | Lesson | str, flow: Flow | None = None, at: str | int = 0, **choices: object
) -> State:
    """An experiment, a lesson, or a built-in one by its name, at a place or position (−1: the end).

    `choices`: parameter, measure, scale, notation as the State has them.
    """
    if isinstance(experiment, str):
        lesson = read_lesson(experiment)
    elif isinstance(experiment, Lesson):
        lesson = experiment
    else:
        lesson = Lesson("test", "Test", "", read_notation("slides"), flow or "all", experiment)
    state = opening_state(lesson)
    if flow is not None:
        state = with_flow(state, flow)
    length = len(state.timeline)
    position = state.timeline.position(Place.parse(at)) if isinstance(at, str) else at % (length + 1)
    return replace(state, position=position, **choices)  # type: ignore[arg-type]


def long_state(length: int, flow: Flow | None = None) -> State:
    """The first lesson's letters, repeated to so many timesteps, at the end."""
    lesson = read_lesson("hell-ello")
    return state_of(lesson_from(with_length(form_of(lesson), lesson, length), lesson), flow, -1)

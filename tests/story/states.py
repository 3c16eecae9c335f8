"""States of the window for tests: an experiment at a place of a flow."""

from dataclasses import replace

from app.files.lesson import Lesson
from app.files.lesson_file import read_lesson
from app.files.notation_file import read_notation
from app.story.places import Flow, Place
from app.story.state import State, opening_state, with_flow
from rnn_engine.experiment import Experiment


def state_of(experiment: Experiment | str, flow: Flow | None = None, at: str | int = 0, **choices: object) -> State:
    """An experiment, or a built-in lesson by its name, at a place or position (−1: the end).

    `choices`: parameter, measure, scale, notation as the State has them.
    """
    if isinstance(experiment, str):
        lesson = read_lesson(experiment)
    else:
        lesson = Lesson("test", "Test", "", read_notation("slides"), flow or "all", experiment)
    state = opening_state(lesson)
    if flow is not None:
        state = with_flow(state, flow)
    length = len(state.timeline)
    position = state.timeline.position(Place.parse(at)) if isinstance(at, str) else at % (length + 1)
    return replace(state, position=position, **choices)  # type: ignore[arg-type]

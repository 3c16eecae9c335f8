"""The state that a lesson opens with, and the same moment of another look, flow or experiment."""

from dataclasses import replace

from app.files.lesson import Lesson
from app.story.following import nearest, position_beside
from app.story.look import Look
from app.story.places import Flow
from app.story.state.comparing import record_with
from app.story.state.moment import Guess, Measure, Recorded, Scale, State, ThemeName
from app.story.state.same_parameter import recurrent_if_any, same_parameter
from app.story.stops import check_stops
from app.story.timeline import timeline
from rnn_engine.recorder import record
from rnn_engine.trace import Trace

_LONG = 100
"""Of more timesteps nearly every share is a small part of the largest one: on a straight scale all look alike."""


def usual_measure(trace: Trace) -> tuple[Measure, Scale]:
    """Measure and scale that suit a sequence where nobody has chosen any."""
    return "share", "log" if trace.length > _LONG else "linear"


def opening_state(lesson: Lesson, theme: ThemeName = "light", trace: Trace | None = None) -> State:
    """A lesson as it opens: its own notation and flow, nothing computed yet. `trace`: where it is recorded, and its
    stops are checked, already. Raises ExperimentError."""
    if trace is None:
        check_stops(lesson)
        trace = record(lesson.experiment)
    moved = timeline(lesson.experiment, lesson.flow)
    parameter = recurrent_if_any(lesson.experiment)
    measure, scale = usual_measure(trace)
    return State(
        lesson, trace, moved, 0, lesson.notation, theme=theme, parameter=parameter, measure=measure, scale=scale
    )


def with_look(state: State, look: Look) -> State:
    """The same moment in another look; what was answered is said in its language."""
    there = replace(state, look=look)
    if state.guess is None:
        return there
    before = state.guess.stop.question
    number = next(number for number, stop in enumerate(state.told.stops) if stop is state.guess.stop)
    stop = there.told.stops[number]
    choice = state.guess.choice
    if choice is not None and before is not None and stop.question is not None:
        choice = stop.question.choices[before.choices.index(choice)]
    return replace(there, guess=Guess(stop, choice))


def with_flow(state: State, flow: Flow) -> State:
    """The same moment in another flow: the same place where it exists there, else its nearest kin, where nothing has
    been answered."""
    moved = timeline(state.trace.experiment, flow)
    there = replace(state, timeline=moved, position=nearest(state.place, state.position, moved))
    return there if there.place == state.place else replace(there, guess=None)


def with_experiment(state: State, lesson: Lesson, recorded: Recorded | None = None) -> State:
    """The same moment of another experiment; the flow falls back to the last loss where it has none of the old one's.
    `recorded`: where it has been recorded already. Raises ExperimentError.

    It is the moment that a hand has chosen: a sequence that is typed is short on the way. A guess is dropped: what was
    said of it spoke of other numbers. The scale goes on to suit the length where neither a hand nor a stop has chosen.
    """
    experiment = lesson.experiment
    trace, compared = recorded or record_with(lesson, state.compared)
    wanted, wanted_position = state.wanted or (state.timeline, state.position)
    flow = wanted.flow
    if isinstance(flow, int) and flow not in trace.losses:
        flow = trace.losses[-1]
    moved = timeline(experiment, flow)
    parameter = same_parameter(state.parameter, experiment)
    if flow == wanted.flow:
        position = position_beside(wanted, wanted_position, moved)
    else:
        position = nearest(wanted.place(wanted_position) if wanted_position else None, wanted_position, moved)
    measure, scale = state.measure, state.scale
    if state.chosen_measure is None and (measure, scale) == usual_measure(state.trace):
        measure, scale = usual_measure(trace)
    return replace(
        state,
        lesson=lesson,
        trace=trace,
        timeline=moved,
        position=position,
        parameter=parameter,
        measure=measure,
        scale=scale,
        guess=None,
        compared=compared,
        wanted=(wanted, wanted_position),
    )

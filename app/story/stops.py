"""The stops of a lesson's guided tour: every one must exist in the timeline, and so must what it opens."""

from collections.abc import Iterator

from app.files.lesson import Lesson
from app.quoting import shortened
from app.story.places import Flow, Place, PlaceError
from app.story.timeline import Timeline, timeline
from app.translation import _
from rnn_engine.experiment import Experiment, ExperimentError, Problem


def check_stops(lesson: Lesson) -> None:
    """Raises ExperimentError with every stop that no flow of the lesson has, whose number is beyond its own flow, or
    that opens an aside of a name that there is not."""
    own = timeline(lesson.experiment, lesson.flow)
    problems = tuple(_problems(lesson, own))
    if problems:
        raise ExperimentError(problems)


def _problems(lesson: Lesson, own: Timeline) -> Iterator[Problem]:
    for number, stop in enumerate(lesson.stops, 1):
        if isinstance(stop.at, int):
            if not 0 <= stop.at <= len(own):
                beyond = _("is {number}, but flow {flow} has {count} steps.")
                beyond = beyond.format(number=stop.at, flow=own.flow, count=len(own))
                yield Problem(f"stops[{number}].at", beyond)
        elif not is_somewhere(lesson.experiment, stop.at):
            yield from _absence(f"stops[{number}].at:", stop.at, own)
        if stop.open and stop.open not in _aside_names():
            known = ", ".join(_aside_names())
            unknown = _("is {name!r}, which is no aside; write one of {known}.")
            unknown = unknown.format(name=shortened(stop.open), known=known)
            yield Problem(f"stops[{number}].open", unknown)
        then = None if stop.question is None else stop.question.then
        if then is not None and not is_somewhere(lesson.experiment, then):
            yield from _absence(f"stops[{number}].ask.then:", then, own)


def _aside_names() -> tuple[str, ...]:
    from app.story.asides import KINDS  # here: asides are built from states, and a state opens with this check

    return tuple(kind.name for kind in KINDS)


def _absence(field: str, place: Place, own: Timeline) -> Iterator[Problem]:
    try:
        own.position(place)
    except PlaceError as error:
        yield Problem(field, str(error))


def is_somewhere(experiment: Experiment, place: Place) -> bool:
    """Whether a flow that may be chosen has the place; those of one loss are parts of *each*."""
    flows: tuple[Flow, ...] = ("each", "all")
    return any(place in timeline(experiment, flow) for flow in flows)

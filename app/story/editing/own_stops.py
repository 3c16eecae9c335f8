"""What becomes of a lesson's stops where its experiment is changed.

Those that came with the program told of the numbers before, and go. Those that a person has written are kept as long as
what they are about exists.
"""

from dataclasses import replace

from app.files.builtin_sayings import own_words
from app.files.lesson import Lesson, Stop
from app.story.stops import is_somewhere
from app.story.timeline import timeline
from app.translation import _, ngettext
from rnn_engine.experiment import Experiment


def with_own_stops(lesson: Lesson, experiment: Experiment) -> Lesson:
    """The lesson, still with its own experiment, with those stops alone that a person has written and that are about
    something in the changed one; the person's others are set aside until they are again."""
    if not lesson.stops and not lesson.set_aside:
        return lesson
    every = [_at_place(lesson, stop) for stop in lesson.stops]
    for number, stop in lesson.set_aside:
        every.insert(number, stop)
    written = [words for stop in every if (words := own_words(stop)) is not None]
    numbered = list(enumerate(written))
    return replace(
        lesson,
        stops=tuple(stop for stop in written if _exists(stop, experiment)),
        set_aside=tuple((number, stop) for number, stop in numbered if not _exists(stop, experiment)),
        without_told=lesson.without_told or len(written) < len(every),
    )


def stops_in_words(lesson: Lesson) -> str:
    """What has become of the stops, in sentences; "" where there were none."""
    said = []
    if lesson.without_told and lesson.stops:
        said.append(_("The lesson’s stops told of other numbers and are left out; your own are kept."))
    elif lesson.without_told:
        said.append(_("The lesson’s stops told of other numbers and are left out."))
    elif lesson.stops:
        said.append(_("Your stops are kept: see whether what they say still holds."))
    if aside := len(lesson.set_aside):
        missing = ngettext(
            "{count} stop of yours is left out, for its place is not in this experiment.",
            "{count} stops of yours are left out, for their places are not in this experiment.",
            aside,
        )
        said.append(missing.format(count=aside))
    return " ".join(said)


def stops_note(lesson: Lesson) -> str:
    """The same in a few words; "" where no stop is missing."""
    if not lesson.without_told and not lesson.set_aside:
        return ""
    if lesson.stops:
        return _("only your own stops are left · undo brings back all")
    return _("stops left out · undo brings them back")


def _at_place(lesson: Lesson, stop: Stop) -> Stop:
    """A stop that is a number of steps, at the place where that leads in the lesson's flow: elsewhere in another."""
    if not isinstance(stop.at, int) or not stop.at:
        return stop
    return replace(stop, at=timeline(lesson.experiment, lesson.flow).place(stop.at))


def _exists(stop: Stop, experiment: Experiment) -> bool:
    """Whether all is there that a stop is about: its place, where its question leads, the parameter that it shows."""
    then = None if stop.question is None else stop.question.then
    places = [place for place in (stop.at, then) if place is not None and not isinstance(place, int)]
    is_shown = stop.show.get("parameter") in (None, *experiment.parameters)
    return is_shown and all(is_somewhere(experiment, place) for place in places)

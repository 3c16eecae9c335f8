"""A lesson's tour as a lecturer writes it: every edit makes another lesson of the same experiment.

Stops are numbered from 0 as they stand in the lesson.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.files.lesson import Lesson, Question, Shown, Stop, StopTexts, Texts
from app.story.places import Place
from app.story.state import State
from app.story.timeline import timeline


def tour_order(lesson: Lesson) -> tuple[int, ...]:
    """The numbers of the stops as the tour comes to them; those that the lesson's own flow has not come last."""
    numbers = range(len(lesson.stops))
    if lesson.stop_order == "listed":
        return tuple(numbers)
    own = timeline(lesson.experiment, lesson.flow)

    def lies(number: int) -> int:
        at = lesson.stops[number].at
        return at if isinstance(at, int) else own.position(at) if at in own else len(own) + 1

    return tuple(sorted(numbers, key=lies))


def place_here(state: State) -> Place | int | None:
    """Where a stop would stand: the cursor's place, or 0 before the first step of the lesson's own flow. None where
    there is one already, and before the first step of another flow, where the lesson does not begin."""
    if state.position in state.stops:
        return None
    if state.place is not None:
        return state.place
    return 0 if state.flow == state.lesson.flow else None


def shown_here(state: State, stop: Stop) -> Stop:
    """The stop with what the window shows: parameter, measure and scale, the aside that is open; whether the network is
    folded where it is, or where the stop said so; the stop's own notation."""
    show = Shown(**{**stop.show, "parameter": state.parameter, "measure": state.measure, "scale": state.scale})
    if state.folded or "folded" in show:
        show["folded"] = state.folded
    return replace(stop, show=show, open=state.aside)


def with_stop(lesson: Lesson, stop: Stop, after: int | None) -> Lesson:
    """The lesson with another stop, where it lies on the timeline; in a tour that follows its list behind the stop
    `after`, None: at its end."""
    at = len(lesson.stops) if after is None else after + 1
    return _arranged(replace(lesson, stops=(*lesson.stops[:at], stop, *lesson.stops[at:])))


def without_stop(lesson: Lesson, number: int) -> Lesson:
    """The lesson without a stop."""
    return _arranged(replace(lesson, stops=lesson.stops[:number] + lesson.stops[number + 1 :]))


def with_stop_moved(lesson: Lesson, number: int, at: Place | int) -> Lesson:
    """The lesson with a stop at another place."""
    return _arranged(_with(lesson, number, replace(lesson.stops[number], at=at)))


def in_order(lesson: Lesson, order: Sequence[int]) -> Lesson:
    """The lesson with its stops in this order; where that is the timeline's, the tour follows the timeline."""
    listed = replace(lesson, stops=tuple(lesson.stops[number] for number in order), stop_order="listed")
    along = replace(listed, stop_order="timeline")
    return along if tour_order(along) == tour_order(listed) else listed


def along_timeline(lesson: Lesson) -> Lesson:
    """The lesson with a tour that follows the timeline."""
    return _arranged(replace(lesson, stop_order="timeline"))


def with_stop_told(lesson: Lesson, number: int, told: Stop, language: str) -> Lesson:
    """The lesson with a stop that is told as in `told`, which a person has written reading it in a language.

    Words go where they came from: into the lesson's texts in that language where those have them, else into its own.
    """
    own = lesson.stops[number]
    texts = own.texts.get(language, StopTexts())
    say = told.say if texts.say is None else own.say
    texts = replace(texts, say=None if texts.say is None else told.say)
    stop = replace(told, say=say, texts=_with_texts(own, language, texts))
    return _with(lesson, number, _asking(stop, own.question, told.question, language))


def retitled(lesson: Lesson, title: str, story: str, language: str) -> Lesson:
    """The lesson with title and story as a person has written them, reading it in a language."""
    texts = lesson.texts.get(language, Texts())
    own_title = title if texts.title is None else lesson.title
    own_story = story if texts.story is None else lesson.story
    texts = Texts(None if texts.title is None else title, None if texts.story is None else story or None)
    told = {**lesson.texts, language: texts} if language in lesson.texts else lesson.texts
    return replace(lesson, title=own_title, story=own_story, texts=told)


def opening_as(lesson: Lesson, state: State) -> Lesson:
    """The lesson so that it opens with the notation and the flow that are shown; every stop keeps its place."""
    own = timeline(lesson.experiment, lesson.flow)
    stops = tuple(
        replace(stop, at=own.place(stop.at)) if isinstance(stop.at, int) and stop.at else stop for stop in lesson.stops
    )
    return _arranged(replace(lesson, notation=state.notation, flow=state.flow, stops=stops))


def _asking(stop: Stop, own: Question | None, told: Question | None, language: str) -> Stop:
    """The stop with what it asks now; words of other languages that no longer fit the choices are dropped."""
    if own is None or told is None or len(own.choices) != len(told.choices):
        said = {code: StopTexts(texts.say) for code, texts in stop.texts.items() if texts.say is not None}
        return replace(stop, question=told, texts=said)
    texts = stop.texts.get(language, StopTexts())
    right = told.choices.index(told.answer)
    choices = told.choices if texts.choices is None else own.choices
    text = told.text if texts.question is None else own.text
    question = Question(text, choices, choices[right], told.then)
    texts = replace(
        texts,
        question=None if texts.question is None else told.text,
        choices=None if texts.choices is None else told.choices,
    )
    return replace(stop, question=question, texts=_with_texts(stop, language, texts))


def _with_texts(stop: Stop, language: str, texts: StopTexts) -> dict[str, StopTexts]:
    others = {code: other for code, other in stop.texts.items() if code != language}
    return others if texts == StopTexts() else {**others, language: texts}


def _with(lesson: Lesson, number: int, stop: Stop) -> Lesson:
    return replace(lesson, stops=(*lesson.stops[:number], stop, *lesson.stops[number + 1 :]))


def _arranged(lesson: Lesson) -> Lesson:
    """The stops as the tour comes to them; a list of less than two has the timeline's order."""
    lesson = lesson if len(lesson.stops) > 1 else replace(lesson, stop_order="timeline")
    return replace(lesson, stops=tuple(lesson.stops[number] for number in tour_order(lesson)))

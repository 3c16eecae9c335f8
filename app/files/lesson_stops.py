"""The stops of a lesson file: places, sentences, what is shown and asked there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast

from app.files.json_text import path, shown
from app.files.lesson import MOST_CHOICES, Question, Shown, Stop
from app.files.notation_file import notation_names
from app.story.places import Place, PlaceError
from app.translation import _
from rnn_engine.experiment import Problem


def read_stops(given: Sequence[Mapping[str, Any]]) -> tuple[tuple[Stop, ...], tuple[Problem, ...]]:
    """The stops that can be read, and what is wrong with the others."""
    stops: list[Stop] = []
    problems: list[Problem] = []
    for index, stop in enumerate(given):
        try:
            at = _place(stop["at"])
        except PlaceError as error:
            problems.append(Problem(path("stops", index, "at"), str(error)))
            continue
        question, wrong = _question(stop["ask"], index) if "ask" in stop else (None, ())
        problems += wrong
        stops.append(Stop(at, stop["say"], cast(Shown, stop.get("show", {})), stop.get("open", ""), question))
    return tuple(stops), tuple(problems)


def shown_problems(stops: Sequence[Stop], parameters: Collection[str]) -> tuple[Problem, ...]:
    """Stops that show a parameter which the network has not, or a notation that does not come along."""
    return tuple(
        Problem(
            path("stops", index, "show", key),
            _("is {given}; choose one of {known}.").format(given=shown(asked), known=", ".join(there_are)),
        )
        for index, stop in enumerate(stops)
        for key, asked, there_are in (
            ("parameter", stop.show.get("parameter"), parameters),
            ("notation", stop.show.get("notation"), notation_names()),
        )
        if asked is not None and asked not in there_are
    )


def _question(ask: Mapping[str, Any], index: int) -> tuple[Question | None, tuple[Problem, ...]]:
    problems = list(_choice_problems(ask["choices"], ask["answer"], index))
    then = None
    if "then" in ask:
        try:
            then = Place.parse(ask["then"])
        except PlaceError as error:
            problems.append(Problem(path("stops", index, "ask", "then"), str(error)))
    question = Question(ask["question"], tuple(ask["choices"]), ask["answer"], then)
    return (None, tuple(problems)) if problems else (question, ())


def _choice_problems(choices: Sequence[str], answer: str, index: int) -> Iterator[Problem]:
    where = path("stops", index, "ask", "choices")
    if not 2 <= len(choices) <= MOST_CHOICES:
        yield Problem(
            where, _("has length {length}; give 2 to {most} answers.").format(length=len(choices), most=MOST_CHOICES)
        )
        return
    for twice in sorted({choice for choice in choices if choices.count(choice) > 1}):
        yield Problem(where, _("has {value} twice; leave one out.").format(value=shown(twice)))
    if answer not in choices:
        there_is = ", ".join(map(shown, choices))
        message = _("is {answer}, which is none of the choices; write one of {choices}.")
        where = path("stops", index, "ask", "answer")
        yield Problem(where, message.format(answer=shown(answer), choices=there_is))


def _place(at: str | float) -> Place | int:
    return Place.or_step(at) if isinstance(at, str) else int(at)

"""What a lesson's stops quote is what its network computes: percentages, angles, values said to equal a number."""

import re

import numpy as np
import pytest

from app.files.lesson import Lesson, Stop
from app.files.lesson_file import builtin_lessons, read_lesson
from app.story.figures.facts import facts
from app.story.numbers import largest_remainder
from app.story.places import Place
from rnn_engine.contributions import contributions
from rnn_engine.recorder import record
from rnn_engine.trace import Trace

_PER_CENT = re.compile(r"(?P<sign>[−-]|Minus |minus )?(?P<number>\d+) %")
_DEGREES = re.compile(r"(?P<number>\d+)°")
_EQUAL = re.compile(r"(?<!·)\{(?P<name>\w+) (?P<t>\d+)\} = (?P<number>−?\d+(?:\.\d+)?)(?![\d·])")
_NORM = re.compile(r"‖\{loss (?P<loss>\d+) / (?P<part>[hc]) (?P<k>\d+)\}‖ = (?P<number>\d+(?:\.\d+)?)")
_NUMBERS = [(name, stop) for name, _ in builtin_lessons() for stop in read_lesson(name).stops]


def _told(pattern: re.Pattern[str]) -> list[tuple[str, Stop]]:
    """The stops that quote such a number, each with its lesson."""
    return [(name, stop) for name, stop in _NUMBERS if pattern.search(stop.say)]


def _named(told: list[tuple[str, Stop]]) -> list[str]:
    return [f"{name}, {stop.at}" for name, stop in told]


def _meant(lesson: Lesson, stop: Stop, trace: Trace) -> set[int]:
    """What a percentage can mean at a stop: probabilities and errors of its timestep; or shares of the parameter that
    it shows, as printed: of its loss and of those that it names, or what of all losses together has gone back in time;
    or how far truncation takes the gradient off the full one.
    """
    place = stop.at
    assert isinstance(place, Place)
    parameter = stop.show.get("parameter", place.name if place.name in trace.experiment.parameters else None)
    if parameter is None:
        y_hat, y = (trace.value(name, place.t or place.k or 0) for name in ("y_hat", "y"))
        values = [] if y_hat is None else [*y_hat, *([] if y is None else abs(y_hat - y))]
        return {round(100 * value) for value in values}
    if place.phase == "sum" and place.loss is None:
        return {round(100 * float(np.nansum(np.tril(contributions(trace).shares(parameter), -1))))}
    own = place.loss or (lesson.flow if isinstance(lesson.flow, int) else trace.losses[-1])
    losses = {own, *(int(found) for found in re.findall(r"\{loss (\d+)\b", stop.say))}
    shares = (np.nan_to_num(contributions(trace).shares_in_loss(parameter, loss)).tolist() for loss in losses)
    truncated = facts(trace, parameter, own).truncation_error
    off = set() if truncated is None else {round(100 * truncated)}
    return {whole for row in shares for whole in largest_remainder(row)} | off


@pytest.mark.parametrize(("name", "stop"), _told(_PER_CENT), ids=_named(_told(_PER_CENT)))
def test_a_quoted_percentage_is_one_of_this_network(name: str, stop: Stop) -> None:
    lesson = read_lesson(name)
    meant = _meant(lesson, stop, record(lesson.experiment)) | {100}
    told = {int(found["number"]) * (-1 if found["sign"] else 1) for found in _PER_CENT.finditer(stop.say)}
    assert told <= meant


@pytest.mark.parametrize(("name", "stop"), _told(_DEGREES), ids=_named(_told(_DEGREES)))
def test_a_quoted_angle_is_that_of_the_diagonal_or_of_truncation(name: str, stop: Stop) -> None:
    lesson = read_lesson(name)
    assert isinstance(stop.at, Place)
    found = facts(record(lesson.experiment), stop.show.get("parameter", stop.at.name), stop.at.loss)
    angles = {round(each) for each in (found.diagonal_angle, found.truncation_angle) if each is not None}
    assert {int(told["number"]) for told in _DEGREES.finditer(stop.say)} <= angles


@pytest.mark.parametrize(("name", "stop"), _told(_EQUAL), ids=_named(_told(_EQUAL)))
def test_a_quoted_value_is_the_value(name: str, stop: Stop) -> None:
    trace = record(read_lesson(name).experiment)
    for found in _EQUAL.finditer(stop.say):
        digits = len(found["number"].partition(".")[2])
        value = trace.value(found["name"], int(found["t"]))
        assert value is not None
        told = float(found["number"].replace("−", "-"))
        assert np.all(np.abs(value - told) <= 0.5 * 10**-digits), f"{found[0]}, but it is {value}"


@pytest.mark.parametrize(("name", "stop"), _told(_NORM), ids=_named(_told(_NORM)))
def test_a_quoted_norm_is_that_of_the_gradient(name: str, stop: Stop) -> None:
    contributed = contributions(record(read_lesson(name).experiment))
    for found in _NORM.finditer(stop.say):
        digits = len(found["number"].partition(".")[2])
        gradient = contributed.row(int(found["loss"])).at(f"d{found['part']}", int(found["k"]))
        assert gradient is not None
        norm = float(np.linalg.norm(gradient.plain(stop.say)))
        assert abs(norm - float(found["number"])) <= 0.5 * 10**-digits, f"{found[0]}, but it is {norm}"

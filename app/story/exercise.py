"""A worksheet's content: what is given, which steps of the film are asked, and how each comes out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.story.equation import Equation
from app.story.equations import equation
from app.story.exercise_tasks import USUAL, Asking, Task, is_given
from app.story.numbers import decimals as with_decimals
from app.story.operands import Operand
from app.story.paper_numbers import ExerciseError, check_size, check_wishes, on_paper
from app.story.places import Place
from app.story.state import State
from app.story.text_with_math import MarkedNotation
from app.story.timeline import timeline
from app.story.values import value
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.recorder import record

_ATTEMPTS = 50
_DIGITS = 2
"""So many digits the largest number of a result has at least."""
_MOST_DECIMALS = 6


@dataclass(frozen=True, eq=False)
class Exercise:
    """The state holds the lesson with the printed numbers: what is solved is computed from them."""

    state: State
    letters: MarkedNotation
    tasks: tuple[Task, ...]
    variant: int
    decimals: int

    @cached_property
    def points(self) -> int:
        """Of all tasks."""
        return sum(task.points for task in self.tasks)

    def equation(self, place: Place) -> Equation:
        """What is computed at a place."""
        state = self.state
        return equation(state.trace, state.timeline, place, state.notation, state.tokens)

    def texts(self, operand: Operand, values: Array) -> tuple[tuple[str, ...], ...]:
        """How the numbers of an operand are printed: what is given whole, results with some decimals."""
        return self.printed(values, is_given(self.state, operand.reference))

    def printed(self, values: Array, is_given: bool) -> tuple[tuple[str, ...], ...]:
        """A matrix as it is printed."""
        if np.array_equal(values, np.round(values)):
            places = 0
        elif is_given:
            places = self.decimals
        else:
            places = self._decimals_of(float(np.max(np.abs(values))))
        return tuple(tuple(with_decimals(float(each), places) for each in row) for row in values)

    def _decimals_of(self, largest: float) -> int:
        least = max(3, self.decimals + 1)
        return int(np.clip(_DIGITS - 1 - np.floor(np.log10(largest)), least, _MOST_DECIMALS))


def exercise(
    state: State, asked: Sequence[str] = USUAL, variant: int = 0, decimals: int = 1, parameter: str = ""
) -> Exercise:
    """The lesson of a state as an exercise, in its flow and its letters.

    `asked`: names of KINDS and texts of places; `variant`: 0 for the lesson's own numbers, else what others are drawn
    for; `parameter`: whose gradient is asked, "" for the state's. Raises ExerciseError and PlaceError.
    """
    check_size(state.lesson)
    check_wishes(variant, decimals)
    state = replace(state, guess=None, aside="", compared=None, position=0)
    choices = (parameter,) if parameter else _choices(state)
    for attempt in range(_ATTEMPTS if variant else 1):
        drawn = _with_numbers(state, variant, decimals, attempt)
        for choice in choices:
            there = replace(drawn, parameter=choice)
            if _is_of_use(there):
                letters = MarkedNotation.of(state.notation)
                return Exercise(there, letters, tuple(Asking(there, letters).tasks(asked)), variant, decimals)
    said = _("with the weights of this worksheet the gradient of {parameter} is zero; choose another parameter.")
    raise ExerciseError(said.format(parameter=state.notation.label(choices[0])))


def _choices(state: State) -> tuple[str, ...]:
    """Whose gradient is asked where nothing was said: that of the state, else one that the loss reaches."""
    named = state.trace.experiment.network.named
    return tuple(dict.fromkeys((state.parameter, named("W_xh", state.focus_loss), "W_hy")))


def _with_numbers(state: State, variant: int, decimals: int, attempt: int) -> State:
    lesson = on_paper(state.lesson, variant, decimals, attempt)
    trace = record(lesson.experiment)
    return replace(state, lesson=lesson, trace=trace, timeline=timeline(lesson.experiment, state.flow))


def _is_of_use(state: State) -> bool:
    """Whether there is a gradient to compute."""
    if state.parameter not in state.parameters:
        return False
    found = value(state.trace, Place("sum", state.parameter, loss=state.focus_loss))
    return found is not None and bool(np.any(found))

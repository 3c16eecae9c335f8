"""The document's verbs that walk a lesson's tour, and those that write it: every one of these can be undone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from app.files.lesson import Lesson, Shown, Stop
from app.story.editing import Change
from app.story.state import State
from app.story.tour import (
    along_timeline,
    in_order,
    opening_as,
    place_here,
    retitled,
    shown_here,
    with_stop,
    with_stop_moved,
    with_stop_told,
    without_stop,
)
from app.story.touring import answered, toured, visited


class TourVerbs:
    """Stops are numbered from 0 as they stand in the lesson."""

    @property
    def state(self) -> State:
        raise NotImplementedError

    def _show(self, state: State) -> None:
        raise NotImplementedError

    def step(self, count: int = 1) -> None:
        raise NotImplementedError

    def edit(self, change: Change, make: Callable[[Lesson], Lesson]) -> None:
        raise NotImplementedError

    # Walking ------------------------------------------------------------------------------------------------------

    def step_stop(self, direction: int) -> None:
        """To the lesson's next stop, or the one before, and show what it shows; a step where there are no stops (what a
        presenter's clicker sends). On from a question: its answer first; back from its answer: the question again."""
        state = self.state
        if not state.stops:
            self.step(direction)
        elif direction > 0 and state.question is not None:
            self.answer(None)
        elif (there := toured(state, direction)) is not None:
            self._show(there)

    def answer(self, choice: str | None) -> None:
        """Take a guess at the question that is asked here (None: none), then show what the stop shows."""
        if self.state.question is not None:
            self._show(answered(self.state, choice))

    def answer_by_number(self, number: int) -> None:
        """Guess a choice by its number from 1; where no question is open or it has fewer choices, nothing changes."""
        question = self.state.question
        if question is not None and number <= len(question.choices):
            self.answer(question.choices[number - 1])

    def visit_stop(self, number: int) -> None:
        """To a stop, in whichever flow has it, as the tour comes to it."""
        self._show(visited(self.state, number))

    # Writing ------------------------------------------------------------------------------------------------------

    def add_stop(self, say: str, after: int | None) -> None:
        """A stop at the cursor that shows what the window shows; nothing where there can be none. `after`: the stop
        behind which it comes in a tour that follows its list."""
        at = place_here(self.state)
        if at is not None:
            stop = shown_here(self.state, Stop(at, say))
            self.edit(Change("new stop"), partial(with_stop, stop=stop, after=after))

    def remove_stop(self, number: int) -> None:
        self.edit(Change("stop"), partial(without_stop, number=number))

    def move_stop_here(self, number: int) -> None:
        """Let a stop be where the cursor is; nothing where there can be none."""
        at = place_here(self.state)
        if at is not None:
            self.edit(Change("stop"), partial(with_stop_moved, number=number, at=at))

    def order_stops(self, order: Sequence[int]) -> None:
        """Let the tour come to the stops in this order."""
        self.edit(Change("tour"), partial(in_order, order=order))

    def order_stops_along_timeline(self) -> None:
        self.edit(Change("tour"), along_timeline)

    def tell_stop(self, number: int, told: Stop) -> None:
        """Take over what a person has written, reading the stop in the chosen language."""
        language = self.state.look.language
        if told != self.state.told.stops[number]:
            self.edit(Change("stop"), partial(with_stop_told, number=number, told=told, language=language))

    def show_at_stop(self, number: int) -> None:
        """Let a stop show what the window shows now."""
        self.tell_stop(number, shown_here(self.state, self.state.told.stops[number]))

    def show_nothing_at_stop(self, number: int) -> None:
        """Let a stop leave the window as it is."""
        self.tell_stop(number, replace(self.state.told.stops[number], show=Shown(), open=""))

    def retitle(self, title: str, story: str) -> None:
        """Take over title and story that a person has written, reading them in the chosen language."""
        told, language = self.state.told, self.state.look.language
        if (title, story) != (told.title, told.story):
            self.edit(Change("story"), partial(retitled, title=title, story=story, language=language))

    def open_as_shown(self) -> None:
        """Let the lesson open with the notation and the flow that are shown."""
        state = self.state
        if (state.notation, state.flow) != (state.lesson.notation, state.lesson.flow):
            self.edit(Change("opening"), partial(opening_as, state=state))

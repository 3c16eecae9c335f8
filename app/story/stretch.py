"""A stretch of the film: from one place to another, by equation, by timestep or by stop. What a deck has pages of and
a film shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from app.story.asides import aside, is_offered
from app.story.asides.aside import every_path
from app.story.places import PlaceError
from app.story.pointing import NOTHING
from app.story.state import Guess, State
from app.story.timeline import Timeline
from app.story.touring import answered, come_to
from app.translation import _, later

By = Literal["step", "timestep", "stop"]
EVERY: tuple[By, ...] = get_args(By)
TITLES: dict[By, str] = {
    "step": later("every equation"),
    "timestep": later("every timestep, at its last equation"),
    "stop": later("the lesson’s stops"),
}
"""How a person calls them, to be translated."""


class StretchError(PlaceError):
    """A stretch that shows nothing, in a sentence that says what to choose."""


@dataclass(frozen=True)
class Stretch:
    """The positions `first` to `last` of a timeline; 0: before the first step. `by`: which of them are shown."""

    first: int
    last: int
    by: By

    def positions(self, state: State) -> Sequence[int]:
        """Those that are shown, in the order in which they are. Raises StretchError where there is none."""
        timeline = state.timeline
        if self.last < self.first:
            raise StretchError(
                _(
                    "The end, step {last}, lies before the beginning, step {first}; choose them the other way round."
                ).format(first=self.first, last=self.last)
            )
        match self.by:
            case "step":
                return range(self.first, self.last + 1)
            case "timestep":
                return _ends_of_timesteps(timeline, self.first, self.last)
            case "stop":
                return self._stops(state)

    def _stops(self, state: State) -> tuple[int, ...]:
        if not state.tour:
            raise StretchError(_("This lesson has no stops in this flow; choose every equation or every timestep."))
        found = tuple(position for position, _stop in state.tour if self.has(position))
        if not found:
            raise StretchError(
                _("There is no stop between step {first} and step {last}; choose more of the timeline.").format(
                    first=self.first, last=self.last
                )
            )
        return found

    def has(self, position: int) -> bool:
        """Whether a position lies in it."""
        return self.first <= position <= self.last


def stretch(state: State, first: str | None, last: str | None, by: By) -> Stretch:
    """The stretch that texts name, each a step's number or a place: from the first equation, by stop from the very
    start, to the end where they are None. Raises PlaceError."""
    from_the_start = 0 if by == "stop" else 1
    return Stretch(
        from_the_start if first is None else state.timeline.locate(first),
        len(state.timeline) if last is None else state.timeline.locate(last),
        by,
    )


def present_pass(state: State) -> tuple[int, int]:
    """The first and the last position of the pass that the cursor is in; before the first step that of the forward
    pass."""
    position = max(1, state.position)
    part = next(each for each in state.timeline.passes if position <= each.last)
    return part.first, part.last


def scene_count(state: State, shown: Stretch) -> int:
    """How many scenes a stretch has. Raises StretchError where there is none."""
    positions = shown.positions(state)
    if shown.by == "stop":
        asked = sum(stop.question is not None for position, stop in state.tour if shown.has(position))
    else:
        asked = sum(stop.question is not None for position, stop in state.stops.items() if position in positions)
    return len(positions) + asked


def scenes(state: State, shown: Stretch, most: int) -> tuple[State, ...]:
    """What a deck or a film shows one after the other: the network alone, at rest; by stop what the tour shows there,
    also what it opens in the place of the network. Where the lesson asks something, the question comes first, then its
    answer. Raises StretchError, also for more than `most` places."""
    count = len(shown.positions(state))
    if count > most:
        many = _(
            "From step {first} to step {last} there are {count} to show, and at most {most} are; choose less of it."
        )
        raise StretchError(many.format(first=shown.first, last=shown.last, count=count, most=most))
    plain = replace(
        state, guess=None, aside="", opened=frozenset(), focus=None, pointed=NOTHING, inspected=None, compared=None
    )
    return tuple(_of_tour(plain, shown) if shown.by == "stop" else _of_film(plain, shown))


def _of_tour(state: State, shown: Stretch) -> Iterator[State]:
    """What a stop does not change stays as the stops before have left it."""
    for number, (position, stop) in enumerate(state.tour):
        if shown.has(position):
            state = come_to(state, number)
            yield _with_its_aside(state)
            if stop.question is not None:
                yield _with_its_aside(answered(state, None))


def _with_its_aside(state: State) -> State:
    """What a stop opens is opened whole, where the place has it."""
    if not state.aside or not is_offered(state, state.aside):
        return replace(state, aside="")
    opened = aside(state)
    assert opened is not None
    return replace(state, opened=frozenset(every_path(opened)))


def _of_film(state: State, shown: Stretch) -> Iterator[State]:
    for position in shown.positions(state):
        there = replace(state, position=position)
        yield there
        if there.question is not None:
            yield replace(there, guess=Guess(there.stops[position], None))


def _ends_of_timesteps(timeline: Timeline, first: int, last: int) -> tuple[int, ...]:
    """Where each timestep has all its values; the last one may end before that."""
    start = (0,) if first == 0 else ()
    return start + tuple(min(group.last, last) for group in timeline.timesteps(first, last))

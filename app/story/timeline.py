"""The timeline: the ordered list of elementary equations of one flow, addressed without being written out.

Positions count from 1; 0 = nothing computed yet. Flow *each* has about 5·T²/2 places: the index holds cumulative
counts of O(T) and finds a place, or a position, by bisection.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from app.story.passes import Course, Descent, Earlier, Listed, Pass, PassName
from app.story.places import Flow, Place, PlaceError
from app.story.reach import reaches
from app.story.rows import (
    Given,
    collected_names,
    earlier_names,
    end_names,
    forward_rows,
    given_at,
    own_names,
    sweep_rows,
)
from app.translation import _
from rnn_engine.experiment import Experiment


class Group(NamedTuple):
    """The places `first` to `last` of one timestep in one pass; `timestep` is None where they belong to none (L, sums,
    update)."""

    timestep: int | None
    first: int
    last: int


@lru_cache(maxsize=8)  # those that are shown, and those that have just been prepared for it
def timeline(experiment: Experiment, flow: Flow) -> "Timeline":
    """The timeline of a flow. Raises PlaceError where the flow is a timestep without a loss."""
    with_loss = experiment.sequence.losses
    if flow not in ("each", "all") and flow not in with_loss:
        raise PlaceError(
            _("flow {flow} does not exist; choose each, all, or a timestep that has a loss: {timesteps}.").format(
                flow=flow, timesteps=_runs(with_loss)
            )
        )
    return Timeline(experiment, flow)


class Timeline:
    """One flow's places in the order of FORMATS §5. Equal to another of the same experiment and flow."""

    def __init__(self, experiment: Experiment, flow: Flow) -> None:
        self.experiment = experiment
        self.flow = flow
        passes = list(_passes(experiment, flow))
        self._names = [(name, loss) for name, loss, _ in passes]
        self._courses = [course for _, _, course in passes]
        self._starts = [0, *accumulate(course.size for course in self._courses)]
        self._index = {name: index for index, name in enumerate(self._names)}

    def __len__(self) -> int:
        return self._starts[-1]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Timeline):
            return NotImplemented
        return self.experiment is other.experiment and self.flow == other.flow

    def __hash__(self) -> int:
        return hash((id(self.experiment), self.flow))

    # Places and positions ------------------------------------------------------------------------------------------

    def place(self, n: int) -> Place:
        """The place at position n = 1..len. Raises PlaceError elsewhere."""
        if not 1 <= n <= len(self):
            raise PlaceError(f"step {n} does not exist: flow {self.flow} has the steps 1 to {len(self)}.")
        index = self._pass_at(n)
        offset = n - 1 - self._starts[index]
        timestep, start, names = self._courses[index].at(offset)
        phase, loss = self._names[index]
        if phase == "forward":
            return Place(phase, names[offset - start], t=timestep)
        return Place(phase, names[offset - start], loss=loss, k=timestep)

    def find(self, place: Place) -> int | None:
        """The position of a place, None where this timeline does not have it."""
        timestep, spare = (place.t, place.k) if place.phase == "forward" else (place.k, place.t)
        index = self._index.get((place.phase, place.loss))
        if index is None or spare is not None:
            return None
        row = self._courses[index].of(timestep)
        if row is None or place.name not in row.names:
            return None
        return self._starts[index] + row.start + row.names.index(place.name) + 1

    def position(self, place: Place) -> int:
        """The position of a place. Raises PlaceError, whose sentence says what there is instead."""
        position = self.find(place)
        if position is None:
            raise PlaceError(self._absence(place))
        return position

    def __contains__(self, place: Place) -> bool:
        return self.find(place) is not None

    def locate(self, text: str) -> int:
        """The position that a text names: a step's number, 0 to len, or a place. Raises PlaceError."""
        number = Place.or_step(text)
        if isinstance(number, Place):
            return self.position(number)
        if not 0 <= number <= len(self):
            beyond = _("step {number} does not exist: flow {flow} has the steps 1 to {last}; 0 = nothing computed yet.")
            raise PlaceError(beyond.format(number=number, flow=self.flow, last=len(self)))
        return number

    # Passes and timesteps ------------------------------------------------------------------------------------------

    @cached_property
    def passes(self) -> tuple[Pass, ...]:
        """The passes, one after the other, without gaps."""
        return tuple(
            Pass(name, loss, self._starts[index] + 1, self._starts[index + 1])
            for index, (name, loss) in enumerate(self._names)
        )

    def timesteps(self, first: int, last: int) -> Iterator[Group]:
        """The groups that lie, whole or in part, between two positions."""
        position = max(1, first)
        while position <= min(last, len(self)):
            group = self._group_at(position)
            yield group
            position = group.last + 1

    def timestep_in(self, part: Pass, timestep: int | None) -> Group | None:
        """The group of a timestep in a pass, None where it has none there."""
        index = self._index[part.name, part.loss]
        row = self._courses[index].of(timestep)
        if row is None:
            return None
        first = self._starts[index] + row.start + 1
        return Group(timestep, first, first + len(row.names) - 1)

    def timestep_start(self, n: int) -> int:
        """The first position of the timestep at n; 0 at 0."""
        return self._group_at(n).first if n > 0 else 0

    def next_timestep(self, n: int) -> int:
        """The first position of the next timestep; the end in the last one."""
        return min(self._group_at(n).last + 1, len(self)) if n > 0 else 1

    def previous_timestep(self, n: int) -> int:
        """The first position of the timestep at n, or of the one before if n is there already."""
        return 0 if n <= 1 else self._group_at(n - 1).first

    def next_pass(self, n: int) -> int:
        """The first position of the next pass; the end in the last one."""
        return min(self._starts[self._pass_at(n) + 1] + 1, len(self)) if n > 0 else 1

    def previous_pass(self, n: int) -> int:
        """The first position of the pass at n, or of the one before if n is there already."""
        return 0 if n <= 1 else self._starts[self._pass_at(n - 1)] + 1

    def _pass_at(self, n: int) -> int:
        return bisect_right(self._starts, n - 1) - 1

    def _group_at(self, n: int) -> Group:
        index = self._pass_at(n)
        start = self._starts[index]
        row = self._courses[index].at(n - 1 - start)
        first = start + row.start + 1
        return Group(row.timestep, first, first + len(row.names) - 1)

    # What is not there ---------------------------------------------------------------------------------------------

    def _absence(self, place: Place) -> str:
        """One sentence about a place that this timeline does not have."""
        with_loss = self.experiment.sequence.losses
        if place.loss is not None and place.loss not in with_loss:
            silent = _("{place} does not exist; timestep {t} has no loss, only {timesteps}.")
            return silent.format(place=place, t=place.loss, timesteps=_runs(with_loss))
        flows: tuple[Flow, ...] = ("each", "all") if place.loss is None else (place.loss, "each")
        others = [other for other in (timeline(self.experiment, flow) for flow in flows) if place in other]
        if others:
            if len(others) == 1:
                belongs = _("{place} belongs to flow {other}; the shown flow is {flow}.")
            else:
                belongs = _("{place} belongs to flow {other} and flow {another}; the shown flow is {flow}.")
            named = {"other": others[0].flow, "another": others[-1].flow}
            return belongs.format(place=place, flow=self.flow, **named)
        course = next(
            line._courses[line._index[key]]
            for line in (self, *(timeline(self.experiment, flow) for flow in flows))
            if (key := (place.phase, place.loss)) in line._index
        )
        row = course.of(place.t if place.phase == "forward" else place.k)
        if row is not None:
            return _("{place} does not exist; there is only {names}.").format(place=place, names=", ".join(row.names))
        if place.phase == "forward":
            beyond = _("{place} does not exist; timesteps run from 1 to {length}.")
            return beyond.format(place=place, length=self.experiment.sequence.length)
        highest, lowest = course.at(0).timestep, course.at(course.size - 1).timestep
        unreached = _("{place} does not exist; the gradient flows back from k={highest} to k={lowest}.")
        return unreached.format(place=place, highest=highest, lowest=lowest)


_Part = tuple[PassName, int | None, Course]


def _passes(experiment: Experiment, flow: Flow) -> Iterator[_Part]:
    given = given_at(experiment)
    one = isinstance(flow, int)
    collected = Listed([(None, collected_names(experiment))])
    yield "forward", None, Listed(forward_rows(given, total=not one))
    if flow == "all":
        yield "backward", None, Listed(sweep_rows(experiment, given))
    else:
        for t, descent in _descents(experiment, given, flow):
            yield "backward", t, descent
            yield "sum", t, collected
    if not one:
        yield "sum", None, collected
        yield "update", None, collected


def _descents(experiment: Experiment, given: Sequence[Given], flow: Flow) -> Iterator[tuple[int, Descent]]:
    losses, cell = experiment.sequence.losses, experiment.network.cell
    earlier = Earlier([earlier_names(here) for here in given[: losses[-1] - 1]])
    for t, reach in zip(losses, reaches(experiment), strict=True):
        if flow in ("each", t):
            yield t, Descent(t, own_names(given[t - 1]), earlier, reach.lowest, end_names(cell, reach.end))


def _runs(numbers: tuple[int, ...]) -> str:
    """Ascending numbers as a person lists them: 1–3, 5."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("–".join(map(str, run)) for run in runs)

"""Which timesteps of a pass have a label on the timeline's strip: all of them, or some that are as far apart as each
other: one that is missing among others would be looked for."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from app.painting.strip_labels import StripLabel, is_free
from app.story.passes import Pass
from app.story.timeline import Group, Timeline

_ROUND = 5
"""From so many timesteps on, labels stand at their multiples, with a shorter stretch at either end; below, that would
be seen as an irregularity, and they are counted from the first one."""
_EVERY = (1, 2, 3, *(digit * 10**power for power in range(7) for digit in (5, 10, 20, 25)))

_EVEN = 1.5
"""Up to so many times as long as another, a stretch at an end is none the worse."""

Label = Callable[[Group], StripLabel]


class _Choice(NamedTuple):
    """Some timesteps of a pass, in the film's order."""

    groups: list[Group]
    misses_last: bool
    unevenness: float
    """How many times as long as the shortest stretch between two of them the longest one is."""


def all_of(timeline: Timeline, part: Pass, label_of: Label, width: float, apart: float, with_end: bool) -> list[Group]:
    """All timesteps of a pass if their labels keep their distance, else none; `with_end`: also what comes after the
    last one, the initial state or where the gradient is cut, where there is room for it.

    width and apart: of the strip and between two labels, in pixels.
    """
    first, last, after = _ends(timeline, part)
    if first is None or last is None:
        return []
    groups = _apart(_every(timeline, part, 0, 1, first, last), label_of, width, apart)
    if (
        with_end
        and groups
        and after is not None
        and is_free(label_of(after), [label_of(each) for each in groups], width, apart)
    ):
        return [*groups, after]
    return groups


def regular(timeline: Timeline, part: Pass, zero: int, label_of: Label, width: float, apart: float) -> list[Group]:
    """The first timestep of a pass and every n-th from it on, or those whose printed number is a multiple of n: of the
    smallest n for which all keep their distance, or of a little larger one that has the last timestep, too.

    `zero`: how the timestep 0 is printed, width and apart: of the strip and between two labels, in pixels.
    """
    first, last, _ = _ends(timeline, part)
    if first is None or last is None:
        return []
    found: dict[int, _Choice] = {}
    for n in _EVERY[1:]:
        if (found and n > 2 * min(found)) or n > _timesteps_between(first, last) > 0:
            break
        chosen = _apart(_every(timeline, part, zero, n, first, last), label_of, width, apart)
        if not chosen:
            continue
        if n >= _ROUND and chosen[-1] != last:
            is_close = _timesteps_between(chosen[-1], last) < n / 2
            chosen = chosen if is_close else _apart((*chosen, last), label_of, width, apart) or chosen
        found[n] = _Choice(chosen, chosen[-1] != last, _unevenness(chosen))
    if not found:
        ends = [first] if first == last else [first, last]
        return _apart(ends, label_of, width, apart) or ends[:1]
    return min(found.values(), key=lambda choice: choice[1:]).groups


def _ends(timeline: Timeline, part: Pass) -> tuple[Group | None, Group | None, Group | None]:
    """The first and the last timestep of a pass, and what comes after them."""
    at = part.last
    group = next(timeline.timesteps(at, at))
    if group.timestep is None and group.first > part.first:  # what all timesteps have in common
        group = next(timeline.timesteps(group.first - 1, group.first - 1))
    first, last, after = next(timeline.timesteps(part.first, part.first)), group, None
    if last.first > first.first and (last.timestep == 0 or timeline.place(last.first).name == "cut"):
        last, after = next(timeline.timesteps(last.first - 1, last.first - 1)), last
    return (None, None, None) if first.timestep is None or last.timestep is None else (first, last, after)


def _every(timeline: Timeline, part: Pass, zero: int, n: int, first: Group, last: Group) -> Iterator[Group]:
    """The first timestep, and those after it up to the last."""
    start, end = first.timestep or 0, last.timestep or 0
    towards = 1 if end >= start else -1
    yield first
    at = start + towards * n
    if n >= _ROUND:
        at = start + towards * (towards * -(start + zero) % n or n)
    while towards * (end - at) >= 0:
        group = timeline.timestep_in(part, at)
        if group is not None:
            yield group
        at += towards * n


def _apart(groups: Iterable[Group], label_of: Label, width: float, apart: float) -> list[Group]:
    """The groups if the labels of all keep their distance, else none; mostly the second does not."""
    found: list[Group] = []
    before = -apart
    for group in groups:
        label = label_of(group)
        if label.left + label.width > width or label.left < before + apart:
            return []
        found.append(group)
        before = label.left + label.width
    return found


def _timesteps_between(one: Group, other: Group) -> int:
    return abs((other.timestep or 0) - (one.timestep or 0))


def _unevenness(groups: list[Group]) -> float:
    stretches = [_timesteps_between(before, after) for before, after in pairwise(groups)]
    return max(_EVEN, max(stretches, default=1) / min(stretches, default=1))

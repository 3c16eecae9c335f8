"""The size of an equation's type: one for a lesson in a card, so that it stays as one steps on; only where an equation
has no room in it, its own is smaller."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from weakref import ref

from app.painting.equation_block import BRIEFEST, FOR_LARGE_ONES, FOR_LONG_ONES, Block, Draft
from app.story.state import State
from app.story.timeline import Timeline

_FEW = {21.0: 0.05, 19.0: 0.08, 17.0: 0.15, 15.0: 0.3, 13.5: 0.3, 12.0: 1.0}
"""The sizes, and of how many of a lesson's equations it may be that they have no room in it: the smaller a size, the
less all of them shrink for the sake of some."""
_SIZES = tuple(_FEW)
_ORDINARY = 15.0
"""What is left out of the numbers in this size is not put down to the size."""
_A_STEP = 0.88
"""Of the lesson's size: so much smaller an equation may be for the numbers of small matrices to be seen."""
_TWO_STEPS = 0.75
"""The same for those of short vectors."""
_AIR, _STEPS_FOR_AIR = 8.0, 3
"""What a tall matrix leaves of the height, so that it is clear of heading and sentence, if it does so in one of the so
many largest sizes of its numbers that fit."""
_LOOKED_AT = {"forward": (0.25, 0.75), "backward": (0.0, 0.35, 0.7), "sum": (0.0,), "update": (0.0,)}
"""Where in a pass the timesteps lie whose equations are looked at."""


def fitting(state: State, width: float, height: float, usual: float) -> Block:
    """The equation of the state's place in the lesson's size of type, or in the first smaller one that fits; where none
    does, the block that is largest when it is scaled down. `usual`: the height at most places of the lesson."""
    draft = Draft(state)
    own = lesson_size(state, width, usual)
    for most, smallest in ((FOR_LARGE_ONES, _A_STEP * own), (FOR_LONG_ONES, _TWO_STEPS * own), (BRIEFEST, 0.0)):
        for size in _SIZES:
            if smallest <= size <= own:
                for alike in draft.alike(size, most):
                    first: Block | None = None
                    for block in islice((each for each in alike if each.fits(width, height)), _STEPS_FOR_AIR):
                        if block.fits(width, height - _AIR):
                            return block
                        first = first or block
                    if first is not None:
                        return first
    return max(draft.blocks(_SIZES[-1]), key=lambda block: min(width / block.width, height / block.height))


def lesson_size(state: State, width: float, height: float) -> float:
    """The largest size in which most equations of the lesson have room, without leaving out more of their numbers than
    in an ordinary size."""
    return _size_of(_drafts(_Lesson(state)), width, height)


@lru_cache(maxsize=4)
def _size_of(drafts: tuple[Draft, ...], width: float, height: float) -> float:
    ordinary = [draft.brevity(_ORDINARY, width, height) for draft in drafts]
    at_most = [BRIEFEST if brevity is None else brevity for brevity in ordinary]
    for size, few in _FEW.items():
        misses = 0
        for draft, most in zip(drafts, at_most, strict=True):
            misses += draft.brevity(size, width, height, most) is None
            if misses > few * len(drafts):
                break
        else:
            return size
    return _SIZES[-1]


class _Lesson:
    """What the equations of a state's flow depend on, wherever its cursor stands. Other weights are none of it: they
    change under a drag, and the size of the type is to stay."""

    def __init__(self, state: State) -> None:
        self._state = ref(state)  # else the traces of lessons that were closed long ago would stay
        experiment, of = state.trace.experiment, state
        built = (experiment.network, experiment.sequence, experiment.loss, experiment.truncation)
        self._key = (*built, of.flow, of.notation, of.tokens, of.shapes, of.look.language)

    @property
    def state(self) -> State:
        """It, while it is being asked about."""
        state = self._state()
        assert state is not None
        return state

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Lesson) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=4)
def _drafts(lesson: _Lesson) -> tuple[Draft, ...]:
    state = lesson.state
    return tuple(Draft(replace(state, position=at)) for at in sorted(set(_samples(state.timeline))))


def _samples(of: Timeline) -> Iterator[int]:
    """Positions of all kinds of equations: of two timesteps of the forward pass, of three of the last backward pass, of
    the last sums and of the update."""
    last = {part.name: part for part in of.passes}
    for name, shares in _LOOKED_AT.items():
        if name in last:
            part = last[name]
            for share in shares:
                at = part.first + round(share * (part.last - part.first))
                group = next(of.timesteps(at, at))
                yield from range(group.first, group.last + 1)

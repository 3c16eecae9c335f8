"""Which timesteps of a long sequence are readable: those in focus, those around the cursor, or those gliding by."""

from typing import NamedTuple

from app.story.places import Place


def looked_at(place: Place | None, length: int) -> int:
    """The timestep that the cursor is at, 0 the initial state; the last one where a place belongs to none."""
    if place is None:
        return 1
    timestep = place.t if place.t is not None else place.k
    return timestep if timestep is not None else place.loss or length


class Readable(NamedTuple):
    """At a place, in a focus that was chosen, or gliding by from `start` on, of a sequence of some length."""

    place: Place | None
    focus: range | None
    start: float | None
    length: int

    def of(self, shown: int) -> tuple[int, float, int]:
        """The first of `shown` timesteps, how much of it has gone by, and the last that is seen; of 0 all."""
        if shown == 0:
            return 1, 0.0, self.length
        latest = max(1, self.length - shown + 1)
        if self.start is not None:
            first, passed = divmod(min(max(1.0, self.start), latest), 1.0)
            return int(first), passed, min(self.length, int(first) + shown - (passed == 0.0))
        first = self._around_focus(shown) if self.focus else self._page(shown)
        first = max(1, min(first, latest))
        return first, 0.0, min(self.length, first + shown - 1)

    def _around_focus(self, shown: int) -> int:
        """With the middle of the focus in the middle, however many are shown."""
        assert self.focus
        return self.focus.start + (len(self.focus) - shown) // 2

    def _page(self, shown: int) -> int:
        """Around the place's timestep. Timesteps turn like pages, half a page at a time: while the cursor moves within
        a page's middle, the page lies still; and it depends on nothing but the timestep."""
        leaf = max(1, shown // 2)
        before = (shown - leaf) // 2
        return 1 + (max(1, looked_at(self.place, self.length)) - 1 - before) // leaf * leaf

"""The stop that is written in the tour panel: by its place, so that it stays the same one when others come and go."""

from collections.abc import Sequence

from app.files.lesson import Stop
from app.story.places import Place


class ChosenStop:
    """None at first: title and story are written."""

    def __init__(self) -> None:
        self._at: Place | int | None = None
        self._among = 0
        """Which of the stops at that place, as they stand in the lesson."""

    def __bool__(self) -> bool:
        return self._at is not None

    @property
    def key(self) -> tuple[Place | int | None, int]:
        """Differs where another stop is chosen."""
        return self._at, self._among

    def none(self) -> None:
        """Title and story."""
        self._at, self._among = None, 0

    def by_place(self, at: Place | int) -> None:
        """The only stop that will be there."""
        self._at, self._among = at, 0

    def by_number(self, stops: Sequence[Stop], number: int, order: Sequence[int] | None = None) -> None:
        """One by its number, which stands in the lesson, or will, among the others in this order."""
        at = stops[number].at
        there = [each for each in (range(len(stops)) if order is None else order) if stops[each].at == at]
        self._at, self._among = at, there.index(number)

    def is_in(self, stops: Sequence[Stop]) -> bool:
        """Whether it is one of these, or none is chosen."""
        return self._at is None or any(stop.at == self._at for stop in stops)

    def number(self, stops: Sequence[Stop]) -> int:
        """Where it stands in the lesson."""
        there = [number for number, stop in enumerate(stops) if stop.at == self._at]
        return there[min(self._among, len(there) - 1)]

"""A reader that is given what nobody meant to write, and what is asked of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

LONGEST_LINE = 2000
"""Characters of what is said of a file: a sentence, though not the file itself."""
MOST_LINES = 30
_STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What makes a terminal or a reader show something else than is said."""


class UnreadableError(AssertionError):
    """A refusal that nobody can read."""


@dataclass(frozen=True)
class Target:
    """`make`: the bytes of an input; `read`: reads them from a file, and does with them what comes first, or raises
    one of `refusals`, whose text is a sentence or several. `weight`: how many of a campaign's inputs are its own, set
    beside the others. `name`: that of the file has its ending."""

    name: str
    file: str
    make: Callable[[Random], bytes]
    read: Callable[[Path], None]
    refusals: tuple[type[Exception], ...]
    weight: int

    def input(self, seed: int, number: int) -> bytes:
        """The input of this number, which is the same one every time."""
        return self.make(Random(f"{self.name} {seed} {number}"))

    def is_accepted(self, file: Path) -> bool:
        """Whether what the file holds is read, not refused. Whatever else happens is a finding, and raised."""
        try:
            self.read(file)
        except self.refusals as refusal:
            check_readable(str(refusal))
            return False
        return True


def check_readable(said: str) -> None:
    """Raises UnreadableError where a refusal is empty, or none that a person can read."""
    lines = said.splitlines()
    if not said.strip() or len(lines) > MOST_LINES or max(map(len, lines)) > LONGEST_LINE:
        raise UnreadableError(f"{len(lines)} lines, {len(said)} characters: {said[:300]!r}")
    found = _STEERING.search(said)
    if found is not None:
        raise UnreadableError(f"steers a terminal: {said[max(0, found.start() - 100) : found.start() + 100]!r}")

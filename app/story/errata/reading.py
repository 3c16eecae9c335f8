"""Both forms of an erratum with their numbers."""

from __future__ import annotations  # a reading opens readings

from dataclasses import dataclass, replace

import numpy as np

from app.story.expressions import Expression
from rnn_engine.arrays import Array

Piece = Expression | str
"""Part of a formula: an expression, or Typst markup between expressions."""


@dataclass(frozen=True, eq=False)
class Reading:
    """One way to read a formula, worked out.

    `value`: as the notation prints it, (rows, columns), or () for a number. `pieces`: the formula at this place, none
    where it is too long to be written out. `opens`: what else this way of reading gives.
    """

    label: str
    value: Array
    pieces: tuple[Piece, ...] = ()
    opens: tuple[Reading, ...] = ()

    def called(self, label: str) -> Reading:
        """The same under another label."""
        return replace(self, label=label)

    def opening(self, *others: Reading) -> Reading:
        """The same with others under it."""
        return replace(self, opens=others)


@dataclass(frozen=True, eq=False)
class Readings:
    """What the printed form may be taken for, and the right form."""

    printed: tuple[Reading, ...] = ()
    right: tuple[Reading, ...] = ()

    def compared(self) -> tuple[tuple[Reading, Reading], ...]:
        """Every printed reading with the right one it stands against: its own, or the only one. None where the two are
        not of one kind."""
        rights = self.right * len(self.printed) if len(self.right) == 1 else self.right
        pairs = zip(self.printed, rights, strict=False)
        return tuple((printed, right) for printed, right in pairs if np.shape(printed.value) == np.shape(right.value))

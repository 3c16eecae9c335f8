"""Sizes of any regime: as float64 where that can hold them, else by their logarithms, and how they are printed."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.story.numbers import compact, compact_column, decimal, significant
from rnn_engine.arrays import Array

_LOG10_2 = math.log10(2.0)
_SMALLEST = -1022
"""Below this power of two float64 loses digits."""


@dataclass(frozen=True, eq=False)
class Magnitudes:
    """Numbers ≥ 0, NaN where there is none; `plain`: infinite, or 0, where float64 can't hold one; `log2`: −∞ for 0."""

    plain: Array
    log2: Array

    @cached_property
    def exponent(self) -> int:
        """The power of ten that is taken out of all of them so that the largest one can be drawn; 0 where none is."""
        logs = self.log2[np.isfinite(self.log2)]
        largest = float(logs.max()) if logs.size else 0.0
        return 0 if _SMALLEST <= largest < 1000.0 else math.floor(largest * _LOG10_2)

    @cached_property
    def relative(self) -> Array:
        """The numbers divided by 10^`exponent`: finite; 0 where one is too small beside the largest for float64."""
        if self.exponent == 0:
            return self.plain
        with np.errstate(under="ignore"):
            result: Array = np.exp2(self.log2 - self.exponent / _LOG10_2)
        return result

    def compact(self, *index: int) -> str:
        """One of them for a cell."""
        if self._is_held(*index):
            return compact(float(self.plain[index]))
        mantissa, tens = self._decimal(*index)
        return brief_power(mantissa, tens)

    def column(self) -> tuple[str, ...]:
        """All of them, one under the other."""
        every = range(self.plain.size)
        are_held = all(map(self._is_held, every))
        return compact_column(self.plain.tolist()) if are_held else tuple(map(self.compact, every))

    def significant(self, *index: int) -> str:
        """One of them in a sentence."""
        if self._is_held(*index):
            return significant(float(self.plain[index]))
        twos = math.floor(self.log2[index])
        return significant(2.0 ** (float(self.log2[index]) - twos), exponent=twos)

    def written(self, *index: int) -> float | str:
        """One of them in a table: a number, or its digits where float64 has none for it."""
        if self._is_held(*index):
            return float(self.plain[index])
        mantissa, tens = self._decimal(*index)
        return f"{mantissa:.12g}e{tens:+d}"

    def _is_held(self, *index: int) -> bool:
        number, log = float(self.plain[index]), float(self.log2[index])
        return math.isnan(number) or log == -math.inf or (math.isfinite(number) and log >= _SMALLEST)

    def _decimal(self, *index: int) -> tuple[float, int]:
        twos = math.floor(self.log2[index])
        return decimal(2.0 ** (float(self.log2[index]) - twos), twos)


def brief_power(mantissa: float, tens: int) -> str:
    """One digit and the order of magnitude: "3e357"."""
    digit = round(mantissa)
    return f"{1 if digit == 10 else digit}e{tens + (digit == 10)}".replace("-", "−")

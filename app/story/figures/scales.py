"""From a value to a place on a colour ramp and back to its ticks: linear, or a signed logarithm."""

import math
from dataclasses import dataclass

import numpy as np

from app.story.figures.figure import Ramp
from app.story.numbers import power_of_ten
from rnn_engine.arrays import Array

_DECADES = 8
"""As many decades as a logarithmic scale shows at most: what is smaller is drawn as zero."""
_LABELS = 4
"""As many ticks as one side of a ramp carries at most."""


@dataclass(frozen=True)
class ColourScale:
    """Where on the ramp a value lies: 0 in the middle (signed) or at the end, `largest` at 1.

    `epsilon`: None for a linear scale; else z = sign(x)·log10(1 + |x|/ε) / log10(1 + largest/ε).
    """

    largest: float
    signed: bool
    epsilon: float | None
    in_percent: bool
    exponent: int = 0
    """The power of ten by which the values are larger than the numbers that are placed."""

    def positions(self, values: Array) -> Array:
        """The places of values of any shape; NaN stays NaN."""
        if self.epsilon is None:
            return values / self.largest
        result: Array = np.sign(values) * np.log10(1.0 + np.abs(values) / self.epsilon) / self._reach
        return result

    @property
    def _reach(self) -> float:
        assert self.epsilon is not None
        return math.log10(1.0 + self.largest / self.epsilon)

    def ramp(self) -> Ramp:
        """The ramp with its ticks, set by hand: pyqtgraph knows no signed logarithm. It has no title yet."""
        values = self._round_values()
        places = self.positions(np.array(values)) if values else ()
        ticks = [(float(place), self._label(value)) for place, value in zip(places, values, strict=True)]
        mirrored = [(-place, f"−{label}") for place, label in reversed(ticks)] if self.signed else []
        bend = "" if self.epsilon is None else f"ε\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{self._label(self.epsilon)}"
        return Ramp("diverging" if self.signed else "magnitude", "", (*mirrored, (0.0, "0"), *ticks), bend)

    def _round_values(self) -> list[float]:
        if self.epsilon is None:
            step = _round_step(self.largest)
            return [step * n for n in range(1, int(self.largest / step * (1 + 1e-9)) + 1)]
        first, last = round(math.log10(self.epsilon)), math.floor(math.log10(self.largest) + 1e-9)
        stride = max(1, math.ceil((last - first) / _LABELS))
        return [10.0**exponent for exponent in range(last, first, -stride)][::-1]

    def _label(self, value: float) -> str:
        if self.in_percent:
            per_cent = 100.0 * value
            return f"{per_cent:.10g}%" if per_cent > 0.0099 else f"{power_of_ten(round(math.log10(per_cent)))}%"
        if self.epsilon is not None:
            return power_of_ten(round(math.log10(value)) + self.exponent)
        return f"{value:.10g}" + (f"·{power_of_ten(self.exponent)}" if self.exponent else "")


def colour_scale(values: Array, signed: bool, log: bool, in_percent: bool = False, exponent: int = 0) -> ColourScale:
    """The scale of some values (NaN: none) times 10^`exponent`. ε is the power of ten below the smallest one, at most 8
    decades down.

    Subnormal values count as zero: the powers of ten beside them do not exist in float64.
    """
    sizes = np.abs(values[np.isfinite(values)])
    sizes = sizes[sizes >= np.finfo(np.float64).smallest_normal]
    largest = float(sizes.max()) if sizes.size else 1.0
    if not log:
        return ColourScale(largest, signed, None, in_percent, exponent)
    top = math.floor(math.log10(largest))
    bottom = math.floor(math.log10(float(sizes.min()))) if sizes.size else top
    epsilon = 10.0 ** max(top - _DECADES, min(bottom, top - 1))
    return ColourScale(largest, signed, epsilon, in_percent, exponent)


def _round_step(largest: float) -> float:
    """The smallest of 1, 2, 5 · 10ⁿ of which no more than _LABELS lead from zero to the largest value."""
    unit = 10.0 ** math.floor(math.log10(largest))
    return next(unit * step for step in (0.2, 0.5, 1, 2, 5) if largest / (unit * step) <= _LABELS)

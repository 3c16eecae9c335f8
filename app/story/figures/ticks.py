"""Round numbers along the axes of curves."""

import math

from app.story.numbers import ROUND_STEPS, power_of_ten

_MOST = 6
"""As many ticks as an axis has at most."""


def decades(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Powers of ten between two decimal logarithms, as places and texts."""
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    step = next(step for step in ROUND_STEPS if (last - first) / step < _MOST)
    return tuple((float(at), power_of_ten(at)) for at in range(first, last + 1) if at % step == 0)


def counts(last: int, first: int = 0) -> tuple[tuple[float, str], ...]:
    """Whole numbers from `first` to `last`: all of few, else round ones."""
    step = next(step for step in ROUND_STEPS if (last - first) / step < 2 * _MOST)
    return tuple(
        (float(at), str(at)) for at in range(first, last + 1) if at % step == 0 or (at == first and first < step)
    )


def amounts(largest: float, unit: str) -> tuple[tuple[float, str], ...]:
    """Round amounts from 0 up to the largest."""
    power = 10.0 ** math.floor(math.log10(largest))
    step = next(power * digit for digit in (0.2, 0.5, 1.0, 2.0, 5.0) if largest / (power * digit) < _MOST)
    return tuple((step * n, f"{step * n:.10g}{unit}") for n in range(int(largest / step * (1 + 1e-9)) + 1))

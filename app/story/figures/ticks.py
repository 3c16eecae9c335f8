"""Round numbers along the axes of curves."""

import math

from app.story.numbers import ROUND_STEPS, power_of_ten

_FEW = 2
"""No more powers of ten than that tell too little between them."""
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


def logarithmic(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Round numbers between two decimal logarithms, as places and texts: powers of ten, where these are few 1, 2, 5."""
    found = decades(low, high)
    if len(found) > _FEW:
        return found
    between = (
        (math.log10(digit) + power, power, digit)
        for power in range(math.floor(low), math.ceil(high) + 1)
        for digit in (1, 2, 5)
    )
    return tuple((at, in_powers_of(digit, power)) for at, power, digit in between if low - 1e-9 <= at <= high + 1e-9)


def in_powers_of(digit: int, power: int) -> str:
    """A digit times a power of ten, as it stands at an axis: "0.02", "50", "2·10⁻⁶"."""
    if -3 <= power <= 3:
        return f"{digit * 10.0**power:.{max(0, -power)}f}"
    return power_of_ten(power) if digit == 1 else f"{digit}·{power_of_ten(power)}"


def signed_percents(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Round per cents from one side of zero to the other."""
    reach = high - low
    power = 10.0 ** math.floor(math.log10(reach))
    step = next(power * digit for digit in (0.2, 0.5, 1.0, 2.0, 5.0) if reach / (power * digit) < _MOST)
    numbers = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return tuple((step * n, f"{step * n:.10g}%".replace("-", "−")) for n in numbers)

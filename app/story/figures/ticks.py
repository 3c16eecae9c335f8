"""Round numbers along the axes of curves."""

import math
from collections.abc import Iterable

from app.story.numbers import EVERY_OTHER, ROUND_STEPS, numbering_steps, power_of_ten

_FEW = 2
"""No more ticks than that tell too little between them."""
_MOST = 6
"""As many ticks as an axis has at most."""
_KINDS = 5
_FINER = (1, 2, 5), (1, 1.5, 2, 3, 5, 7), (1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9)
_SPARSER = (1, 2, 5), (1, 3), (1,)
"""Round digits between powers of ten, about equally far apart on a logarithmic axis: the first with which there are
enough, and what there is where these have no room."""

Ticks = tuple[tuple[float, str], ...]
"""Places and texts."""


def decades(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Powers of ten between two decimal logarithms, as places and texts."""
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    step = next(step for step in ROUND_STEPS if (last - first) / step < _MOST)
    return tuple((float(at), power_of_ten(at)) for at in range(first, last + 1) if at % step == 0)


def counts(last: int, first: int = 0) -> tuple[Ticks, ...]:
    """Whole numbers from `first` to `last`: all of few, else round ones; then what an axis has that has no room for
    those."""
    fitting = [step for step in numbering_steps(first, last - first) if (last - first) / step < 2 * _MOST][:_KINDS]
    found = (_counted(last, first, step) for step in fitting)
    return tuple(ticks for index, ticks in enumerate(found) if index == 0 or len(ticks) > _FEW)


def _counted(last: int, first: int, step: int) -> Ticks:
    """Every other one from the first on, else the multiples of the step, after the first one."""
    start = first if step == EVERY_OTHER else 0
    return tuple(
        (float(at), str(at))
        for at in range(first, last + 1)
        if (at - start) % step == 0 or (at == first and first < step)
    )


def amounts(largest: float, unit: str) -> tuple[tuple[float, str], ...]:
    """Round amounts from 0 up to the largest."""
    power = 10.0 ** math.floor(math.log10(largest))
    step = next(power * digit for digit in (0.2, 0.5, 1.0, 2.0, 5.0) if largest / (power * digit) < _MOST)
    return tuple((step * n, f"{step * n:.10g}{unit}") for n in range(int(largest / step * (1 + 1e-9)) + 1))


def logarithmic(low: float, high: float) -> tuple[Ticks, ...]:
    """Round numbers between two decimal logarithms: powers of ten, where these are few 1, 2, 5, where these are few
    what lies between them; then what an axis has that has no room for those."""
    if math.floor(high + 1e-9) - math.ceil(low - 1e-9) >= _FEW:
        return (decades(low, high),)
    finest = next((each for each in _FINER if len(_between(low, high, each)) > _FEW), _FINER[-1])
    found = (_between(low, high, digits) for digits in (finest, *_SPARSER))
    return tuple(dict.fromkeys(ticks for ticks in found if ticks))


def _between(low: float, high: float, digits: Iterable[float]) -> Ticks:
    numbers = (
        (math.log10(digit) + power, power, digit)
        for power in range(math.floor(low), math.ceil(high) + 1)
        for digit in digits
    )
    return tuple((at, in_powers_of(digit, power)) for at, power, digit in numbers if low - 1e-9 <= at <= high + 1e-9)


def in_powers_of(digit: float, power: int) -> str:
    """A digit times a power of ten, as it stands at an axis: "0.02", "50", "2·10⁻⁶"."""
    if -3 <= power <= 3:
        return f"{digit * 10.0**power:.6f}".rstrip("0").rstrip(".")
    return power_of_ten(power) if digit == 1 else f"{digit:g}·{power_of_ten(power)}"


def signed_percents(low: float, high: float) -> tuple[Ticks, ...]:
    """Round per cents from one side of zero to the other; then what an axis has that has no room for those."""
    reach = high - low
    power = 10.0 ** math.floor(math.log10(reach))
    steps = [power * digit for digit in (0.2, 0.5, 1.0, 2.0, 5.0) if reach / (power * digit) < _MOST]
    first, *sparser = (_percents(low, high, step) for step in steps)
    return (first, *(ticks for ticks in sparser if len(ticks) > 1))


def _percents(low: float, high: float, step: float) -> Ticks:
    numbers = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return tuple((step * n, f"{step * n:.10g}%".replace("-", "−")) for n in numbers)

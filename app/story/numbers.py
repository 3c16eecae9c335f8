"""How numbers are printed: minus signs, never a −0, three significant digits, percentages that add up."""

import math
import re
from collections.abc import Sequence

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SIGNED = str.maketrans("-", "−")
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=%)")
_AROUND_SIGN = re.compile(r"(?<!\s) ([=≈<>≤≥×]) (?=[−-]?\d)")

ROUND_STEPS: tuple[int, ...] = tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5))
"""How far apart the numbers along an axis may be: 1, 2, 5, 10, 20, …"""
EVERY_OTHER = 2
_EVERY_OTHER_UP_TO = 12


def numbering_steps(first: int, count: int) -> tuple[int, ...]:
    """How far apart numbers may be of which the first is printed as well: 1, 3, 5 only where there are few, for of many
    1, 5, 10, 15 reads better."""
    return tuple(
        step for step in ROUND_STEPS if step != EVERY_OTHER or first % step == 0 or count <= _EVERY_OTHER_UP_TO
    )


def decimals(x: float, places: int = 2) -> str:
    """A fixed number of decimals, for numbers that stand in a column: "−0.13"; what rounds to zero has no sign.

    What is not finite prints as "∞", "−∞" or "–".
    """
    if not math.isfinite(x):
        return _not_finite(x)
    text = f"{x:.{places}f}"
    if text[0] != "-":
        return text
    return text[1:] if float(text) == 0.0 else f"−{text[1:]}"


def grouped(count: int) -> str:
    """A whole number with a narrow space before every three digits, which no language takes for decimals."""
    return f"{count:_}".replace("_", "\N{NARROW NO-BREAK SPACE}")


def significant(x: float, digits: int = 3, exponent: int = 0, *, in_powers_below: float = 0.0) -> str:
    """`digits` significant digits of x · 2^exponent: "1.89", "0.0123", "12300", "0"; very large and very small numbers
    as "1.23·10⁻⁷", also where float64 can't hold them; numbers `in_powers_below` something like those.
    """
    if exponent and x != 0.0 and math.isfinite(x):
        x, tens = decimal(x, exponent)
        mantissa, carried = _scientific(x, digits)
        if _is_far(tens + carried, digits):
            return f"{mantissa.translate(_SIGNED)}·{power_of_ten(tens + carried)}"
        x *= 10.0**tens
    if x == 0.0 or not math.isfinite(x):
        return _without_digits(x)
    mantissa, tens = _scientific(x, digits)
    if _is_far(tens, digits) or (tens and abs(x) < in_powers_below):
        return f"{mantissa.translate(_SIGNED)}·{power_of_ten(tens)}"
    return decimals(round(x, digits - 1 - tens), max(0, digits - 1 - tens))


def takes_power(x: float, digits: int = 3) -> bool:
    """Whether `significant` prints a number as "1.23·10⁻⁷" of its own accord."""
    return x != 0.0 and math.isfinite(x) and _is_far(_scientific(x, digits)[1], digits)


def _is_far(tens: int, digits: int) -> bool:
    """Whether so many powers of ten are too many to be written out."""
    return not -4 <= tens <= digits + 2


def compact(x: float) -> str:
    """At most five characters and a sign, for a cell: "1.89", "12.3", "0.042", "4e−5"; "0" is an exact zero."""
    if x == 0.0 or not math.isfinite(x):
        return _without_digits(x)
    exponent = _scientific(x, 2)[1]
    return _written_out(x, exponent) if -2 <= exponent <= 3 else brief(x)


def compact_column(numbers: Sequence[float]) -> tuple[str, ...]:
    """`compact` of numbers that stand in a column, in one form where that can be had: all written out where five
    characters hold each of them, all in powers of ten where none is near 1."""
    exponents = {x: _scientific(x, 2)[1] for x in numbers if x != 0.0 and math.isfinite(x)}
    if all(-3 <= exponent <= 3 for exponent in exponents.values()):
        return tuple(_written_out(x, exponents[x]) if x in exponents else _without_digits(x) for x in numbers)
    in_powers = not any(-1 <= exponent <= 2 for exponent in exponents.values())
    return tuple(map(brief if in_powers else compact, numbers))


def _written_out(x: float, exponent: int) -> str:
    """Three digits, of a number below 1 two, and three decimals at most; `exponent`: of x rounded to two digits."""
    return decimals(x, max(0, 2 - exponent) if exponent >= 0 else min(3, 1 - exponent))


def brief(x: float) -> str:
    """One digit and the order of magnitude, for differences that should be zero: "3e−17", "0"."""
    if x == 0.0 or not math.isfinite(x):
        return _without_digits(x)
    mantissa, exponent = _scientific(x, 1)
    return f"{mantissa}e{exponent}".translate(_SIGNED)


def decimal(x: float, exponent: int) -> tuple[float, int]:
    """m and n with 1 ≤ |m| < 10 (up to rounding) and m · 10^n = x · 2^exponent, for a finite x other than 0."""
    logarithm = math.log10(abs(x)) + exponent * math.log10(2.0)
    tens = math.floor(logarithm)
    return math.copysign(10.0 ** (logarithm - tens), x), tens


def power_of_ten(exponent: int) -> str:
    """10⁻⁶; 10⁰ is written out as "1"."""
    return "1" if exponent == 0 else "10" + str(exponent).translate(_RAISED)


def in_powers(log10: float) -> str:
    """A number by its decimal logarithm, beyond float64 too; 0 by −∞."""
    if not math.isfinite(log10):
        return "0" if log10 == -math.inf else _not_finite(log10)
    if abs(log10) < 300.0:
        return significant(10.0**log10)
    exponent = math.floor(log10)
    return f"{significant(10.0 ** (log10 - exponent))}·{power_of_ten(exponent)}"


def power(base: int, exponent: int) -> str:
    """4²; the exponent is written out also where it is 1: 4¹."""
    return str(base) + str(exponent).translate(_RAISED)


def percent(whole: int) -> str:
    """A whole number of per cent beside a word: "84 %", "−3 %"; the space does not break."""
    return f"{whole}\N{NO-BREAK SPACE}%".translate(_SIGNED)


def tight_percent(whole: int) -> str:
    """The same where space is short: "84%"."""
    return f"{whole}%".translate(_SIGNED)


def unbroken(text: str) -> str:
    """The same text with no-break spaces within "77 %", "t = 3", "L₃ = −0.29" and "3 × 4"."""
    around = "\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}"
    return _AROUND_SIGN.sub(around, _BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", text))


def degrees(angle: float) -> str:
    """An angle in whole degrees, a small one with a digit: "34°", "0.2°"."""
    return f"{significant(angle, 1) if 0 < angle < 1 else decimals(angle, 0)}°"


def largest_remainder(shares: Sequence[float]) -> tuple[int, ...]:
    """Whole per cents of shares (1 = 100 %), each rounded up or down so that they add up to the rounded total.

    Shares may be negative. Those rounded up are the ones with the largest remainders (Hamilton's method); of equal
    remainders the earlier one. Raises ValueError for a share that is not finite.
    """
    exact = [100.0 * share for share in shares]
    if not all(map(math.isfinite, exact)):
        raise ValueError(f"A share that is not finite can't be printed as per cents: {list(shares)}.")
    floors = [math.floor(share) for share in exact]
    missing = round(math.fsum(exact)) - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda index: floors[index] - exact[index])
    raised = set(by_remainder[:missing])
    return tuple(floor + (index in raised) for index, floor in enumerate(floors))


def _scientific(x: float, digits: int) -> tuple[str, int]:
    """Mantissa and exponent of x rounded to `digits` significant digits."""
    mantissa, exponent = f"{x:.{digits - 1}e}".split("e")
    return mantissa, int(exponent)


def _without_digits(x: float) -> str:
    return "0" if x == 0.0 else _not_finite(x)


def _not_finite(x: float) -> str:
    return "–" if math.isnan(x) else "∞" if x > 0 else "−∞"

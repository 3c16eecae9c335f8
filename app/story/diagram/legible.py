"""How small type may be in the network: what has no room for that is left out; its colour and its tip tell it."""

LEGIBLE = 9.0
"""The smallest type, in pixels of paper."""
INDEX, LEGIBLE_INDEX = 0.7, 7.7
"""How large an index or a raised name is, in parts of the letter that it belongs to; and at least, in pixels."""
INDEXED = LEGIBLE_INDEX / INDEX
"""The smallest type of a letter that only its index tells from others: else something else has to say which it is."""
_ABOUT = 0.05
"""Nobody sees that type is smaller by less, in pixels."""
_DIGIT, _POINT = 0.62, 0.3
"""About how wide a digit or a sign is, and a decimal point, in parts of their type size."""


def is_legible(size: float) -> bool:
    return size >= LEGIBLE - _ABOUT


def at_least(units: float, unit: float) -> float:
    """A smallest type in pixels: so many units where these are large, and legible in any case."""
    return max(LEGIBLE, units * unit)


def width_of(number: str) -> float:
    """About how wide a number is, in parts of its type size."""
    return sum(_POINT if each == "." else _DIGIT for each in number)

"""A lesson's sentences in the letters of whoever reads them: {W_hh}, {h 3}, {loss 4 / W_hh} stand for symbols."""

import re

from app.story.notation import PARAMETER_NAMES, VALUE_NAMES, Notation

_NAME = "|".join(sorted({*PARAMETER_NAMES, *VALUE_NAMES}, key=len, reverse=True))
_SYMBOL = re.compile(rf"\{{(?P<name>{_NAME})(?: (?P<t>\d+))?\}}")


def lettered(text: str, notation: Notation) -> str:
    """The text with every {NAME} and {NAME t} replaced by its symbol in plain text; other braces stay."""

    def symbol(found: re.Match[str]) -> str:
        return notation.label(found["name"], None if found["t"] is None else int(found["t"]))

    return _SYMBOL.sub(symbol, text)

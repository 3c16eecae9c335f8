"""What stands between the operands of a numbers line, as pieces of mathematics: signs, functions, brackets."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from app.story import typst_markup

Kind = Literal["value", "relation", "operator", "function", "opening", "closing", "separator"]

_TOKENS = re.compile(
    r"(?P<quoted>“[^”]*”)|(?P<number>[−-]?\d+(?:\.\d+)?(?:·10)?|[−-]?∞|–)(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]*)"
    r"|(?P<word>[^\W\d_ᵀ⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<sign>\S)"
)
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀ", "0123456789-T")
_WORDS = {"σ": "sigma", "η": "eta", "id": 'op("id")'}
_RELATIONS = {"=": "=", "←": "<-", "≔": ":=", "≈": "approx"}
_OPERATORS = {"+": "+", "−": "-", "-": "-", "∘": "compose", "·": "dot.op", "/": "slash", "…": "dots.c"}
_SEPARATORS = {",": ",", ";": ";"}
_OPENING = {"(": "paren.l", "[": "bracket.l"}
_CLOSING = {")": "paren.r", "]": "bracket.r"}
_BAR = "‖"
_RAISED = {"ᵀ": "top", "²": "2"}


class Sign(NamedTuple):
    """A piece of Typst math; a bracket's `raised` stands above it, and its markup is that of the bracket alone."""

    kind: Kind
    markup: str
    raised: str = ""

    def as_high(self, ems: float) -> str:
        """A bracket as high as so many times the type size; lower than one letter it is as it is."""
        bracket = self.markup if ems <= 1.0 else f"stretch({self.markup}, size: #{ems:.1f}em)"
        return f"{bracket}^{self.raised}" if self.raised else bracket


def signs(text: str) -> Iterator[Sign]:
    """The pieces of a text of a numbers line, from the left. A bar opens where none is open in the text."""
    bars = 0
    tokens = list(_TOKENS.finditer(text))
    for at, token in enumerate(tokens):
        before = tokens[at - 1]["sign"] if at else None
        if (raised := token["sign"]) in _RAISED and before is not None and (before in _CLOSING or before == _BAR):
            continue  # it stands above the bracket
        follows = tokens[at + 1]["sign"] if at + 1 < len(tokens) else None
        above = _RAISED.get(follows or "", "")
        yield _sign(token, above, bars % 2 == 1, raised or "")
        bars += token["sign"] == _BAR


def _sign(token: re.Match[str], above: str, is_open: bool, sign: str) -> Sign:
    if token["quoted"]:
        return Sign("value", typst_markup.literal(token["quoted"]))
    if number := token["number"]:
        raised = f"^({token['raised'].translate(_LOWERED)})" if token["raised"] else ""
        for printed, written in (("−", "-"), ("∞", "infinity"), ("·", " dot.op "), ("–", '"–"')):
            number = number.replace(printed, written)
        return Sign("value", number + raised)
    if word := token["word"]:
        written = _WORDS.get(word, typst_markup.literal(word) if len(word) == 1 else f'op("{word}")')
        return Sign("value" if word == "η" else "function", written)
    if sign in _RELATIONS:
        return Sign("relation", _RELATIONS[sign])
    if sign in _OPERATORS:
        return Sign("operator", _OPERATORS[sign])
    if sign in _SEPARATORS:
        return Sign("separator", _SEPARATORS[sign])
    if sign in _OPENING:
        return Sign("opening", _OPENING[sign])
    if sign in _CLOSING:
        return Sign("closing", _CLOSING[sign], above)
    if sign == _BAR:
        return Sign("closing", "bar.v.double", above) if is_open or above else Sign("opening", "bar.v.double")
    return Sign("value", typst_markup.literal(sign))

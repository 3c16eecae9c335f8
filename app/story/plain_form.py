"""Equations and symbols as plain Unicode text: for tooltips, tables, lists to choose from, and screen readers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.story.forms import Form
from app.story.precedence import Strength
from app.story.symbols import GREEK, Symbol

if TYPE_CHECKING:
    from app.story.equation import Equation
    from app.story.expressions import At

_SIGNS = {"<-": "←", ":=": "≔", "-": "−", "*": "∘", "in": "∈"}
_FUNCTIONS = {"sigmoid": "σ", "relu": "ReLU", "identity": "id"}
_ACCENTS = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304"}
_LOWERED = str.maketrans("0123456789+-−()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_LOWERABLE = re.compile("[0-9aehijklmnoprstuvx]+")
"""The subscripts that Unicode has: there is b₁ and bₕ, but no lowered y."""
_RAISED = str.maketrans("0123456789+-−()ijktT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁱʲᵏᵗᵀ")
_RAISABLE = re.compile(r"[0-9+\-−()ijkt]+|T")


class PlainForm(Form):
    """Writes plain text."""

    def letter(self, symbol: Symbol, below: Sequence[str]) -> str:
        base = GREEK.get(symbol.letters, symbol.letters)
        if symbol.accent:
            base = unicodedata.normalize("NFC", base + _ACCENTS[symbol.accent])
        own = GREEK.get(symbol.subscript, symbol.subscript)
        if own:
            base += own.translate(_LOWERED) if _LOWERABLE.fullmatch(own) else f"_{own}"
        if below:
            joint = "," if own else "" if _LOWERABLE.match(below[0]) or not below[0].isalpha() else "_"
            base += self.below(joint, ",".join(below))
        return base

    def name(self, name: str) -> str:
        return name

    def raised_name(self, name: str) -> str:
        return f"^{name}"

    def below(self, text: str, index: str) -> str:
        return text + index.translate(_LOWERED)

    def above(self, text: str, exponents: Sequence[str]) -> str:
        return text + "".join(each.translate(_RAISED) if _RAISABLE.fullmatch(each) else each for each in exponents)

    def timestep(self, at: At) -> str:
        return super().timestep(at).replace("-", "−")

    beside_a_bar = Strength.RAISED

    def fraction(self, top: str, bottom: str) -> str:
        return f"{top}/{bottom}"

    def partial(self, of: str, immediate: bool = False) -> str:
        return f"∂⁺{of}" if immediate else f"∂{of}"

    def restricted(self, fraction: str, to: str, bar: bool) -> str:
        return f"{fraction}|{to}" if bar else self.below(f"({fraction})", to)

    def brackets(self, text: str) -> str:
        return f"({text})"

    def norm(self, text: str) -> str:
        return f"‖{text}‖"

    def raised(self, text: str, exponent: str) -> str:
        return text + exponent.translate(_RAISED)

    def big(self, sign: str, below: str, above: str, body: str) -> str:
        limits = f"{below}…{above}" if above else below
        return f"{'Σ' if sign == 'sum' else 'Π'}[{limits}] {body}"

    def function(self, name: str, prime: bool = False) -> str:
        written = self.symbol(self.notation.symbol("f")) if name == "hidden" else _FUNCTIONS.get(name, name)
        return written + ("′" if prime else "")

    def words(self, text: str) -> str:
        return text

    def quoted(self, text: str) -> str:
        return f"“{text}”"

    def sign(self, name: str) -> str:
        return _SIGNS.get(name, name)

    def beside(self, factors: Sequence[str]) -> str:
        return " ".join(factors)


def plain(equation: Equation) -> str:
    """The equation, without its chain, as plain text."""
    form = PlainForm(equation.notation)
    return f" {form.sign(equation.relation)} ".join(map(form.write, (equation.left, *equation.sides)))

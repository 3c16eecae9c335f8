"""Equations as LaTeX, for "copy as LaTeX"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.story.forms import Form
from app.story.latex_text import latex_text
from app.story.symbols import GREEK, Symbol

if TYPE_CHECKING:
    from app.story.equation import Equation

_SIGNS = {"<-": r"\leftarrow", "*": r"\circ", "in": r"\in", "I": r"\mathbf{I}", "…": r"\cdots"}
_FUNCTIONS = {
    "sigmoid": r"\sigma",
    "tanh": r"\tanh",
    "log": r"\log",
    "relu": r"\mathrm{ReLU}",
    "identity": r"\mathrm{id}",
    "argmax": r"\operatorname{argmax}",
}

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.]+")


class LatexForm(Form):
    """Writes LaTeX math, without the dollar signs."""

    def letter(self, symbol: Symbol, below: Sequence[str]) -> str:
        base = _letters(symbol.letters)
        if symbol.accent:
            base = rf"\{symbol.accent}{{{base}}}"
        own = [_letters(symbol.subscript)] if symbol.subscript else []
        return self.below(base, ",".join([*own, *below])) if below or own else base

    def name(self, name: str) -> str:
        # In mathematics a hyphen is a minus, and a space is none.
        return rf"\mathrm{{{latex_text(name)}}}" if _PLAIN_NAME.fullmatch(name) else self.quoted(name)

    def below(self, text: str, index: str) -> str:
        return f"{text}_{_braced(index)}"

    def above(self, text: str, exponents: Sequence[str]) -> str:
        return f"{text}^{_braced(''.join(exponents))}"

    def raised_name(self, name: str) -> str:
        return self.name(name) + r"\,"  # a T behind it would read as its last letter

    def fraction(self, top: str, bottom: str) -> str:
        return rf"\frac{{{top}}}{{{bottom}}}"

    def partial(self, of: str, immediate: bool = False) -> str:
        return rf"\partial^+ {of}" if immediate else rf"\partial {of}"

    def restricted(self, fraction: str, to: str, bar: bool) -> str:
        return rf"\left.{fraction}\right|_{_braced(to)}" if bar else rf"\left({fraction}\right)_{_braced(to)}"

    def brackets(self, text: str) -> str:
        return rf"\left({text}\right)" if r"\frac" in text or r"\sum" in text else f"({text})"

    def square_brackets(self, text: str) -> str:
        return rf"\left[{text}\right]" if r"\frac" in text else f"[{text}]"

    def norm(self, text: str) -> str:
        return rf"\lVert {text} \rVert"

    def raised(self, text: str, exponent: str) -> str:
        return f"{text}^{_braced(exponent)}"

    def big(self, sign: str, below: str, above: str, body: str) -> str:
        return rf"\{sign}_{_braced(below)}" + (f"^{_braced(above)}" if above else "") + f" {body}"

    def function(self, name: str, prime: bool = False) -> str:
        if name == "hidden":
            written = self.symbol(self.notation.symbol("f"))
        else:
            written = _FUNCTIONS.get(name, rf"\mathrm{{{name}}}")
        return written + ("'" if prime else "")

    def words(self, text: str) -> str:
        return rf"\text{{ {text}}}"

    def quoted(self, text: str) -> str:
        if text.isascii() and text.isalnum():
            return rf"\mathrm{{{text}}}"
        return rf"\text{{{latex_text(text)}}}"

    def sign(self, name: str) -> str:
        return _SIGNS.get(name, name)

    def beside(self, factors: Sequence[str]) -> str:
        # Fraction bars side by side would look like one, words like one word.
        apart = sum(r"\frac" in factor for factor in factors) > 1 or any(r"\mathrm" in factor for factor in factors)
        return (r" \, " if apart else " ").join(factors)

    def set_of(self, members: Sequence[str]) -> str:
        return r"\{" + ",".join(r"\dots" if member == "…" else member for member in members) + r"\}"


def _letters(letters: str) -> str:
    if letters in GREEK:
        return f"\\{letters}"
    return letters if len(letters) < 3 or letters.isdigit() else rf"\mathrm{{{letters}}}"


def _braced(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"


def latex(equation: Equation, chain: bool = True) -> str:
    """The equation as LaTeX math; `chain`: with the product of Jacobians where it has one."""
    form = LatexForm(equation.notation)
    sides = [*([equation.chain] if chain and equation.chain is not None else []), *equation.sides]
    return f" {form.sign(equation.relation)} ".join(map(form.write, (equation.left, *sides)))

"""Equations as Typst math, every term wrapped so that its colour is its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from app.story import typst_markup
from app.story.expressions import Expression, Plus, Product
from app.story.forms import Form
from app.story.symbols import GREEK, Symbol

if TYPE_CHECKING:
    from app.story.equation import Equation

_SIGNS = {"*": "compose", "I": "upright(bold(I))", "…": "dots.c"}
_FUNCTIONS = {"sigmoid": "sigma", "tanh": "tanh", "log": "log", "relu": 'op("ReLU")', "identity": 'op("id")'}


class TypstForm(Form):
    """Writes Typst math content, without the dollar signs."""

    transpose = "top"

    def letter(self, symbol: Symbol, below: Sequence[str]) -> str:
        letters = _letters(symbol.letters)
        base = {"hat": "hat({})", "tilde": "tilde({})", "bar": "macron({})"}.get(symbol.accent, "{}").format(letters)
        own = [_letters(symbol.subscript)] if symbol.subscript else []
        return self.below(base, ",".join([*own, *below])) if below or own else base

    def name(self, name: str) -> str:
        return typst_markup.literal(name)

    def below(self, text: str, index: str) -> str:
        return f"{text}_({index})"

    def above(self, text: str, exponents: Sequence[str]) -> str:
        return f"{text}^({' '.join(exponents)})"

    def fraction(self, top: str, bottom: str) -> str:
        return f"frac({top}, {bottom})"

    def partial(self, of: str, immediate: bool = False) -> str:
        # A space before text would be set as one.
        sign, space = "partial^+" if immediate else "partial", "" if of.startswith('"') else " "
        return sign + space + of

    def restricted(self, fraction: str, to: str, bar: bool) -> str:
        return f"lr({fraction}|)_({to})" if bar else f"({fraction})_({to})"

    def brackets(self, text: str) -> str:
        return f"({text})"

    def norm(self, text: str) -> str:
        return f"norm({text})"

    def raised(self, text: str, exponent: str) -> str:
        return f"{text}^{exponent}"

    def big(self, sign: str, below: str, above: str, body: str) -> str:
        over = f"^({above})" if above else ""
        return f"{'sum' if sign == 'sum' else 'product'}_({below}){over} {body}"

    def function(self, name: str, prime: bool = False) -> str:
        written = _FUNCTIONS.get(name, f'op("{name}")')
        if name == "hidden":
            written = self.symbol(self.notation.symbol("f"))
        # The space keeps Typst from reading the brackets that follow as a call.
        return written + ("' " if prime else " ")

    def words(self, text: str) -> str:
        return typst_markup.literal(text)

    def quoted(self, text: str) -> str:
        return typst_markup.literal(text)

    def sign(self, name: str) -> str:
        return _SIGNS.get(name, name)

    def beside(self, factors: Sequence[str]) -> str:
        return self.between(factors).join(factors)

    @staticmethod
    def between(factors: Sequence[str]) -> str:
        """What stands between factors."""
        # Fraction bars side by side would look like one, words like one word.
        apart = sum("frac(" in factor for factor in factors) > 1 or any('"' in factor for factor in factors)
        return " thick " if apart else " "

    def term(self, number: int, text: str) -> str:
        return typst_markup.term(number, text)

    def set_of(self, members: Sequence[str]) -> str:
        return "{" + ", ".join(members) + "}"


def _letters(letters: str) -> str:
    if letters in GREEK or len(letters) == 1 or letters.isdigit():
        return letters
    return f'"{letters}"' if len(letters) > 2 else " ".join(letters)


class Lines(NamedTuple):
    """The parts of an equation as the view sets them: left = chain, then = short form."""

    first: str
    """left = chain; without a chain: the whole equation."""
    second: str | None
    """= short form, where there is a chain."""


def lines(equation: Equation) -> Lines:
    """The equation's markup in the parts that may stand on lines of their own."""
    form = TypstForm(equation.notation)
    relation = f" {form.sign(equation.relation)} "
    left, sides = form.write(equation.left), relation.join(map(form.write, equation.sides))
    if equation.chain is None:
        return Lines(left + relation + sides, None)
    return Lines(left + relation + form.write(equation.chain), relation.strip() + " " + sides)


class Part(NamedTuple):
    """What stands in one line whatever happens; `before`: what parts it from the part before it in a line, `opens`:
    what shows that it goes on, where it is the first of a line. `is_side`: a side of the equation begins with it."""

    text: str
    before: str = " "
    opens: str = ""
    is_side: bool = False


def parts(equation: Equation) -> tuple[Part, ...]:
    """The equation's markup in the parts between which it can be broken: at its relations, and between the factors of
    a product and the terms of a sum that are a side."""
    form = TypstForm(equation.notation)
    relation = form.sign(equation.relation)
    found = [Part(form.write(equation.left))]
    for side in (*(() if equation.chain is None else (equation.chain,)), *equation.sides):
        first, *others = _parts_of(side, form)
        found += [Part(f"{relation} {first.text}", is_side=True), *others]
    left, side, *others = found
    return Part(f"{left.text} {side.text}", is_side=True), *others


def _parts_of(side: Expression, form: TypstForm) -> list[Part]:
    match side:
        case Product(factors=factors):
            texts = form.factors(factors)
            return [Part(text, form.between(texts), "dot.c ") for text in texts]
        case Plus(terms=terms):
            first, *others = map(form.write, terms)
            return [Part(first), *(Part(f"{form.sign('+')} {text}") for text in others)]
        case _:
            return [Part(form.write(side))]


def typst(equation: Equation) -> str:
    """The whole equation as Typst math content."""
    first, second = lines(equation)
    return first if second is None else f"{first} {second}"

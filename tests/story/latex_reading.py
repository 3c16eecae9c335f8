"""Reads the worksheet's LaTeX, as another program wrote it down, into expressions; it knows nothing of how the app
writes. Values are rows; a gradient without a timestep of its own is ∂J^(3)."""

import re
from collections.abc import Callable

from app.story import expressions as ex

_TOKEN = re.compile(r"\\[A-Za-z]+|CE|[A-Za-z]|\d+|[{}()_^=+,-]")
_VALUES = {"x": "x", "e": "e", "z": "z", "h": "h", "q": "q", r"\hat{y}": "y_hat", "y": "y", "J": "loss"}
_PARAMETERS = {"L_x": "E", "I": "W_xh", "H": "W_hh", "b_1": "b_h", "U": "W_hy", "b_2": "b_y"}
_DELTAS = {r"\delta_1": "q", r"\delta_2": "z", r"\delta": "h"}
_FUNCTIONS = {r"\sigma": "sigmoid", "softmax": "softmax", "CE": "CE"}
_BASES = ("A", "C", "G", "T")
_LOSS = 3


def sides(latex: str, t: int) -> list[ex.Expression]:
    """What stands between the equals signs, from left to right; `t`: the timestep that y_j leaves out."""
    return _Reader(latex, t).equation()


def bare(text: str) -> str:
    """LaTeX without what only spaces or sizes it."""
    text = re.sub(r"\\(?:mathrm|text)\{([^}]*)\}", r"\1", text)
    text = text.replace(r"\left", "").replace(r"\right", "").replace(r"\,", "")
    return re.sub(r"\s", "", re.sub(r"\{(\\?\w)\}", r"\1", text))


class _Reader:
    def __init__(self, latex: str, t: int) -> None:
        unspaced = re.sub(r"\\(?:left|right|,)", "", latex)
        self._tokens: list[str] = _TOKEN.findall(unspaced.replace(r"\text{ only}", r"\only"))
        self._t = t

    def equation(self) -> list[ex.Expression]:
        found = [self._side()]
        while self._tokens:
            self._take("=")
            found.append(self._side())
        return found

    def _next(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def _take(self, *expected: str) -> str:
        token = self._tokens.pop(0)
        assert not expected or token in expected, (token, expected, self._tokens)
        return token

    def _braced(self, read: Callable[[], ex.Expression]) -> ex.Expression:
        self._take("{")
        found = read()
        self._take("}")
        return found

    # From sums down to symbols -------------------------------------------------------------------------------------

    def _side(self) -> ex.Expression:
        if self._next() == "-":
            self._take()
            return ex.Negative(self._term())
        found = self._term()
        while self._next() in ("+", "-"):
            if self._take() == "-":
                found = ex.Minus(found, self._term())
            else:
                found = ex.Plus((*(found.terms if isinstance(found, ex.Plus) else (found,)), self._term()))
        return found

    def _term(self) -> ex.Expression:
        products = [self._product()]
        while self._next() == r"\circ":
            self._take()
            products.append(self._product())
        return products[0] if len(products) == 1 else ex.Hadamard(tuple(products))

    def _product(self) -> ex.Expression:
        factors = [self._factor()]
        while self._next() not in ("", "=", "+", "-", ")", "}", ",", r"\circ"):
            if self._next() == r"\only":
                self._take()
                return ex.Only(factors[0])
            factors.append(self._factor())
        if isinstance(factors[0], ex.Component):  # a number, which only scales
            return ex.Scaled(factors[0], factors[1])
        return factors[0] if len(factors) == 1 else ex.Product(tuple(factors))

    def _factor(self) -> ex.Expression:
        token = self._next()
        if token.isdigit():
            return ex.Number(int(self._take()))
        if token == "(":
            return self._bracket()
        if token == r"\frac":
            return self._fraction()
        if token == r"\sum":
            return self._sum()
        if token == r"\log":
            self._take()
            return ex.Applied("log", (self._factor(),))
        if token == r"\mathrm":
            return self._named_function()
        if token in _FUNCTIONS:
            return ex.Applied(_FUNCTIONS[self._take()], self._arguments())
        return self._symbol()

    def _bracket(self) -> ex.Expression:
        """(…), or (∂J/∂H)_(k): only what passes through timestep k."""
        self._take("(")
        found = self._side()
        self._take(")")
        if self._next() != "_":
            return found
        assert isinstance(found, ex.Gradient)
        self._take("_")
        self._take("{")
        k = self._timestep()
        self._take("}")
        return ex.Gradient(found.of, found.loss, k)

    def _fraction(self) -> ex.Expression:
        self._take(r"\frac")
        self._braced(self._partial)
        below = self._braced(self._partial)
        if isinstance(below, ex.Gradient):  # ∂J/∂L_x^(3): by the copy that timestep 3 uses
            return below
        if isinstance(below, ex.Value):
            return ex.Gradient(below.name, _LOSS, below.t)
        assert isinstance(below, ex.Parameter)
        return ex.Gradient(below.name, _LOSS)

    def _partial(self) -> ex.Expression:
        self._take(r"\partial")
        return self._symbol(copies=True)

    def _sum(self) -> ex.Expression:
        self._take(r"\sum")
        self._take("_")
        if self._next() == "{":
            self._take("{")
            index = self._take()
            self._take("=")
            first = int(self._take())
            self._take("}")
            self._take("^")
            self._take("{")
            last = int(self._take())
            self._take("}")
            return ex.Sum(index, tuple(range(first, last + 1)), body=self._factor())
        return ex.Sum(self._take(), (1, 2, 3, 4), body=self._product(), limits=False)

    def _named_function(self) -> ex.Expression:
        self._take(r"\mathrm")
        self._take("{")
        name = ""
        while self._next() != "}":
            name += self._take()
        self._take("}")
        if name == "onehot":
            self._take("(")
            token = self._take(*_BASES)
            self._take(")")
            return ex.OneHot(token, _BASES.index(token), len(_BASES))
        return ex.Applied(_FUNCTIONS[name], self._arguments())

    def _arguments(self) -> tuple[ex.Expression, ...]:
        self._take("(")
        found = [self._side()]
        while self._take(",", ")") == ",":
            found.append(self._side())
        return tuple(found)

    # Symbols with what hangs on them -------------------------------------------------------------------------------

    def _symbol(self, copies: bool = False) -> ex.Expression:
        """`copies`: a parameter with a timestep stands for ∂J by the copy of it which that timestep uses."""
        letter = self._take()
        if letter == r"\hat":
            self._take("{")
            letter = rf"\hat{{{self._take()}}}"
            self._take("}")
        subscript, above = "", ""
        t: ex.At | None = None
        if self._next() == "_":
            self._take()
            subscript = self._take()
        if self._next() == "^":
            self._take()
            if self._next() == "{":
                self._take()
                t = self._timestep() if self._next() == "(" else None
                above = self._take("T") if self._next() == "T" else ""
                self._take("}")
            else:
                above = self._take("T")
        found = self._meaning(letter, subscript, t, copies)
        return ex.Transposed(found) if above else found

    def _meaning(self, letter: str, subscript: str, t: ex.At | None, copies: bool) -> ex.Expression:
        if subscript == "j":
            return ex.Component(ex.Value(_VALUES[letter], self._t), ex.Index("j"))
        name = f"{letter}_{subscript}" if subscript else letter
        if name in _DELTAS:
            return ex.Gradient(_DELTAS[name], _LOSS, t, named=True)
        if name in _PARAMETERS:
            copy = copies and t is not None
            return ex.Gradient(_PARAMETERS[name], _LOSS, t) if copy else ex.Parameter(_PARAMETERS[name])
        return ex.Value(_VALUES[name], t)

    def _timestep(self) -> ex.At:
        self._take("(")
        text = self._take()
        self._take(")")
        return int(text) if text.isdigit() else ex.Index(text)

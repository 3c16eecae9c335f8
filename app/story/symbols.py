"""The grammar of symbols: a letter with a subscript and an accent, or names of a program; nothing else gets typeset."""

import re
from dataclasses import dataclass

from app.quoting import shortened
from app.translation import _

GREEK = (
    {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ"}
    | {"iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ"}
    | {"tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω"}
    | {"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ"}
    | {"Phi": "Φ", "Psi": "Ψ", "Omega": "Ω"}
)
"""The name of every Greek letter that has a shape of its own, as Typst and LaTeX both call it."""

ACCENTS = ("hat", "tilde", "bar")

_GRAMMAR = re.compile(rf"(?:(?P<accent>{'|'.join(ACCENTS)}) )?(?P<letters>[A-Za-z]+)(?:_(?P<subscript>[A-Za-z0-9]+))?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9]+)+")
_BETWEEN_NAMES = " + "


class SymbolError(ValueError):
    """A symbol outside the grammar, in a sentence that says what would be one."""


@dataclass(frozen=True)
class Symbol:
    """One symbol: `letters` (Latin letters or a Greek letter's name), a `subscript` or "", an `accent` or "".

    Or, instead of letters, the `names` by which a program knows it: one, or several that it adds up.
    """

    letters: str = ""
    subscript: str = ""
    accent: str = ""
    names: tuple[str, ...] = ()

    @staticmethod
    def parse(text: str) -> "Symbol":
        """Read "W", "b_1", "hat y", "weight_hh_l0", "bias_ih_l0 + bias_hh_l0"; raises SymbolError."""
        form = _GRAMMAR.fullmatch(text)
        if form is not None and form["letters"] not in ACCENTS:
            return Symbol(form["letters"], form["subscript"] or "", form["accent"] or "")
        names = tuple(text.split(_BETWEEN_NAMES))
        if all(map(_is_name, names)):
            return Symbol(names=names)
        raise SymbolError(
            _(
                "{text!r} is not a symbol; write Latin letters or a Greek letter's name, then if need be _ and "
                "letters or "
                "digits, and before it at most one of {accents}: 'b_1', 'delta', 'hat y'. Or a program's name "
                "with a dot "
                "or two underscores, several joined by ' + ': 'linear.bias', 'bias_ih_l0 + bias_hh_l0'."
            ).format(text=shortened(text), accents=", ".join(ACCENTS))
        )

    @property
    def is_sum(self) -> bool:
        """Whether it needs brackets where something holds together more tightly than a sum."""
        return len(self.names) > 1

    @property
    def is_word(self) -> bool:
        """Whether it is read as a word, and needs the room of one."""
        return bool(self.names) or (len(self.letters) > 2 and self.letters not in GREEK)

    def __str__(self) -> str:
        """The text that `parse` reads."""
        if self.names:
            return _BETWEEN_NAMES.join(self.names)
        accent = f"{self.accent} " if self.accent else ""
        return accent + self.letters + (f"_{self.subscript}" if self.subscript else "")


def _is_name(text: str) -> bool:
    """Whether a program could call something so, and nobody could mean a letter with a subscript."""
    return _NAME.fullmatch(text) is not None and ("." in text or text.count("_") > 1)

"""The grammar of symbols: letters or a Greek letter's name, one subscript, one accent; nothing else gets typeset."""

import re
from dataclasses import dataclass

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


class SymbolError(ValueError):
    """A symbol outside the grammar, in a sentence that says what would be one."""


@dataclass(frozen=True)
class Symbol:
    """One symbol: `letters` (Latin letters or a Greek letter's name), a `subscript` or "", an `accent` or ""."""

    letters: str
    subscript: str = ""
    accent: str = ""

    @staticmethod
    def parse(text: str) -> "Symbol":
        """Read "W", "b_1", "hat y", "delta_2"; raises SymbolError."""
        form = _GRAMMAR.fullmatch(text)
        if form is None or form["letters"] in ACCENTS:
            raise SymbolError(
                f"{text!r} is not a symbol; write Latin letters or a Greek letter's name, then if need be _ and "
                f"letters or digits, and before it at most one of {', '.join(ACCENTS)}: 'b_1', 'delta', 'hat y'."
            )
        return Symbol(form["letters"], form["subscript"] or "", form["accent"] or "")

    def __str__(self) -> str:
        """The text that `parse` reads."""
        accent = f"{self.accent} " if self.accent else ""
        return accent + self.letters + (f"_{self.subscript}" if self.subscript else "")

"""What a language (Typst, LaTeX, plain text) must be able to write, and symbols with their timesteps made of that."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.story.expressions import At, Index
from app.story.precedence import Strength
from app.story.symbols import Symbol

if TYPE_CHECKING:
    from app.story.notation import Notation


class Language(ABC):
    """Writes the symbols of one notation in one language."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation

    # Primitives --------------------------------------------------------------------------------------------------

    @abstractmethod
    def letter(self, symbol: Symbol, below: Sequence[str]) -> str:
        """A symbol of letters with its accent, its own subscript and what hangs below it after that."""

    @abstractmethod
    def name(self, name: str) -> str:
        """A program's name for something, upright."""

    def raised_name(self, name: str) -> str:
        """A name as it hangs above a symbol."""
        return self.name(name)

    @abstractmethod
    def below(self, text: str, index: str) -> str: ...

    @abstractmethod
    def above(self, text: str, exponents: Sequence[str]) -> str: ...

    @abstractmethod
    def fraction(self, top: str, bottom: str) -> str: ...

    @abstractmethod
    def partial(self, of: str, immediate: bool = False) -> str:
        """∂of, or ∂⁺of."""

    @abstractmethod
    def restricted(self, fraction: str, to: str, bar: bool) -> str:
        """A gradient of which only a part is meant: with a bar, or in brackets with a subscript."""

    @abstractmethod
    def brackets(self, text: str) -> str: ...

    def square_brackets(self, text: str) -> str:
        return f"[{text}]"

    @abstractmethod
    def norm(self, text: str) -> str: ...

    @abstractmethod
    def raised(self, text: str, exponent: str) -> str: ...

    @abstractmethod
    def big(self, sign: str, below: str, above: str, body: str) -> str:
        """Σ ("sum") or Π ("prod") with its limits, "" for none, over `body`."""

    @abstractmethod
    def function(self, name: str, prime: bool = False) -> str: ...

    @abstractmethod
    def words(self, text: str) -> str:
        """Words of the app within a formula."""

    @abstractmethod
    def quoted(self, text: str) -> str:
        """Text of the user within a formula."""

    @abstractmethod
    def sign(self, name: str) -> str:
        """One of: = <- := + - * (elementwise) > in 1 0 I (the identity matrix) … ."""

    @abstractmethod
    def beside(self, factors: Sequence[str]) -> str:
        """Factors next to each other."""

    def term(self, number: int, text: str) -> str:
        """The factor with its number, where the language can carry it."""
        return text

    transpose = "T"

    beside_a_bar = Strength.SUM
    """How tightly top and bottom of a fraction must hold together: a bar of their own width brackets them."""

    def set_of(self, members: Sequence[str]) -> str:
        return "{" + ",".join(members) + "}"

    # Symbols -----------------------------------------------------------------------------------------------------

    def symbol(
        self,
        symbol: Symbol,
        below: Sequence[str] = (),
        above: Sequence[str] = (),
        behind: Sequence[str] = (),
        stage: str = "",
        gate: str | None = None,
    ) -> str:
        """A symbol with what hangs below it, after its own subscript, what stands behind it in square brackets, and
        what hangs above it all. A stage stands where the notation puts it, a gate's letter below; a program's name has
        the stage before it, as a module has, and the gate behind it, as a part is taken.
        """
        if symbol.names:
            prefix = f"{stage}." if stage else ""
            text = f" {self.sign('+')} ".join(self.name(prefix + name) for name in symbol.names)
            if symbol.is_sum and (below or above or behind or gate):
                text = self.brackets(text)
            text += f"[{self._gate(gate)}]" if gate else ""
            text = self.below(text, ",".join(below)) if below else text
        else:
            if gate:
                below = [self._gate(gate), *below]
            if stage and self.notation.stage == "subscript":
                below = [self.name(stage), *below]
            elif stage:
                above = [self.raised_name(stage), *above]
            text = self.letter(symbol, below)
        text += f"[{','.join(behind)}]" if behind else ""
        return self.above(text, above) if above else text

    def _gate(self, gate: str) -> str:
        return self.symbol(self.notation.gate(gate))

    # Timesteps ---------------------------------------------------------------------------------------------------

    def timestep(self, at: At) -> str:
        """A timestep as the notation counts it."""
        if isinstance(at, Index):
            offset = f"{at.offset:+d}" if at.offset else ""
            return at.symbol + offset
        return str(self.notation.printed_timestep(at))

    def indexed(
        self, symbol: Symbol, timesteps: Sequence[At], above: Sequence[str] = (), gate: str | None = None
    ) -> str:
        """A symbol with its timesteps where the notation puts them."""
        texts = [self.timestep(at) for at in timesteps]
        match self.notation.index:
            case "subscript":
                return self.symbol(symbol, below=texts, above=above, gate=gate)
            case "bracket":
                return self.symbol(symbol, behind=texts, above=above, gate=gate)
            case "parenthesis":
                return self.symbol(symbol, above=[f"({','.join(texts)})", *above], gate=gate)
